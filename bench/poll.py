"""What an error costs on its way from a page of Business Central to the committed, grouped, searchable store.

    uv run python -m bench poll [--quick] [--sizes 10000,100000,1000000]

Beside it the floor: the same pages fetched with httpx, decoded, and inserted with plain sqlite3 into the same tables
(`_floor`). Business Central is simulated in another process, so its work is not counted; each measurement has a process
of its own, so memory is its own as well. Then: what a poll costs that finds nothing new, with little and with much
stored. Goal: at most twice the floor, and no growth.
"""

import argparse
import statistics
import tempfile
import time
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from bench._access import settings_for
from bench._floor import NOW, store_all
from bench._processes import elsewhere, keep_leading, log_to_nowhere, peak_memory, run_apart
from bench._stopwatch import Stopwatch
from bot.application import Application
from bot.bootstrap import build
from bot.business_central.client import Client
from bot.business_central.rows import Reader
from bot.business_central.source import CompanySource
from bot.core.diagnosis import Diagnostician
from bot.core.model import Environment, Mode
from bot.demo.business_central import SimulatedBusinessCentral
from bot.interpreter import tune_interpreter
from bot.jobs.ingest import Ingest
from bot.jobs.poll import Poll
from bot.settings import IsolatedSettings, Settings
from bot.store import Store
from bot.store.sqlite import SqliteEngine

CAUSES = ("missing_privilege", "value_missing", "already_coupled")
"""Two of the three name their record in the text, so no memory of texts that were seen before helps there."""
TIMES_FAILED = 5
"""Entries of each record: the job tries again every few minutes."""
TIMES_FLOOR = 2.0
GROWTH = 1.5
IDLE_POLLS = 200
SMALL = 1_000
REPEATS = {10_000: 5, 100_000: 3}
BREAKDOWN = 100_000

STAGES: tuple[tuple[type, str, str], ...] = (
    (Client, "send", "HTTP"),
    (Reader, "page", "decoding"),
    (CompanySource, "_read", "decoding"),
    (Diagnostician, "judge", "diagnosis"),
    (SqliteEngine, "insert", "rows and records"),
    (SqliteEngine, "index_texts", "search index"),
    (SqliteEngine, "_commit", "commit"),
    (Store, "add_entries", "values"),
    (Store, "_count", "rows and records"),
    (Store, "_add_records", "rows and records"),
    (Store, "stored_numbers", "what is stored"),
    (Ingest, "take", "grouping, decisions"),
    (Poll, "_poll", "the rest"),
)


class Cost(NamedTuple):
    """What one run took."""

    wall: float
    """Microseconds of time per entry, waiting for the simulation included."""
    cpu: float
    """Microseconds of CPU per entry."""
    memory: float
    """Megabytes at most, libraries included."""


class Idle(NamedTuple):
    """A poll with nothing new, in milliseconds."""

    wall: float
    cpu: float


def floor(environment: Environment, path: Path, size: int) -> tuple[Cost, dict[str, float]]:
    """In a process of its own: the floor."""
    began, cpu = time.perf_counter(), time.process_time()
    watch = store_all(environment, path)
    return _cost(size, began, cpu), dict(watch.spent)


def bot(environment: Environment, path: Path, size: int, idle: int) -> tuple[Cost, Idle | None]:
    """In a process of its own: the bot's poll, and then `idle` polls that find nothing new."""
    log_to_nowhere()
    application = build(_settings(environment, path), _always)
    ((bc_id, name),) = application.clients[0].companies()
    feed = application.store.register(environment.name, bc_id, name, NOW)
    # A company whose way in is known has begun: every entry is news then, and not history.
    application.store.set_mode(feed.company.id, Mode.COMPANION)
    tune_interpreter()
    keep_leading(application.lead.turn)
    began, cpu = time.perf_counter(), time.process_time()
    assert application.watch(NOW) == size
    cost = _cost(size, began, cpu)
    found = _idle(application, idle) if idle else None
    application.poll.close()
    return cost, found


def where(environment: Environment, path: Path) -> dict[str, float]:
    """In a process of its own: the bot's poll with a stopwatch around its stages."""
    watch = Stopwatch()
    for owner, method, name in STAGES:
        watch.around(owner, method, name)
    bot(environment, path, BREAKDOWN, 0)
    return dict(watch.spent)


def _settings(environment: Environment, path: Path) -> Settings:
    """As in `.env`; nothing is ever said in this Slack."""
    values: dict[str, Any] = {
        "slack_bot_token": "xoxb-bench",
        "slack_app_token": "xapp-bench",
        "slack_api_url": "http://127.0.0.1:9/api",
        "syncerrors_channel": "C0BENCH",
        "syncerrors_database_url": f"sqlite:///{path}",
        **settings_for(environment),
    }
    return IsolatedSettings(**values)


def _idle(application: Application, times: int) -> Idle:
    walls, cpus = [], []
    for _ in range(times):
        began, cpu = time.perf_counter(), time.process_time()
        assert application.watch(NOW) == 0
        walls.append((time.perf_counter() - began) * 1e3)
        cpus.append((time.process_time() - cpu) * 1e3)
    return Idle(statistics.median(walls), statistics.median(cpus))


def _cost(size: int, began: float, cpu: float) -> Cost:
    wall, used = time.perf_counter() - began, time.process_time() - cpu
    return Cost(wall / size * 1e6, used / size * 1e6, peak_memory())


def _simulation(size: int) -> SimulatedBusinessCentral:
    bc = SimulatedBusinessCentral(now=_always)
    # A multiple of the causes: a record always fails for the same one.
    records = size // TIMES_FAILED // len(CAUSES) * len(CAUSES)
    bc.bulk(size, CAUSES, records=records, started_at=NOW - timedelta(seconds=size))
    return bc


def _always() -> datetime:
    return NOW


def _best(costs: list[Cost]) -> Cost:
    """The least of each: whatever else runs on the machine only adds."""
    return Cost(*(min(values) for values in zip(*costs, strict=True)))


def measure(size: int, directory: Path, idle: int) -> tuple[Cost, Cost, Idle]:
    """Floor, bot, and an idle poll at `size` stored entries; floor and bot in turns."""
    numbers = count()
    with elsewhere(_simulation, size) as simulation:
        environment = simulation.ask("access")
        floors, bots, found = [], [], None
        for last in reversed(range(REPEATS.get(size, 1))):
            floors.append(run_apart(floor, environment, directory / f"{size}-{next(numbers)}.db", size)[0])
            cost, found = run_apart(
                bot, environment, directory / f"{size}-{next(numbers)}.db", size, 0 if last else idle
            )
            bots.append(cost)
    assert found is not None
    return _best(floors), _best(bots), found


def breakdown(directory: Path) -> None:
    """Print where the time goes, stage by stage."""
    with elsewhere(_simulation, BREAKDOWN) as simulation:
        environment = simulation.ask("access")
        _, least = run_apart(floor, environment, directory / "stages-floor.db", BREAKDOWN)
        ours = run_apart(where, environment, directory / "stages.db")
    title = f"where it goes at {BREAKDOWN:,}: µs of CPU an entry"
    print(f"\n{title:64}{'floor':>9}{'bot':>9}")
    for stage in dict.fromkeys(name for _, _, name in STAGES):
        known = f"{least[stage] / BREAKDOWN * 1e6:>9.2f}" if stage in least else f"{'–':>9}"
        print(f"  {stage:62}{known}{ours.get(stage, 0.0) / BREAKDOWN * 1e6:>9.2f}")


def report(found: dict[int, tuple[Cost, Cost, Idle]]) -> None:
    """Print the tables and whether the goals are met."""
    print(f"\n{'entries':>10}{'':8}{'wall µs':>9}{'CPU µs':>9}{'MB':>7}{'wall x':>9}{'CPU x':>8}")
    met = True
    for size, (least, ours, _) in found.items():
        if size == SMALL:
            continue
        wall, cpu = ours.wall / least.wall, ours.cpu / least.cpu
        good = wall <= TIMES_FLOOR and cpu <= TIMES_FLOOR
        met = met and good
        print(f"{size:>10,}{'  floor':8}{least.wall:>9.1f}{least.cpu:>9.1f}{least.memory:>7.0f}")
        print(f"{'':10}{'  bot':8}{ours.wall:>9.1f}{ours.cpu:>9.1f}{ours.memory:>7.0f}{wall:>9.2f}{cpu:>8.2f}")
    print(f"goal (at most {TIMES_FLOOR:g} times the floor): {'met' if met else 'NOT met'}")
    print(f"\n{'nothing new at':>16}{'wall ms':>10}{'CPU ms':>9}")
    for size, (_, _, idle) in found.items():
        print(f"{size:>16,}{idle.wall:>10.2f}{idle.cpu:>9.2f}")
    few, many = found[min(found)][2], found[max(found)][2]
    growth = many.cpu / few.cpu
    print(f"growth of CPU {growth:.2f} x; goal (at most {GROWTH:g}): {'met' if growth <= GROWTH else 'NOT met'}")


def main(argv: list[str]) -> int:
    """Run the benchmark; 0 whatever it finds."""
    parser = argparse.ArgumentParser(prog="bench poll", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", default="10000,100000,1000000", help="numbers of entries, with commas")
    parser.add_argument("--quick", action="store_true", help="10,000 and 50,000 only, without the breakdown")
    options = parser.parse_args(argv)
    sizes = [10_000, 50_000] if options.quick else [int(size) for size in options.sizes.split(",")]
    with tempfile.TemporaryDirectory(prefix="bench-poll-") as directory:
        found: dict[int, Any] = {}
        for size in (SMALL, *sizes):
            found[size] = measure(size, Path(directory), IDLE_POLLS)
            print(f"measured {size:,}", flush=True)
        if not options.quick:
            breakdown(Path(directory))
    report(found)
    return 0
