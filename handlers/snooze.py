"""Snooze: a button, a window with five choices, or a duration typed."""

from datetime import timedelta

import click
from slack_bolt import Ack, App

from bot.core.model import Problem
from bot.core.permissions import Role
from bot.core.words import N_
from bot.durations import parse_duration
from bot.exceptions import CommandFault
from bot.slack import modals
from bot.slack.blocks import Message
from handlers import request
from handlers.deeds import told
from handlers.desk import Call, Desk, Work
from handlers.grammar import quoted, verb
from handlers.problem_number import PROBLEM
from handlers.request import Body
from handlers.roles import authorise
from handlers.windows import open_window, origin

LONGEST = timedelta(days=31)


@verb("snooze", "snooze P-17 4h", what=N_("Say nothing about a problem for a while"))
@click.argument("problem", type=PROBLEM)
@click.argument("duration")
def snooze(call: Call, problem: Problem, duration: str) -> Message:
    """Typed."""
    authorise(call, Role.OPERATOR)
    try:
        span = parse_duration(duration)
    except (ValueError, OverflowError) as error:
        raise CommandFault(_complaint(call, duration)) from error
    if span > LONGEST:
        raise CommandFault(_complaint(call, duration))
    return told(call, call.desk.triage.snooze(problem.id, call.request.user, call.now, call.now + span))


def pressed(call: Call) -> None:
    """The button opens the window."""
    authorise(call, Role.OPERATOR)
    problem = call.problem_of_value()
    open_window(call, modals.snooze(problem, call.voice, origin(call, problem)))


def submitted(choice: str, number: int) -> Work:
    """What is done with the submitted window."""

    def work(call: Call) -> None:
        authorise(call, Role.OPERATOR)
        try:
            until = modals.snoozed_until(choice, call.now, call.person.timezone)
        except KeyError as error:
            raise CommandFault(call.words.gettext("This window is too old; press the button again.")) from error
        call.answer(told(call, call.desk.triage.snooze(number, call.request.user, call.now, until)))

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
        choice = view["state"]["values"]["snooze"]["until"].get("selected_option") or {}
        desk.submit(request.of_submission(body, came_from), submitted(str(choice.get("value", "")), came_from.problem))

    app.action("snooze")(opened)
    app.view("snooze")(sent)


def _complaint(call: Call, typed: str) -> str:
    sentence = call.words.gettext("{typed} is no time for a snooze; write {examples}, at most 31d.")
    return sentence.format(typed=quoted(typed), examples="`4h`, `3d`")
