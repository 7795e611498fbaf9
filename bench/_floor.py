"""The least that storing errors can cost: pages fetched, decoded, and inserted with plain sqlite3, nothing decided.

The same pages, the same tables and indexes (those of the bot's own schema), the search index filled per batch, one
transaction for each page of 2,500 rows, as durable as the bot's: WAL, synchronous=FULL. Every row goes to problem 1.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import msgspec

from bench._access import sign_in
from bench._stopwatch import Stopwatch
from bot.business_central.addresses import addresses
from bot.business_central.environment import open_environment
from bot.business_central.source import PAGE_SIZE
from bot.core.model import Environment
from bot.store import open_store
from bot.store.rows import ENTRY_COLUMNS, SERIES_SHIFT
from bot.store.sqlite import CACHE_KIB, CHECKPOINT_PAGES
from bot.store.times import DAY, to_ms

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)


class Row(msgspec.Struct, rename="camel", gc=False):
    """What is kept of a row, in the order in which it is kept."""

    entry_number: int
    occurred_at: datetime
    message: str
    id: str
    job_id: str
    mapping_name: str
    direction: str
    source_system: str
    source_table_name: str
    source_record_id: str
    source_display: str
    source_url: str
    source_entity_name: str
    destination_system: str
    destination_table_name: str
    destination_record_id: str
    destination_display: str
    destination_url: str
    destination_entity_name: str


class Page(msgspec.Struct):
    """One OData answer."""

    value: list[Row]
    next_link: str = msgspec.field(name="@odata.nextLink", default="")


INSERT = f"INSERT INTO entry ({', '.join(ENTRY_COLUMNS)}) VALUES ({', '.join('?' * len(ENTRY_COLUMNS))})"
INDEX = """
INSERT INTO entry_text (rowid, message, source_display, destination_display)
SELECT id, message, source_display, destination_display FROM entry WHERE id BETWEEN ? AND ?
"""
AFFECTED = """
INSERT INTO affected (problem, record, newest, times) VALUES (1, ?, ?, ?)
ON CONFLICT (problem, record) DO UPDATE SET newest = excluded.newest, times = times + excluded.times
"""
DAYS = """
INSERT INTO problem_day (problem, day, entries) VALUES (1, ?, ?)
ON CONFLICT (problem, day) DO UPDATE SET entries = entries + excluded.entries
"""


def store_all(environment: Environment, path: Path) -> Stopwatch:
    """Read every error of the first company into a new database; returns where the time went."""
    with open_environment(environment) as client:
        bc_id, name = client.companies()[0]
    store = open_store(f"sqlite:///{path}")
    base = store.register(environment.name, bc_id, name, NOW).series << SERIES_SHIFT
    store.close()
    connection = sqlite3.connect(path, isolation_level=None)
    for setting in ("synchronous = full", f"cache_size = -{CACHE_KIB}", f"wal_autocheckpoint = {CHECKPOINT_PAGES}"):
        connection.execute(f"PRAGMA {setting}")
    connection.execute("PRAGMA secure_delete = fast")
    watch = Stopwatch()
    for page in _pages(environment, bc_id, watch):
        rows = [_values(row, base) for row in page]
        watch.lap("values")
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(INSERT, rows)
        _count(connection, rows)
        watch.lap("rows and records")
        connection.execute(INDEX, (rows[0][0], rows[-1][0]))
        watch.lap("search index")
        connection.execute("UPDATE series SET cursor = ?", (page[-1].entry_number,))
        connection.execute("COMMIT")
        watch.lap("commit")
    connection.close()
    return watch


def _pages(environment: Environment, bc_id: str, watch: Stopwatch) -> Iterator[list[Row]]:
    decoder = msgspec.json.Decoder(Page)
    select = ",".join(Row.__struct_encode_fields__)
    address = (
        f"{addresses(environment).companion}/companies({bc_id})/synchronizationErrors"
        f"?$filter=entryNumber gt 0&$orderby=entryNumber&$select={select}"
    )
    with httpx.Client(timeout=60) as client:
        headers = {"Authorization": sign_in(environment), "Prefer": f"odata.maxpagesize={PAGE_SIZE}"}
        while address:
            body = client.get(address, headers=headers).raise_for_status().content
            watch.lap("HTTP")
            page = decoder.decode(body)
            watch.lap("decoding")
            yield page.value
            address = page.next_link


def _values(row: Row, base: int) -> tuple[Any, ...]:
    return (
        base | row.entry_number,
        1,
        to_ms(row.occurred_at),
        row.direction,
        row.mapping_name,
        row.job_id,
        row.id,
        row.source_system,
        row.source_table_name,
        row.source_display,
        row.source_record_id,
        row.source_entity_name or row.source_url.partition("?")[2],
        row.destination_system,
        row.destination_table_name,
        row.destination_display,
        row.destination_record_id,
        row.destination_entity_name or row.destination_url.partition("?")[2],
        row.message,
    )


def _count(connection: sqlite3.Connection, rows: list[tuple[Any, ...]]) -> None:
    times = Counter(row[10] or row[9] for row in rows)
    newest = {row[10] or row[9]: row[0] for row in rows}
    connection.executemany(AFFECTED, [(record, newest[record], times[record]) for record in times])
    connection.executemany(DAYS, Counter(row[2] // DAY for row in rows).items())
