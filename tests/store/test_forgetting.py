"""Texts that go, on both engines: those of old entries, of one record, of one person."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from threading import Event as Signal
from threading import Thread
from typing import Any
from uuid import UUID

import pytest

from bot.core.model import (
    Audience,
    Card,
    Confidence,
    Diagnosis,
    Direction,
    Entry,
    Event,
    NoticeKind,
    Record,
    Rejected,
    Side,
)
from bot.exceptions import StoreUnavailable
from bot.store import Store, forgetting, open_store
from bot.store.values import NewProblem

NOW = datetime(2026, 3, 31, 8, 0, tzinfo=UTC)
CUT_OFF = NOW - timedelta(days=7)


def identity(key: int) -> str:
    return str(UUID(int=0xABCDEF << 64 | key))


def entry(number: int, days_ago: float, message: str, *, key: int = 0) -> Entry:
    record = Record(Side.BUSINESS_CENTRAL, "Customer", f"Customer: {key} (Adatum)", identity(key), "page=21")
    at = NOW - timedelta(days=days_ago)
    return Entry(number, at, message, record if key else None, None, "CUSTOMER", Direction.TO_DATAVERSE, "", "")


def filled(store: Store, *more: Entry) -> int:
    """Ten old entries and five young ones of one problem, and `more`; returns its id."""
    feed = store.register("Production", "id-1", "CRONUS Norge AS", NOW)
    found = Diagnosis("missing_exchange_rate", Audience.USER, Confidence.CERTAIN, facts={"currency": "SEK"})
    new = NewProblem(feed.company.id, "f1", found, "CUSTOMER", "Customer", Direction.TO_DATAVERSE, "x", NOW)
    made = store.add_problem(new)
    keys = [(number, 10 if number <= 10 else 1, 10_000 + number) for number in range(1, 16)]
    batch = [entry(n, days, f"There is no exchange rate for SEK, customer {key}.", key=key) for n, days, key in keys]
    store.add_entries(feed.series, [(each, made.id) for each in (*batch, *more)])
    return made.id


def test_texts_are_blanked_and_not_found_any_more(store: Store) -> None:
    problem = filled(store)
    assert store.problems_with_text("10003") == [problem]
    assert sum(store.blank_before(CUT_OFF)) == 10
    assert sum(store.blank_before(CUT_OFF)) == 0
    assert store.problems_with_text("10003") == []
    assert store.problems_with_text("10012") == [problem]


def test_a_record_is_forgotten(store: Store) -> None:
    problem = filled(store)
    assert store.naming("10003") == store.forget("10003", NOW)
    assert store.problems_with_text("10003") == []
    assert store.problems_with_text("10004") == [problem]
    found = store.problem(problem)
    assert found is not None
    assert (found.entries, found.records) == (15, 15)


def test_looking_takes_nothing(store: Store) -> None:
    problem = filled(store)
    assert store.naming("10003").problems == {problem}
    assert store.naming("10003").entries == 1
    assert store.problems_with_text("10003") == [problem]


def test_forgetting_leaves_longer_numbers_alone(store: Store) -> None:
    filled(store)
    assert not store.naming("1000")
    assert not store.forget("1000", NOW)


def test_what_names_a_record_in_its_message_only_is_forgotten_too(store: Store) -> None:
    filled(store, entry(90, 1, 'The salesperson of Blåbær "Nord" AS, MOSS\\9, must be coupled.'))
    assert store.naming("MOSS\\9").entries == 1
    assert not store.naming("%9"), "no wildcard"
    assert store.forget('Blåbær "Nord" AS', NOW).entries == 1
    assert not store.naming("MOSS\\9")


def test_what_a_problem_knows_of_a_record_is_forgotten(store: Store) -> None:
    feed = store.register("Production", "id-1", "CRONUS Norge AS", NOW)
    facts = {"record": 'Blåbær "Nord" AS'}
    found = Diagnosis("duplicate", Audience.USER, Confidence.CERTAIN, facts=facts)
    new = NewProblem(feed.company.id, "f1", found, "CUSTOMER", "Customer", Direction.TO_DATAVERSE, "", NOW)
    made = store.add_problem(new)
    assert store.forget('Blåbær "Nord" AS', NOW).problems == {made.id}
    kept = store.problem(made.id)
    assert kept is not None
    assert kept.diagnosis.facts == {}


def test_an_id_is_forgotten_however_it_is_written(store: Store) -> None:
    filled(store)
    assert store.naming(identity(10_003).upper()).entries == 1
    assert store.naming(f"{{{identity(10_003)}}}").entries == 1
    assert store.forget(identity(10_003).upper(), NOW).entries == 1
    assert not store.naming(identity(10_003))


@pytest.mark.parametrize("form", [str, lambda key: key.hex, lambda key: str(key).upper(), lambda key: f"{{{key}}}"])
def test_an_id_in_a_text_is_found_whatever_its_form(store: Store, form: Callable[[UUID], str]) -> None:
    key = UUID("3f2504e0-4f89-41d3-9a0c-0305e82c3301")
    filled(
        store,
        entry(90, 1, f"The row {key.hex} is gone."),
        entry(91, 1, f"The row {{{str(key).upper()}}} is gone."),
        entry(92, 1, "The row 3F2504e0-4f89-41D3-9a0c-0305e82c3301 is gone."),
    )
    assert store.naming(form(key)).entries == 3
    assert store.forget(form(key), NOW).entries == 3


def test_each_step_has_its_cards_made_anew(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """An update that Slack has already must not stand for what was taken out after it."""
    monkeypatch.setattr(forgetting, "AT_ONCE", 1)
    problem = filled(store, *(entry(number, 1, f"customer {number}", key=10_003) for number in range(90, 93)))
    store.save_card(Card(problem, 1, "C1", "1.1", 15, 15, NOW, None, 15))
    blank = Store._blank

    def delivered(self: Store, ids: list[int], now: datetime | None = None) -> Iterator[int]:
        for changed in blank(self, ids, now):
            for notice in store.claim(NOW + timedelta(minutes=1), limit=10):
                store.notice_sent(notice.id, "1.1", NOW)
            yield changed

    monkeypatch.setattr(Store, "_blank", delivered)
    assert store.forget("10003", NOW).entries == 4
    assert len([notice for notice in store.notices(problem) if notice.kind is NoticeKind.UPDATE]) >= 4


def test_a_forgotten_record_is_counted_on_without_its_name(store: Store) -> None:
    problem = filled(store)
    store.forget("10003", NOW)
    assert len(store.affected(problem, limit=50)) == 15
    kept = store.engine.rows("SELECT record FROM affected ORDER BY newest LIMIT 4")
    assert [row["record"].startswith("forgotten-") for row in kept] == [False, False, True, False]
    again = entry(91, 0.5, "There is no exchange rate for SEK, customer 10003.", key=10_003)
    (feed,) = store.feeds()
    store.add_entries(feed.series, [(again, problem)])
    assert store.forget("10003", NOW).entries == 1
    assert not store.engine.rows("SELECT record FROM affected WHERE record = :id", id=identity(10_003))


@pytest.mark.parametrize(
    ("raw", "key"),
    [
        ('{"EntryNumber": "x", "Message": "Bl\\u00e5b\\u00e6r AS"}', "Blåbær AS"),
        ('{"EntryNumber": "x", "Message": "Bl\\u00E5b\\u00E6r AS"}', "Blåbær AS"),
        ('{"Message": "O\\u0027Brien \\u0026 \\"Sons\\" cannot be read, and here it is c', 'O\'Brien & "Sons"'),
        ('{"Message": "\\ud83d\\ude00 Smile AS"}', "😀 Smile AS"),
        ("<html>Blåbær AS</html>", "Blåbær AS"),
        ('{"Message": "Cannot be read:\\r\\nAdatum AS"}', "Adatum AS"),
        ('{"Message": "C:\\\\nAdatum\\tAdatum AS"}', "Adatum AS"),
    ],
)
def test_rows_in_quarantine_are_forgotten(store: Store, raw: str, key: str) -> None:
    filled(store)
    (feed,) = store.feeds()
    store.reject(feed.series, [Rejected(None, "no number", raw)], NOW)
    assert not store.naming("Nordlys")
    assert store.forget(key, NOW).rejected == 1
    assert [row.raw for row in store.rejected(10)] == [""]


def test_rows_in_quarantine_lose_their_text_with_age(store: Store) -> None:
    filled(store)
    (feed,) = store.feeds()
    store.reject(feed.series, [Rejected(None, "no number", "old")], CUT_OFF)
    store.reject(feed.series, [Rejected(None, "no number", "young")], NOW)
    assert sum(store.blank_before(CUT_OFF)) == 11
    assert sorted(row.raw for row in store.rejected(10)) == ["", "young"]


def test_the_root_of_a_problem_is_forgotten_and_stays_a_root(store: Store) -> None:
    feed = store.register("Production", "id-1", "CRONUS Norge AS", NOW)
    found = Diagnosis("roles", Audience.ADMIN, Confidence.CERTAIN, root="roles:ola.nordmann@cronus.no")
    new = NewProblem(feed.company.id, "f1", found, "CUSTOMER", "Customer", Direction.TO_DATAVERSE, "", NOW)
    made = store.add_problem(new)
    assert store.forget("ola.nordmann@cronus.no", NOW).problems == {made.id}
    kept = store.problem(made.id)
    assert kept is not None
    assert kept.diagnosis.root == f"forgotten-{made.id}"
    assert not store.naming("ola.nordmann@cronus.no")


def test_an_interrupted_forgetting_has_its_cards_made_anew(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is gone from the database must not stay in Slack because of what failed afterwards."""
    problem = filled(store)
    store.save_card(Card(problem, 1, "C1", "1.1", 15, 15, NOW, None, 15))
    ask = store.engine.change

    def fails(sql: str, **values: Any) -> int:
        if sql.startswith("UPDATE rejected"):
            raise StoreUnavailable("locked")
        return ask(sql, **values)

    monkeypatch.setattr(store.engine, "change", fails)
    with pytest.raises(StoreUnavailable):
        store.forget("10003", NOW)
    assert store.problems_with_text("10003") == []
    assert [notice.kind for notice in store.notices(problem)] == [NoticeKind.UPDATE]


def test_words_of_a_person_and_words_about_a_record_are_forgotten(store: Store) -> None:
    problem = filled(store)
    for actor, note in (("UOLA", "called Anne"), ("UKARI", "customer 10003 is merged"), ("UKARI", "nothing of note")):
        store.add_event(problem, Event(NOW, "resolved", actor, {"note": note}))
    assert store.forget("UOLA", NOW).notes == 1
    assert store.forget("10003", NOW).notes == 1
    assert [event.detail for event in store.events(problem, 10)] == [{"note": "nothing of note"}, {}, {}]


def test_forgetting_and_adding_take_their_locks_in_the_same_order(postgres_url: str) -> None:
    """On PostgreSQL the other order is a deadlock, and one of both is thrown out; on SQLite there is one lock."""
    store, other = open_store(postgres_url), open_store(postgres_url)
    problem = filled(store)
    (feed,) = store.feeds()
    faults: list[Exception] = []
    done = Signal()

    def adds() -> None:
        number = 1_000
        while not done.is_set():
            number += 1
            try:
                with other.transaction():
                    other.problems_by_id([problem])
                    again = entry(number, 0.5, f"customer {number % 15 + 10_001}", key=number % 15 + 10_001)
                    other.add_entries(feed.series, [(again, problem)])
            except StoreUnavailable as fault:
                faults.append(fault)

    adding = Thread(target=adds)
    adding.start()
    try:
        for turn in range(60):
            store.forget(str(10_001 + turn % 15), NOW)
    finally:
        done.set()
        adding.join()
        store.close()
        other.close()
    assert faults == []
