"""Status: is every company being read, is everything said that was decided, is Slack connected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.core.model import Feed, Mode
from bot.core.refusals import Trouble
from bot.core.words import N_
from bot.slack import blocks
from bot.slack.blocks import Block, Message
from bot.slack.mrkdwn import literal, moment
from bot.slack.render.troubles import trouble
from bot.slack.render.voice import Voice, entries, number

SHOWN = 25
MODES = {Mode.COMPANION: N_("the companion extension"), Mode.PAGE: N_("page 5339")}


@dataclass(frozen=True, slots=True)
class Connection:
    """How the bot hears Slack. Times are those of the last sign of life."""

    way: str
    """`socket` or `http`."""
    connected: bool
    pong_at: datetime | None = None
    envelope_at: datetime | None = None
    reconnects: int = 0


@dataclass(frozen=True, slots=True)
class Outbox:
    """What waits to be said: number of notices per state, and since when the oldest waits."""

    counts: Mapping[str, int] = field(default_factory=dict)
    oldest_due: datetime | None = None


def status(
    feeds: Sequence[Feed],
    problems: Mapping[str, int],
    outbox: Outbox,
    connection: Connection,
    voice: Voice,
    *,
    environment_faults: Mapping[str, str] | None = None,
    troubles: Sequence[Trouble] = (),
    leads: bool = True,
    purged: Mapping[int, int] | None = None,
) -> Message:
    """What `status` answers; what is wrong comes first. `problems`: number per state; faults: per environment;
    `purged`: deleted entries per company.

    `leads`: whether the process that answers is the one that polls and speaks.
    """
    words = voice.words
    ailing = sum(1 for feed in feeds if _ails(feed))
    title = words.ngettext("{n} company watched", "{n} companies watched", len(feeds)).format(n=len(feeds))
    if ailing:
        title += words.ngettext(", {n} with a fault", ", {n} with a fault", ailing).format(n=ailing)
    ordered = sorted(feeds, key=lambda feed: (not _ails(feed), feed.company.environment, feed.company.name))
    sections = [_environment(name, fault) for name, fault in (environment_faults or {}).items()]
    sections += [blocks.section(f"⚠️ {trouble(each, voice)}") for each in troubles[:SHOWN]]
    sections += [
        blocks.section(_company(feed, (purged or {}).get(feed.company.id, 0), voice)) for feed in ordered[:SHOWN]
    ]
    if len(ordered) > SHOWN:
        rest = words.gettext("+{n} more companies, all without a fault") if ailing <= SHOWN else words.gettext(
            "+{n} more companies"
        )  # fmt: skip
        sections.append(blocks.context(rest.format(n=len(ordered) - SHOWN)))
    own = [_problems(problems, voice), _outbox(outbox, voice), _connection(connection, voice)]
    if not leads:
        standby = words.gettext("*Replica:* another process on this database reads and speaks; this one stands by")
        own.append(standby)
    return blocks.message(title, [blocks.section(f"*{title}*"), *sections, blocks.section("\n".join(own))])


def _ails(feed: Feed) -> bool:
    return bool(feed.fault) or feed.succeeded_at is None


def _environment(name: str, fault: str) -> Block:
    return blocks.section(f"⚠️ *{literal(name, 120)}*\n{literal(fault, 600)}")


def _company(feed: Feed, purged: int, voice: Voice) -> str:
    words = voice.words
    mode = words.gettext(MODES[feed.mode]) if feed.mode else words.gettext("not read yet")
    succeeded = moment(feed.succeeded_at) if feed.succeeded_at else words.gettext("never")
    facts = words.gettext("read {succeeded} through {mode} up to number {cursor}: {entries}").format(
        succeeded=succeeded,
        mode=mode,
        cursor=number(feed.cursor, words),
        entries=entries(feed.entries, words),
    )
    gone = ", " + words.gettext("{n} of them deleted by purges").format(n=number(purged, words)) if purged else ""
    unread = ", " + words.ngettext("{n} unreadable row", "{n} unreadable rows", feed.rejected).format(
        n=number(feed.rejected, words)
    )
    name = literal(f"{feed.company.name} ({feed.company.environment})", 120)
    fault = f"\n{literal(feed.fault, 400)}" if feed.fault else ""
    return f"{'⚠️' if _ails(feed) else '✓'} *{name}*\n{facts}{gone}{unread if feed.rejected else ''}{fault}"


def _problems(counts: Mapping[str, int], voice: Voice) -> str:
    words = voice.words
    return words.gettext(
        "*Problems:* {open} open, {acknowledged} acknowledged, {snoozed} snoozed, {quiet} quiet"
    ).format(**{state: number(counts.get(state, 0), words) for state in ("open", "acknowledged", "snoozed", "quiet")})


def _outbox(outbox: Outbox, voice: Voice) -> str:
    words = voice.words
    waiting = sum(outbox.counts.get(state, 0) for state in ("queued", "sending"))
    line = words.gettext("*Outbox:* {waiting} waiting").format(waiting=number(waiting, words))
    for state, text in _STUCK.items():
        if outbox.counts.get(state):
            line += ", " + words.gettext(text).format(n=number(outbox.counts[state], words))
    if waiting and outbox.oldest_due is not None:
        line += words.gettext(", the oldest due {due}").format(due=moment(outbox.oldest_due))
    return line


def _connection(connection: Connection, voice: Voice) -> str:
    words = voice.words
    if connection.way == "http":
        return words.gettext("*Slack:* requests come by HTTP")
    state = words.gettext("connected") if connection.connected else words.gettext("⚠️ not connected")
    line = words.gettext("*Slack:* Socket Mode {state}").format(state=state)
    if connection.pong_at is not None:
        line += words.gettext(", last sign of life {at}").format(at=moment(connection.pong_at))
    if connection.reconnects:
        line += ", " + words.ngettext("{n} reconnect", "{n} reconnects", connection.reconnects).format(
            n=connection.reconnects
        )
    return line


_STUCK = {
    "unknown": N_("{n} with an unknown outcome"),
    "parked": N_("{n} parked until somebody repairs the channel"),
    "failed": N_("{n} failed"),
    "held": N_("{n} cards held back"),
}
