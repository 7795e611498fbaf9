"""Which entries are one problem."""

import string
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.diagnosis import Diagnostician, diagnose, fingerprint
from bot.core.diagnosis.masks import Masks
from bot.core.model import Direction, Entry, Record, Side

ID = "0f3a9d57-91b2-4d11-9ae9-6045bd8e1a44"
HOSTILE = (
    "following error: ",
    "'",
    '"',
    "must be coupled ",
    "field on the ",
    "prv",
    "(",
    "a",
    "1",
    "\\",
    "ø",
    "A1-",
    "İ",
)
JUDGE = Diagnostician().judge


def entry(
    text: str,
    *,
    mapping: str = "CUSTOMER",
    table: str = "Customer",
    display: str = "Customer: 10000",
    direction: Direction = Direction.TO_DATAVERSE,
) -> Entry:
    source = Record(Side.BUSINESS_CENTRAL, table, display, ID, "")
    return Entry(1, datetime(2026, 1, 1, tzinfo=UTC), text, source, None, mapping, direction, "", "")


def same(*entries: Entry) -> bool:
    return len({JUDGE(each)[1] for each in entries}) == 1


def test_it_is_short_hexadecimal() -> None:
    made = fingerprint(entry("x"), diagnose("x"))
    assert 16 <= len(made) <= 20
    assert set(made) <= set(string.hexdigits.lower())


def test_one_missing_currency_blocks_customers_and_vendors_as_one_problem() -> None:
    text = "Currency Code {} must be coupled to a {}."
    customers = entry(text.format("EUR", "record in Dataverse"))
    vendors = entry(text.format("EUR", "Dataverse row"), mapping="VENDOR", table="Vendor", direction=Direction.UNKNOWN)
    assert same(customers, vendors)
    assert not same(customers, entry(text.format("USD", "record in Dataverse")))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bill-to Customer No. 1 must be coupled to CDS.", "Bill-to Customer No. 77-B must be coupled to CDS."),
        ("The parcel C00012 of 2026-01-02 is lost.", "The parcel C99999 of 2025-12-31 is lost."),
        ("Tour 1 broke.", "Tour 2 broke."),
        ('Value "Ada" of field Zone is odd.', 'Value "Bo & Co" of field Zone is odd.'),
        ("Das Feld Zone in S-ORD101 fehlt ihm.", "Das Feld Zone in S-ORD102 fehlt ihm."),
        ("Mail a@b.example bounced off.", "Mail long.name@b.example bounced off."),
        ("Weight 12.5 kg at 10:15 AM is odd.", "Weight 1,300 kg at 9:05 PM is odd."),
        ("The data could not be updated because of the following error: Tour 1 broke.", "Tour 2 broke"),
    ],
)  # fmt: skip
def test_what_varies_does_not_part_problems(one: str, other: str) -> None:
    assert same(entry(one), entry(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Field new_zone1 is odd.", "Field new_zone2 is odd."),
        ("Field 'Zone A' is odd.", "Field 'Zone B' is odd."),
        ("Das Feld Zone fehlt ihm.", "Das Feld Region fehlt ihm."),
        ("Zone must have a value in Customer: 1.", "Area must have a value in Customer: 1."),
        ("Zone must have a value in Customer: 1.", "Zone must have a value in Vendor: 1."),
        ("X is missing prvReadAccount", "X is missing prvWriteAccount"),
        ("AADSTS65001: no", "AADSTS700016: no"),
        ("The length of the string is 9, but it must be less than or equal to 5 characters.", "Tour 1 broke."),
    ],
)
def test_what_needs_another_repair_is_another_problem(one: str, other: str) -> None:
    assert not same(entry(one), entry(other))


def test_mapping_and_direction_part_problems_without_a_root() -> None:
    text = "Tour 1 broke."
    assert not same(entry(text), entry(text, mapping="VENDOR"))
    assert not same(entry(text), entry(text, direction=Direction.FROM_DATAVERSE))
    assert same(entry(text, mapping="", table="Item"), entry(text, mapping="", table="Item"))
    assert not same(entry(text, mapping="", table="Item"), entry(text, mapping="", table="Vendor"))


def test_the_records_own_name_is_masked() -> None:
    assert same(
        entry("Adatum Ltd was refused by the route service.", display="Customer: Adatum Ltd"),
        entry("Trey Research was refused by the route service.", display="Customer: Trey Research"),
    )


@pytest.mark.parametrize("shape", ["{f} must have a value in {t}: 1.", "The depot did not take {f} of {t} for C1."])
def test_four_thousand_causes_of_one_shape_stay_apart(shape: str) -> None:
    made = {JUDGE(entry(shape.format(f=f"new_Field{n % 63}", t=f"ext_Table{n // 63}")))[1] for n in range(4_000)}
    assert len(made) == 4_000


def test_masks_remember_a_bounded_number_of_words() -> None:
    masks = Masks()
    for n in range(50_000):
        masks.shape(f"word{n}x")
    assert len(masks._known) <= 20_000


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=2048))
def test_any_text_is_judged_twice_alike(text: str) -> None:
    one, other = JUDGE(entry(text)), JUDGE(entry(text))
    assert one == other


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(HOSTILE),
        min_size=1,
        max_size=4,
    )
)
def test_hostile_texts_take_no_time(pieces: list[str]) -> None:
    text = ("".join(pieces) * 2048)[:2048]
    for digit in "012":  # judged, searched for what it hangs on, compared
        start = time.process_time()
        JUDGE(entry(text.replace("1", digit)))
        assert time.process_time() - start < 0.1
