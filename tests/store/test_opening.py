import hashlib
import os
import sqlite3
import sys
from multiprocessing import get_context
from pathlib import Path

import psycopg
import pytest

from bot.exceptions import StoreUnavailable, StoreUnusable
from bot.store import open_store
from bot.store.migrations import MIGRATIONS, Migration, migrate
from bot.store.sqlite import SqliteEngine


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    "url",
    [
        "",
        "store.db",
        "mysql://u:secret@h/d",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///",
        "sqlite://host/x.db",
        "sqlite:///x.db?a=1",
    ],
)
def test_url_that_names_no_database_is_refused_without_repeating_it(url):
    with pytest.raises(StoreUnusable, match="sqlite:///") as refusal:
        open_store(url)
    assert "secret" not in str(refusal.value)


def test_relative_file_lies_in_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    open_store("sqlite:///with%20space.db").close()
    assert (tmp_path / "with space.db").exists()


def test_missing_directory_is_named(tmp_path: Path):
    with pytest.raises(StoreUnusable, match=r"directory of .*nowhere.*does not exist: create it"):
        open_store(f"sqlite:///{tmp_path}/nowhere/store.db")
    assert list(tmp_path.iterdir()) == []


def test_file_that_is_no_database_is_left_untouched(tmp_path: Path):
    path = tmp_path / "letter.txt"
    path.write_text("Dear Kari, " * 500)
    before = digest(path)
    with pytest.raises(StoreUnusable, match=r"letter\.txt is not a SQLite database"):
        open_store(f"sqlite:///{path}")
    assert digest(path) == before


def test_database_of_another_program_is_left_untouched(tmp_path: Path):
    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE song (title)")
    connection.close()
    before = digest(path)
    with pytest.raises(StoreUnusable, match="another program"):
        open_store(f"sqlite:///{path}")
    assert digest(path) == before


def test_newer_schema_is_refused_and_left_untouched(tmp_path: Path):
    path = tmp_path / "store.db"
    open_store(f"sqlite:///{path}").close()
    connection = sqlite3.connect(path)
    connection.execute("INSERT INTO migration (number, name) VALUES (99, 'from the future')")
    connection.commit()
    connection.close()
    before = digest(path)
    with pytest.raises(StoreUnusable, match=r"store\.db has schema version 99.*start the newer version"):
        open_store(f"sqlite:///{path}")
    assert digest(path) == before


def test_newer_schema_is_refused_on_postgresql(postgres_url: str):
    open_store(postgres_url).close()
    with psycopg.connect(postgres_url) as connection:
        connection.execute("INSERT INTO migration (number, name) VALUES (99, 'from the future')")
    with pytest.raises(StoreUnusable, match="schema version 99"):
        open_store(postgres_url)


def _open_as(user: int, path: Path, answer) -> None:
    os.setgid(user)
    os.setuid(user)
    try:
        open_store(f"sqlite:///{path}").close()
        answer.send("opened")
    except StoreUnusable as refusal:
        answer.send(str(refusal))


@pytest.mark.skipif(sys.platform == "win32" or not hasattr(os, "geteuid"), reason="rights of POSIX")
@pytest.mark.parametrize("exists", [True, False])
def test_file_that_may_not_be_written_is_refused_with_the_fix(exists, tmp_path_factory: pytest.TempPathFactory):
    directory = Path(tmp_path_factory.getbasetemp()) / f"rights-{exists}"
    directory.mkdir()
    path = directory / "store.db"
    if exists:
        open_store(f"sqlite:///{path}").close()
        path.chmod(0o444)
    before = digest(path) if exists else ""
    directory.chmod(0o555)
    if os.geteuid() == 0:
        said = _said_by_nobody(path)
    else:
        with pytest.raises(StoreUnusable) as refusal:
            open_store(f"sqlite:///{path}")
        said = str(refusal.value)
    directory.chmod(0o755)
    assert str(path) in said
    assert "the bot's user" in said
    assert (digest(path) if path.exists() else "") == before


def _said_by_nobody(path: Path) -> str:
    """Open as a user without rights: nothing is read-only for root."""
    for parent in list(path.parents)[1:-2]:
        parent.chmod(parent.stat().st_mode | 0o055)
    context = get_context("fork")
    here, there = context.Pipe()
    child = context.Process(target=_open_as, args=(65534, path, there))
    child.start()
    there.close()
    said: str = here.recv()
    child.join()
    here.close()
    return said


def test_migration_that_fails_half_way_leaves_the_old_version_usable(store, url, open_another):
    store.set_meta("kept", "yes")
    broken = (*MIGRATIONS, Migration(99, "broken", "CREATE TABLE half (a BIGINT);\nINSERT INTO nowhere VALUES (1);\n"))
    with pytest.raises(Exception, match="nowhere"), store.transaction():
        migrate(store._db, "the database", broken)
    again = open_another()
    assert (again.get_meta("kept"), again.schema_version) == ("yes", MIGRATIONS[-1].number)
    with pytest.raises(Exception, match="half"):
        again._db.rows("SELECT * FROM half")


def test_next_migration_is_taken_once(store):
    more = (*MIGRATIONS, Migration(99, "more", "CREATE TABLE more (id {auto});\n"))
    for _ in range(2):
        with store.transaction():
            migrate(store._db, "the database", more)
    assert store.schema_version == 99


def test_sqlite_without_full_text_search_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    class Bare(sqlite3.Connection):
        def execute(self, sql, *values):
            return super().execute("SELECT 'THREADSAFE=1'" if "compile_options" in sql else sql, *values)

    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *args, **options: connect(*args, factory=Bare, **options))
    with pytest.raises(StoreUnusable, match="FTS5"):
        SqliteEngine(tmp_path / "store.db")
    assert not (tmp_path / "store.db").exists() or (tmp_path / "store.db").stat().st_size == 0


def test_missing_driver_names_the_extra(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delitem(sys.modules, "bot.store.postgres", raising=False)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreUnusable, match=r"uv sync --extra postgres.*syncerrors\[postgres\]"):
        open_store("postgresql://user:secret@127.0.0.1:1/x")


def test_server_that_does_not_answer_is_named_without_the_password():
    with pytest.raises(StoreUnavailable, match=r"'sync' on 127\.0\.0\.1") as refusal:
        open_store("postgresql://user:secret@127.0.0.1:1/sync")
    assert "secret" not in str(refusal.value)


def test_password_with_a_bare_at_sign_is_not_repeated():
    with pytest.raises(StoreUnusable, match="%40") as refusal:
        open_store("postgresql://user:p@ss@127.0.0.1/sync")
    assert "ss@" not in str(refusal.value)


def test_closed_store_says_so(store):
    store.close()
    with pytest.raises(StoreUnavailable):
        store.ping()
    store.close()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://bot:p/CANARY@127.0.0.1:9/d",
        "postgresql://bot:p@CANARY/x@127.0.0.1:9/d",
        "postgresql://bot:p%CANARY@127.0.0.1:9/d",
        "postgresql://bot:p?CANARY@127.0.0.1:9/d",
        "postgresql://bot:p#CANARY@127.0.0.1:9/d",
        "postgresql://bot:x@127.0.0.1:CANARY/d",
    ],
)
def test_a_password_with_signs_of_an_address_is_never_repeated(url: str):
    with pytest.raises(StoreUnusable, match="write postgresql://") as caught:
        open_store(url)
    assert "CANARY" not in str(caught.value)
