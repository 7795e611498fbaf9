"""The PostgreSQL engine: psycopg with a pool, for several replicas on one database."""

# ruff: noqa: S608 (the pieces of SQL are our own text; values are always parameters)

import re
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any
from urllib.parse import unquote, urlsplit

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus
from psycopg.rows import DictRow, dict_row
from psycopg_pool import ConnectionPool

from bot.exceptions import StoreUnavailable, StoreUnusable
from bot.store.engine import Row
from bot.store.migrations import migrate

Connection = psycopg.Connection[DictRow]

POOL_SIZE = 16
POOL_TIMEOUT = 10.0
"""Seconds that a thread waits for a free connection, or for the server to answer."""
RECONNECT_SECONDS = 5.0
MIGRATION_LOCK = 0x5359_4E43_4552_5253
"""Any number that no other program uses for an advisory lock; these are the letters SYNCERRS."""
SESSION = """
SET lock_timeout = '30s';
SET idle_in_transaction_session_timeout = '10s';
SET plan_cache_mode = force_custom_plan
"""
"""A stopped replica gives its locks back after 10 s, else nobody could take its lease over. Plans are made for the
word that is looked for: a common one is found by walking back from the newest entry, a rare one by the index."""

# What the parser of PostgreSQL would glue to a word (`-10000`, `a/b`, `x.y`), so that words are those of SQLite.
SEARCHABLE = r"""
to_tsvector('simple', regexp_replace(
    e.message || ' ' || e.source_display || ' ' || e.destination_display,
    '[!-/:-@\[-`{-~\u00A0-\u00BF\u2000-\u206F]+', ' ', 'g'))
"""

NO_RIGHT = "42501"
DISK_FULL = "53100"
READ_ONLY = "25006"


class PostgresEngine:
    """A PostgreSQL database, version 12 or later."""

    dialect = "postgresql"
    clock = "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)"
    newest_matches = (
        "SELECT id FROM entry_text WHERE words @@ to_tsquery('simple', :words) ORDER BY id DESC LIMIT :limit"
    )

    def __init__(self, url: str, *, pool_size: int = POOL_SIZE, pool_timeout: float = POOL_TIMEOUT) -> None:
        """Connect and bring the schema up to date.

        Raises StoreUnusable when a person has to do something first, StoreUnavailable when nobody answers.
        """
        self._name = _database_name(url)
        self._local = threading.local()
        self._pool = ConnectionPool(
            url,
            min_size=1,
            max_size=pool_size,
            timeout=pool_timeout,
            open=False,
            check=ConnectionPool[Connection].check_connection,
            configure=_configure,
            connection_class=psycopg.Connection[DictRow],
            # After a longer outage the pool would else wait for minutes before it tries again.
            reconnect_timeout=RECONNECT_SECONDS,
            kwargs={"autocommit": True, "row_factory": dict_row, "connect_timeout": int(pool_timeout)},
        )
        try:
            self._reach(url, pool_timeout)
            self._pool.open()
            with self.transaction():
                self.rows(f"SELECT pg_advisory_xact_lock({MIGRATION_LOCK})")
                migrate(self, self._name)
        except BaseException:
            self.close()
            raise

    def _reach(self, url: str, timeout: float) -> None:
        """Connect once by hand: the pool would only say that it waited."""
        with self._translated():
            psycopg.connect(url, connect_timeout=int(timeout)).close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """See `Engine.transaction`."""
        if self._held() is not None:
            yield
            return
        with self._borrowed() as connection:
            with self._translated():
                connection.execute("BEGIN")
            self._local.connection = connection
            try:
                yield
                self._commit(connection)
            except BaseException:
                with suppress(psycopg.Error):
                    connection.execute("ROLLBACK")
                raise
            finally:
                self._local.connection = None

    def _commit(self, connection: Connection) -> None:
        with self._translated():
            if connection.info.transaction_status != TransactionStatus.INTRANS:
                # COMMIT after a failed statement rolls back without a word.
                raise StoreUnavailable(f"{self._name} took a change back: what this step did is not stored")
            connection.execute("COMMIT")

    def _held(self) -> Connection | None:
        connection: Connection | None = getattr(self._local, "connection", None)
        return connection

    @contextmanager
    def _borrowed(self) -> Iterator[Connection]:
        """The connection of the open transaction, or one of the pool for as long as the block lasts."""
        held = self._held()
        if held is not None:
            yield held
            return
        with self._translated():
            connection = self._pool.getconn()
        try:
            yield connection
        finally:
            self._pool.putconn(connection)

    def rows(self, sql: str, **values: Any) -> list[Row]:
        """See `Engine.rows`."""
        with self._borrowed() as connection, self._translated():
            return list(connection.execute(_named(sql), values).fetchall())

    def row(self, sql: str, **values: Any) -> Row | None:
        """See `Engine.row`."""
        with self._borrowed() as connection, self._translated():
            return connection.execute(_named(sql), values).fetchone()

    def change(self, sql: str, **values: Any) -> int:
        """See `Engine.change`."""
        with self._borrowed() as connection, self._translated():
            return connection.execute(_named(sql), values).rowcount

    def change_many(self, sql: str, values: Sequence[Mapping[str, Any]]) -> int:
        """See `Engine.change_many`."""
        if not values:
            return 0
        with self.transaction(), self._borrowed() as connection, self._translated(), connection.cursor() as cursor:
            cursor.executemany(_named(sql), values)
            return cursor.rowcount

    def insert(self, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """See `Engine.insert`."""
        copy_in = f"COPY {table} ({', '.join(columns)}) FROM STDIN".encode()
        with self._borrowed() as connection, self._translated(), connection.cursor().copy(copy_in) as copy:
            for row in rows:
                copy.write_row(row)

    def lock(self, alias: str, *, shared: bool = False) -> str:
        """See `Engine.lock`."""
        return f" FOR {'KEY SHARE' if shared else 'UPDATE'} OF {alias}" if self._held() is not None else ""

    def among(self, column: str, name: str) -> str:
        """See `Engine.among`."""
        return f"{column} = ANY(:{name})"

    def array(self, values: Iterable[int | str]) -> list[int | str]:
        """See `Engine.array`."""
        return list(values)

    def index_texts(self, condition: str, **values: Any) -> None:
        """See `Engine.index_texts`."""
        self.change(
            f"INSERT INTO entry_text (id, words) SELECT e.id, {SEARCHABLE} FROM entry e WHERE {condition}", **values
        )

    def drop_texts(self, condition: str, **values: Any) -> None:
        """See `Engine.drop_texts`."""
        self.change(f"DELETE FROM entry_text WHERE id IN (SELECT e.id FROM entry e WHERE {condition})", **values)

    def merge_texts(self) -> None:
        """See `Engine.merge_texts`. Autovacuum would do it too, later."""
        self.rows("SELECT gin_clean_pending_list('entry_text_words')")

    def end_stale_holders(self, table: str, older_than_ms: int) -> int:
        """See `Engine.end_stale_holders`. Needed where a holder was stopped inside a COPY: no time-out ends that."""
        rows = self.rows(
            """
            SELECT pg_terminate_backend(a.pid) AS ended FROM pg_stat_activity a JOIN pg_locks l ON l.pid = a.pid
            WHERE l.relation = CAST(:name AS regclass) AND l.mode = 'RowShareLock' AND l.granted
            AND a.datname = current_database() AND a.pid <> pg_backend_pid() AND a.wait_event = 'ClientRead'
            AND a.xact_start < clock_timestamp() - make_interval(secs => CAST(:age AS float8) / 1000)
            """,
            name=table,
            age=older_than_ms,
        )
        return len(rows)

    def words(self, terms: Sequence[str], *, prefix: bool) -> str:
        """See `Engine.words`."""
        return " & ".join(f"'{term}'{':*' if prefix else ''}" for term in terms)

    def close(self) -> None:
        """See `Engine.close`."""
        self._pool.close()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as error:
            raise self._translation(error) from error

    def _translation(self, error: psycopg.Error) -> Exception:
        """The sentence for a person; faults of our own SQL stay what they are."""
        said = (str(error).strip().splitlines() or [type(error).__name__])[0]
        if error.sqlstate == NO_RIGHT:
            return StoreUnusable(f"{self._name} refuses the bot's user ({said}): grant it CREATE and all on its tables")
        if error.sqlstate == DISK_FULL:
            return StoreUnavailable(f"The disk of {self._name} is full ({said}): make room there")
        if error.sqlstate == READ_ONLY:
            return StoreUnavailable(f"{self._name} is read-only at the moment: connect to the primary server")
        if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
            return StoreUnavailable(f"{self._name} cannot be used at the moment ({said}): check the server")
        return error


_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")


def _configure(connection: Connection) -> None:
    connection.execute(SESSION.encode())


def _database_name(url: str) -> str:
    """What to call the database in sentences; the URL itself may hold a password."""
    address = urlsplit(url)
    # Signs of the password that were not written as they must be would end up in host or name, and so in sentences.
    strayed = address.netloc.count("@") > 1 or "@" in f"{address.path}{address.query}{address.fragment}"
    try:
        unquote(url, errors="strict")
        _ = address.port
        parts = conninfo_to_dict(url)
    except (psycopg.ProgrammingError, ValueError):
        strayed, parts = True, {}
    if strayed or _LONE_PERCENT.search(url):
        raise StoreUnusable(
            "The database URL cannot be read: write postgresql://user:password@host/name, and in user name and "
            "password / as %2F, : as %3A, @ as %40, % as %25"
        )
    return f"PostgreSQL database {parts.get('dbname', '')!r} on {parts.get('host', 'this machine')}"


@cache
def _named(sql: str) -> bytes:
    """Our `:name` as psycopg's `%(name)s`; `::type` stays."""
    return re.sub(r"(?<![:\w]):([a-z_]+)", r"%(\1)s", sql.replace("%", "%%")).encode()
