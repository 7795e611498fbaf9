"""How a Web API method is declared, what it is given, and how it says no."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.demo.workspace.state import State


class Refusal(Exception):
    """`{"ok": false, "error": …}`; `more` holds what Slack adds to it (`needed`, `response_metadata`, …)."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more = more

    def answer(self) -> dict[str, Any]:
        """The body that Slack sends."""
        return {"ok": False, "error": self.error, **self.more}


class Arguments(dict[str, Any]):
    """Arguments as they came: JSON values, or text where they were form-encoded. Unknown ones are accepted."""

    def text(self, name: str) -> str:
        """A text, empty where it is missing."""
        value = self.get(name)
        return "" if value is None else str(value)

    def need(self, name: str, error: str = "invalid_arguments") -> str:
        """A text that must be there."""
        value = self.text(name)
        if not value:
            missing = f"[ERROR] missing required field: {name}"
            raise Refusal(error, response_metadata={"messages": [missing]})
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A truth value in any of the spellings that clients use."""
        value = self.get(name)
        return default if value is None else str(value).lower() in {"1", "true"}

    def number(self, name: str, default: int) -> int:
        """A whole number."""
        try:
            return int(self.get(name) or default)
        except ValueError:
            raise Refusal("invalid_arguments") from None

    def structure(self, name: str, error: str = "invalid_arguments") -> Any:
        """A JSON value that may have come as text; None where it is missing."""
        value = self.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise Refusal(error) from None


Handler = Callable[[State, Arguments], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Method:
    """One method: who may call it, how often, and what it does."""

    name: str
    run: Handler
    scopes: tuple[str, ...]
    """Any one of these is enough; empty: no scope needed."""
    tier: int
    caller: str
    """Whose token it takes: `bot`, `app`, or `any`."""


METHODS: dict[str, Method] = {}


def method(name: str, *scopes: str, tier: int, caller: str = "bot") -> Callable[[Handler], Handler]:
    """Declare the function below as the Web API method `name`."""

    def declare(run: Handler) -> Handler:
        METHODS[name] = Method(name, run, scopes, tier, caller)
        return run

    return declare


def need_scope(state: State, *scopes: str) -> None:
    """Refuse with `missing_scope` unless the bot token has one of `scopes`."""
    if scopes and not state.tokens.scopes.intersection(scopes):
        provided = ",".join(sorted(state.tokens.scopes))
        raise Refusal("missing_scope", needed=scopes[0], provided=provided)
