"""The windows: How to fix, problem, Snooze, Resolve. What a window must remember travels in its private metadata."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta, tzinfo
from gettext import NullTranslations
from typing import Any, NamedTuple

from bot.core.causes import right
from bot.core.model import Problem
from bot.core.names import AUDIENCES, CONFIDENCES, OUR_OWN, fact_name
from bot.core.words import N_
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.mrkdwn import link, literal, one_line
from bot.slack.render.answers import numbered
from bot.slack.render.voice import Voice, command, fact, place, retry

View = dict[str, Any]

NOTE = 500
"""Characters of a note."""
MORNING = time(9)


class Origin(NamedTuple):
    """Where a window was opened from, so that the answer goes back there."""

    problem: int
    channel: str
    response_url: str


def how_to_fix(problem: Problem, voice: Voice, *, call_stack: str = "") -> View:
    """All steps, what the error text names, the official page, and the text itself."""
    words, found = voice.words, problem.diagnosis
    audience, confidence = words.gettext(AUDIENCES[found.audience]), words.gettext(CONFIDENCES[found.confidence])
    shown = [
        blocks.section(f"*{voice.headline(problem)}*"),
        blocks.context(f"{problem.name} · {audience} · {confidence}\n{place(problem, words)}"),
        *_context(voice.advice.meaning(found, words)),
        *_steps(voice.advice.steps(found, words, fact)),
        *_context(retry(found, words)),
        *_context(_official(problem, voice)),
        *_facts(found.facts, voice),
        blocks.section(_bold(words.gettext("What Business Central wrote"))),
        blocks.preformatted(problem.message),
    ]
    if call_stack:
        shown += [blocks.section(_bold(words.gettext("Call stack"))), blocks.preformatted(call_stack)]
    return _window(words.gettext("How to fix"), shown, words)


def told(sentence: str, words: NullTranslations) -> View:
    """A sentence of ours in place of what the window showed."""
    return _window("Sync Errors", [blocks.section(sentence)], words)


def in_full(problem: Problem, details: Sequence[Block], voice: Voice, *, far: bool = False) -> View:
    """What `show` answers, as a window; of its buttons it keeps the one for further records.

    `far`: the problem's card is not behind the window, so it says where the other buttons are.
    """
    shown = [block for block in details if not _acts(block)]
    if far:
        elsewhere = voice.words.gettext("To act on it: {command}")
        shown.append(blocks.context(elsewhere.format(command=command(f"show {problem.name}"))))
    return _window(problem.name, shown, voice.words)


def _acts(block: Block) -> bool:
    return block["type"] == "actions" and all(each["action_id"] != "more_records" for each in block["elements"])


def snooze(problem: Problem, voice: Voice, origin: Origin) -> View:
    """For how long to be silent; never for ever."""
    words = voice.words
    options = [blocks.option(words.gettext(text), key) for key, text in SNOOZES.items()]
    choice: Block = {
        "type": "input",
        "block_id": "snooze",
        "label": blocks.plain_text(words.gettext("Say nothing about {name} for").format(name=problem.name), 150),
        "element": {
            "type": "radio_buttons",
            "action_id": "until",
            "options": options,
            "initial_option": options[1],
        },
    }
    small = words.gettext("New errors are still counted on the card. When the time is over, the thread says so.")
    return _form(
        "snooze", words.gettext("Snooze"), [_about(problem, voice), choice, blocks.context(small)], words, origin
    )


def resolve(problem: Problem, voice: Voice, origin: Origin) -> View:
    """Whether it is over, with a note for the next person."""
    words = voice.words
    note: Block = {
        "type": "input",
        "block_id": "resolve",
        "optional": True,
        "label": blocks.plain_text(words.gettext("What helped?"), 150),
        "hint": blocks.plain_text(words.gettext("Stands in the thread, for whoever meets it next."), 150),
        "element": {"type": "plain_text_input", "action_id": "note", "multiline": True, "max_length": NOTE},
    }
    small = words.gettext("If it happens again within 7 days, this card opens again; later it gets a new one.")
    return _form(
        "resolve", words.gettext("Resolve"), [_about(problem, voice), note, blocks.context(small)], words, origin
    )


SNOOZES = {
    "1h": N_("1 hour"),
    "4h": N_("4 hours"),
    "morning": N_("Until tomorrow 09:00"),
    "3d": N_("3 days"),
    "1w": N_("1 week"),
}
_SPANS = {"1h": timedelta(hours=1), "4h": timedelta(hours=4), "3d": timedelta(days=3), "1w": timedelta(weeks=1)}


def snoozed_until(choice: str, now: datetime, zone: tzinfo) -> datetime:
    """The end of a snooze; `zone` is the person's. Raises KeyError for a choice that was never offered."""
    if choice == "morning":
        tomorrow = now.astimezone(zone).date() + timedelta(days=1)
        return datetime.combine(tomorrow, MORNING, zone).astimezone(now.tzinfo)
    return now + _SPANS[choice]


def origin_of(view: Mapping[str, Any]) -> Origin:
    """What a window remembered. Raises ValueError where it is not one of ours."""
    try:
        problem, channel, response_url = json.loads(view.get("private_metadata") or "")
        return Origin(int(problem), str(channel), str(response_url))
    except (TypeError, ValueError) as error:
        raise ValueError("the window's metadata is not ours") from error


def _steps(steps: Sequence[str]) -> list[Block]:
    return blocks.sections(numbered(steps))


def _context(text: str) -> list[Block]:
    return [blocks.context(text)] if text else []


def _bold(title: str) -> str:
    return f"*{title}*"


def _official(problem: Problem, voice: Voice) -> str:
    words, links, company = voice.words, voice.links, problem.company
    page = voice.advice.page(problem.diagnosis)
    addresses = (
        (links.page(company, page) if page else "", words.gettext("Open the page in Business Central")),
        (links.entry(company, problem.newest_number), words.gettext("Newest error in Business Central")),
    )
    parts = [link(address, label) for address, label in addresses if address]
    return " · ".join(filter(None, [*parts, voice.read_more(problem.diagnosis)]))


def _facts(facts: Mapping[str, str], voice: Voice) -> list[Block]:
    lines = [_fact(name, value, voice.words) for name, value in facts.items() if name not in OUR_OWN]
    if not lines:
        return []
    title = _bold(voice.words.gettext("What the text names"))
    return [blocks.section("\n".join((title, *lines[:12])))]


def _fact(name: str, value: str, words: NullTranslations) -> str:
    shown = (right(value, words) or value) if name == "verb" else value
    return f"{literal(fact_name(name, words), 60)}: *{literal(shown, 160)}*"


def _about(problem: Problem, voice: Voice) -> Block:
    return blocks.section(f"{problem.name} · *{voice.brief(problem)}*\n{place(problem, voice.words)}")


def _window(title: str, shown: Sequence[Block], words: NullTranslations) -> View:
    return {
        "type": "modal",
        "title": blocks.plain_text(title, 24),
        "close": blocks.plain_text(words.gettext("Close"), 24),
        "blocks": list(shown)[: blocks.MODAL_BLOCKS],
    }


def _form(name: str, title: str, shown: Sequence[Block], words: NullTranslations, origin: Origin) -> View:
    return {
        **_window(title, shown, words),
        "callback_id": name,
        "submit": blocks.plain_text(title, 24),
        "close": blocks.plain_text(words.gettext("Cancel"), 24),
        "private_metadata": one_line(json.dumps(list(origin))),
    }
