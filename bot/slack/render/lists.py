"""A page of problems, newest first, with buttons that turn the page."""

from collections.abc import Sequence

from bot.core.model import Problem, State
from bot.slack import blocks
from bot.slack.blocks import Block, Message
from bot.slack.mrkdwn import literal, moment
from bot.slack.render.card import first_step, purged_of, state_line
from bot.slack.render.voice import STATES, Voice, badge, command, entries, number, place
from bot.slack.render.voice import records as count_of_records

COUNTED = 1_000
"""The store counts matches up to this number."""


def page(
    problems: Sequence[Problem], total: int, voice: Voice, *, restriction: str = "", older: str = "", newest: str = "",
    purged: bool = False,
) -> Message:  # fmt: skip
    """`purged`: these are the problems that purges have touched.

    `restriction`: what the person asked for, as typed; `older`, `newest`: values of the paging buttons, or empty.
    """
    if not problems and purged:
        text = _nothing_purged(voice, restriction)
        return blocks.message(text, [blocks.section(text)])
    if not problems:
        return nothing(voice, restriction)
    title = _title_of_purged(total, voice) if purged else title_of_list(total, voice, restriction)
    lines = [item(problem, voice) for problem in problems]
    return blocks.message(title, [blocks.section(f"*{title}*"), *lines, *_turning(voice, older, newest)])


def nothing(voice: Voice, restriction: str = "") -> Message:
    """An empty list, which says that silence proves nothing."""
    words = voice.words
    if restriction:
        text = words.gettext("No unfinished problem matches {restriction}.").format(
            restriction=f"“{literal(restriction, 200)}”"
        )
        return blocks.message(text, [blocks.section(text), blocks.context(words.gettext(
            "Without a filter, {command} shows all of them."
        ).format(command=command("list")))])  # fmt: skip
    text = words.gettext("No unfinished problems.")
    small = words.gettext("Whether every company is being read stands in {command}.").format(command=command("status"))
    return blocks.message(text, [blocks.section(text), blocks.context(small)])


def _nothing_purged(voice: Voice, restriction: str) -> str:
    if restriction.strip() in ("", "purged"):
        return voice.words.gettext("No error has been purged yet.")
    return voice.words.gettext("No purge has deleted anything that fits.")


def needing_a_person(problems: Sequence[Problem], total: int, voice: Voice) -> Message:
    """The problems that most need somebody, each with its first step."""
    if not problems:
        return nothing(voice)
    title = voice.words.gettext("These need a person most")
    lines = [
        blocks.section(f"{line(problem, voice)}\n{first_step(problem, voice)}", _show(problem, voice))
        for problem in problems
    ]
    rest = total - len(problems)
    more = [blocks.context(_more(rest, voice))] if rest > 0 else []
    return blocks.message(title, [blocks.section(f"*{title}*"), *lines, *more])


def line(problem: Problem, voice: Voice) -> str:
    """A problem in three lines: what, whose, how much."""
    words = voice.words
    amount = count_of_records(problem.records, words) if problem.records else entries(problem.entries, words)
    state = state_line(problem, voice) or words.gettext(STATES[problem.state])
    figures = words.gettext("{amount}, last {last}").format(amount=amount, last=moment(problem.last_at))
    gone = f"\n{purged_of(problem, voice)}" if problem.purged else ""
    mark = "" if problem.state is State.OPEN else f"\n_{state}_"
    return (
        f"*{problem.name}* · {voice.brief(problem)}\n"
        f"{badge(problem.diagnosis, words)} · {place(problem, words)}\n{figures}{gone}{mark}"
    )


def item(problem: Problem, voice: Voice) -> Block:
    """A problem in a list, with the button that shows it."""
    return blocks.section(line(problem, voice), _show(problem, voice))


def _show(problem: Problem, voice: Voice) -> Block:
    return blocks.button(voice.words.gettext("Show"), "show", str(problem.id))


def _title_of_purged(total: int, voice: Voice) -> str:
    words = voice.words
    counted = number(total, words) + ("+" if total >= COUNTED else "")
    return words.ngettext(
        "{n} problem with errors that were deleted in Business Central",
        "{n} problems with errors that were deleted in Business Central",
        total,
    ).format(n=counted)


def title_of_list(total: int, voice: Voice, restriction: str = "") -> str:
    """How many there are, and under which restriction."""
    words = voice.words
    counted = number(total, words) + ("+" if total >= COUNTED else "")
    title = words.ngettext("{n} unfinished problem", "{n} unfinished problems", total).format(n=counted)
    return f"{title} · {literal(restriction, 200)}" if restriction else title


def _turning(voice: Voice, older: str, newest: str) -> list[Block]:
    row = []
    if newest:
        row.append(blocks.button(voice.words.gettext("Newest"), "list_newest", newest))
    if older:
        row.append(blocks.button(voice.words.gettext("Older"), "list_older", older))
    return [blocks.actions(row)] if row else []


def _more(rest: int, voice: Voice) -> str:
    return voice.words.gettext("+{n} more: {command}").format(n=number(rest, voice.words), command=command("list"))
