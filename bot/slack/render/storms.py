"""What stands in the channel when problems come in crowds: the storm's card, its end, and the hour's folded card."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.core.model import Problem
from bot.core.storm import Storm
from bot.slack import blocks
from bot.slack.blocks import Message
from bot.slack.mrkdwn import literal, moment
from bot.slack.render.card import first_step
from bot.slack.render.voice import Voice, badge, command, entries, number, span

SHOWN = 8
"""So many problems are named on one screen of a phone."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """Problems that came together, the largest first."""

    problems: Sequence[Problem]
    """At most `SHOWN` of them are named."""
    total: int
    held: int
    """How many of them have no card of their own."""


@dataclass(frozen=True, slots=True)
class Likely:
    """What probably lies behind a storm: the problem that shows it, and whether one repair removes all."""

    problem: Problem
    explains: bool


def storm_card(storm: Storm, crowd: Crowd, likely: Likely | None, voice: Voice) -> Message:
    """The one card of a storm, true at any time: while it goes on, and afterwards."""
    words = voice.words
    counted = number(crowd.total, words)
    if storm.ended_at is None:
        title = words.ngettext(
            "Many failures at once: {n} problem since {since}", "Many failures at once: {n} problems since {since}",
            crowd.total,
        ).format(n=counted, since=moment(storm.began_at))  # fmt: skip
        promise = words.gettext(
            "Their own cards are held back until it is calm; what goes on then gets its card. {command} has them all."
        ).format(command=command("list"))
    else:
        title = words.ngettext(
            "Over since {until}: {n} problem came at once", "Over since {until}: {n} problems came at once",
            crowd.total,
        ).format(n=counted, until=moment(storm.last_new_at))  # fmt: skip
        promise = _without_cards(crowd, voice)
    lock_screen = f"{title} · {voice.brief(likely.problem)}" if likely is not None and storm.rages else title
    return blocks.message(
        lock_screen,
        [
            blocks.section(f"{'⚠️' if storm.rages else '✓'} *{title}*"),
            blocks.section(_cause(likely, voice)),
            *blocks.sections(_lines(crowd, voice)),
            blocks.context(promise),
        ],
    )


def storm_ended(crowd: Crowd, quiet: timedelta, voice: Voice) -> Message:
    """The last word on a storm, in the thread of its card and in the channel."""
    words = voice.words
    text = words.gettext("It is calm again: no new problem for {span}, {n} in all.").format(
        span=span(quiet, words), n=number(crowd.total, words)
    )
    text = f"{text} {_without_cards(crowd, voice)}"
    return blocks.message(text, [blocks.section(f"✓ {text}")])


def folded(crowd: Crowd, voice: Voice) -> Message:
    """The card for all new problems beyond the hour's budget."""
    words = voice.words
    title = words.ngettext(
        "And {n} more new problem in this hour", "And {n} more new problems in this hour", crowd.total
    ).format(n=number(crowd.total, words))
    promise = words.gettext(
        "So that the channel stays readable they have no cards of their own; one that goes on gets its card later."
    )
    return blocks.message(
        title, [blocks.section(f"*{title}*"), *blocks.sections(_lines(crowd, voice)), blocks.context(promise)]
    )


def _cause(likely: Likely | None, voice: Voice) -> str:
    words = voice.words
    if likely is None:
        return words.gettext(
            "No common cause stands out. A full synchronization, or a change to many records, looks like this."
        )
    headline = f"*{voice.headline(likely.problem)}*"
    if not likely.explains:
        return words.gettext("Most are of one kind: {headline}. Each needs a repair of its own.").format(
            headline=headline
        )
    whose = badge(likely.problem.diagnosis, words)
    cause = words.gettext("Likely common cause ({problem}): {headline}. {whose}.").format(
        problem=likely.problem.name, headline=headline, whose=whose
    )
    return f"{cause}\n{first_step(likely.problem, voice)}"


def _lines(crowd: Crowd, voice: Voice) -> list[str]:
    words = voice.words
    lines = [
        f"• *{problem.name}* {voice.brief(problem)} · {literal(problem.company.name, 60)} · "
        f"{entries(problem.episode_entries, words)}"
        for problem in crowd.problems[:SHOWN]
    ]
    if crowd.total > len(lines):
        more = number(crowd.total - len(lines), words)
        lines.append(words.gettext("+{n} more: {command}").format(n=more, command=command("list")))
    return lines


def _without_cards(crowd: Crowd, voice: Voice) -> str:
    words = voice.words
    if not crowd.held:
        return words.gettext("Each has its own card now.")
    return words.ngettext(
        "{n} of them has no card of its own: it has not happened again, or belongs to the common cause. That does not "
        "mean that it is repaired: {command} has it.",
        "{n} of them have no cards of their own: they have not happened again, or belong to the common cause. That "
        "does not mean that they are repaired: {command} has them.",
        crowd.held,
    ).format(n=number(crowd.held, words), command=command("list"))
