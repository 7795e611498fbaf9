"""What a purge costs: 1,000,000 entries in a simulated Business Central, of which 900,000 are older than 7 days.

    uv run python -m bench purge [--entries 1000000]

Goals: the preview within 3 s; the whole purge at most 1.5 times the same requests and the same changes in plain HTTP
and plain SQL; no other writer waits longer than 100 ms; no more memory for more entries. The pace that spares
Business Central's limit is switched off, else nothing but the pace would be measured; the requests are set beside it.
"""

import argparse
import json
import resource
import sqlite3
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from bot.core.model import ProblemFilter
from bot.core.purge import PurgeFilter
from bot.demo.stage import Stage, VirtualClock, set_stage
from bot.jobs.purge import PACE_SECONDS
from bot.logs import configure_logging
from bot.triage import Triage

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
CUT_OFF = NOW - timedelta(days=7)
OLD_SHARE = 0.9
PREVIEW_SECONDS = 3.0
TIMES_PLAIN = 1.5
WAIT_MS = 100.0
LIMIT, WINDOW = 6_000, timedelta(minutes=5)
PURGER = "UOLA000001"


class Writer(threading.Thread):
    """Another writer: one small transaction after the other; remembers how long the slowest had to wait."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(daemon=True)
        self._store, self._lead = stage.application.store, stage.application.lead
        self._stop_now = threading.Event()
        self.waits: list[float] = []
        self.memory = 0.0

    def run(self) -> None:
        """Until `finish`."""
        number = 0
        while not self._stop_now.wait(0.02):
            self._lead.turn()  # what a timer does: the purge is the leader's
            begun = time.perf_counter()
            self._store.set_meta("bench", str(number := number + 1))
            self.waits.append((time.perf_counter() - begun) * 1000)
            self.memory = max(self.memory, _memory())

    def finish(self) -> None:
        """End, and wait for the end."""
        self._stop_now.set()
        self.join()


def main(arguments: list[str]) -> None:
    """Print one line for each question."""
    parser = argparse.ArgumentParser(prog="bench purge", description=__doc__.splitlines()[0])
    parser.add_argument("--entries", type=int, default=1_000_000)
    entries = parser.parse_args(arguments).entries
    configure_logging("ERROR")
    with tempfile.TemporaryDirectory() as folder:
        plain = _plain(Path(folder, "plain.db"), entries)
        _purge(Path(folder, "bot.db"), entries, plain)


def _purge(database: Path, entries: int, plain: tuple[float, float]) -> None:
    with _prepared(database, entries) as stage:
        run, purging = stage.application.purge.run, stage.application.purge.purging
        run.pace_seconds = 0
        begun = time.perf_counter()
        shown = purging.preview(_week(), PURGER, NOW)
        preview = time.perf_counter() - begun
        stage.business_central.forget_requests()
        memory = _memory()
        writer = Writer(stage)
        writer.start()
        begun = time.perf_counter()
        purging.confirm(shown.purge.id, PURGER, shown.purge.digest, True, NOW)
        confirmed = time.perf_counter() - begun
        begun = time.perf_counter()
        stage.deliver()
        handled = run.tick(NOW)
        total = time.perf_counter() - begun
        writer.finish()
        grown = writer.memory - memory
        requests = -(-handled // 100)
        floor = sum(plain)
        _line("entries purged", f"{handled:,} of {entries:,}", handled == shown.purge.count)
        _line("preview", f"{preview:.2f} s (goal {PREVIEW_SECONDS:.0f} s)", preview <= PREVIEW_SECONDS)
        _line("confirmation counts again", f"{confirmed:.2f} s", confirmed <= PREVIEW_SECONDS)
        _line(
            "purge",
            f"{total:.1f} s, plain {floor:.1f} s ({plain[0]:.1f} s requests, {plain[1]:.1f} s SQL): "
            f"{total / floor:.2f} times (goal {TIMES_PLAIN})",
            total <= TIMES_PLAIN * floor,
        )
        waits = sorted(writer.waits)
        slow = sum(wait > WAIT_MS for wait in waits)
        _line(
            "other writer",
            f"{len(waits)} changes, median {waits[len(waits) // 2]:.1f} ms, longest {waits[-1]:.0f} ms, "
            f"{slow} above {WAIT_MS:.0f} ms",
            waits[-1] <= WAIT_MS,
        )
        paced = requests * PACE_SECONDS
        _line(
            "requests",
            f"{requests:,}; at the bot's pace {paced / 60:.0f} min, {WINDOW.seconds / (paced / requests):.0f} in 5 "
            f"minutes of the {LIMIT:,} allowed",
            WINDOW.seconds / (paced / requests) < LIMIT,
        )
        _line("memory", f"{grown:.0f} MB more at its peak", grown < 150)


def _week() -> PurgeFilter:
    return PurgeFilter(span=timedelta(days=7), typed="7d")


@contextmanager
def _prepared(database: Path, entries: int) -> Iterator[Stage]:
    """A bot that has read everything; its problems are resolved, so that nothing is kept."""
    clock = VirtualClock(NOW)
    settings: dict[str, Any] = {"syncerrors_purgers": (PURGER,), "syncerrors_message_interval": timedelta(0)}
    with set_stage(database, clock=clock, syncerrors_page_size=20_000, **settings) as stage:
        _fill(stage, entries)
        stage.workspace.faults.refuse_scope("files:write")
        _read_all(stage)
        triage = Triage(stage.application.store, "C0")
        for problem in stage.application.store.problems(ProblemFilter(), limit=50).problems:
            triage.resolve(problem.id, PURGER, NOW)
        yield stage


def _read_all(stage: Stage) -> None:
    """All that there is; a timer would renew the lead meanwhile."""
    done = threading.Event()

    def renew() -> None:
        while not done.wait(0.5):
            stage.application.lead.turn()

    renewal = threading.Thread(target=renew, daemon=True)
    renewal.start()
    while stage.application.watch(NOW):
        pass
    done.set()
    renewal.join()


def _fill(stage: Stage, entries: int) -> None:
    old = int(entries * OLD_SHARE)
    spacing = timedelta(days=20) / old
    stage.business_central.bulk(old, 6, started_at=CUT_OFF - spacing * old, spacing=spacing)
    stage.business_central.bulk(entries - old, 6, started_at=CUT_OFF + timedelta(hours=1), spacing=timedelta(seconds=5))


def _plain(database: Path, entries: int) -> tuple[float, float]:
    """Seconds of the same requests in plain httpx, and of the same changes without a store."""
    clock = VirtualClock(NOW)
    count = int(entries * OLD_SHARE)
    with set_stage(database, clock=clock, syncerrors_page_size=20_000) as stage:
        _fill(stage, entries)
        _read_all(stage)
        requests = _plain_requests(stage, count)
        stage.application.store.engine.change("PRAGMA wal_checkpoint(TRUNCATE)")
    return requests, _plain_sql(database, count)


def _plain_requests(stage: Stage, count: int) -> float:
    company = stage.business_central.company()
    source = stage.application.clients[0].eraser(company.id, company.name)
    header = source._service._credentials.header()
    begun = time.perf_counter()
    with httpx.Client(headers={"Authorization": header}, timeout=60) as client:
        for start in range(1, count + 1, 100):
            numbers = list(map(str, range(start, min(start + 100, count + 1))))
            wish = {
                "requestId": str(uuid.uuid4()),
                "operation": "deleteEntries",
                "reference": "bench",
                "entryNumbers": ",".join(numbers),
                "expectedCount": len(numbers),
            }
            answer = client.post(source._requests, json=wish).json()
            assert answer["deletedCount"] == len(numbers), answer
    return time.perf_counter() - begun


def _plain_sql(database: Path, count: int) -> float:
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA synchronous = full")
    connection.execute("PRAGMA cache_size = -32768")
    (series,) = connection.execute("SELECT max(id) FROM series").fetchone()
    base = series << 32
    begun = time.perf_counter()
    for start in range(1, count + 1, 2_000):
        connection.execute(
            "INSERT INTO purge_entry (purge, entry) SELECT 0, id FROM entry WHERE id BETWEEN ? AND ? "
            "AND occurred_at <= ? AND purged_at IS NULL",
            (base | start, base | min(start + 1_999, count), int(CUT_OFF.timestamp() * 1000)),
        )
    for start in range(1, count + 1, 1_000):
        ids = json.dumps([base | number for number in range(start, min(start + 1_000, count + 1))])
        chunk = "IN (SELECT value FROM json_each(?))"
        connection.execute("BEGIN IMMEDIATE")
        connection.execute(f"UPDATE purge_entry SET outcome = 'deleted' WHERE purge = 0 AND entry {chunk}", (ids,))
        connection.execute(f"UPDATE entry SET purged_at = 1 WHERE id {chunk}", (ids,))
        connection.execute("COMMIT")
    taken = time.perf_counter() - begun
    connection.close()
    return taken


def _memory() -> float:
    """Megabytes that this process has in memory now; both far sides live in it too."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def _line(name: str, said: str, good: bool) -> None:
    print(f"{'ok  ' if good else 'MISS'} {name:26} {said}", flush=True)
