"""Acknowledge, take over, reopen: one press each."""

import click
from slack_bolt import Ack, App

from bot.core.model import Problem
from bot.core.permissions import Role
from bot.core.words import N_
from bot.exceptions import CommandFault
from bot.slack.blocks import Message
from handlers import request
from handlers.deeds import answer_if_new, told
from handlers.desk import Call, Desk
from handlers.grammar import verb
from handlers.problem_number import PROBLEM
from handlers.request import Body
from handlers.roles import authorise
from handlers.show import show_pressed


@verb("acknowledge", "acknowledge P-17", what=N_("Say that you are on it"))
@click.argument("problem", type=PROBLEM)
def acknowledge(call: Call, problem: Problem) -> Message:
    """Typed."""
    authorise(call, Role.OPERATOR)
    return told(call, call.desk.triage.acknowledge(problem.id, call.request.user, call.now))


@verb("reopen", "reopen P-17", what=N_("Open a problem again, whoever resolved, snoozed or acknowledged it"))
@click.argument("problem", type=PROBLEM)
def reopen(call: Call, problem: Problem) -> Message:
    """Typed."""
    authorise(call, Role.OPERATOR)
    return told(call, call.desk.triage.reopen(problem.id, call.request.user, call.now))


def acknowledge_pressed(call: Call) -> None:
    """The button."""
    authorise(call, Role.OPERATOR)
    problem = call.problem_of_value()
    answer_if_new(call, call.desk.triage.acknowledge(problem.id, call.request.user, call.now))


def chosen(call: Call) -> None:
    """An entry of the card's menu: `show:17`, `take:17`, `reopen:17`."""
    problem, triage = call.problem_of_value(), call.desk.triage
    match call.request.value.partition(":")[0]:
        case "show":
            show_pressed(call)
        case "take":
            authorise(call, Role.OPERATOR)
            answer_if_new(call, triage.take(problem.id, call.request.user, call.now))
        case "reopen":
            authorise(call, Role.OPERATOR)
            answer_if_new(call, triage.reopen(problem.id, call.request.user, call.now))
        case _:
            raise CommandFault(call.words.gettext("This menu is too old; the card has a newer one."))


def register(app: App, desk: Desk) -> None:
    """The button and the menu."""

    def pressed(ack: Ack, body: Body) -> None:
        ack()
        desk.submit(request.of_action(body), acknowledge_pressed)

    def picked(ack: Ack, body: Body) -> None:
        ack()
        desk.submit(request.of_action(body), chosen)

    app.action("acknowledge")(pressed)
    app.action("problem_menu")(picked)
