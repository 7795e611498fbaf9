"""Opening a window: Slack gives three seconds for it, and a person who was too slow for that gets a sentence."""

from typing import Any

from bot.core.model import Problem
from bot.exceptions import CommandFault, SlackRefused
from bot.slack.modals import Origin
from handlers.desk import Call

TOO_LATE = ("expired_trigger_id", "trigger_expired", "invalid_trigger_id", "trigger_exchanged", "exchanged_trigger_id")


def open_window(call: Call, view: dict[str, Any]) -> str:
    """Open it; return its id. Raises CommandFault when it took too long."""
    try:
        return call.desk.responder.open_view(call.request.trigger_id, view)
    except SlackRefused as refusal:
        if refusal.code not in TOO_LATE:
            raise
        sentence = call.words.gettext("That took too long, and Slack does not open a window any more: press again.")
        raise CommandFault(sentence) from refusal


def origin(call: Call, problem: Problem) -> Origin:
    """What the window remembers."""
    return Origin(problem.id, call.request.channel, call.request.response_url)
