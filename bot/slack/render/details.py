"""One problem in full: the card's facts, its records page by page, and its history with the reasons."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from bot.core.model import Affected, Event, Mode, Problem
from bot.core.words import N_
from bot.slack import blocks
from bot.slack.blocks import Block, Message
from bot.slack.mrkdwn import link, literal, moment, person
from bot.slack.render import records
from bot.slack.render.card import buttons, figures, first_step, notification, purged_of, quotation, state_line
from bot.slack.render.voice import Voice, badge, place

HISTORY = 12


def details(
    problem: Problem,
    affected: Sequence[Affected],
    events: Sequence[Event],
    mode: Mode | None,
    voice: Voice,
    *,
    more: str = "",
) -> Message:
    """What `show` answers. `events`: newest first; `more`: value of the button for further records, or empty."""
    words = voice.words
    state = state_line(problem, voice)
    return blocks.message(
        notification(problem, voice),
        [
            blocks.section(f"*{problem.name} · {voice.headline(problem)}*"),
            blocks.context(f"{badge(problem.diagnosis, words)} · {place(problem, words)}"),
            blocks.section("\n".join(filter(None, (figures(problem, voice), purged_of(problem, voice), state)))),
            blocks.section(first_step(problem, voice)),
            *quotation(problem),
            *_records(problem, affected, mode, voice, more),
            *_history(events, voice),
            blocks.context(_error_list(problem, voice)),
            blocks.actions(buttons(problem, voice)),
        ],
    )


def more_records(problem: Problem, affected: Sequence[Affected], voice: Voice, *, more: str = "") -> Message:
    """A further page of records."""
    title = voice.words.gettext("{problem}: further records").format(problem=problem.name)
    lines = records.of(problem.company, affected, voice) or [voice.words.gettext("There are no more.")]
    return blocks.message(title, [*blocks.sections([f"*{title}*", *lines]), *_more_button(voice, more)])


def history_line(event: Event, voice: Voice) -> str:
    """One line of the history: when, what, who, and the values that explain it."""
    sentence = voice.words.gettext(_DEEDS[event.what]) if event.what in _DEEDS else literal(event.what, 60)
    who = f" · {person(event.actor)}" if event.actor else ""
    extra = _extra(event.detail, voice)
    return f"{moment(event.at)} · {sentence}{who}{extra}"


def _records(problem: Problem, affected: Sequence[Affected], mode: Mode | None, voice: Voice, more: str) -> list[Block]:
    found: list[Block] = []
    if mode is Mode.PAGE:
        found.append(blocks.context(records.without_names(problem.company, voice)))
    if affected:
        title = voice.words.gettext("Records")
        found += blocks.sections([f"*{title}*", *records.of(problem.company, affected, voice)])
    return found + _more_button(voice, more)


def _more_button(voice: Voice, more: str) -> list[Block]:
    if not more:
        return []
    return [blocks.actions([blocks.button(voice.words.gettext("More records"), "more_records", more)])]


def _history(events: Sequence[Event], voice: Voice) -> list[Block]:
    if not events:
        return []
    lines = [history_line(event, voice) for event in events[:HISTORY]]
    title = voice.words.gettext("History")
    return [blocks.context("\n".join((f"*{title}*", *lines)))]


def _error_list(problem: Problem, voice: Voice) -> str:
    address = voice.links.entry(problem.company, problem.newest_number)
    return link(address, voice.words.gettext("Error list in Business Central"))


def _extra(detail: Mapping[str, object], voice: Voice) -> str:
    parts = [_EXTRAS[key](value, voice) for key, value in detail.items() if key in _EXTRAS and value]
    return "".join(f" · {part}" for part in parts if part)


def _until(value: object, voice: Voice) -> str:
    if not isinstance(value, int | float):
        return ""
    return voice.words.gettext("until {until}").format(until=moment(datetime.fromtimestamp(value / 1000, UTC)))


def _note(value: object, _voice: Voice) -> str:
    return f"“{literal(str(value), 200)}”"


def _why(value: object, voice: Voice) -> str:
    return voice.words.gettext(_SILENCES[str(value)]) if str(value) in _SILENCES else literal(str(value), 60)


_EXTRAS: Mapping[str, Callable[[object, Voice], str]] = {"until": _until, "note": _note, "why": _why}
_SILENCES = {
    "history": N_("known from before the start"),
    "snoozed": N_("it is snoozed"),
    "card_waits": N_("the card is still to be posted"),
    "growth_too_small": N_("it has hardly grown"),
    "said_recently": N_("it was said a short time ago"),
    "no_card": N_("it has no card"),
    "held_by_storm": N_("many things fail at once"),
    "over_budget": N_("there were too many new ones in this hour"),
}

_DEEDS = {
    "first_seen": N_("seen for the first time"),
    "history": N_("known from before the start"),
    "recurred": N_("happened again: a new episode"),
    "reopened": N_("opened again"),
    "returned": N_("happened again after a quiet time"),
    "grew": N_("grew"),
    "still_true": N_("the card was brought up to date"),
    "card_posted": N_("the card was posted"),
    "card_lost": N_("the card was gone and was posted again"),
    "acknowledged": N_("acknowledged"),
    "owner_taken": N_("taken over"),
    "snoozed": N_("snoozed"),
    "woke": N_("the snooze ended"),
    "quiet": N_("became quiet"),
    "resolved": N_("resolved"),
    "spread": N_("reached another table or company"),
    "reminder": N_("reminded"),
    "escalated": N_("the whole channel was told"),
    "reopened_in_storm": N_("opened again while many things failed"),
    "held_by_storm": N_("the card is held back while many things fail"),
    "over_budget": N_("the card is held back: too many new ones in this hour"),
    "released": N_("the card was let go"),
    "purged": N_("errors were deleted in Business Central"),
    "silent": N_("nothing was said"),
}
