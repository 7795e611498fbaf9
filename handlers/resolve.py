"""Resolve: a button, a window with room for a note, or typed."""

import click
from slack_bolt import Ack, App

from bot.core.model import Problem
from bot.core.permissions import Role
from bot.core.words import N_
from bot.slack import modals
from bot.slack.blocks import Message
from handlers import request
from handlers.deeds import told
from handlers.desk import Call, Desk, Work
from handlers.grammar import verb
from handlers.problem_number import PROBLEM
from handlers.request import Body
from handlers.roles import authorise
from handlers.windows import open_window, origin


@verb("resolve", "resolve P-17", "resolve P-17 exchange rate added", what=N_("Say that it is repaired, and how"))
@click.argument("problem", type=PROBLEM)
@click.argument("note", nargs=-1, type=click.UNPROCESSED)
def resolve(call: Call, problem: Problem, note: tuple[str, ...]) -> Message:
    """Typed."""
    authorise(call, Role.OPERATOR)
    text = " ".join(note)[: modals.NOTE]
    return told(call, call.desk.triage.resolve(problem.id, call.request.user, call.now, text))


def pressed(call: Call) -> None:
    """The button opens the window."""
    authorise(call, Role.OPERATOR)
    problem = call.problem_of_value()
    open_window(call, modals.resolve(problem, call.voice, origin(call, problem)))


def submitted(note: str, number: int) -> Work:
    """What is done with the submitted window."""

    def work(call: Call) -> None:
        authorise(call, Role.OPERATOR)
        text = note[: modals.NOTE]
        call.answer(told(call, call.desk.triage.resolve(number, call.request.user, call.now, text)))

    return work


def register(app: App, desk: Desk) -> None:
    """The button and the window."""

    def opened(ack: Ack, body: Body) -> None:
        ack()
        desk.submit(request.of_action(body), pressed)

    def sent(ack: Ack, body: Body) -> None:
        ack()
        view = body["view"]
        came_from = modals.origin_of(view)
        note = view["state"]["values"]["resolve"]["note"].get("value") or ""
        desk.submit(request.of_submission(body, came_from), submitted(str(note), came_from.problem))

    app.action("resolve")(opened)
    app.view("resolve")(sent)
