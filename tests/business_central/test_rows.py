"""From bytes to entries: every row is read or kept with a reason, and no text can do harm."""

import json
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.business_central.cleaning import clean, clean_name
from bot.business_central.rows import RawPage, Reader
from bot.core.model import Direction, Entry, Mode, Side
from bot.exceptions import SourceAnswerUnusable
from tests.business_central.conftest import row

COMPANION = Reader(Mode.COMPANION, lambda url: f"located:{url}" if url.startswith("https://bc") else "")
PAGE = Reader(Mode.PAGE, lambda _: "")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def read(*rows: Any, reader: Reader = COMPANION) -> RawPage:
    return reader.page(json.dumps({"value": rows}).encode(), "Reading")


def one(**properties: Any) -> Entry:
    [entry] = read(row(5, **properties)).entries
    return entry


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("plain", "plain"),
        ("två rader\r\nnummer to\rtre", "två rader\nnummer to\ntre"),
        ("a\x00b\x07c\x7fd\x9be", "abcde"),
        ("\x1b[31mred\x1b[0m \x1b]0;title\x07end", "red end"),
        ("invoice \u202egnp.exe\u2066\u2069\u200f", "invoice gnp.exe"),
        ("half \ud83d pair", "half \ufffd pair"),
        ("\ufeffmark", "mark"),
        ("line\u2028line", "line\nline"),
        ("tab\tstays 💥 ø", "tab\tstays 💥 ø"),
        ("\u00a0space", "\u00a0space"),
    ],
)
def test_text_is_cleaned_of_what_cannot_be_seen(text: str, cleaned: str) -> None:
    assert clean(text, 100) == cleaned
    assert one(message=text).message == cleaned


def test_names_are_one_line() -> None:
    assert clean_name("a\r\nb\t c\x00", 100) == "a b c"
    assert one(sourceDisplay="Customer:\n10000").source.display == "Customer: 10000"  # type: ignore[union-attr]


def test_texts_are_cut_at_the_length_of_their_fields() -> None:
    entry = one(message="å" * 5000, mappingName="M" * 5000)
    assert (len(entry.message), len(entry.mapping)) == (2048, 250)


@given(text=st.text(st.characters(), max_size=50))
def test_cleaned_text_can_be_stored_and_shown(text: str) -> None:
    cleaned = clean(text, 100)
    cleaned.encode()
    assert clean(cleaned, 100) == cleaned
    assert not set(cleaned) & {chr(code) for code in [*range(9), *range(11, 32), *range(127, 160)]}


@given(text=st.text(st.characters(), max_size=50))
def test_any_message_is_an_entry_in_any_spelling(text: str) -> None:
    for ascii_only in (True, False):
        body = json.dumps({"value": [row(5, message=text)]}, ensure_ascii=ascii_only).encode(errors="surrogatepass")
        [entry] = COMPANION.page(body, "Reading").entries
        assert entry.message == clean(text, 2048) or "\ufffd" in entry.message


@given(name=st.sampled_from(list(row(5))), value=JSON)
def test_any_value_of_a_property_costs_at_most_its_row(name: str, value: Any) -> None:
    try:
        body = json.dumps({"value": [row(4), row(5, **{name: value}), row(6)]}, allow_nan=False).encode()
    except ValueError:
        return
    page = COMPANION.page(body, "Reading")
    assert len(page.entries) + len(page.rejected) == 3
    assert {entry.number for entry in page.entries} >= {4, 6}
    for entry in page.entries:
        assert 0 < entry.number < 2**31
        assert entry.occurred_at.tzinfo is UTC
    for kept in page.rejected:
        assert kept.number is None or 0 < kept.number < 2**31
        assert kept.reason
        assert len(kept.raw) <= 4000
        kept.raw.encode()


@given(body=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    for content in (body, b'{"value":[' + body + b"]}", b'{"value":[{"entryNumber":' + body + b"}]}"):
        with suppress(SourceAnswerUnusable):
            COMPANION.page(content, "Reading")


def test_nesting_without_end_is_refused() -> None:
    with pytest.raises(SourceAnswerUnusable):
        COMPANION.page(b'{"value":[' + b"[" * 100_000 + b"]" * 100_000 + b"]}", "Reading")


@pytest.mark.parametrize("message", ["plain", "ø"])
def test_error_beside_rows_is_refused(message: str) -> None:
    body = json.dumps({"value": [row(5, message=message)], "error": {"code": "x"}}).encode()
    with pytest.raises(SourceAnswerUnusable, match="holds an error"):
        COMPANION.page(body, "Reading")


def test_page_that_is_read_at_once_gives_the_same_as_row_by_row() -> None:
    rows = [row(number, sourceRecordId="{ABC}") for number in range(1, 50)]
    assert read(*rows).entries == read(*rows, row(50, message="ø")).entries[:-1]


TRICKY = st.text(st.sampled_from('a n"\\/\n\tø\u2028\x7f\x1b'), max_size=6)


@given(message=TRICKY, name=TRICKY, ascii_only=st.booleans())
def test_texts_are_the_same_whether_their_page_is_read_at_once_or_not(
    message: str, name: str, ascii_only: bool
) -> None:
    rows = [row(1), row(2, message=message, sourceDisplay=name), row(3, message="two\nlines")]

    def page(*rows: Any) -> bytes:
        return json.dumps({"value": rows}, ensure_ascii=ascii_only).encode()

    tab_is_never_plain = row(4, message="a\tb")
    entries = COMPANION.page(page(*rows), "Reading").entries
    assert entries == COMPANION.page(page(*rows, tab_is_never_plain), "Reading").entries[:-1]
    assert "\n" not in (entries[1].source.display if entries[1].source else "")


def test_bytes_that_are_no_utf8_cost_nothing() -> None:
    body = json.dumps({"value": [row(5, message="XX")]}).encode().replace(b"XX", b"a\xff\xfeb")
    [entry] = COMPANION.page(body, "Reading").entries
    assert entry.message == "a\ufffd\ufffdb"


def test_bare_control_character_costs_nothing() -> None:
    body = json.dumps({"value": [row(4), row(5, message="XX")]}).encode().replace(b"XX", b"a\x01b")
    assert [entry.message for entry in COMPANION.page(body, "Reading").entries][1] == "a b"


def test_half_a_surrogate_pair_does_not_spoil_an_escaped_backslash() -> None:
    assert one(message="C:\\ud800 \ud83d \U0001f4a5").message == "C:\\ud800 \ufffd \U0001f4a5"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-08-22T06:38:40Z", datetime(2026, 8, 22, 6, 38, 40, tzinfo=UTC)),
        ("2026-08-22T06:38:40.1234567Z", datetime(2026, 8, 22, 6, 38, 40, 123457, tzinfo=UTC)),
        ("2026-08-22T08:38:40+02:00", datetime(2026, 8, 22, 6, 38, 40, tzinfo=UTC)),
        ("2026-08-22T06:38:40", datetime(2026, 8, 22, 6, 38, 40, tzinfo=UTC)),
    ],
)
def test_times_come_out_in_utc(text: str, moment: datetime) -> None:
    assert one(occurredAt=text).occurred_at == moment
    assert one(occurredAt=text).occurred_at.tzinfo is UTC


@pytest.mark.parametrize(
    "text", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-05:00", "soon", "", None]
)
def test_time_that_cannot_be_is_quarantined_with_its_number(text: str | None) -> None:
    [kept] = read(row(5, occurredAt=text)).rejected
    assert kept.number == 5
    assert "time" in kept.reason


@pytest.mark.parametrize("number", ["12", 12.0])
def test_number_written_otherwise_is_understood(number: object) -> None:
    assert one(entryNumber=number).number == 12


@pytest.mark.parametrize("number", [0, -1, 2**31, 2**63, 2**63 + 1, 10**30, None, "x", 1.5, [], {}])
def test_number_that_is_none_is_quarantined(number: object) -> None:
    [kept] = read(row(5, entryNumber=number)).rejected
    assert kept.number is None


def test_missing_and_null_properties_are_empty() -> None:
    [entry] = read({"entryNumber": 5, "occurredAt": "2026-08-22T06:38:40Z", "message": "It failed."}).entries
    assert entry == Entry(
        5, datetime(2026, 8, 22, 6, 38, 40, tzinfo=UTC), "It failed.", None, None, "", Direction.UNKNOWN, "", ""
    )
    nothing = dict.fromkeys(name for name in row(5) if name not in {"entryNumber", "occurredAt", "message"})
    assert one(**nothing, occurredAt="2026-08-22T06:38:40Z", message="It failed.") == entry


def test_sides_know_their_system() -> None:
    dataverse = one(sourceSystem="Dataverse", sourceEntityName="account", sourceUrl="").source
    assert dataverse is not None
    assert (dataverse.side, dataverse.locator) == (Side.DATAVERSE, "account")
    ours = one(sourceUrl="https://bc/?page=21", sourceRecordId="").source
    assert ours is not None
    assert (ours.side, ours.locator, ours.id) == (Side.BUSINESS_CENTRAL, "located:https://bc/?page=21", "")
    unheard_of = one(sourceSystem="Elsewhere", sourceEntityName="account").source
    assert unheard_of is not None
    assert unheard_of.side is Side.DATAVERSE
    assert one(sourceSystem="", sourceDisplay="").source is None


def test_page_rows_have_number_time_and_message_only() -> None:
    page = read({"No": 5, "Date_Time": "2026-08-22T06:38:40Z", "Message": "It\x00 failed."}, {"No": 6}, reader=PAGE)
    [entry] = page.entries
    assert (entry.number, entry.message, entry.record) == (5, "It failed.", None)
    assert [kept.number for kept in page.rejected] == [6]


def test_read_row_is_an_ordinary_value() -> None:
    entry = one()
    assert isinstance(entry, Entry)
    assert entry == Entry(*entry)
    assert msgspec.json.decode(msgspec.json.encode(entry), type=Entry) == entry
