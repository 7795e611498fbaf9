import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from bot.exceptions import StoreUnavailable, StoreUnusable
from bot.store import Store, open_store, sqlite
from bot.store.postgres import PostgresEngine
from tests.store.making import entry, feed_in, problem_in


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def on_file(path: Path) -> Iterator[Store]:
    with closing(open_store(f"sqlite:///{path}")) as store:
        yield store


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "BUSY_TIMEOUT", 0.05)


@pytest.mark.usefixtures("impatient")
def test_locked_file_is_named_and_usable_again_afterwards(path: Path, on_file: Store):
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreUnavailable, match=r"store\.db is locked by another program"):
            on_file.set_meta("a", "1")
        with pytest.raises(StoreUnavailable, match="locked"), on_file.transaction():
            pass
        assert on_file.get_meta("a") is None, "reading goes on while another writes"
        other.execute("ROLLBACK")
    on_file.set_meta("a", "1")
    assert on_file.get_meta("a") == "1"


def test_full_disk_stores_nothing_names_the_path_and_recovers_by_itself(on_file: Store):
    feed = feed_in(on_file)
    problem = problem_in(on_file, feed)
    connection = on_file._db._database().conn
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages}")
    page = [(entry(n, message="x" * 2000), problem.id) for n in range(1, 500)]

    def one_page():
        with on_file.transaction():
            on_file.add_entries(feed.series, page)
            on_file.move_cursor(feed.series, 499)

    with pytest.raises(StoreUnavailable, match=r"No room to write .*store\.db: [\d,]+ bytes left"):
        one_page()
    assert on_file.feed(feed.company.id).cursor == 0
    connection.execute("PRAGMA max_page_count = 1000000")
    one_page()
    assert on_file.feed(feed.company.id).entries == 499


def test_error_that_was_swallowed_inside_a_transaction_still_fails_its_commit(on_file: Store):
    def swallow():
        with on_file.transaction():
            on_file.set_meta("a", "1")
            # What SQLite does by itself when the disk is full.
            on_file._db._database().conn.execute("ROLLBACK")

    with pytest.raises(StoreUnavailable, match="took a change back"):
        swallow()
    assert on_file.get_meta("a") is None


def test_damaged_file_asks_for_a_copy(path: Path, on_file: Store):
    feed = feed_in(on_file)
    problem = problem_in(on_file, feed)
    on_file.add_entries(feed.series, [(entry(n), problem.id) for n in range(1, 3000)])
    on_file.close()
    data = bytearray(path.read_bytes())
    data[100 : len(data)] = bytes(len(data) - 100)
    path.write_bytes(data)
    with pytest.raises(StoreUnusable, match=r"store\.db (is damaged|is a database of another program)"):
        open_store(f"sqlite:///{path}")


def test_a_file_that_is_gone_is_not_begun_anew(path: Path, on_file: Store):
    path.unlink()
    faults: list[BaseException] = []

    def look():
        try:
            on_file.ping()
        except BaseException as fault:
            faults.append(fault)

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert isinstance(faults[0], StoreUnavailable)
    assert "is gone" in str(faults[0])
    assert not path.exists()


def test_connections_of_ended_threads_are_closed(store: Store):
    for _ in range(40):
        thread = threading.Thread(target=store.ping)
        thread.start()
        thread.join()
    held = getattr(store._db, "_connections", {})
    assert len(held) <= 2


def test_threads_share_a_store(store: Store):
    feed = feed_in(store)
    problem = problem_in(store, feed)
    store.add_entries(feed.series, [(entry(1), problem.id)])
    faults: list[BaseException] = []

    def add_events():
        try:
            for n in range(20):
                with store.transaction():
                    current = store.problem(problem.id)
                    assert current is not None
                    store.set_meta(f"{threading.get_ident()}-{n}", "x")
                    count = int(store.get_meta("count") or 0)
                    store.set_meta("count", str(count + 1))
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=add_events) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert store.get_meta("count") == "120"


def end_all_connections(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_server_that_restarts_is_reported_inside_and_unnoticed_between_transactions(postgres_url: str):
    with closing(open_store(postgres_url)) as store:
        store.set_meta("a", "1")
        end_all_connections(postgres_url)
        assert store.get_meta("a") == "1"

        def cut_off():
            with store.transaction():
                store.set_meta("a", "2")
                end_all_connections(postgres_url)
                store.set_meta("a", "3")

        with pytest.raises(StoreUnavailable, match="cannot be used at the moment"):
            cut_off()
        assert store.get_meta("a") == "1"


def test_exhausted_pool_is_reported_and_free_again(postgres_url: str):
    with closing(Store(PostgresEngine(postgres_url, pool_size=1, pool_timeout=1.0))) as store:
        with store.transaction():
            said: list[str] = []

            def wait_in_vain():
                try:
                    store.ping()
                except StoreUnavailable as fault:
                    said.append(str(fault))

            thread = threading.Thread(target=wait_in_vain)
            thread.start()
            thread.join()
            assert "cannot be used at the moment" in said[0]
        store.ping()


def test_deadlock_ends_one_of_the_two_and_can_be_tried_again(postgres_url: str):
    with closing(open_store(postgres_url)) as store:
        feed = feed_in(store)
        one, two = problem_in(store, feed, "one"), problem_in(store, feed, "two")
        both_have_one = threading.Barrier(2)
        faults: list[Exception] = []

        def cross(first: int, second: int) -> None:
            try:
                with store.transaction():
                    store.problem(first)
                    both_have_one.wait()
                    store.problem(second)
            except StoreUnavailable as fault:
                faults.append(fault)

        threads = [
            threading.Thread(target=cross, args=(one.id, two.id)),
            threading.Thread(target=cross, args=(two.id, one.id)),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [("deadlock" in str(fault)) for fault in faults] == [True]
        with store.transaction():
            assert store.problem(one.id) == one


def test_problem_that_is_being_changed_is_not_changed_by_another(postgres_url: str):
    with closing(open_store(postgres_url)) as store, closing(open_store(postgres_url)) as other:
        problem = problem_in(store, feed_in(store))
        read = threading.Event()

        def change_later():
            read.wait()
            with other.transaction():
                found = other.problem(problem.id)
                assert found is not None
                other.set_meta("seen", found.state.value)

        thread = threading.Thread(target=change_later)
        thread.start()
        with store.transaction():
            store.problem(problem.id)
            read.set()
            thread.join(0.2)
            assert thread.is_alive()
        thread.join()
        assert store.get_meta("seen") == "open"


def test_closing_leaves_no_thread_behind(url: str):
    before = set(threading.enumerate())
    for _ in range(3):
        open_store(url).close()
    for _ in range(2):
        with pytest.raises(StoreUnavailable):
            open_store("postgresql://nobody@127.0.0.1:1/none")
    assert set(threading.enumerate()) <= before


def test_user_without_rights_is_told_what_to_grant(postgres_url: str):
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS guest")
        connection.execute("CREATE ROLE guest LOGIN")
    with pytest.raises(StoreUnusable, match="grant it CREATE"):
        open_store(postgres_url.replace("postgres:@", "guest@"))
