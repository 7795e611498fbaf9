"""`show`: one problem in full, its records page by page."""

import json

import click
from slack_bolt import Ack, App

from bot.core.model import Affected, Mode, Problem
from bot.core.words import N_
from bot.exceptions import CommandFault
from bot.slack import modals, render
from bot.slack.blocks import Message
from handlers import request
from handlers.desk import Call, Desk, Work
from handlers.grammar import verb
from handlers.problem_number import PROBLEM
from handlers.request import Body
from handlers.windows import open_window, said_in

RECORDS = 10
EVENTS = 12


@verb("show", "show P-17", what=N_("One problem with all its records and its history"))
@click.argument("problem", type=PROBLEM)
def show(call: Call, problem: Problem) -> Message:
    """The problem with the first page of its records."""
    return in_full(call, problem)


def in_full(call: Call, problem: Problem) -> Message:
    """The same for a problem that is at hand."""
    store = call.desk.store
    mode = store.feed(problem.company.id).mode
    affected, more = _records(call, problem, mode, None)
    return render.details(problem, affected, store.events(problem.id, EVENTS), mode, call.voice, more=more)


def show_pressed(call: Call) -> None:
    """The same from a button. In an answer that one person sees it is a further answer; from a card, which may stand
    far up in the channel, and from the Home tab it is a window."""
    problem = call.problem_of_value()
    answer = in_full(call, problem)
    if call.request.in_private:
        call.answer(answer)
    else:
        open_window(call, modals.in_full(problem, answer["blocks"], call.voice, far=not call.request.channel))


def more_records(call: Call) -> None:
    """The next page of records, as a further answer: the first one stays."""
    _, answer = _further(call)
    call.answer(answer)


def more_in_window(view_id: str) -> Work:
    """The next page of records, in place of what the window shows."""

    def work(call: Call) -> None:
        with said_in(call, view_id):
            problem, answer = _further(call)
            call.desk.responder.update_view(view_id, modals.in_full(problem, answer["blocks"], call.voice))

    return work


def register(app: App, desk: Desk) -> None:
    """The buttons."""

    def pressed(ack: Ack, body: Body) -> None:
        ack()
        desk.submit(request.of_action(body), show_pressed)

    def pressed_more(ack: Ack, body: Body) -> None:
        ack()
        view = body.get("view") or {}
        desk.submit(request.of_action(body), more_in_window(str(view["id"])) if view else more_records)

    app.action("show")(pressed)
    app.action("more_records")(pressed_more)


def _further(call: Call) -> tuple[Problem, Message]:
    try:
        number, before = json.loads(call.request.value)
        problem, key = call.problem(int(number)), int(before)
    except (ValueError, TypeError) as error:
        raise CommandFault(call.words.gettext("This list is too old; ask for it again.")) from error
    affected, more = _records(call, problem, call.desk.store.feed(problem.company.id).mode, key)
    return problem, render.more_records(problem, affected, call.voice, more=more)


def _records(call: Call, problem: Problem, mode: Mode | None, before: int | None) -> tuple[list[Affected], str]:
    """A page of records, of single errors where none is named, and the value of the button for the next."""
    store = call.desk.store
    found = store.affected(problem.id, limit=RECORDS + 1, before=before)
    if not found and (mode is Mode.PAGE or not problem.records):
        entries = store.entries(problem.id, limit=RECORDS + 1, before=before)
        found = [Affected(entry, 1, key) for key, entry in entries]
    shown = found[:RECORDS]
    more = json.dumps([problem.id, shown[-1].key]) if len(found) > RECORDS else ""
    return shown, more
