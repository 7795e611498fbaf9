"""How to fix: the window with all steps, at once; the call stack follows when Business Central has given it."""

from slack_bolt import Ack, App

from bot.exceptions import SlackRefused
from bot.slack import modals
from bot.slack.modals import View
from handlers import request
from handlers.desk import Call, Desk
from handlers.request import Body
from handlers.windows import open_window


def pressed(call: Call) -> None:
    """Open the window, then look for the call stack: Slack does not wait for Business Central."""
    problem = call.problem_of_value()
    view_id = open_window(call, modals.how_to_fix(problem, call.voice))
    call_stack = call.desk.call_stack(problem)
    if call_stack and view_id:
        _put_in_its_place(call, view_id, modals.how_to_fix(problem, call.voice, call_stack=call_stack))


def register(app: App, desk: Desk) -> None:
    """The button."""

    def opened(ack: Ack, body: Body) -> None:
        ack()
        desk.submit(request.of_action(body), pressed)

    app.action("how_to_fix")(opened)


def _put_in_its_place(call: Call, view_id: str, view: View) -> None:
    """Show the longer window instead, unless the person has closed it meanwhile."""
    try:
        call.desk.responder.update_view(view_id, view)
    except SlackRefused as refusal:
        if refusal.code != "not_found":
            raise
