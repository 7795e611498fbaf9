"""A mention: the same words as after the command, where a command cannot be typed, such as in a thread."""

from dataclasses import replace

from slack_bolt import Ack, App

from handlers import request
from handlers.desk import Call, Desk
from handlers.grammar import VERBS, number_of, obey
from handlers.request import Body
from handlers.show import in_full


def mentioned(call: Call) -> None:
    """Elsewhere it is the command. In a card's thread it is about the card's problem: alone it shows that."""
    card = call.desk.store.card_at(call.request.channel, call.request.thread)
    if card is None:
        obey(call)
    elif not call.request.text:
        call.answer(in_full(call, call.problem(card.problem)))
    else:
        asked = replace(call.request, text=_about(call.request.text, f"P-{card.problem}"))
        obey(replace(call, request=asked))


def _about(text: str, problem: str) -> str:
    """The same words, with the problem where they ask for one and name none: `snooze 4h` is `snooze P-17 4h`."""
    word, _, rest = text.strip().partition(" ")
    verb = VERBS.get(word.lower())
    if verb is None:
        return text
    wants_one = any(each.name == "problem" for each in verb.params) or (verb.name == "diagnose" and not rest.strip())
    named = rest.split(maxsplit=1)[0] if rest.strip() else ""
    return f"{word} {problem} {rest}" if wants_one and number_of(named) is None else text


def register(app: App, desk: Desk) -> None:
    """The event."""

    def heard(ack: Ack, body: Body) -> None:
        ack()
        desk.submit(request.of_mention(body), mentioned)

    app.event("app_mention")(heard)
