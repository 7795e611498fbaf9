"""What a refusal of Business Central's means: an exception with a sentence that says what to do.

The status decides, the code of the error body refines. The message of the body is left out: it can quote records.
"""

import re
from datetime import timedelta

import msgspec

from bot.business_central.client import Answer
from bot.core.model import Environment
from bot.exceptions import BotError, SourceAnswerUnusable, SourceRefused, SourceUnavailable

_PASSING = {
    408: "it took longer than Business Central's 8 minutes",
    429: "too many requests",
    500: "Business Central failed inside",
    502: "the gateway had no good answer",
    503: "the service is not available",
    504: "the gateway's 10 minutes are over",
}
_NO_PERMISSION = (
    "the app has no permission. Give it the permission set SYNCERR READ (with the companion extension) or"
    " D365 DYN CRM READ (without) on page Microsoft Entra Applications, for this company"
)
_NOT_REGISTERED = (
    "Business Central does not accept the app although its token is fresh: it is not registered there or has no"
    " permission set. Register its client id on page Microsoft Entra Applications, state Enabled, with a permission set"
)
_WRONG_KEY = "Business Central does not accept user name and web service key. Check BC_USERNAME and BC_WEB_SERVICE_KEY"
_TOO_LARGE = "the page was too large for Business Central. Ask for fewer rows at once"
_MISSING = "it was not found. Check the name or id of the environment, the tenant and the company"
_CODE = re.compile(r"[A-Za-z0-9_.]{1,80}", re.ASCII)
_MISSING_CODES = frozenset({"BadRequest_NotFound", "BadRequest_ResourceNotFound", "BadRequest_RecordNotFound"})


class _Error(msgspec.Struct):
    code: str = ""


class _Body(msgspec.Struct):
    error: _Error


def refusal(answer: Answer, where: str, environment: Environment, wish: timedelta | None = None) -> BotError:
    """The exception for an answer that is not a good one; `wish` is the `Retry-After` that came with it."""
    status, code = answer.status, error_code(answer.body)
    if status in _PASSING or status > 504:
        sentence = _PASSING.get(status, "the service is ill")
        return SourceUnavailable(f"{where}: {sentence} ({status}).", retry_after=wish)
    if 300 <= status < 400:
        return SourceAnswerUnusable(f"{where}: the answer leads elsewhere ({status}), which is not followed.")
    known = f"{status} {code}".strip()
    return SourceRefused(
        f"{where}: {_fix(status, code, environment)} ({known}).", status=_status(status, code), code=code
    )


def error_code(body: bytes) -> str:
    """The code of an OData error body, empty when there is none to be had."""
    try:
        code = msgspec.json.decode(body, type=_Body).error.code
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return ""
    return code if _CODE.fullmatch(code) else ""


def _status(status: int, code: str) -> int:
    """Some versions say 400 for a route that does not exist; the code tells."""
    return 404 if status == 400 and code in _MISSING_CODES else status


def _fix(status: int, code: str, environment: Environment) -> str:
    if status == 401:
        return _WRONG_KEY if environment.username else _NOT_REGISTERED
    if status == 403:
        return _NO_PERMISSION
    if _status(status, code) in (404, 410):
        return _MISSING
    if status == 413:
        return _TOO_LARGE
    return "Business Central refused the request"
