"""What Slack's answers and silences mean, in the words of `bot.exceptions`.

Codes: https://docs.slack.dev/reference/methods/chat.postMessage, section Errors. What counts most is whether a message
may stand in the channel although no good answer came: then nobody may post it again before having looked.
"""

import http.client
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from bot.exceptions import OutcomeUnknown, SlackRefused, SlackUnavailable

LATER = frozenset(
    {"ratelimited", "rate_limited", "message_limit_exceeded", "service_unavailable", "request_timeout",
     "team_added_to_org", "accesslimited"}
)  # fmt: skip
"""Slack has done nothing and asks to come again."""
PERHAPS = frozenset({"internal_error", "fatal_error"})
"""Slack broke while working: the message may have been posted before it did."""
LONGEST_RETRY_AFTER = timedelta(days=1)

_NEVER_SENT = (ConnectionRefusedError, socket.gaierror)


@contextmanager
def translated(method: str, channel: str = "", *, writes: bool) -> Iterator[None]:
    """Run one call of the Web API; whatever goes wrong leaves as SlackUnavailable, OutcomeUnknown or SlackRefused.

    `writes`: whether the call can post something. One that only reads never has an unknown outcome.
    """
    what = f"{method} in {channel}" if channel else method
    try:
        yield
    except SlackApiError as error:
        raise _answered(what, error.response, writes=writes) from error
    except SlackClientError as error:
        raise SlackRefused(f"{what} could not be sent: {type(error).__name__}.", code="client_error") from error
    except (OSError, http.client.HTTPException, ValueError, AttributeError, TypeError, KeyError) as error:
        # The last three: the SDK, or we, met an answer of another form than Slack's.
        raise _unanswered(what, error, writes=writes) from error


def retry_after(headers: Mapping[str, object]) -> timedelta | None:
    """How long Slack asks to wait; None where it says nothing that can be used."""
    found = next((value for name, value in headers.items() if name.lower() == "retry-after"), None)
    text = str(found[0] if isinstance(found, list) and found else found).strip()
    if not text.isascii() or not text.isdigit():
        return None
    return min(timedelta(seconds=int(text[:9])), LONGEST_RETRY_AFTER)


def _answered(what: str, response: SlackResponse, *, writes: bool) -> SlackUnavailable | OutcomeUnknown | SlackRefused:
    data = response.data if isinstance(response.data, dict) else {}
    status, code = int(response.status_code), str(data.get("error") or "")
    known = code.replace("_", "").isalnum() and code.isascii()
    if status == 429 or code in LATER:
        wait = retry_after(response.headers)
        return SlackUnavailable(f"{what}: Slack asks for patience ({code or status}).", retry_after=wait)
    if code in PERHAPS or not known or status >= 500:
        told = f"{what}: Slack answered with HTTP {status}" + (f" and {code}" if known else " and no usable text")
        if writes:
            return OutcomeUnknown(f"{told}; whether it was done is unknown.")
        return SlackUnavailable(f"{told}.", retry_after=retry_after(response.headers))
    needed = str(data.get("needed") or "")
    hint = f"; the missing scope is {needed}" if needed else ""
    return SlackRefused(f"{what}: Slack answered {code}{hint}.", code=code, needed=needed)


def _unanswered(what: str, error: Exception, *, writes: bool) -> SlackUnavailable | OutcomeUnknown:
    reason = error.reason if isinstance(error, URLError) else error
    name = type(reason).__name__
    if isinstance(reason, _NEVER_SENT):
        return SlackUnavailable(f"{what}: Slack cannot be reached ({name}).")
    if writes:
        return OutcomeUnknown(f"{what}: no answer ({name}); whether it was done is unknown.")
    return SlackUnavailable(f"{what}: no answer ({name}).")
