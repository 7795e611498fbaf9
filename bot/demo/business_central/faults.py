"""Faults on demand: what goes wrong with the next calls, as a proxy, the service or the network would do it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from urllib.parse import urlsplit, urlunsplit

from bot.demo.business_central.answers import Answer, html_answer, refused

LOGIN_PAGE = (
    "<!DOCTYPE html><html><head><title>Sign in to your account</title></head>"
    '<body><form method="post" action="/common/login"><input name="login"></form></body></html>'
)
_PROXY_PAGE = (
    "<html><head><title>{status}</title></head><body><center><h1>{status} {reason}</h1></center></body></html>"
)

_REASONS = {
    401: ("Authentication_InvalidCredentials", "The server has rejected the client credentials."),
    403: ("Authorization_RequestDenied", "Insufficient privileges to complete the operation."),
    404: ("BadRequest_NotFound", "Bad Request - Error in query syntax."),
    408: ("Unknown", "The operation has timed out."),
    409: ("Request_EntityChanged", "Another user has already changed the record."),
    412: ("Request_EntityChanged", "The precondition of the request failed."),
    413: ("Unknown", "The page size is too large."),
    429: ("Application_TooManyRequests", "Too many requests. Please try again later."),
    500: ("Internal_ServerError", "An error has occurred."),
    502: ("Unknown", "Bad Gateway"),
    503: ("Unknown", "Service Temporarily Unavailable"),
    504: ("Unknown", "Gateway Timeout"),
}

Change = Callable[[Answer], Answer]


@dataclass
class Fault:
    """One thing that goes wrong."""

    on: str
    """Part of the decoded path that it waits for; empty: any call for data."""
    times: int | None
    """How often; None: until cleared."""
    skip: int
    """Matching calls that are let through first."""
    replace: Answer | None = None
    change: Change | None = None
    reset: bool = False
    hang: bool = False
    executed: bool = False
    """The call is carried out before its answer is lost."""

    def matches(self, path: str) -> bool:
        if not self.on:
            return not path.startswith(("login:", "web:"))
        return self.on in path


@dataclass
class Faults:
    """The faults that wait for a call. A fault is made on one thread and met on another."""

    _waiting: list[Fault] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def next(
        self,
        *,
        on: str = "",
        times: int | None = 1,
        skip: int = 0,
        status: int | None = None,
        code: str = "",
        retry_after: str | int | None = None,
        html: bool = False,
        body: bytes | None = None,
        truncated: bool = False,
        empty: bool = False,
        bom: bool = False,
        error_object: bool = False,
        no_value: bool = False,
        oversized: int = 0,
        next_link: str = "",
        loop: bool = False,
        repeat_rows: bool = False,
        reset: bool = False,
        hang: bool = False,
        executed: bool = False,
    ) -> None:
        """The next `times` calls whose path contains `on` fail; `login:token` and `login:discovery` are Entra's paths.

        `status` answers with Business Central's error body (or a proxy's page with `html`); without a status
        `html` is a login page with 200. The others spoil a good answer: cut in half, without a body, with a byte order
        mark, an error object with 200, without `value`, blown up by so many bytes, with another `@odata.nextLink`
        (`loop`: its own address), each row twice. `reset` and `hang` lose the answer; with `executed` the call was
        carried out before.
        """
        fault = Fault(on, times, skip, reset=reset, hang=hang, executed=executed)
        if body is not None:
            fault.replace = Answer(status or 200, body, {"content-type": "application/json"})
        elif status is not None:
            fault.replace = _with_status(status, code, retry_after, html)
        elif html:
            fault.replace = html_answer(LOGIN_PAGE)
        elif error_object:
            fault.replace = refused(500, "Internal_ServerError", "An error has occurred.")._replace(status=200)
        else:
            fault.change = _change(truncated, empty, bom, no_value, oversized, next_link, loop, repeat_rows)
        with self._lock:
            self._waiting.append(fault)

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        with self._lock:
            self._waiting.clear()

    def take(self, path: str) -> Fault | None:
        """The fault that meets this call, if any."""
        with self._lock:
            for fault in self._waiting:
                if not fault.matches(path):
                    continue
                if fault.skip:
                    fault.skip -= 1
                    continue
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times <= 0:
                        self._waiting.remove(fault)
                return fault
        return None


def _with_status(status: int, code: str, retry_after: str | int | None, html: bool) -> Answer:
    headers = {} if retry_after is None else {"retry-after": str(retry_after)}
    known, reason = _REASONS.get(status, ("Unknown", "An error has occurred."))
    if html:
        return html_answer(_PROXY_PAGE.format(status=status, reason=reason), status, headers)
    return refused(status, code or known, reason, headers)


def _change(
    truncated: bool,
    empty: bool,
    bom: bool,
    no_value: bool,
    oversized: int,
    next_link: str,
    loop: bool,
    repeat_rows: bool,
) -> Change | None:
    if truncated:
        return lambda answer: answer._replace(body=answer.body[: len(answer.body) // 2])
    if empty:
        return lambda answer: answer._replace(body=b"")
    if bom:
        return lambda answer: answer._replace(body=b"\xef\xbb\xbf" + answer.body)
    if oversized:
        return lambda answer: answer._replace(body=answer.body + b" " * oversized)
    if no_value:
        return lambda answer: _edited(answer, lambda page: page.pop("value", None))
    if next_link:
        return lambda answer: _edited(answer, lambda page: page.update({"@odata.nextLink": next_link}))
    if loop:
        return lambda answer: _edited(answer, _point_at_itself(answer))
    if repeat_rows:
        return lambda answer: _edited(answer, _twice)
    return None


def _edited(answer: Answer, edit: Callable[[dict[str, object]], object]) -> Answer:
    page = json.loads(answer.body)
    edit(page)
    return answer._replace(body=json.dumps(page).encode())


def _point_at_itself(answer: Answer) -> Callable[[dict[str, object]], object]:
    return lambda page: page.update({"@odata.nextLink": answer.headers["x-own-address"]})


def _twice(page: dict[str, object]) -> None:
    rows = page["value"]
    assert isinstance(rows, list)
    page["value"] = [row for row in rows for _ in range(2)]


def on_another_host(link: str, host: str = "evil.example") -> str:
    """The same address at another origin, for `next_link`."""
    return urlunsplit(urlsplit(link)._replace(netloc=host))
