"""The Home tab: what needs a person, made anew each time somebody opens it."""

from slack_bolt import Ack, App

from bot.core.model import ProblemFilter
from bot.slack import render
from handlers import request
from handlers.desk import Call, Desk
from handlers.request import Body

SHOWN = 15


def opened(call: Call) -> None:
    """The newest unfinished problems, and how many there are."""
    found = call.desk.store.problems(ProblemFilter(), limit=SHOWN)
    view = render.home(found.problems, found.total, call.desk.store.feeds(), call.voice)
    call.desk.responder.publish_home(call.request.user, view)


def register(app: App, desk: Desk) -> None:
    """The event."""

    def came(ack: Ack, body: Body) -> None:
        ack()
        if (body.get("event") or {}).get("tab", "home") == "home":
            desk.submit(request.of_home(body), opened)

    app.event("app_home_opened")(came)
