from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest

from bot.exceptions import LeaseLost
from bot.store import Store, open_store
from tests.store.making import NOW

LONG = timedelta(minutes=5)
OVER = timedelta(0)


def test_lease_goes_to_one_holder_and_its_token_stays_when_renewed(store: Store):
    assert store.lease("bot", "a", LONG) == 1
    assert store.lease("bot", "b", LONG) is None
    assert store.lease("bot", "a", LONG) == 1
    assert store.lease("other", "b", LONG) == 1
    assert (store.leaseholder("bot"), store.leaseholder("nobody")) == ("a", "")


def test_lease_that_ran_out_goes_to_the_next_with_a_higher_token(store: Store):
    assert store.lease("bot", "a", OVER) == 1
    assert store.leaseholder("bot") == ""
    assert store.lease("bot", "b", LONG) == 2
    assert store.lease("bot", "a", LONG) is None


def test_a_leader_that_was_stopped_inside_a_copy_is_not_waited_for(postgres_url: str):
    store = open_store(postgres_url)
    assert store.lease("bot", "a", timedelta(milliseconds=1)) == 1
    with psycopg.connect(postgres_url) as frozen, pytest.raises(psycopg.OperationalError):  # noqa: PT012
        frozen.execute("SELECT token FROM lease FOR KEY SHARE")
        with frozen.cursor().copy("COPY seen (key, at) FROM STDIN") as copy:
            assert store.lease("bot", "b", timedelta(milliseconds=1)) == 2
            for number in range(100_000):
                copy.write_row((f"late {number}", 1))
    assert store.first_sight("late 1", NOW)
    store.close()


def test_released_lease_is_free_at_once(store: Store):
    store.lease("bot", "a", LONG)
    store.release("bot", "b")
    assert store.lease("bot", "b", LONG) is None
    store.release("bot", "a")
    assert store.lease("bot", "b", LONG) == 2


def test_holder_that_lost_its_lease_cannot_store_anything(store: Store):
    token = store.lease("bot", "a", OVER)
    assert token is not None

    def write_as_leader():
        with store.transaction():
            store.set_meta("who", "a")
            store.check("bot", token)

    with pytest.raises(LeaseLost, match="another replica"):
        write_as_leader()
    newer = store.lease("bot", "b", LONG)
    assert newer is not None
    with pytest.raises(LeaseLost):
        write_as_leader()
    assert store.get_meta("who") is None
    with store.transaction():
        store.check("bot", newer)
    with pytest.raises(LeaseLost):
        store.check("nobody", 1)


def test_event_that_slack_repeats_is_seen_once_in_ten_minutes(store: Store):
    assert store.first_sight("Ev1", NOW)
    assert store.first_sight("Ev2", NOW)
    assert not store.first_sight("Ev1", NOW + timedelta(minutes=9))
    assert store.first_sight("Ev1", NOW + timedelta(minutes=11))
    assert not store.first_sight("Ev1", NOW + timedelta(minutes=12))


def test_a_renewal_waits_for_no_transaction_of_the_leader(postgres_url: str):
    store = open_store(postgres_url)
    try:
        token = store.lease("leader", "replica 1", LONG)
        assert token is not None
        with ThreadPoolExecutor(1) as renewing, store.transaction():
            store.check("leader", token)
            assert renewing.submit(store.lease, "leader", "replica 1", LONG).result(timeout=20) == token
    finally:
        store.close()
