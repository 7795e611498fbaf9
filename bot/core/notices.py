"""Whether to speak, and why: each decision is a notice with a named reason, or silence with its reason.

A card is updated silently, a reply in its thread is heard, a broadcast is seen by the whole channel. Ids are made
from what a notice is about, so that the same decision taken twice is one notice: an episode cannot get two cards.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.core.manners import Manners
from bot.core.model import Card, Notice, NoticeKind, Problem, State
from bot.core.problems import Change
from bot.core.reminders import Reminder
from bot.core.storm import DEAD_CONNECTION


class Reason(StrEnum):
    """Why something is said."""

    FIRST_SEEN = "first_seen"
    RECURRED = "recurred"
    REOPENED = "reopened"
    RETURNED = "returned"
    GREW = "grew"
    STILL_TRUE = "still_true"
    """The card's figures have moved: a silent update."""
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    WOKE = "woke"
    """A snooze has ended and the problem is still there."""
    RESOLVED = "resolved"
    FIRST_RUN = "first_run"
    CARD_LOST = "card_lost"
    """Somebody deleted the card: it is posted again."""
    PURGED = "purged"
    """Entries are deleted in Business Central: asked for, under way, done. One message, kept true."""
    OPERATOR_NOTE = "operator_note"
    """Something about the bot itself that an administrator should know."""
    SPREAD = "spread"
    """A root cause has reached a table or a company that it had not hit before."""
    QUIET = "quiet"
    REMINDER = "reminder"
    ESCALATED = "escalated"
    """An administrator's problem that nobody takes, or that has grown large: the whole channel is told once."""
    REOPENED_IN_STORM = "reopened_in_storm"
    """As reopened, but not shown to the whole channel: the storm's card speaks there."""
    STORM_BEGAN = "storm_began"
    STORM_ENDED = "storm_ended"
    OVER_BUDGET = "over_budget"
    """The card that folds in the new problems beyond the channel's hourly budget."""
    DIGEST = "digest"
    COMPANY_AILS = "company_ails"
    """A company cannot be read: nobody would hear of its errors."""


class Silence(StrEnum):
    """Why nothing is said."""

    HISTORY = "history"
    SNOOZED = "snoozed"
    CARD_WAITS = "card_waits"
    """The card is not posted yet; it will be true when it is."""
    GROWTH_TOO_SMALL = "growth_too_small"
    SAID_RECENTLY = "said_recently"
    HELD_BY_STORM = "held_by_storm"
    """The storm's card speaks for it."""
    OVER_BUDGET = "over_budget"
    """The channel has had its new cards for this hour: a folded card names it."""


BROADCAST = frozenset({Reason.REOPENED, Reason.ESCALATED, Reason.STORM_ENDED})
"""Replies that are also shown in the channel."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is said now, and why the rest is not."""

    notices: list[Notice]
    silences: list[Silence] = field(default_factory=list)


def decide(
    problem: Problem,
    change: Change,
    card: Card | None,
    now: datetime,
    manners: Manners,
    channel: str,
    *,
    in_storm: bool = False,
    spread: Sequence[str] = (),
    outgrew: bool = False,
) -> Decision:
    """What to say after entries have arrived. `card` is the card of the present episode, if Slack has it.

    `in_storm`: the storm's card speaks at the moment; `spread`: mappings that its root had not hit before;
    `outgrew`: it has just become too large for its thread alone.
    """
    if change is Change.HISTORY:
        return Decision([], [Silence.HISTORY])
    if change in (Change.FIRST_SEEN, Change.RECURRED):
        return Decision([card_notice(problem, Reason(change.value), now, now + _wait(problem, manners), channel)])
    if card is None or not card.ts:
        if change is Change.REOPENED:
            return Decision([card_notice(problem, Reason.REOPENED, now, now + _wait(problem, manners), channel)])
        return Decision([], [Silence.SNOOZED if problem.state is State.SNOOZED else Silence.CARD_WAITS])
    if change in (Change.REOPENED, Change.RETURNED):
        return _is_back(problem, change, card, now, in_storm=in_storm)
    update = update_notice(
        problem, Reason.STILL_TRUE, now, max(now, card.told_at + manners.card_interval), card.channel
    )
    if in_storm:
        return Decision([update], [Silence.HELD_BY_STORM])
    if outgrew and problem.state is not State.SNOOZED:
        return Decision([update, escalation(problem, card, now)])
    if spread and problem.state is not State.SNOOZED:
        return Decision([update, _spread(problem, card, now, manners, spread)])
    silence = _why_not_aloud(problem, card, now, manners)
    if silence is not None:
        return Decision([update], [silence])
    detail: dict[str, object] = {"from": card.replied_entries}
    return Decision([update, _notice(problem, NoticeKind.REPLY, Reason.GREW, now, now, card.channel, detail)])


def person_acted(
    problem: Problem, card: Card | None, reason: str, actor: str, now: datetime, channel: str, note: str = ""
) -> list[Notice]:
    """What to say after a person changed the problem: the card at once; resolving and reopening also in the thread."""
    if card is None or not card.ts:
        return []
    notices = [update_notice(problem, Reason(reason), now, now, card.channel or channel)]
    if reason in (Reason.RESOLVED, Reason.REOPENED):
        detail: dict[str, object] = {"actor": actor, "note": note}
        reply = _notice(problem, NoticeKind.REPLY, Reason(reason), now, now, card.channel or channel, detail)
        notices.append(reply)
    return notices


def woke(problem: Problem, card: Card | None, now: datetime, channel: str) -> list[Notice]:
    """What to say when a snooze has ended and the problem is still there.

    One from before the start has no card yet: somebody wanted to hear of it now, so it gets one.
    """
    if card is None and problem.imported:
        return [card_notice(problem, Reason.WOKE, now, now, channel)]
    if card is None or not card.ts:
        return []
    return [
        update_notice(problem, Reason.WOKE, now, now, card.channel or channel),
        _notice(problem, NoticeKind.REPLY, Reason.WOKE, now, now, card.channel or channel),
    ]


def quiet(problem: Problem, card: Card | None, now: datetime, manners: Manners) -> list[Notice]:
    """What to say when a problem has become quiet: the card asks, the thread once in an episode, by day."""
    if card is None or not card.ts:
        return []
    reply = _notice(problem, NoticeKind.REPLY, Reason.QUIET, now, manners.working_days.when_read(now), card.channel)
    return [
        update_notice(problem, Reason.QUIET, now, now, card.channel),
        replace(reply, id=f"p{problem.id}e{problem.episode}-quiet"),
    ]


def reminder_notice(problem: Problem, card: Card, due: Reminder, now: datetime) -> Notice:
    """A reminder in the card's thread, or the one escalation to the channel; one for each working day."""
    if due.escalates:
        return escalation(problem, card, now, {"number": due.number})
    detail: dict[str, object] = {"number": due.number, "last": due.is_last}
    notice = _notice(problem, NoticeKind.REPLY, Reason.REMINDER, now, now, card.channel, detail)
    return replace(notice, id=f"p{problem.id}e{problem.episode}-reminder-{due.day.isoformat()}")


def escalation(problem: Problem, card: Card, now: datetime, detail: dict[str, object] | None = None) -> Notice:
    """The one reply of an episode by which the whole channel learns that nobody has taken the problem."""
    notice = _notice(problem, NoticeKind.REPLY, Reason.ESCALATED, now, now, card.channel, detail)
    return replace(notice, id=f"p{problem.id}e{problem.episode}-escalated")


def spread_to(problem: Problem, card: Card | None, other: Problem, now: datetime, manners: Manners) -> list[Notice]:
    """What to say in the thread of a root problem when another company has it too."""
    if card is None or not card.ts or problem.state is State.SNOOZED:
        return []
    due_at = max(now, (card.replied_at or now) + manners.reply_interval)
    detail: dict[str, object] = {"company": other.company.name, "problem": other.name}
    notice = _notice(problem, NoticeKind.REPLY, Reason.SPREAD, now, due_at, card.channel, detail)
    return [replace(notice, id=f"p{problem.id}e{problem.episode}-spread-{other.name}e{other.episode}")]


def is_moot(reason: str, problem: Problem) -> bool:
    """Whether a reply that has waited is not true any more: whoever reads it would look for something that is over."""
    match reason:
        case Reason.QUIET:
            return problem.state is not State.QUIET
        case Reason.REMINDER:
            return problem.state not in (State.OPEN, State.ACKNOWLEDGED)
        case Reason.ESCALATED:
            return problem.state is not State.OPEN
        case _:
            return False


def card_notice(problem: Problem, reason: Reason, now: datetime, due_at: datetime, channel: str) -> Notice:
    """The one card of an episode."""
    suffix = "" if reason is not Reason.CARD_LOST else f"-again-{_stamp(now)}"
    notice = _notice(problem, NoticeKind.CARD, reason, now, due_at, channel)
    return replace(notice, id=f"p{problem.id}e{problem.episode}-card{suffix}")


def update_notice(problem: Problem, reason: Reason, now: datetime, due_at: datetime, channel: str) -> Notice:
    """A silent update of the card; several that wait become one."""
    return _notice(problem, NoticeKind.UPDATE, reason, now, due_at, channel)


def channel_notice(key: str, reason: Reason, now: datetime, channel: str, detail: dict[str, object]) -> Notice:
    """Something for the channel that belongs to no problem. `key` makes it unique: said once."""
    return Notice(
        id=f"channel-{key}",
        kind=NoticeKind.CHANNEL,
        reason=reason,
        channel=channel,
        problem=None,
        episode=0,
        created_at=now,
        due_at=now,
        detail=detail,
    )


def channel_update(of: str, reason: Reason, now: datetime, channel: str, *, made: int = 0) -> Notice:
    """A silent update of something that stands in the channel without a problem; `of` is that notice's id.

    `made`: how many there have been before. All pages of a poll are taken in at one time, so the time alone would
    give an update the id of one that is already sent.
    """
    return Notice(
        id=f"{of}-update-{_stamp(now)}-{made}",
        kind=NoticeKind.UPDATE,
        reason=reason,
        channel=channel,
        problem=None,
        episode=0,
        created_at=now,
        due_at=now,
        detail={"of": of},
    )


def _wait(problem: Problem, manners: Manners) -> timedelta:
    """A dead connection is told at once: nothing works, and nothing more will gather."""
    return timedelta(0) if problem.diagnosis.cause in DEAD_CONNECTION else manners.group_wait


def _is_back(problem: Problem, change: Change, card: Card, now: datetime, *, in_storm: bool) -> Decision:
    update = update_notice(problem, Reason.STILL_TRUE, now, now, card.channel)
    reason = Reason(change.value)
    if in_storm and reason is Reason.RETURNED:
        return Decision([update], [Silence.HELD_BY_STORM])
    reason = Reason.REOPENED_IN_STORM if in_storm else reason
    return Decision([update, _notice(problem, NoticeKind.REPLY, reason, now, now, card.channel)])


def _spread(problem: Problem, card: Card, now: datetime, manners: Manners, mappings: Sequence[str]) -> Notice:
    """Never dropped, only postponed: a new table is news whatever was said a minute ago."""
    due_at = max(now, (card.replied_at or now) + manners.reply_interval)
    detail: dict[str, object] = {"mappings": list(mappings)}
    return _notice(problem, NoticeKind.REPLY, Reason.SPREAD, now, due_at, card.channel, detail)


def _why_not_aloud(problem: Problem, card: Card, now: datetime, manners: Manners) -> Silence | None:
    if problem.state is State.SNOOZED:
        return Silence.SNOOZED
    told = card.replied_entries
    growth = problem.episode_entries - told
    if growth < manners.reply_growth or growth * 100 < told * manners.reply_growth_percent:
        return Silence.GROWTH_TOO_SMALL
    if card.replied_at is not None and now - card.replied_at < manners.reply_interval:
        return Silence.SAID_RECENTLY
    return None


def _notice(
    problem: Problem,
    kind: NoticeKind,
    reason: Reason,
    now: datetime,
    due_at: datetime,
    channel: str,
    detail: dict[str, object] | None = None,
) -> Notice:
    return Notice(
        # A long poll decides many times at the same moment: what has grown since then is another notice.
        id=f"p{problem.id}e{problem.episode}-{kind}-{_stamp(now)}-{problem.entries}-{reason}",
        kind=kind,
        reason=reason,
        channel=channel,
        problem=problem.id,
        episode=problem.episode,
        created_at=now,
        due_at=due_at,
        detail=detail or {},
    )


def _stamp(now: datetime) -> int:
    return int(now.timestamp() * 1000)
