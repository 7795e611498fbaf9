"""What lists cost at 10,000 and at 1,000,000 stored entries, beside the same questions in plain SQL.

    uv run python -m bench list [--sizes 10000,1000000] [--runs 1000]

Goals: the 99th percentile at most 5 times the plain SQL's, and at most 1.5 times its own at the smallest size.
Times are CPU times of the asking thread, the lowest of five rounds: the file is in memory, so there is nothing to
wait for but other programs, and those are not the subject.
"""

import argparse
import gc
import sqlite3
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from string import ascii_uppercase
from typing import NamedTuple
from uuid import UUID

from bot.core.model import Audience, Confidence, Diagnosis, Direction, Entry, Feed, ProblemFilter, Record, Side
from bot.store import Store, open_store
from bot.store.values import NewProblem

TIMES_RAW = 5.0
TIMES_SMALL = 1.5
COMPANIES = 4
PROBLEMS = 200
BATCH = 5_000
ROUNDS = 5
PATIENCE = 2.0
"""Seconds of plain SQL in a round: some of its answers take half a second, and a few are enough."""
WARM_UP = 20
"""Runs that do not count: the first ones read the file."""
START = datetime(2026, 11, 1, tzinfo=UTC)
SPAN = timedelta(days=20)
"""All sizes cover the same days: what grows is how much is stored, not what is asked for."""
NAMES = [f"{letter}{rest}" for letter in ascii_uppercase for rest in ("adatum", "elmo", "iberg", "oltas", "untar")]
"""Customers' names: words spread over the alphabet, as real ones are, each in many entries."""
CAUSES = ("no_permission", "value_too_long", "record_missing", "currency_missing", "unknown")

PAGE = """
SELECT p.*, c.environment, c.bc_id, c.name FROM problem p JOIN company c ON c.id = p.company
WHERE p.state IN ('open', 'acknowledged', 'snoozed', 'quiet') {} ORDER BY p.last_at DESC, p.id DESC LIMIT 11
"""
TOTAL = """
SELECT count(*) FROM (SELECT 1 FROM problem p
WHERE p.state IN ('open', 'acknowledged', 'snoozed', 'quiet') {} LIMIT 1000)
"""
FOUND = """
AND p.id IN (SELECT problem FROM entry WHERE id IN
    (SELECT rowid FROM entry_text WHERE entry_text MATCH '{}' ORDER BY rowid DESC LIMIT 2000))
"""


class Subject(NamedTuple):
    """One question: through the store, and as plain SQL."""

    name: str
    ask: Callable[[Store], object]
    raw: tuple[str, ...]
    grows: bool = False
    """More is looked through at the larger size, whoever asks: held against plain SQL only."""


class Cost(NamedTuple):
    """Milliseconds: the 99th percentiles, and the store's median beside them."""

    median: float
    store: float
    raw: float


def _page(name: str, shown: ProblemFilter, condition: str = "") -> Subject:
    return Subject(name, lambda store: store.problems(shown), (PAGE.format(condition), TOTAL.format(condition)))


def _search(name: str, text: str, match: str, *, grows: bool = False) -> Subject:
    # Plain SQL finds the problems once as well; the page and its total are the same few rows then.
    raw = (PAGE.format(FOUND.format(match)),)
    return Subject(name, lambda store: store.problems(ProblemFilter(text=text)), raw, grows)


SINCE = START + SPAN - timedelta(days=3)
SINCE_DAY = (SINCE - datetime(1970, 1, 1, tzinfo=UTC)).days
SUBJECTS = (
    _page("newest page", ProblemFilter()),
    _page("company", ProblemFilter(company="Company 2"), "AND p.company = 2"),
    _page("cause", ProblemFilter(cause="no_permission"), "AND p.cause = 'no_permission'"),
    _page("audience", ProblemFilter(audience=Audience.ADMIN), "AND p.audience = 'admin'"),
    _page("since", ProblemFilter(since=SINCE), f"AND p.last_at >= {int(SINCE.timestamp() * 1000)}"),
    _search("search, every entry", "currency", '"currency"'),
    _search("search, two words", "currency couple", '"currency" "couple"'),
    _search("search, one in 50", "currency reason17", '"currency" "reason17"', grows=True),
    _search("search, one entry", "serial777", '"serial777"'),
    _search("search, beginning", "curren coup", '"curren"* "coup"*'),
    _search("search, many words", "serial77 coup", '"serial77"* "coup"*', grows=True),
    _search("search, nothing", "nowhere", '"nowhere"'),
    # The index finds the next word by walking over all entries of the word before; here that is every entry.
    _search("search, nothing, worst", "offside", '"offside"', grows=True),
    Subject(
        "records of a problem",
        lambda store: store.affected(17),
        (
            "SELECT e.*, a.times FROM affected a JOIN entry e ON e.id = a.newest WHERE a.problem = 17 "
            "ORDER BY a.newest DESC LIMIT 5",
        ),
    ),
    Subject(
        "entry by number",
        lambda store: store.entries_numbered(1234),
        ("SELECT * FROM entry WHERE id IN (4294968530, 8589935826, 12884903122, 17179870418)",),
    ),
    Subject(
        "days",
        lambda store: store.daily(None, SINCE.date()),
        (f"SELECT day, sum(entries) FROM problem_day WHERE day >= {SINCE_DAY} GROUP BY day",),
    ),
    Subject(
        "counts",
        lambda store: store.counts(),
        (
            "SELECT state, audience, cause, count(*) FROM problem GROUP BY state, audience, cause",
            "SELECT sum(entries), sum(rejected) FROM series",
        ),
    ),
)


def fill(store: Store, size: int) -> None:
    """Store `size` entries of 200 problems in four companies; a record fails twice."""
    feeds = [store.register("Production", f"id-{n}", f"Company {n}", START) for n in range(1, COMPANIES + 1)]
    problems = {feed.series: _problems(store, feed, offset) for offset, feed in enumerate(feeds)}
    share = size // COMPANIES
    for feed in feeds:
        for first in range(1, share + 1, BATCH):
            batch = [
                _entry(number, share, feed.series, problems[feed.series])
                for number in range(first, min(first + BATCH, share + 1))
            ]
            with store.transaction():
                store.add_entries(feed.series, batch)
                store.move_cursor(feed.series, batch[-1][0].number)
    store.tidy()


def _problems(store: Store, feed: Feed, offset: int) -> list[int]:
    return [
        store.add_problem(
            NewProblem(
                company=feed.company.id,
                fingerprint=f"fingerprint-{n}",
                diagnosis=Diagnosis(
                    CAUSES[n % len(CAUSES)], Audience.ADMIN if n % 3 else Audience.USER, Confidence.CERTAIN
                ),
                mapping="CUSTOMER",
                table="Customer",
                direction=Direction.TO_DATAVERSE,
                message="",
                at=START,
            )
        ).id
        for n in range(offset, PROBLEMS, COMPANIES)
    ]


def _entry(number: int, share: int, series: int, problems: list[int]) -> tuple[Entry, int]:
    which = number % len(problems)
    customer = number // 2
    name = NAMES[customer % len(NAMES)]
    guid = str(UUID(int=(customer * 0x9E3779B97F4A7C15F39CC0605CEDC835 + series) % (1 << 128)))
    return Entry(
        number=number,
        occurred_at=START + SPAN * number / share,
        message=f"The currency of reason{which} cannot be found for serial{number}: couple it, then try again.",
        source=Record(
            Side.BUSINESS_CENTRAL, "Customer", f"Customer: {customer} ({name})", guid, f"page=21&bookmark={number}"
        ),
        destination=None,
        mapping="CUSTOMER",
        direction=Direction.TO_DATAVERSE,
        job_id=f"job-{number // 100}",
        id=guid,
    ), problems[which]


class Place(NamedTuple):
    """A filled database: through the store, and opened by plain sqlite3."""

    store: Store
    raw: sqlite3.Connection


def measure(directory: Path, sizes: list[int], runs: int) -> dict[int, dict[str, Cost]]:
    """Fill a database of each size and ask every question `runs` times.

    The sizes take turns, question by question, and so do store and plain SQL: a machine that is slower for a while is
    slower for all of them.
    """
    places = {size: _filled(directory / f"{size}.db", size) for size in sizes}
    costs: dict[int, dict[str, Cost]] = {size: {} for size in sizes}
    for subject in SUBJECTS:
        for size, cost in _costs(subject, places, runs).items():
            costs[size][subject.name] = cost
    for place in places.values():
        place.raw.close()
        place.store.close()
    return costs


def _filled(path: Path, size: int) -> Place:
    store = open_store(f"sqlite:///{path}")
    began = time.perf_counter()
    fill(store, size)
    print(f"{size:>9,} entries stored in {time.perf_counter() - began:.1f} s", flush=True)
    raw = sqlite3.connect(path)
    raw.execute("PRAGMA cache_size = -32768")
    return Place(store, raw)


def _costs(subject: Subject, places: dict[int, Place], runs: int) -> dict[int, Cost]:
    _round(subject, places, WARM_UP)
    rounds = [_round(subject, places, runs // ROUNDS) for _ in range(ROUNDS)]
    return {
        size: Cost(*(min(column) for column in zip(*(each[size] for each in rounds), strict=True))) for size in places
    }


def _round(subject: Subject, places: dict[int, Place], runs: int) -> dict[int, Cost]:
    ours: dict[int, list[float]] = {size: [] for size in places}
    plain: dict[int, list[float]] = {size: [] for size in places}
    gc.collect()
    for _ in range(runs):
        for size, place in places.items():
            began = time.thread_time()
            subject.ask(place.store)
            ours[size].append(time.thread_time() - began)
            if sum(plain[size]) < PATIENCE:
                began = time.thread_time()
                for sql in subject.raw:
                    place.raw.execute(sql).fetchall()
                plain[size].append(time.thread_time() - began)
    return {
        size: Cost(_percentile(ours[size], 0.5), _percentile(ours[size], 0.99), _percentile(plain[size], 0.99))
        for size in places
    }


def _percentile(seconds: list[float], share: float) -> float:
    return sorted(seconds)[int((len(seconds) - 1) * share)] * 1000


def report(costs: dict[int, dict[str, Cost]]) -> bool:
    """Print the table; True when every goal is met."""
    smallest = min(costs)
    met = True
    print(f"\n{'milliseconds':24}{'entries':>11}{'median':>9}{'p99':>9}{'SQL p99':>9}{'x SQL':>8}{'x small':>9}")
    for subject in SUBJECTS:
        for size in sorted(costs):
            cost = costs[size][subject.name]
            of_raw = cost.store / cost.raw
            of_small = cost.store / costs[smallest][subject.name].store
            good = of_raw <= TIMES_RAW and (of_small <= TIMES_SMALL or subject.grows)
            met = met and good
            print(
                f"{subject.name:24}{size:>11,}{cost.median:>9.3f}{cost.store:>9.3f}{cost.raw:>9.3f}{of_raw:>8.1f}{of_small:>9.1f}"
                f"{'' if good else '  over the goal'}"
            )
    return met


def main(argv: list[str]) -> int:
    """Run the benchmark; 0 when every goal is met, else 1."""
    parser = argparse.ArgumentParser(prog="bench list", description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--sizes", default="10000,1000000", help="numbers of entries, with commas")
    parser.add_argument("--runs", type=int, default=1000, help="how often each question is asked")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="bench-list-") as directory:
        costs = measure(Path(directory), [int(size) for size in options.sizes.split(",")], options.runs)
    met = report(costs)
    print(f"\ngoals (at most {TIMES_RAW:g} x SQL, {TIMES_SMALL:g} x the smallest size): {'met' if met else 'NOT met'}")
    return 0 if met else 1
