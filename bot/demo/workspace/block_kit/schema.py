"""Small checks from which the shapes of Block Kit are put together; complaints are worded and placed as Slack does."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.demo.workspace.limits import LIMITS


@dataclass
class Report:
    """Complaints found so far, each with a JSON pointer to the place."""

    messages: list[str] = field(default_factory=list)

    def add(self, pointer: str, complaint: str) -> None:
        """Note a complaint in Slack's form: `[ERROR] must be … [json-pointer:/blocks/0/text]`."""
        self.messages.append(f"[ERROR] {complaint} [json-pointer:{pointer}]")


Check = Callable[[Any, str, Report], None]


def limit(name: str) -> int:
    """The number that stands in the table of limits; 0 where a minimum is not listed."""
    return LIMITS[name]


def anything(value: object, pointer: str, report: Report) -> None:
    """Accept whatever comes."""


def string(high: int | None = None, *, low: int = 1) -> Check:
    """Text of `low` to `high` characters."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, str):
            report.add(pointer, "must provide a string")
        elif len(value) < low:
            report.add(pointer, f"must be more than {low - 1} characters")
        elif high is not None and len(value) > high:
            report.add(pointer, f"must be less than {high + 1} characters")

    return check


def url(high: int = 3000) -> Check:
    """A web address that Slack would open."""
    length = string(high)

    def check(value: Any, pointer: str, report: Report) -> None:
        length(value, pointer, report)
        if isinstance(value, str) and not value.startswith(("http://", "https://", "mailto:", "slack://")):
            report.add(pointer, "must be a valid URL")

    return check


def one_of(values: Collection[str]) -> Check:
    """One of a few words."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if value not in values:
            report.add(pointer, f"must be one of: {', '.join(sorted(values))}")

    return check


def boolean(value: object, pointer: str, report: Report) -> None:
    """True or false, nothing that merely looks like it."""
    if not isinstance(value, bool):
        report.add(pointer, "must provide a boolean")


def number(*, low: float | None = None, high: float | None = None, whole: bool = True) -> Check:
    """A number between two bounds, whole unless said otherwise."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if isinstance(value, bool) or not isinstance(value, int | float) or (whole and not isinstance(value, int)):
            report.add(pointer, "must provide an integer" if whole else "must provide a number")
        elif low is not None and value < low:
            report.add(pointer, f"must be at least {low}")
        elif high is not None and value > high:
            report.add(pointer, f"must be at most {high}")

    return check


def array(item: Check, *, low: int = 1, high: int | None = None) -> Check:
    """A list of `low` to `high` items, each of which passes `item`."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, list):
            report.add(pointer, "must provide an array")
            return
        if len(value) < low:
            report.add(pointer, f"no fewer than {low} items allowed")
        if high is not None and len(value) > high:
            report.add(pointer, f"no more than {high} items allowed")
        for index, each in enumerate(value):
            item(each, f"{pointer}/{index}", report)

    return check


@dataclass(frozen=True)
class Shape:
    """An object with these properties and no others; `rules` look at the whole."""

    required: Mapping[str, Check] = field(default_factory=dict)
    optional: Mapping[str, Check] = field(default_factory=dict)
    rules: tuple[Check, ...] = ()

    def __call__(self, value: Any, pointer: str, report: Report) -> None:
        """Check every property, then the rules; they see only objects."""
        if not isinstance(value, dict):
            report.add(pointer, "must provide an object")
            return
        for name in self.required:
            if name not in value:
                report.add(pointer, f"missing required field: {name}")
        for name, each in value.items():
            self._property(str(name), each, pointer, report)
        for rule in self.rules:
            rule(value, pointer, report)

    def _property(self, name: str, value: object, pointer: str, report: Report) -> None:
        check = self.required.get(name) or self.optional.get(name)
        if check is not None:
            check(value, f"{pointer}/{name}", report)
        elif name != "type":
            report.add(pointer, f"invalid additional property: {name}")


def tagged(kinds: Mapping[str, Check], allowed: Collection[str] | None = None) -> Check:
    """An object whose `type` says which shape it has; `allowed` narrows the types for one place."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if not isinstance(value, dict):
            report.add(pointer, "must provide an object")
            return
        kind = value.get("type")
        if not isinstance(kind, str) or kind not in kinds or (allowed is not None and kind not in allowed):
            report.add(f"{pointer}/type", f"unsupported type: {kind}")
            return
        kinds[kind](value, pointer, report)

    return check


def text(high: str | int = "text.max_length", kinds: Collection[str] = ("plain_text", "mrkdwn")) -> Check:
    """A text object; `high` is a number or the name of a limit."""
    most = limit(high) if isinstance(high, str) else high
    plain = Shape({"text": string(most)}, {"emoji": boolean})
    markdown = Shape({"text": string(most)}, {"verbatim": boolean})
    return tagged({"plain_text": plain, "mrkdwn": markdown}, kinds)


def plain(high: str | int = "text.max_length") -> Check:
    """A text object that must be plain text."""
    return text(high, ("plain_text",))


def at_least_one_of(*names: str) -> Check:
    """Rule: one of the named properties is there."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if not any(value.get(name) for name in names):
            report.add(pointer, f"missing required field: {' or '.join(names)}")

    return check


def not_both(first: str, second: str) -> Check:
    """Rule: at most one of two properties is there."""

    def check(value: Any, pointer: str, report: Report) -> None:
        if value.get(first) and value.get(second):
            report.add(pointer, f"must not provide both {first} and {second}")

    return check
