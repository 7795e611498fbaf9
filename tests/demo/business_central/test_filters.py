"""The filter language, with Business Central's limits."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.demo.business_central.filters import Bounds, FilterFault, Kind, fields_of, parse_filter, split_bounds

FIELDS = {"No": Kind.NUMBER, "Name": Kind.TEXT, "At": Kind.TIME, "Id": Kind.GUID, "On": Kind.FLAG, "Text": Kind.TEXT}
ROW = {
    "No": 7,
    "Name": "O'Brien & Søn",
    "At": "2026-08-22T12:00:00.000Z",
    "Id": "0b7fa1c2-0000-4000-8000-00000000000a",
    "On": True,
    "Text": "x",
}


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("No eq 7", True),
        ("No gt 7", False),
        ("No ge 7 and No le 7", True),
        ("No lt 3 or No gt 6", True),
        ("not (No eq 7)", False),
        ("not No eq 8 and On eq true", True),
        ("(No eq 1 or No eq 7) and Name ne 'x'", True),
        ("Name eq 'O''Brien & Søn'", True),
        ("contains(Name, 'brien')", True),
        ("startswith(Name,'O''B')", True),
        ("endswith(Name,'Søn') and not startswith(Name,'x')", True),
        ("At le 2026-08-22T14:00:00+02:00", True),
        ("At lt 2026-08-22T12:00:00.000Z", False),
        ("At gt 2026-08-22", True),
        ("Id eq 0B7FA1C2-0000-4000-8000-00000000000A", True),
        ("Name eq null", False),
        ("No gt -5", True),
    ],
)
def test_filter_decides(text: str, matches: bool) -> None:
    assert parse_filter(text, FIELDS).matches(ROW) is matches


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("No eq 1 or Name eq 'x'", "'OR' operator is not supported on distinct fields"),
        ("Nope eq 1", "Could not find a property named 'Nope'"),
        ("No eq 'text'", "incompatible types"),
        ("Name eq 5", "incompatible types"),
        ("No", "comparison operator expected"),
        ("No eq 1 and", "expected at position"),
        ("(No eq 1", "')' expected"),
        ("No eq 1 No eq 2", "end of the expression"),
        ("Name eq 'open", "Syntax error"),
        ("contains(No,'1')", "No function signature"),
        ("No eq 1.5", "cannot be converted"),
        ("At eq 2026-13-45", "not a valid DateTimeOffset"),
        ("Text eq 'x'", "cannot be filtered"),
        ("; drop table", "Syntax error"),
    ],
)
def test_filter_that_business_central_refuses(text: str, words: str) -> None:
    with pytest.raises(FilterFault, match=words.replace("(", "\\(").replace(")", "\\)")):
        parse_filter(text, FIELDS, frozenset({"Text"}))


def test_limits_on_the_key_are_taken_out_and_the_rest_stays() -> None:
    expression = parse_filter("No gt 10 and Name eq 'x' and No le 20", FIELDS)
    bounds, rest = split_bounds(expression, "No")
    assert bounds == Bounds(11, 20)
    assert rest is not None
    assert fields_of(rest) == {"Name"}


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(FilterFault):
        parse_filter(text, FIELDS)


@given(st.text(max_size=30))
def test_any_value_survives_quoting(value: str) -> None:
    quoted = value.replace("'", "''")
    assert parse_filter(f"Name eq '{quoted}'", FIELDS).matches({"Name": value})
