"""A mention: the same words as after the command, where a command cannot be typed, such as in a thread."""

from slack_bolt import Ack, App

from handlers import request
from handlers.desk import Call, Desk
from handlers.grammar import obey
from handlers.request import Body
from handlers.show import in_full


def mentioned(call: Call) -> None:
    """Alone in a card's thread it shows the card's problem; elsewhere it is the command."""
    card = call.desk.store.card_at(call.request.channel, call.request.thread)
    if card is not None and not call.request.text:
        call.answer(in_full(call, call.problem(card.problem)))
    else:
        obey(call)


def register(app: App, desk: Desk) -> None:
    """The event."""

    def heard(ack: Ack, body: Body) -> None:
        ack()
        desk.submit(request.of_mention(body), mentioned)

    app.event("app_mention")(heard)
