"""What a purge costs: 1,000,000 entries in a simulated Business Central, of which 900,000 are older than 7 days.

    uv run python -m bench purge [--entries 1000000]

Business Central and Slack are simulated in processes of their own, so that only the bot is measured. Goals: the
preview within 3 s; the whole purge at most 1.5 times the same requests and the same changes in plain HTTP and plain
SQL; no other writer waits longer than 100 ms; no more memory for more entries. The pace that spares Business Central's
limit is switched off, else nothing but the pace would be measured; the requests are set beside it.
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

from bench._access import settings_for, sign_in
from bench._processes import Remote, elsewhere
from bot.application import Application
from bot.bootstrap import build
from bot.business_central.addresses import addresses
from bot.core.model import Environment, ProblemFilter
from bot.core.purge import PurgeFilter
from bot.demo.business_central import SimulatedBusinessCentral
from bot.demo.stage import CHANNEL
from bot.demo.workspace import Workspace
from bot.interpreter import tune_interpreter
from bot.jobs.purge import PACE_SECONDS
from bot.logs import configure_logging
from bot.settings import IsolatedSettings
from bot.triage import Triage

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
CUT_OFF = NOW - timedelta(days=7)
OLD_SHARE = 0.9
PREVIEW_SECONDS = 3.0
TIMES_PLAIN = 1.5
WAIT_MS = 100.0
LIMIT, WINDOW = 6_000, timedelta(minutes=5)
PURGER = "UOLA000001"
ROWS_IN_A_PAGE = 20_000


def present_time() -> datetime:
    """It stands still, for every process."""
    return NOW


class WithoutFiles(Workspace):
    """A Slack that takes no files: the snapshot stays in the store."""

    def __enter__(self) -> "WithoutFiles":
        super().__enter__()
        self.faults.refuse_scope("files:write")
        return self


class Writer(threading.Thread):
    """Another writer: one small transaction after the other; remembers how long the slowest had to wait."""

    def __init__(self, application: Application) -> None:
        super().__init__(daemon=True)
        self._store, self._lead = application.store, application.lead
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
    with tempfile.TemporaryDirectory(prefix="bench-purge-") as folder:
        plain = _plain(Path(folder, "plain.db"), entries)
        _purge(Path(folder, "bot.db"), entries, plain)


def _purge(database: Path, entries: int, plain: tuple[float, float]) -> None:
    with _bot(database, entries) as (application, _):
        _resolve_everything(application)
        run, purging = application.purge.run, application.purge.purging
        run.pace_seconds = 0
        begun = time.perf_counter()
        shown = purging.preview(_week(), PURGER, NOW)
        preview = time.perf_counter() - begun
        memory = _memory()
        writer = Writer(application)
        writer.start()
        begun = time.perf_counter()
        purging.confirm(shown.purge.id, PURGER, shown.purge.digest, True, NOW)
        confirmed = time.perf_counter() - begun
        begun = time.perf_counter()
        application.deliver.tick(NOW)
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
def _bot(database: Path, entries: int) -> Iterator[tuple[Application, Environment]]:
    """A bot that has read everything, and where it has read it."""
    with elsewhere(WithoutFiles) as slack, elsewhere(SimulatedBusinessCentral, now=present_time) as business_central:
        _fill(business_central, entries)
        there: Environment = business_central.ask("access")
        application = build(_settings(slack, there, database), present_time)
        try:
            tune_interpreter()
            _read_all(application)
            yield application, there
        finally:
            application.stop()


def _settings(slack: Remote, there: Environment, database: Path) -> IsolatedSettings:
    values: dict[str, Any] = {
        "slack_bot_token": slack.get("bot_token"),
        "slack_app_token": slack.get("app_token"),
        "slack_api_url": slack.get("api_url"),
        "syncerrors_channel": slack.ask("channel_id", CHANNEL),
        "syncerrors_database_url": f"sqlite:///{database}",
        "syncerrors_purgers": (PURGER,),
        "syncerrors_message_interval": timedelta(0),
        "syncerrors_page_size": ROWS_IN_A_PAGE,
        **settings_for(there),
    }
    return IsolatedSettings(**values)


def _fill(business_central: Remote, entries: int) -> None:
    old = int(entries * OLD_SHARE)
    spacing = timedelta(days=20) / old
    business_central.ask("bulk", old, 6, started_at=CUT_OFF - spacing * old, spacing=spacing)
    started_at = CUT_OFF + timedelta(hours=1)
    business_central.ask("bulk", entries - old, 6, started_at=started_at, spacing=timedelta(seconds=5))


def _read_all(application: Application) -> None:
    """All that there is; a timer would renew the lead meanwhile."""
    done = threading.Event()

    def renew() -> None:
        while not done.wait(0.5):
            application.lead.turn()

    renewal = threading.Thread(target=renew, daemon=True)
    renewal.start()
    while application.watch(NOW):
        pass
    done.set()
    renewal.join()


def _resolve_everything(application: Application) -> None:
    """So that no problem keeps its errors."""
    triage = Triage(application.store, "C0")
    for problem in application.store.problems(ProblemFilter(), limit=50).problems:
        triage.resolve(problem.id, PURGER, NOW)


def _plain(database: Path, entries: int) -> tuple[float, float]:
    """Seconds of the same requests in plain httpx, and of the same changes without a store."""
    count = int(entries * OLD_SHARE)
    with _bot(database, entries) as (application, there):
        requests = _plain_requests(there, count)
        application.store.engine.change("PRAGMA wal_checkpoint(TRUNCATE)")
    return requests, _plain_sql(database, count)


def _plain_requests(there: Environment, count: int) -> float:
    companies = f"{addresses(there).standard}/companies"
    with httpx.Client(headers={"Authorization": sign_in(there)}, timeout=60) as client:
        company = client.get(companies).raise_for_status().json()["value"][0]["id"]
        address = f"{addresses(there).companion}/companies({company})/deletionRequests"
        begun = time.perf_counter()
        for start in range(1, count + 1, 100):
            numbers = list(map(str, range(start, min(start + 100, count + 1))))
            wish = {
                "requestId": str(uuid.uuid4()),
                "operation": "deleteEntries",
                "reference": "bench",
                "entryNumbers": ",".join(numbers),
                "cutOffDateTime": CUT_OFF.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "expectedCount": len(numbers),
            }
            answer = client.post(address, json=wish).json()
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
    """Megabytes that this process has in memory now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def _line(name: str, said: str, good: bool) -> None:
    print(f"{'ok  ' if good else 'MISS'} {name:26} {said}", flush=True)
