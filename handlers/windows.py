"""Opening a window: Slack gives three seconds for it, and a person who was too slow for that gets a sentence.

What goes wrong inside an open one is said there.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from bot.core.model import Problem
from bot.exceptions import BotError, CommandFault, SlackRefused
from bot.slack import modals
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


@contextmanager
def said_in(call: Call, view_id: str) -> Iterator[None]:
    """What goes wrong is said in the window: where a request has no channel there is no other place for it."""
    try:
        yield
    except CommandFault as fault:
        _tell(call, view_id, str(fault))
    except Exception:
        _tell(call, view_id, call.words.gettext("That did not work. Please close this window and try again."))
        raise


def _tell(call: Call, view_id: str, sentence: str) -> None:
    with suppress(BotError):  # the person may have closed it
        call.desk.responder.update_view(view_id, modals.told(sentence, call.words))


def origin(call: Call, problem: Problem) -> Origin:
    """What the window remembers."""
    return Origin(problem.id, call.request.channel, call.request.response_url)
