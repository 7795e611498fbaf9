"""A remembered judgement is the one that would have been made."""

from collections.abc import Iterator
from datetime import UTC, datetime
from zlib import crc32

import pytest

from bot.core.diagnosis.diagnostician import Diagnostician
from bot.core.diagnosis.fingerprint import fingerprint
from bot.core.diagnosis.judge import diagnose_problem
from bot.core.diagnosis.memory import Judgement, Memory
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
    diagnosis = diagnose_problem(each.message)
    return diagnosis, fingerprint(each, diagnosis)


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

    def judge(each: Entry) -> Judgement:
        asked.append(each)
        return straight(each)

    memory = Memory(judge)
    for each in entries:
        memory.judge(each)
    return len(asked)


def test_thousands_of_records_with_one_cause_are_judged_once() -> None:
    text = "Base Unit of Measure must have a value in Item: {}. It cannot be zero or empty."
    assert asked_about([entry(text.format(f"C{n:06d}"), f"C{n:06d}") for n in range(1000)]) == 1


def test_the_same_text_of_another_mapping_is_judged_again() -> None:
    text = "The flux compensator refuses to align."
    assert asked_about([entry(text), entry(text, mapping="VENDOR")]) == 2


def test_each_currency_without_a_rate_is_judged_on_its_own() -> None:
    text = "Cannot create or update the currency {} in Dataverse, because there is no exchange rate defined for it."
    assert asked_about([entry(text.format(f"CU{n}"), f"CU{n}", table="Currency") for n in range(5)]) == 5


def test_memory_is_bounded() -> None:
    entries = [entry(f"Nobody has heard of reason number {n}.") for n in range(5000)]
    memory = Memory(straight)
    for each in entries:
        memory.judge(each)
    assert len(memory._known) <= 2048
