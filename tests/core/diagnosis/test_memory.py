"""A remembered judgement is the one that would have been made."""

from collections.abc import Iterator
from datetime import UTC, datetime
from random import Random
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.diagnosis.diagnostician import Diagnostician
from bot.core.diagnosis.diagnostician import judge as judge_anew
from bot.core.diagnosis.judge import BUILT_IN
from bot.core.diagnosis.memory import _MOST, Judged, Judgement, Memory
from bot.core.model import Direction, Entry, Record, Side
from bot.demo.business_central.catalogue import FAILURES, named

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
KEYS = ("C000001", "C000002", "10000", "20000", "160", "250", "SEK", "EUR", "PCS", "1", "12", "must", "S-ORD101001", "")


def entry(message: str, key: str = "10000", *, table: str = "Customer", mapping: str = "CUSTOMER") -> Entry:
    id = f"00000000-0000-4000-8000-{crc32(key.encode()):012d}"
    record = Record(Side.BUSINESS_CENTRAL, table, f"{table}: {key}", id, "")
    return Entry(1, NOW, message, record, None, mapping, Direction.TO_DATAVERSE, "", "")


def failures() -> Iterator[Entry]:
    for key in KEYS:
        for name in FAILURES:
            failure = named(name, key=key or "10000")
            yield entry(failure.message, key, table=failure.table, mapping=failure.mapping)


def straight(each: Entry) -> Judgement:
    return judge_anew(each).judgement


def test_every_known_failure_is_judged_as_without_memory() -> None:
    judge = Diagnostician().judge
    entries = [*failures(), *failures()]
    assert [judge(each) for each in entries] == [straight(each) for each in entries]


@pytest.mark.parametrize(
    "text",
    [
        "The length of the 'name' attribute of the 'account' entity exceeded the maximum allowed length of '{key}'.",
        "The length of the string is 99, but it must be less than or equal to {key} characters. Value: {key}.",
        "The currency {key} is not coupled.",
        "Entity 'Account' With Id = {key} Does Not Exist.",
        "Something nobody has heard of happened to {key} in field new_{key}.",
    ],
)
def test_a_key_that_is_also_something_else_is_judged_as_without_memory(text: str) -> None:
    judge = Diagnostician().judge
    entries = [entry(text.format(key=key), key) for key in KEYS] + [entry(text.format(key="160"), key) for key in KEYS]
    assert [judge(each) for each in entries] == [straight(each) for each in entries]


def asked_about(entries: list[Entry]) -> int:
    asked: list[Entry] = []

    def judge(each: Entry) -> Judged:
        asked.append(each)
        return judge_anew(each)

    memory = Memory(judge, BUILT_IN.numbers)
    for each in entries:
        memory.judge(each)
    return len(asked)


def test_thousands_of_records_with_one_cause_are_judged_twice_at_most() -> None:
    text = "Base Unit of Measure must have a value in Item: {}. It cannot be zero or empty."
    assert asked_about([entry(text.format(f"C{n:06d}"), f"C{n:06d}") for n in range(1000)]) <= 2


def test_the_same_text_of_another_mapping_is_judged_again() -> None:
    text = "The flux compensator refuses to align."
    assert asked_about([entry(text), entry(text, mapping="VENDOR")]) == 2


def test_each_currency_without_a_rate_is_judged_on_its_own() -> None:
    text = "Cannot create or update the currency {} in Dataverse, because there is no exchange rate defined for it."
    assert asked_about([entry(text.format(f"CU{n}"), f"CU{n}", table="Currency") for n in range(5)]) == 5


def test_numbers_and_ids_of_others_are_not_judged_again_either() -> None:
    text = "Pallet {} of lot L{:05} weighs {}.5 kg and waits for {:08x}-4c1d-ec11-b6e6-000d3a2b9c11."
    texts = [text.format(1000 + n, n, 2000 + n, 0xA0000000 + n) for n in range(500)]
    assert asked_about([entry(text) for text in texts]) <= 2


def test_names_with_digits_are_told_apart() -> None:
    text = "new_field{} must have a value in ext_table{}: {}. It cannot be zero or empty."
    entries = [entry(text.format(10 + n % 9, 20 + n % 7, 30_000 + n)) for n in range(630)]
    judge = Diagnostician().judge
    assert [judge(each) for each in entries] == [straight(each) for each in entries]
    assert len({judge(each)[1] for each in entries}) == 63
    assert asked_about(entries) <= 64


ALIKE = (
    ("Error 429 too many of them", "Error 430 too many of them"),
    ("Too much over time window of 300 seconds", "Too much over time window of 301 seconds"),
    ("It failed (0x80040220)", "It failed (0x80040299)", "It failed (0x80049999)", "It failed (3x80040220)"),
    ("Fault -2147220960 came", "Fault -2147220111 came", "Fault 72147220960 came"),
    ("AADSTS50126: no", "AADSTS65001: no", "AADSTS50076: no"),
    (
        "user with id 00000000-0000-0000-0000-000000000000 does not exist",
        "user with id 00000007-4c1d-ec11-b6e6-000d3a2b9c11 does not exist",
        "user with id 12345678-4c1d-ec11-b6e6-000d3a2b9c11 does not exist",
        "user with id abcdef01-4c1d-ec11-b6e6-000d3a2b9c11 does not exist",
    ),
    (
        "Cannot find the mapping A234567890B234567890C1 in table X",
        "Cannot find the mapping A234567890B234567899C1 in table X",
    ),
    ("%1 must have a value in %2", "%2 must have a value in %1"),
)


@pytest.mark.parametrize("texts", ALIKE, ids=lambda texts: texts[0])
def test_numbers_that_decide_are_looked_at_in_any_order(texts: tuple[str, ...]) -> None:
    for order in (texts, texts[::-1], texts[1:] + texts[:1]):
        judge = Diagnostician().judge
        entries = [entry(text) for text in order * 2]
        assert [judge(each) for each in entries] == [straight(each) for each in entries]


def test_numbers_in_phrases_are_whole_words() -> None:
    with_digits = {
        word
        for rule in BUILT_IN.all
        for phrase in (*rule.phrases, *rule.unless)
        for word in phrase.rstrip("?!").split()
        if any(map(str.isdigit, word))
    }
    assert with_digits == BUILT_IN.numbers


@given(st.sampled_from([failure.message for failure in failures()]), st.integers(0, 2**32))
def test_other_digits_are_judged_as_without_memory(text: str, seed: int) -> None:
    chance = Random(seed)
    others = ["".join(chance.choice("0123456789") if c.isdigit() else c for c in text) for _ in range(4)]
    judge = Diagnostician().judge
    entries = [entry(each) for each in (text, *others, text)]
    assert [judge(each) for each in entries] == [straight(each) for each in entries]


def test_a_fact_that_was_cut_off_inside_a_number_still_tells_texts_apart() -> None:
    text = "Cannot find the mapping A234567890B234567890C{} in table Integration Table Mapping."
    judge = Diagnostician().judge
    entries = [entry(text.format(n % 50 + 10)) for n in range(200)]
    assert [judge(each) for each in entries] == [straight(each) for each in entries]


def test_memory_is_bounded() -> None:
    memory = Memory(judge_anew, BUILT_IN.numbers)
    for n in range(_MOST + 50):
        memory.judge(
            entry(f"Nobody has heard of reason {'abcdefghij'[n % 10] * (n // 10 % 40 + 1)} in x{'y' * (n // 400)}")
        )
        memory.judge(entry(f"new_field{n} must have a value in Item."))
    held = len(memory._seen) + len(memory._answers) + sum(len(known.answers) for known in memory._shapes.values())
    assert held <= _MOST
