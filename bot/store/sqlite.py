"""The SQLite engine: one connection a thread through sqlite-utils, in WAL mode, every change durable on return."""

# ruff: noqa: S608 (the pieces of SQL are our own text; values are always parameters)

import json
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any, NoReturn

from sqlite_utils import Database

from bot.exceptions import BotError, StoreUnavailable, StoreUnusable
from bot.store.engine import Row
from bot.store.migrations import migrate, refuse_newer

BUSY_TIMEOUT = 30.0
"""Seconds that a writer waits for another one."""
CACHE_KIB = 32_768
"""Most page cache a connection keeps; threads that only read a list stay far below it."""
PAGE_BYTES = 8_192
CHECKPOINT_PAGES = 4_000
"""32 MB of log between two checkpoints: a page that many batches touch is copied back once."""
MERGE_PAGES = 500
"""One step of merging the search index: about 40 ms."""
MERGED_SOMETHING = 2
"""Fewer changes than this mean, says SQLite's manual, that there was nothing left to merge."""
WORD_TABLE = "CREATE VIRTUAL TABLE IF NOT EXISTS temp.entry_word USING fts5vocab('main', 'entry_text', 'instance')"
AFTER_WORD = "\x01"
"""A word with this at its end sorts behind the word itself and before every other one."""
MOST_WORDS = 64
"""A beginning of more words is left to the index."""
OLDEST = (3, 35, 0)
"""RETURNING came with this version."""


class SqliteEngine:
    """A database file. Threads get a connection each at first use; it is closed when the thread has ended."""

    dialect = "sqlite"
    clock = "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)"
    newest_matches = "SELECT rowid AS id FROM entry_text WHERE entry_text MATCH :words ORDER BY rowid DESC LIMIT :limit"

    def __init__(self, path: Path) -> None:
        """Open the file, or make it, and bring its schema up to date.

        Raises StoreUnusable when a person has to do something first, StoreUnavailable when it is locked or full.
        """
        self._path = path
        self._local = threading.local()
        self._guard = threading.Lock()
        self._connections: dict[threading.Thread, Database] = {}
        self._closed = False
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    def _prepare(self) -> None:
        if not self._path.parent.is_dir():
            raise StoreUnusable(f"The directory of {self._path} does not exist: create it, or name another file")
        database = self._database()
        _check_library(database)
        self._check_owner(database)
        self._use_wal(database)
        with self.transaction():
            migrate(self, str(self._path))

    def _check_owner(self, database: Database) -> None:
        """Refuse a newer schema and another program's file before anything is written."""
        with self._translated():
            tables = set(database.table_names())
            if "migration" in tables:
                have = database.execute("SELECT max(number) FROM migration").fetchone()[0] or 0
                refuse_newer(have, str(self._path))
            elif tables:
                raise StoreUnusable(f"{self._path} is a database of another program: name another file")

    def _use_wal(self, database: Database) -> None:
        """Switch to write-ahead logging; SQLite does not wait by itself when two processes do so at once."""
        deadline = time.monotonic() + BUSY_TIMEOUT
        while True:
            try:
                if database.execute("PRAGMA journal_mode = wal").fetchone()[0] == "wal":
                    return
                raise StoreUnusable(
                    f"{self._path} lies where write-ahead logging does not work (a network drive?): "
                    "put the file on a local disk"
                )
            except sqlite3.Error as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    self._raise(error)
                time.sleep(0.02)

    def _database(self) -> Database:
        database: Database | None = getattr(self._local, "database", None)
        if database is None:
            database = self._connect()
            self._local.database = database
        return database

    def _connect(self) -> Database:
        with self._guard:
            if self._closed:
                raise StoreUnavailable(f"{self._path} has been closed: the bot is stopping")
            self._close_those_of_ended_threads()
            if self._connections and not self._path.exists():
                # SQLite would begin an empty file, beside the one that the other threads still write to.
                raise StoreUnavailable(f"{self._path} is gone: put it back, or end the bot")
            with self._translated():
                connection = sqlite3.connect(
                    self._path,
                    timeout=BUSY_TIMEOUT,
                    isolation_level=None,
                    check_same_thread=False,
                    cached_statements=256,
                )
                database = Database(connection, execute_plugins=False)
                self._connections[threading.current_thread()] = database
                connection.row_factory = sqlite3.Row
                connection.execute("PRAGMA synchronous = full")
                connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")  # of a new file; others keep theirs
                connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
                connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
                # Debian's SQLite overwrites what is deleted, which doubles the cost of merging the search index.
                connection.execute("PRAGMA secure_delete = fast")
            return database

    def _close_those_of_ended_threads(self) -> None:
        for thread in [thread for thread in self._connections if not thread.is_alive()]:
            self._connections.pop(thread).close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """See `Engine.transaction`. Begins as a writer: a deferred one could lose what another wrote in between."""
        connection = self._database().conn
        if getattr(self._local, "inside", False):
            yield
            return
        with self._translated():
            connection.execute("BEGIN IMMEDIATE")
        self._local.inside = True
        try:
            yield
            self._commit(connection)
        except BaseException:
            if connection.in_transaction:
                with suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
            raise
        finally:
            self._local.inside = False

    def _commit(self, connection: sqlite3.Connection) -> None:
        if not connection.in_transaction:
            # A full disk rolls back on the spot; whoever caught that error must not believe in what came after.
            raise StoreUnavailable(f"{self._path} took a change back: what this step did is not stored")
        with self._translated():
            connection.execute("COMMIT")

    def rows(self, sql: str, **values: Any) -> list[Row]:
        """See `Engine.rows`."""
        connection = self._database().conn
        with self._translated():
            return connection.execute(sql, values).fetchall()

    def row(self, sql: str, **values: Any) -> Row | None:
        """See `Engine.row`."""
        found = self.rows(sql, **values)
        return found[0] if found else None

    def change(self, sql: str, **values: Any) -> int:
        """See `Engine.change`."""
        connection = self._database().conn
        with self._translated():
            return connection.execute(sql, values).rowcount

    def change_many(self, sql: str, values: Sequence[Mapping[str, Any]]) -> int:
        """See `Engine.change_many`."""
        with self.transaction(), self._translated():
            return self._database().conn.executemany(sql, values).rowcount

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """See `Engine.insert`."""
        places = ", ".join("?" * len(columns))
        sql = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"
        with self.transaction(), self._translated():
            self._database().conn.executemany(sql, rows)

    def lock(self, alias: str, *, shared: bool = False) -> str:  # noqa: ARG002 (a writer is alone here)
        """See `Engine.lock`."""
        return ""

    def among(self, column: str, name: str) -> str:
        """See `Engine.among`."""
        return f"{column} IN (SELECT value FROM json_each(:{name}))"

    def array(self, values: Iterable[int | str]) -> str:
        """See `Engine.array`."""
        return json.dumps(list(values))

    def index_texts(self, condition: str, **values: Any) -> None:
        """See `Engine.index_texts`."""
        self.change(
            "INSERT INTO entry_text (rowid, message, source_display, destination_display) "
            "SELECT e.id, e.message, e.source_display, e.destination_display FROM entry e WHERE " + condition,
            **values,
        )

    def drop_texts(self, condition: str, **values: Any) -> None:
        """See `Engine.drop_texts`."""
        self.change(
            "INSERT INTO entry_text (entry_text, rowid, message, source_display, destination_display) "
            "SELECT 'delete', e.id, e.message, e.source_display, e.destination_display FROM entry e WHERE " + condition,
            **values,
        )

    def merge_texts(self) -> None:
        """See `Engine.merge_texts`."""
        connection = self._database().conn
        pages = -MERGE_PAGES  # negative: begin with everything that there is; afterwards go on with that
        merged = MERGED_SOMETHING
        while merged >= MERGED_SOMETHING:
            before = connection.total_changes
            self.change("INSERT INTO entry_text (entry_text, rank) VALUES ('merge', :pages)", pages=pages)
            merged = connection.total_changes - before
            pages = MERGE_PAGES

    def end_stale_holders(self, table: str, older_than_ms: int) -> int:  # noqa: ARG002 (a stopped writer holds the file)
        """See `Engine.end_stale_holders`."""
        return 0

    def words(self, terms: Sequence[str], *, prefix: bool) -> str:
        """See `Engine.words`.

        A beginning is written out as the words that begin so, where they are few: of those the index finds the newest
        entries at once, while for a beginning it has to collect all entries first.
        """
        return " AND ".join(self._beginning(term) if prefix else f'"{term}"' for term in terms)

    def _beginning(self, term: str) -> str:
        words = list(islice(self._words_beginning(term.lower()), MOST_WORDS + 1))
        if not words and term.isascii():
            return f'"{term}"'  # found nowhere, and at once; other letters the index may have without their accents
        if not words or len(words) > MOST_WORDS:
            return f'"{term}"*'
        return "(" + " OR ".join(f'"{word}"' for word in words) + ")"

    def _words_beginning(self, letters: str) -> Iterator[str]:
        """The words of the index that begin so, in their order; each is looked up on its own."""
        self.change(WORD_TABLE)
        at = letters
        while row := self.row("SELECT term FROM temp.entry_word WHERE term >= :at LIMIT 1", at=at):
            if not row["term"].startswith(letters):
                return
            yield row["term"]
            at = row["term"] + AFTER_WORD

    def close(self) -> None:
        """See `Engine.close`."""
        with self._guard:
            self._closed = True
            self._local = threading.local()
            for database in self._connections.values():
                database.close()
            self._connections.clear()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            self._raise(error)

    def _raise(self, error: sqlite3.Error) -> NoReturn:
        raise self._translation(error) from error

    def _translation(self, error: sqlite3.Error) -> Exception:
        """The sentence for a person; faults of our own SQL stay what they are."""
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        path = self._path
        match code:
            case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
                return StoreUnavailable(
                    f"{path} is locked by another program for more than {BUSY_TIMEOUT:.0f} s: "
                    "look for a second bot, a backup or an open database browser"
                )
            case sqlite3.SQLITE_FULL:
                return StoreUnavailable(f"No room to write {path}: {_free(path)} left on its disk; make room there")
            case sqlite3.SQLITE_IOERR | sqlite3.SQLITE_NOMEM | sqlite3.SQLITE_PROTOCOL:
                return StoreUnavailable(f"{path} could not be read or written ({error}): check its disk")
            case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
                return StoreUnusable(f"{path} may not be written: give the bot's user the right to write it")
            case sqlite3.SQLITE_CANTOPEN:
                return self._cannot_open()
            case sqlite3.SQLITE_NOTADB:
                return StoreUnusable(f"{path} is not a SQLite database: name another file")
            case sqlite3.SQLITE_CORRUPT:
                return StoreUnusable(f"{path} is damaged ({error}): restore it from a copy")
            case _:
                return error

    def _cannot_open(self) -> BotError:
        if not self._path.parent.is_dir():
            return StoreUnusable(f"The directory of {self._path} does not exist: create it, or name another file")
        return StoreUnusable(
            f"{self._path} cannot be opened: let the bot's user read and write the file and its directory"
        )


def _free(path: Path) -> str:
    with suppress(OSError):
        return f"{shutil.disk_usage(path.parent).free:,} bytes"
    return "an unknown number of bytes"


def _check_library(database: Database) -> None:
    if database.sqlite_version < OLDEST:
        raise StoreUnusable("This Python's SQLite is older than 3.35: use a newer Python, or a PostgreSQL database")
    options = {row[0] for row in database.execute("PRAGMA compile_options").fetchall()}
    if "ENABLE_FTS5" not in options:
        raise StoreUnusable(
            "This Python's SQLite has no full-text search (FTS5): use another build of Python, or a PostgreSQL database"
        )
