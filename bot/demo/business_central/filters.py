"""Reads `$filter` as Business Central understands it, which is less than OData allows.

Grammar, lowest precedence first: `or`, `and`, `not`, then a comparison, a function or a parenthesis. Values of a row
are text, whole numbers, booleans or None; date-times and guids are text in one fixed form, to be compared as text.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """Type of a property, as `$metadata` would name it."""

    TEXT = "Edm.String"
    NUMBER = "Edm.Int32"
    TIME = "Edm.DateTimeOffset"
    GUID = "Edm.Guid"
    FLAG = "Edm.Boolean"


Value = str | int | bool | None
Row = Mapping[str, object]


class FilterFault(Exception):
    """The filter is wrong or asks for more than Business Central can; `code` is its word for that."""

    def __init__(self, message: str, code: str = "BadRequest") -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Comparison:
    """`field operator value`."""

    field: str
    operator: str
    value: Value

    def matches(self, row: Row) -> bool:
        return _compare(row.get(self.field), self.operator, self.value)


@dataclass(frozen=True)
class TextTest:
    """`contains(field, 'text')` and its two sisters; Business Central compares without regard to case (`@*text*`)."""

    function: str
    field: str
    text: str

    def matches(self, row: Row) -> bool:
        found, text = str(row.get(self.field) or "").lower(), self.text.lower()
        if self.function == "startswith":
            return found.startswith(text)
        return found.endswith(text) if self.function == "endswith" else text in found


@dataclass(frozen=True)
class Not:
    """The opposite."""

    term: "Expression"

    def matches(self, row: Row) -> bool:
        return not self.term.matches(row)


@dataclass(frozen=True)
class All:
    """Terms joined by `and`."""

    terms: "tuple[Expression, ...]"

    def matches(self, row: Row) -> bool:
        return all(term.matches(row) for term in self.terms)


@dataclass(frozen=True)
class AnyOf:
    """Terms joined by `or`, all of them about one field."""

    terms: "tuple[Expression, ...]"

    def matches(self, row: Row) -> bool:
        return any(term.matches(row) for term in self.terms)


Expression = Comparison | TextTest | Not | All | AnyOf


def parse_filter(text: str, fields: Mapping[str, Kind], unfilterable: frozenset[str] = frozenset()) -> Expression:
    """The expression of a `$filter`; FilterFault in Business Central's words where it would answer 400."""
    return _Parser(_tokens(text), fields, unfilterable).whole()


def fields_of(expression: Expression) -> set[str]:
    """The properties that an expression looks at."""
    match expression:
        case Comparison(field=field) | TextTest(field=field):
            return {field}
        case Not(term=term):
            return fields_of(term)
        case All(terms=terms) | AnyOf(terms=terms):
            return set().union(*(fields_of(term) for term in terms))


class Bounds(NamedTuple):
    """The numbers from `low` to `high`, both included."""

    low: int
    high: int


EVERYTHING = Bounds(-(2**31), 2**31 - 1)


def split_bounds(expression: Expression | None, key: str) -> tuple[Bounds, Expression | None]:
    """Take the limits on the sort key out of a filter, so that a long table is entered in the middle."""
    if expression is None:
        return EVERYTHING, None
    low, high = EVERYTHING
    rest: list[Expression] = []
    for term in expression.terms if isinstance(expression, All) else (expression,):
        limits = _limits(term, key)
        if limits is None:
            rest.append(term)
        else:
            low, high = max(low, limits.low), min(high, limits.high)
    return Bounds(low, high), All(tuple(rest)) if rest else None


def time_text(at: datetime) -> str:
    """A moment as it goes over the wire: UTC, milliseconds, `Z`."""
    at = at.astimezone(UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"


def _limits(term: Expression, key: str) -> Bounds | None:
    if not isinstance(term, Comparison) or term.field != key or not isinstance(term.value, int):
        return None
    value, (low, high) = term.value, EVERYTHING
    match term.operator:
        case "gt":
            return Bounds(value + 1, high)
        case "ge":
            return Bounds(value, high)
        case "lt":
            return Bounds(low, value - 1)
        case "le":
            return Bounds(low, value)
        case "eq":
            return Bounds(value, value)
    return None


def _compare(found: object, operator: str, value: Value) -> bool:
    if operator == "eq":
        return found == value
    if operator == "ne":
        return found != value
    if isinstance(found, str) and isinstance(value, str):
        return _ordered((found > value) - (found < value), operator)
    if isinstance(found, int) and isinstance(value, int):
        return _ordered((found > value) - (found < value), operator)
    return False


def _ordered(sign: int, operator: str) -> bool:
    return {"gt": sign > 0, "ge": sign >= 0, "lt": sign < 0, "le": sign <= 0}[operator]


_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^']|'')*')"
    r"|(?P<time>\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,7})?)?(?:Z|[+-]\d{2}:\d{2}))?)"
    r"|(?P<guid>[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12})"
    r"|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<word>[A-Za-z_][\w/]*)"
    r"|(?P<mark>[(),]))"
)
_COMPARISONS = frozenset({"eq", "ne", "gt", "ge", "lt", "le"})
_FUNCTIONS = frozenset({"contains", "startswith", "endswith"})
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


class _Token(NamedTuple):
    kind: str
    text: str
    at: int


def _tokens(text: str) -> list[_Token]:
    found, at = [], 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None:
            raise FilterFault(f"Syntax error at position {at} in '{text}'.", "BadRequest_NotFound")
        kind = match.lastgroup or ""
        found.append(_Token(kind, match[kind], at))
        at = match.end()
    return [*found, _Token("end", "", at)]


class _Parser:
    """Recursive descent over the tokens of one filter."""

    def __init__(self, tokens: list[_Token], fields: Mapping[str, Kind], unfilterable: frozenset[str]) -> None:
        self.tokens = tokens
        self.fields = fields
        self.unfilterable = unfilterable
        self.at = 0

    def whole(self) -> Expression:
        expression = self.alternatives()
        if self.next.kind != "end":
            raise self.wrong("end of the expression")
        return expression

    @property
    def next(self) -> _Token:
        return self.tokens[self.at]

    def take(self) -> _Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def takes(self, text: str) -> bool:
        if self.next.kind in ("word", "mark") and self.next.text == text:
            self.at += 1
            return True
        return False

    def need(self, text: str) -> None:
        if not self.takes(text):
            raise self.wrong(f"'{text}'")

    def wrong(self, wanted: str) -> FilterFault:
        return FilterFault(f"{wanted} expected at position {self.next.at}.", "BadRequest_NotFound")

    def alternatives(self) -> Expression:
        terms = [self.conjunction()]
        while self.takes("or"):
            terms.append(self.conjunction())
        if len(terms) == 1:
            return terms[0]
        if len(set().union(*(fields_of(term) for term in terms))) > 1:
            raise FilterFault("The 'OR' operator is not supported on distinct fields on an OData filter.")
        return AnyOf(tuple(terms))

    def conjunction(self) -> Expression:
        terms: list[Expression] = []
        while True:
            term = self.negation()
            terms.extend(term.terms if isinstance(term, All) else (term,))
            if not self.takes("and"):
                return terms[0] if len(terms) == 1 else All(tuple(terms))

    def negation(self) -> Expression:
        if self.takes("not"):
            return Not(self.negation())
        if self.takes("("):
            inside = self.alternatives()
            self.need(")")
            return inside
        if self.next.text in _FUNCTIONS and self.tokens[self.at + 1].text == "(":
            return self.function()
        return self.comparison()

    def function(self) -> TextTest:
        name = self.take().text
        self.need("(")
        field = self.field()
        self.need(",")
        if self.fields[field] is not Kind.TEXT or self.next.kind != "text":
            raise FilterFault(f"No function signature for the function with name '{name}' matches the arguments.")
        text = _unquoted(self.take().text)
        self.need(")")
        return TextTest(name, field, text)

    def comparison(self) -> Comparison:
        field = self.field()
        if self.next.text not in _COMPARISONS:
            raise self.wrong("comparison operator")
        operator = self.take().text
        return Comparison(field, operator, self.literal(field, operator))

    def field(self) -> str:
        token = self.take()
        if token.kind != "word":
            self.at -= 1
            raise self.wrong("Expression")
        if token.text not in self.fields:
            raise FilterFault(f"Could not find a property named '{token.text}'.", "BadRequest_NotFound")
        if token.text in self.unfilterable:
            raise FilterFault(f"The field '{token.text}' is not based on a table field and cannot be filtered.")
        return token.text

    def literal(self, field: str, operator: str) -> Value:
        token, kind = self.take(), self.fields[field]
        if token.kind == "word" and token.text in _WORDS:
            return _WORDS[token.text]
        if (token.kind, kind) in _READERS:
            return _READERS[token.kind, kind](token.text)
        raise FilterFault(
            f"A binary operator with incompatible types was detected. Found operand types '{kind}' and "
            f"'{_LITERALS.get(token.kind, token.text)}' for operator kind '{operator}'.",
            "BadRequest_NotFound",
        )


_LITERALS = {"text": "Edm.String", "time": "Edm.DateTimeOffset", "guid": "Edm.Guid", "number": "Edm.Int32"}


def _unquoted(text: str) -> str:
    return text[1:-1].replace("''", "'")


def _time(text: str) -> str:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise FilterFault(f"'{text}' is not a valid DateTimeOffset.", "BadRequest_NotFound") from None
    return time_text(at.replace(tzinfo=at.tzinfo or UTC))


def _number(text: str) -> int:
    if "." in text or not EVERYTHING.low <= int(text) <= 2**63 - 1:
        raise FilterFault(f"'{text}' cannot be converted to Edm.Int32.", "BadRequest_NotFound")
    return int(text)


_READERS: dict[tuple[str, Kind], Callable[[str], Value]] = {
    ("text", Kind.TEXT): _unquoted,
    ("time", Kind.TIME): _time,
    ("guid", Kind.GUID): str.lower,
    ("number", Kind.NUMBER): _number,
}
