"""Many at once: companies, and texts that have nothing in common."""

from itertools import islice, product

import pytest

from bot.core.model import NoticeState, State
from bot.demo.stage import CHANNEL, VirtualClock
from bot.exceptions import StoreUnavailable
from bot.store import Store
from tests.faults.conftest import Play, live

WORDS = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta")
TEXTS = 2_000


def test_fifty_companies_are_read_with_four_requests_at_most(play: Play, clock: VirtualClock) -> None:
    stage = play(companies=tuple(f"Contoso {number:02}" for number in range(50)))
    limits = stage.business_central.limits
    limits.enforced, limits.at_once = True, 4
    stage.business_central.latency = 0.002
    live(stage, clock, 2)
    assert limits.most_at_once == 4
    feeds = stage.application.store.feeds()
    assert len(feeds) == 50
    assert all(feed.succeeded_at is not None and not feed.fault for feed in feeds)
    assert not [each for each in stage.business_central.requests() if each.status == 429]


def test_a_company_that_takes_long_does_not_keep_the_others_waiting(play: Play, clock: VirtualClock) -> None:
    stage = play(companies=("CRONUS Norge AS", "Fabrikam AS"), syncerrors_page_size=100)
    poll, business_central = stage.application.poll, stage.business_central
    stage.poll()
    business_central.bulk(1_000_000, 3, company="CRONUS Norge AS")
    long, short = poll.begin(clock())
    assert short.result() == 0
    business_central.fail("missing_privilege", company="Fabrikam AS")
    (again,) = poll.begin(clock())
    assert again.result() == 1
    assert not long.done()
    poll.stopping.set()
    assert 0 < long.result() < 1_000_000


def test_a_store_that_fails_costs_no_company_its_next_poll(
    play: Play, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = play(companies=tuple(f"Contoso {number:02}" for number in range(12)))
    live(stage, clock, 1)

    def gone(*_: object) -> None:
        raise StoreUnavailable("the database has gone away")

    with monkeypatch.context() as patched:
        patched.setattr(Store, "poll_succeeded", gone)
        patched.setattr(Store, "poll_failed", gone)
        assert stage.application.watch(clock()) == 0
    stage.business_central.forget_requests()
    live(stage, clock, 1)
    assert len({request.path for request in stage.business_central.requests("synchronizationErrors")}) == 12
    assert all(not feed.fault for feed in stage.application.store.feeds())


def test_a_company_that_is_left_while_it_waits_for_its_poll_is_no_fault(play: Play, clock: VirtualClock) -> None:
    stage = play(companies=("CRONUS Norge AS", "Fabrikam AS"))
    live(stage, clock, 1)
    begun = stage.application.poll.begin(clock())
    stage.application.poll.sources.clear()  # type: ignore[attr-defined]
    assert [each.result() for each in begun] == [0, 0]
    assert [feed.fault for feed in stage.application.store.feeds()] == ["", ""]


def test_two_thousand_texts_that_nobody_knows_are_few_messages_and_all_counted(play: Play, clock: VirtualClock) -> None:
    stage = play()
    live(stage, clock, 1)
    for one, two, three, four in islice(product(WORDS, repeat=4), TEXTS):
        message = f"The {one} of {two} says that {three} has no {four}."
        stage.business_central.fails("Customer", "10000", message)
    live(stage, clock, 20)
    store = stage.application.store
    assert store.feeds()[0].entries == TEXTS
    assert store.counts().states[State.OPEN] == TEXTS
    messages = stage.workspace.messages(CHANNEL)
    assert len(stage.workspace.calls("chat.postMessage")) <= 4
    assert any("2,000 problems came at once" in message for message in messages)
    assert not any(store.outbox().states.get(state) for state in (NoticeState.QUEUED, NoticeState.FAILED))
