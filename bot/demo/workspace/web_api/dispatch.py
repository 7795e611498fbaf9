"""One call from its token to its answer: unknown method, token, scope, rate, fault, then the method itself."""

from dataclasses import dataclass, field
from typing import Any

from bot.demo.workspace.faults import CallFaults, Fault
from bot.demo.workspace.rates import Rates
from bot.demo.workspace.state import Call, State
from bot.demo.workspace.web_api import chat, conversations, files, team, views
from bot.demo.workspace.web_api.registry import METHODS, Arguments, Method, Refusal, need_scope

FAMILIES = (chat, conversations, files, team, views)
"""The modules that declare methods; named here so that they are loaded."""


@dataclass(slots=True)
class Response:
    """What goes back over HTTP; `fault` says what is done to it on the way."""

    body: dict[str, Any] | str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    fault: Fault | None = None


class WebApi:
    """Answers calls; every call is recorded, also those that a fault spoilt."""

    def __init__(self, state: State, faults: CallFaults, rates: Rates) -> None:
        self._state = state
        self._faults = faults
        self._rates = rates

    def answer(self, name: str, token: str, arguments: Arguments) -> Response:
        """Answer one call. Always HTTP 200 but for rate limits and faults, as Slack does."""
        with self._state.changed:
            fault = self._faults.take(name, arguments)
            honest = Response({}) if fault and not fault.accepted else self._honest(name, token, arguments)
            given = _spoilt(honest, fault) if fault else honest
            self._record(name, arguments, given)
        self._state.touch()
        return given

    def _honest(self, name: str, token: str, arguments: Arguments) -> Response:
        known = METHODS.get(name)
        headers = self._scope_headers(known, token)
        try:
            if known is None:
                raise Refusal("unknown_method", req_method=name)
            self._check_token(known, token)
            wait = self._rates.wait(name, known.tier, arguments.text("channel"), self._state.now)
            if wait:
                return Response(Refusal("ratelimited").answer(), 429, {"Retry-After": str(int(wait) + 1)})
            return Response({"ok": True, **known.run(self._state, arguments)}, headers=headers)
        except Refusal as refusal:
            return Response(refusal.answer(), headers=headers)

    def _check_token(self, known: Method, token: str) -> None:
        tokens = self._state.tokens
        kind = {tokens.bot: "bot", tokens.app: "app"}.get(token)
        if known.name == "api.test":
            return
        if not token:
            raise Refusal("not_authed")
        if token in tokens.refused:
            raise Refusal(tokens.refused[token])
        if kind is None:
            raise Refusal("invalid_auth")
        if known.caller not in {kind, "any"}:
            raise Refusal("not_allowed_token_type")
        if kind == "bot":
            need_scope(self._state, *known.scopes)

    def _scope_headers(self, known: Method | None, token: str) -> dict[str, str]:
        if token == self._state.tokens.app:
            return {"x-oauth-scopes": "connections:write"}
        if token != self._state.tokens.bot or token in self._state.tokens.refused:
            return {}
        accepted = {"x-accepted-oauth-scopes": ",".join(known.scopes)} if known and known.scopes else {}
        return {"x-oauth-scopes": ",".join(sorted(self._state.tokens.scopes)), **accepted}

    def _record(self, name: str, arguments: Arguments, given: Response) -> None:
        shown = {key: value for key, value in arguments.items() if key != "token"}
        body = given.body if isinstance(given.body, dict) else {}
        fault = given.fault.name if given.fault else ""
        self._state.calls.append(Call(name, shown, self._state.clock(), given.status, body, fault))


def _spoilt(honest: Response, fault: Fault) -> Response:
    if fault.body is None:
        return Response(honest.body, honest.status, honest.headers, fault)
    return Response(fault.body, fault.status, fault.headers, fault)
