"""The card: what a person must know about a problem, on one screen of a phone, always from its present state."""

from collections.abc import Sequence

from bot.core.model import Affected, Confidence, Mode, Problem, State
from bot.slack import blocks
from bot.slack.blocks import Block, Message
from bot.slack.mrkdwn import link, literal, moment, person, utc
from bot.slack.mrkdwn import quotation as said
from bot.slack.render import records
from bot.slack.render.voice import Voice, badge, entries, fact, number, place
from bot.slack.render.voice import records as count_of_records

JOB_QUEUE_LOG = 674
"""Page Job Queue Log Entries: where failures stand that never reached table 5339."""


def card(
    problem: Problem, affected: Sequence[Affected], mode: Mode | None, voice: Voice, *, earlier: str = ""
) -> Message:
    """The parent message of an episode. `affected`: newest first; `earlier`: address of the last episode's card."""
    text = notification(problem, voice)
    if problem.state is State.RESOLVED:
        return blocks.message(text, resolved(problem, voice))
    return blocks.message(
        text,
        [
            blocks.section(f"*{title(problem, voice)}*"),
            blocks.context(f"{problem.name} · {badge(problem.diagnosis, voice.words)} · {place(problem, voice.words)}"),
            blocks.section("\n".join(_standing(problem, voice))),
            blocks.section(first_step(problem, voice)),
            *quotation(problem),
            *_record_lines(problem, affected, mode, voice),
            blocks.context(_addresses(problem, voice, earlier)),
            blocks.actions(buttons(problem, voice)),
        ],
    )


def title(problem: Problem, voice: Voice) -> str:
    """The headline; of a cause above the records also how many it holds up."""
    headline = voice.headline(problem)
    if not problem.diagnosis.root or problem.records < 2:
        return headline
    return voice.words.ngettext(
        "{headline}: it blocks {n} record", "{headline}: it blocks {n} records", problem.records
    ).format(headline=headline, n=number(problem.records, voice.words))


def resolved(problem: Problem, voice: Voice) -> list[Block]:
    """What is left of a card when the problem is over: three lines and a menu."""
    lines = (
        f"✓ *{voice.brief(problem)}*",
        f"{state_line(problem, voice)} · {_amount(problem, voice)}",
        f"{problem.name} · {place(problem, voice.words)}",
        purged_of(problem, voice),
    )
    return [blocks.section("\n".join(filter(None, lines)), menu(problem, voice))]


def notification(problem: Problem, voice: Voice) -> str:
    """The readable text of a card, for the lock screen and for screen readers."""
    state = state_text(problem, voice)
    parts = [problem.name, voice.brief(problem), literal(problem.company.name, 80), _amount(problem, voice), state]
    return " · ".join(part for part in parts if part)


def _standing(problem: Problem, voice: Voice) -> list[str]:
    """How much, how much of it is purged, and what people have said."""
    return [text for text in (figures(problem, voice), purged_of(problem, voice), state_line(problem, voice)) if text]


def purged_of(problem: Problem, voice: Voice) -> str:
    """How many of the errors a purge has deleted in Business Central; empty for none."""
    if not problem.purged:
        return ""
    text = voice.words.ngettext(
        "{n} error was purged from Business Central's error list.",
        "{n} errors were purged from Business Central's error list.",
        problem.purged,
    )
    return text.format(n=number(problem.purged, voice.words))


def figures(problem: Problem, voice: Voice) -> str:
    """How much, and from when until when."""
    when = voice.words.gettext("first {first}, last {last}")
    # Slack shows no seconds: within a minute both would read the same.
    if problem.first_at.replace(second=0, microsecond=0) == problem.last_at.replace(second=0, microsecond=0):
        when = "{last}"
    return f"*{_amount(problem, voice)}* · " + when.format(first=moment(problem.first_at), last=moment(problem.last_at))


def first_step(problem: Problem, voice: Voice) -> str:
    """What to do first."""
    step = voice.advice.first_step(problem.diagnosis, voice.words, fact)
    return voice.words.gettext("*First step:* {step}").format(step=step)


def quotation(problem: Problem) -> list[Block]:
    """The words of Business Central, where we are not certain what they mean."""
    quoted = said(problem.message, 400)
    return [blocks.section(quoted)] if quoted and problem.diagnosis.confidence is not Confidence.CERTAIN else []


def state_line(problem: Problem, voice: Voice) -> str:
    """What people have said about the problem; empty while nobody has."""
    return _state(problem, voice, readable=False)


def state_text(problem: Problem, voice: Voice) -> str:
    """The same for the notification, where dates are plain."""
    return _state(problem, voice, readable=True)


def buttons(problem: Problem, voice: Voice) -> list[Block]:
    """What can be done in this state."""
    words, value = voice.words, str(problem.id)
    row = [blocks.button(words.gettext("How to fix"), "how_to_fix", value, style="primary")]
    if problem.state in (State.OPEN, State.QUIET, State.SNOOZED):
        row.append(blocks.button(words.gettext("Acknowledge"), "acknowledge", value))
    if problem.state in (State.OPEN, State.QUIET, State.ACKNOWLEDGED):
        row.append(blocks.button(words.gettext("Snooze"), "snooze", value))
    if problem.state is not State.RESOLVED:
        row.append(blocks.button(words.gettext("Resolve"), "resolve", value))
    return [*row, menu(problem, voice)]


def menu(problem: Problem, voice: Voice) -> Block:
    """What is needed more seldom."""
    words = voice.words
    options = [(words.gettext("Show records"), f"show:{problem.id}")]
    if problem.state is State.ACKNOWLEDGED:
        options.append((words.gettext("Take over"), f"take:{problem.id}"))
    if problem.state in (State.ACKNOWLEDGED, State.SNOOZED, State.QUIET, State.RESOLVED):
        options.append((words.gettext("Reopen"), f"reopen:{problem.id}"))
    return blocks.overflow("problem_menu", options)


def _amount(problem: Problem, voice: Voice) -> str:
    counted = entries(problem.entries, voice.words)
    if not problem.records:
        return counted
    return f"{count_of_records(problem.records, voice.words)}, {counted}"


def _state(problem: Problem, voice: Voice, *, readable: bool) -> str:
    words, show = voice.words, utc if readable else moment
    who = person(problem.owner or problem.changed_by)
    by = person(problem.changed_by)
    at = show(problem.changed_at) if problem.changed_at else ""
    match problem.state:
        case State.ACKNOWLEDGED:
            return words.gettext("Acknowledged by {who} {at}").format(who=who, at=at).strip()
        case State.SNOOZED:
            until = show(problem.snoozed_until) if problem.snoozed_until else ""
            return words.gettext("Snoozed by {who} until {until}").format(who=by, until=until)
        case State.QUIET:
            since = show(problem.last_at)
            return words.gettext(
                "Quiet: no new errors since {since}. That alone does not mean it is repaired: *Resolve* it if it is."
            ).format(since=since)
        case State.RESOLVED:
            return words.gettext("Resolved by {who} {at}").format(who=by or words.gettext("the bot"), at=at).strip()
        case _:
            return ""


def _record_lines(problem: Problem, affected: Sequence[Affected], mode: Mode | None, voice: Voice) -> list[Block]:
    if mode is Mode.PAGE:
        return [blocks.context(records.without_names(problem.company, voice))]
    return blocks.sections(records.on_card(problem, affected, voice))


def _addresses(problem: Problem, voice: Voice, earlier: str) -> str:
    words = voice.words
    listed = link(
        voice.links.entry(problem.company, problem.newest_number), words.gettext("Newest error in Business Central")
    )
    if problem.is_of_job_queue:
        address = voice.links.page(problem.company, JOB_QUEUE_LOG)
        listed = link(address, words.gettext("Job queue log in Business Central"))
    parts = [listed, voice.read_more(problem.diagnosis), link(earlier, words.gettext("Last time")) if earlier else ""]
    return " · ".join(filter(None, parts))
