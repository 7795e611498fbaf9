"""Several processes on one database: one leads, the others stand by, and a leader whose time is over writes nothing."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.exceptions import LeaseLost
from bot.jobs import lead as lead_module
from bot.jobs.lead import NAME, Lead
from bot.store import Store, open_store
from bot.store.fenced import fenced

NOW = datetime(2026, 3, 2, 7, 55, tzinfo=UTC)
TTL = timedelta(seconds=15)


class SteadyClock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path}/lead.db")
    yield opened
    opened.close()


def expire(store: Store) -> None:
    """Let the lease run out on the database's clock."""
    store.release(NAME, store.leaseholder(NAME))


def test_the_first_leads_and_the_second_stands_by(store: Store) -> None:
    first, second = Lead(store, TTL), Lead(store, TTL)
    assert first.turn() == 1
    assert second.turn() is None
    assert first.turn() == 1


def test_a_lease_given_back_is_taken_over_at_once_with_a_higher_token(store: Store) -> None:
    clock = SteadyClock()
    first, second = Lead(store, TTL), Lead(store, TTL, clock)
    first.turn()
    assert second.turn() is None
    first.release()
    clock.seconds += 1
    assert second.turn() == 2
    assert first.turn() is None


def test_a_process_that_was_stopped_past_its_lease_knows_it_without_asking(store: Store) -> None:
    clock = SteadyClock()
    lead = Lead(store, TTL, clock)
    assert lead.turn() == 1
    clock.seconds += 600
    expire(store)
    other = Lead(store, TTL)
    assert other.turn() == 2
    assert lead.turn() is None


def test_a_leader_that_was_replaced_can_write_nothing(store: Store) -> None:
    lead = Lead(store, TTL)
    led = fenced(store, lead.check)
    lead.turn()
    led.set_meta("written", "while leading")
    expire(store)
    Lead(store, TTL).turn()
    with pytest.raises(LeaseLost):
        led.set_meta("written", "too late")
    with pytest.raises(LeaseLost), led.transaction():
        led.set_meta("written", "too late")
    with pytest.raises(LeaseLost):
        led.register("Production", "id", "CRONUS", NOW)
    assert store.get_meta("written") == "while leading"
    assert store.feeds() == []


def test_one_that_never_led_can_write_nothing(store: Store) -> None:
    with pytest.raises(LeaseLost):
        fenced(store, Lead(store, TTL).check).set_meta("written", "without a lease")


def test_a_leader_that_died_on_this_machine_need_not_be_waited_for(store: Store) -> None:
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    store.lease(NAME, f"{lead_module._machine()}/{pid}/dead", timedelta(hours=1))
    assert Lead(store, TTL).turn() == 2


@pytest.mark.parametrize("holder", ["another-machine/1/abc", "without-shape", f"{lead_module._machine()}/1/init"])
def test_a_leader_elsewhere_or_alive_is_waited_for(store: Store, holder: str) -> None:
    store.lease(NAME, holder, timedelta(hours=1))
    assert Lead(store, TTL).turn() is None
