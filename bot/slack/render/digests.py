"""The digest of a working morning: what is open and whose it is, what came and went, and that the bot is alive."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from bot.core.causes import CAUSES
from bot.core.model import Feed, Problem
from bot.slack import blocks
from bot.slack.blocks import Block, Message
from bot.slack.mrkdwn import literal, moment, person
from bot.slack.render.voice import Voice, command, entries, number

CHART_DAYS = 14
SHOWN_CAUSES = 8
SHOWN_COMPANIES = 10
BARS = "▁▂▃▄▅▆▇█"


class Share(NamedTuple):
    """How many open problems have this cause and this owner (a Slack user id, empty for nobody)."""

    cause: str
    owner: str
    problems: int


@dataclass(frozen=True, slots=True)
class Morning:
    """Everything that a digest says."""

    since: datetime
    shares: Sequence[Share]
    new: int
    resolved: int
    oldest: Sequence[Problem]
    snoozed: int
    quiet: int
    held: int
    feeds: Sequence[Feed]
    days: Sequence[tuple[date, int]]
    """Entries per day, `CHART_DAYS` of them, the last one is today."""

    @property
    def open(self) -> int:
        """Open and acknowledged problems."""
        return sum(share.problems for share in self.shares)


def digest(morning: Morning, voice: Voice) -> Message:
    """The digest. `fallback` in the message is the same without the chart, for a Slack that does not know charts."""
    title = _title(morning, voice)
    before = [blocks.section(f"*{title}*"), *_open(morning, voice), blocks.section("\n".join(_figures(morning, voice)))]
    after = [*_oldest(morning, voice), blocks.context(*_companies(morning, voice))]
    if not any(count for _, count in morning.days):
        return blocks.message(title, [*before, *after])
    with_chart = blocks.message(title, [*before, chart(morning.days, voice), *after])
    with_chart["fallback"] = blocks.message(title, [*before, in_words(morning.days, voice), *after])
    return with_chart


def chart(days: Sequence[tuple[date, int]], voice: Voice) -> Block:
    """Errors per day as bars: https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block."""
    words = voice.words
    labels = [f"{day.day:02}.{day.month:02}." for day, _ in days]
    return {
        "type": "data_visualization",
        "title": words.gettext("Errors of the last {n} days").format(n=len(days))[:50],
        "chart": {
            "type": "bar",
            "series": [
                {
                    "name": words.gettext("Errors")[:20],
                    "data": [{"label": label, "value": count} for label, (_, count) in zip(labels, days, strict=True)],
                }
            ],
            "axis_config": {"categories": labels},
        },
    }


def in_words(days: Sequence[tuple[date, int]], voice: Voice) -> Block:
    """The chart as one line of text."""
    highest = max((count for _, count in days), default=0)
    bars = "".join(BARS[0 if not count else 1 + count * (len(BARS) - 2) // highest] for _, count in days)
    text = voice.words.gettext("*Errors of the last {n} days:* {bars} (most on one day: {highest})")
    return blocks.section(text.format(n=len(days), bars=bars, highest=number(highest, voice.words)))


def _title(morning: Morning, voice: Voice) -> str:
    words = voice.words
    if not morning.open and morning.quiet:
        return words.ngettext(
            "No open problems, but {n} quiet one that nobody has resolved",
            "No open problems, but {n} quiet ones that nobody has resolved",
            morning.quiet,
        ).format(n=number(morning.quiet, words))
    if not morning.open:
        return words.gettext("✓ All clear: no open problems")
    return words.ngettext("{n} open problem this morning", "{n} open problems this morning", morning.open).format(
        n=number(morning.open, words)
    )


def _open(morning: Morning, voice: Voice) -> list[Block]:
    """One line a cause: how many, and who has taken how many of them."""
    words = voice.words
    by_cause: dict[str, list[Share]] = defaultdict(list)
    for share in morning.shares:
        by_cause[share.cause].append(share)
    ranked = sorted(by_cause.items(), key=lambda item: -sum(share.problems for share in item[1]))
    lines = [_cause_line(cause, shares, voice) for cause, shares in ranked[:SHOWN_CAUSES]]
    if len(ranked) > SHOWN_CAUSES:
        more = number(len(ranked) - SHOWN_CAUSES, words)
        lines.append(words.gettext("+{n} more causes: {command}").format(n=more, command=command("list")))
    return blocks.sections(lines)


def _cause_line(cause: str, shares: Sequence[Share], voice: Voice) -> str:
    words = voice.words
    title = words.gettext(CAUSES[cause].title) if cause in CAUSES else literal(cause, 60)
    counted = number(sum(share.problems for share in shares), words)
    return f"• {title}: {counted} · {_taken(shares, voice)}"


def _taken(shares: Sequence[Share], voice: Voice) -> str:
    """By whom; how many each only where they share them."""
    words = voice.words
    ordered = sorted(shares, key=lambda share: (not share.owner, share.owner))
    if len(ordered) == 1:
        return person(ordered[0].owner) if ordered[0].owner else words.gettext("not taken")
    return ", ".join(
        f"{person(share.owner)} {number(share.problems, words)}" if share.owner
        else words.gettext("{n} not taken").format(n=number(share.problems, words))
        for share in ordered
    )  # fmt: skip


def _figures(morning: Morning, voice: Voice) -> list[str]:
    words = voice.words
    lines = [
        words.gettext("*Since {since}:* {new} new, {resolved} resolved").format(
            since=moment(morning.since), new=number(morning.new, words), resolved=number(morning.resolved, words)
        )
    ]
    if morning.snoozed or morning.quiet or morning.held:
        text = words.gettext("*Without a word:* {snoozed} snoozed, {quiet} quiet, {held} without a card: {command}")
        lines.append(
            text.format(
                snoozed=number(morning.snoozed, words),
                quiet=number(morning.quiet, words),
                held=number(morning.held, words),
                command=command("list"),
            )
        )
    return lines


def _oldest(morning: Morning, voice: Voice) -> list[Block]:
    if not morning.oldest:
        return []
    words = voice.words
    title = words.gettext("*Open for the longest time*")
    since = words.gettext("since {moment}")
    lines = [
        f"• *{problem.name}* {voice.brief(problem)} · {since.format(moment=moment(problem.opened_at))} · "
        f"{entries(problem.episode_entries, words)}"
        for problem in morning.oldest
    ]
    return blocks.sections([title, *lines])


def _companies(morning: Morning, voice: Voice) -> list[str]:
    words = voice.words
    ordered = sorted(morning.feeds, key=lambda feed: (not feed.fault, feed.company.name))
    lines = []
    for feed in ordered[:SHOWN_COMPANIES]:
        name = literal(feed.company.name, 80)
        read = moment(feed.succeeded_at) if feed.succeeded_at else words.gettext("never")
        mark = "⚠️" if feed.fault or feed.succeeded_at is None else "✓"
        lines.append(words.gettext("{mark} {company}: last read {read}").format(mark=mark, company=name, read=read))
    if len(ordered) > SHOWN_COMPANIES:
        more = number(len(ordered) - SHOWN_COMPANIES, words)
        lines.append(words.gettext("+{n} more: {command}").format(n=more, command=command("status")))
    return ["\n".join(lines)] if lines else [words.gettext("No company is watched yet.")]


def fortnight(counts: Sequence[tuple[date, int]], today: date) -> list[tuple[date, int]]:
    """The last `CHART_DAYS` days, those without entries too."""
    known = dict(counts)
    days = [today - timedelta(days=back) for back in range(CHART_DAYS - 1, -1, -1)]
    return [(day, known.get(day, 0)) for day in days]
