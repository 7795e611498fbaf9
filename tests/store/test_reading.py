from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.model import Audience, Card, Event, ProblemFilter, State
from bot.store import Store
from bot.store.values import Audit
from tests.store.making import NOW, entry, feed_in, problem_in


@pytest.fixture
def filled(store: Store) -> Store:
    """Two companies with three problems each, one entry a problem, later problems later."""
    number = 0
    for name in ("CRONUS Norge AS", "Contoso GmbH"):
        feed = feed_in(store, name)
        for cause in ("currency_missing", "value_too_long", "unknown"):
            number += 1
            problem = problem_in(store, feed, f"fp-{cause}", cause)
            message = f"{cause} of {name}: EUR is missing, field No. {number}, user_name Bjørn"
            store.add_entries(feed.series, [(entry(number, message=message), problem.id)])
    return store


def ids(store: Store, **conditions) -> list[int]:
    return [problem.id for problem in store.problems(ProblemFilter(**conditions)).problems]


def test_list_is_newest_first_and_pages_without_gap_or_repeat(filled: Store):
    first = filled.problems(ProblemFilter(), limit=4)
    assert [problem.id for problem in first.problems] == [6, 5, 4, 3]
    assert (first.total, first.next_before is None) == (6, False)
    second = filled.problems(ProblemFilter(), limit=4, before=first.next_before)
    assert [problem.id for problem in second.problems] == [2, 1]
    assert (second.total, second.next_before) == (6, None)


def test_problems_of_the_same_moment_are_paged_by_id(store: Store):
    feed = feed_in(store)
    for n in range(5):
        problem_in(store, feed, f"f{n}")
    seen, before = [], None
    while True:
        page = store.problems(ProblemFilter(), limit=2, before=before)
        seen += [problem.id for problem in page.problems]
        if (before := page.next_before) is None:
            break
    assert seen == [5, 4, 3, 2, 1]


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({"company": "cronus norge as"}, [3, 2, 1]),
        ({"company": "id of Contoso GmbH"}, [6, 5, 4]),
        ({"company": "contoso"}, [6, 5, 4]),
        ({"company": "Fabrikam"}, []),
        ({"cause": "unknown"}, [6, 3]),
        ({"audience": Audience.USER}, [6, 5, 4, 3, 2, 1]),
        ({"audience": Audience.ADMIN}, []),
        ({"since": NOW + timedelta(seconds=5)}, [6, 5]),
        ({"states": frozenset({State.RESOLVED})}, []),
        ({"states": frozenset()}, []),
        ({"company": "contoso", "cause": "unknown", "text": "eur"}, [6]),
    ],
)
def test_filters_restrict_and_combine(filled: Store, conditions, expected):
    assert ids(filled, **conditions) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("eur", [6, 5, 4, 3, 2, 1]),
        ("EUR MISSING", [6, 5, 4, 3, 2, 1]),
        ("contoso", [6, 5, 4]),
        ("cont", [6, 5, 4]),
        ("currency_mis", [4, 1]),
        ("Adatum 2", [2]),
        ("Customer: 3", [3]),
        ("bjørn", [6, 5, 4, 3, 2, 1]),
        ("EUR nowhere", []),
        ("No. 5", [5]),
        ("!!!", []),
        ('" OR "', []),
        ("' OR 1=1 --", []),
        ("eur*", [6, 5, 4, 3, 2, 1]),
        ("NEAR(eur missing) NOT", []),
        ("\0 eur", [6, 5, 4, 3, 2, 1]),
        ("\ud800", []),
        ("😀", []),
        ("e" * 8000, []),
        ("eur " * 2000, [6, 5, 4, 3, 2, 1]),
        ("\u202eeur", [6, 5, 4, 3, 2, 1]),
    ],
)
def test_search_finds_words_and_takes_nothing_for_an_operator(filled: Store, text, expected):
    assert ids(filled, text=text) == expected


@pytest.mark.parametrize(
    ("text", "found"),
    [("seri", True), ("SERIAL1", True), ("serial12", True), ("seriax", False), ("éla", True), ("éla vit", True)],
)
def test_a_beginning_is_found_whether_few_words_or_many_have_it(store: Store, text: str, found: bool):
    feed = feed_in(store)
    problem = problem_in(store, feed)
    texts = ["élan vital", *(f"serial{n}" for n in range(200))]
    store.add_entries(feed.series, [(entry(n, message=text), problem.id) for n, text in enumerate(texts, 1)])
    assert ids(store, text=text) == [problem.id] * found


def test_search_never_fails_whatever_letter_is_typed(store: Store):
    feed = feed_in(store)
    problem = problem_in(store, feed)
    store.add_entries(feed.series, [(entry(1), problem.id)])
    for start in range(0, 0x30000, 0x800):
        text = "".join(f"a{chr(code)}b " for code in range(start, start + 0x800, 0x95))
        store.problems_with_text(text)


def test_total_is_counted_up_to_a_thousand(store: Store):
    feed = feed_in(store)
    with store.transaction():
        for n in range(1005):
            problem_in(store, feed, f"f{n}")
    assert store.problems(ProblemFilter(), limit=1).total == 1000


def test_changed_state_is_saved_and_counters_are_left_alone(filled: Store):
    before = filled.problem(1)
    assert before is not None
    saved = replace(
        before,
        state=State.SNOOZED,
        owner="U1",
        episode=2,
        opened_at=NOW + timedelta(hours=1),
        entries_before=1,
        imported=True,
        changed_at=NOW,
        changed_by="U2",
        snoozed_until=NOW + timedelta(hours=4),
    )
    filled.save_problem(replace(saved, entries=99, message="no"))
    assert filled.problem(1) == saved
    assert filled.snoozes_due(NOW) == []
    assert filled.snoozes_due(NOW + timedelta(hours=4)) == [saved]
    assert filled.counts().states == {State.OPEN: 5, State.SNOOZED: 1}


def test_jobs_walk_over_problems_in_ascending_order(filled: Store):
    first = filled.problems_in_state([State.OPEN, State.QUIET], limit=4)
    rest = filled.problems_in_state([State.OPEN, State.QUIET], limit=4, after=first[-1].id)
    assert [problem.id for problem in first + rest] == [1, 2, 3, 4, 5, 6]
    assert filled.problems_in_state([]) == []


def test_counts_say_states_audiences_causes_and_entries(filled: Store):
    counts = filled.counts()
    assert counts.states == {State.OPEN: 6}
    assert counts.audiences == {Audience.USER: 6}
    assert counts.causes == {"currency_missing": 2, "value_too_long": 2, "unknown": 2}
    assert (counts.entries, counts.rejected) == (6, 0)


def test_same_fingerprint_again_is_the_same_problem(store: Store):
    feed = feed_in(store)
    first = problem_in(store, feed, "fp")
    assert problem_in(store, feed, "fp", cause="other") == first
    assert store.problems_by_fingerprint(feed.company.id, ["fp", "fp", "other"]) == {"fp": first}
    assert store.problems_by_fingerprint(feed.company.id, []) == {}
    assert store.problem(99) is None


def test_card_is_found_by_episode_and_by_its_message(store: Store):
    card = Card(1, 1, "C1", "", 3, 2, NOW)
    store.save_card(card)
    assert store.card(1, 1) == card
    assert store.card_at("C1", "") is None
    posted = Card(1, 1, "C1", "17.5", 4, 2, NOW, NOW, 3)
    store.save_card(posted)
    assert (store.card(1, 1), store.card_at("C1", "17.5")) == (posted, posted)
    again = Card(1, 2, "C1", "17.5", 0, 0, NOW)
    store.save_card(again)
    assert store.card_at("C1", "17.5") == again
    assert (store.card(1, 3), store.card_at("C2", "17.5")) == (None, None)


def test_history_is_read_newest_first(store: Store):
    events = [Event(NOW, "first_seen"), Event(NOW, "acknowledged", "U1", {"note": "x\0", "n": 1})]
    for event in events:
        store.add_event(1, event)
    assert store.events(1, 10) == events[::-1]
    assert store.events(1, 1) == events[1:]
    assert store.events(2, 10) == []


def test_audit_is_read_newest_first_and_paged(store: Store):
    for n in range(3):
        store.add_audit(Audit(NOW, "U1", "purge", filter="older:30d", count=n, result="ok", request="r1"))
    first = store.audit(2)
    assert [line.count for line in first] == [2, 1]
    assert [line.count for line in store.audit(2, before=first[-1].id)] == [0]


def test_small_values_outlive_their_replacement(store: Store):
    assert store.get_meta("summary") is None
    store.set_meta("summary", "1")
    store.set_meta("summary", "2")
    assert store.get_meta("summary") == "2"
