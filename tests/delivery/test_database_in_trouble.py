"""The database is full, or gone: what is stored is still said where that is possible, and it recovers by itself."""

from datetime import timedelta
from pathlib import Path

from bot.demo.stage import CHANNEL, Stage, VirtualClock
from bot.health import Health
from bot.slack.render import Connection
from bot.store import open_store
from bot.store.sqlite import SqliteEngine
from tests.delivery.conftest import Play, cards, later, states


def limit_pages(stage: Stage, *, free: int | None) -> None:
    """Let the file grow by so many pages only; None: as it likes."""
    engine = stage.application.store.engine
    assert isinstance(engine, SqliteEngine)
    for database in engine._connections.values():
        pages = database.execute("PRAGMA page_count").fetchone()[0]
        database.execute(f"PRAGMA max_page_count = {pages + free if free is not None else 1_000_000_000}")


def test_on_a_full_disk_reading_stops_saying_goes_on_and_both_recover(play: Play, clock: VirtualClock) -> None:
    stage = play(syncerrors_group_wait=timedelta(minutes=1))
    stage.poll()
    stage.business_central.fail("missing_exchange_rate", key="SEK")
    clock.move(timedelta(minutes=1))
    stage.poll()
    assert cards(stage) == []
    limit_pages(stage, free=2)
    stage.business_central.bulk(3000, ["missing_privilege"])
    clock.move(timedelta(minutes=2))
    stage.poll()
    (feed,) = stage.application.store.feeds()
    assert "No room to write" in feed.fault
    assert "bytes left" in feed.fault
    assert feed.entries == 1
    assert len(cards(stage)) == 1
    limit_pages(stage, free=None)
    clock.move(timedelta(minutes=1))
    assert stage.poll() == 3000
    assert stage.application.store.feeds()[0].fault == ""
    later(stage, clock, minutes=2)
    assert states(stage) == {}
    assert len(stage.workspace.messages(CHANNEL)) >= 2


def test_a_database_that_is_gone_is_named_by_readiness(tmp_path: Path, clock: VirtualClock) -> None:
    store = open_store(f"sqlite:///{tmp_path}/gone.db")
    connected = Connection(way="http", connected=True)
    report = Health(store, lambda: connected, lambda: True, clock, clock, timedelta(minutes=1))
    assert report.parts()["database"] == "ok"
    store.close()
    assert "has been closed" in report.parts()["database"]
