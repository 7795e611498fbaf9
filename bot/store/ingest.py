"""Entries come in: only the new ones are stored, with search, records and counters in the same transaction."""

# ruff: noqa: S608 (the pieces of SQL are our own text; values are always parameters)

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, NamedTuple

from bot.core.model import Entry, Rejected
from bot.store.part import storable
from bot.store.problems import Problems
from bot.store.rows import ENTRY_COLUMNS, NUMBER_MASK, SERIES_SHIFT, entry_id, entry_row, record_key
from bot.store.times import DAY, from_ms, to_ms
from bot.store.values import Added, RejectedRow

NO_LATER = timedelta(days=2)
"""After the beginning of the overlap: what is dated later is not recent, its clock is wrong."""
SPARSE = 4
"""A range of numbers this many times wider than the batch is asked number by number instead of as a whole."""


class _Group(NamedTuple):
    """The new entries of one problem in a batch, in one pass over it."""

    entries: list[Entry]
    keys: list[int]
    days: Counter[int]
    records: dict[str, list[int]]
    """Record key -> newest entry id, times."""


class Ingest(Problems):
    """What the poll writes. Call everything here inside one transaction a page, after `lock_feed`."""

    def stored_numbers(self, series: int, low: int, high: int) -> set[int]:
        """The numbers from `low` to `high` that are stored."""
        rows = self._db.rows(
            "SELECT id FROM entry WHERE id BETWEEN :low AND :high",
            low=entry_id(series, low),
            high=entry_id(series, high),
        )
        return {row["id"] & NUMBER_MASK for row in rows}

    def overlap_start(self, series: int, cursor: int, since: datetime, numbers: int) -> int:
        """The lowest number to read again: `numbers` below the cursor, or the first at or after `since` if lower."""
        row = self._db.row(
            # `+id` keeps the planner on the index of times: the recent rows are few, those of a series are not.
            # A row that is dated years ahead would hold the overlap open for ever.
            "SELECT min(+id) AS id FROM entry "
            "WHERE occurred_at BETWEEN :since AND :until AND +id BETWEEN :low AND :high",
            since=to_ms(since),
            until=to_ms(since + NO_LATER),
            low=entry_id(series, 0),
            high=entry_id(series, cursor),
        )
        by_number = max(cursor - numbers, 0)
        return by_number if row is None or row["id"] is None else min(by_number, row["id"] & NUMBER_MASK)

    def same_entry(self, series: int, entry: Entry) -> bool:
        """Whether the entry with this number is the one that is stored: same time, same message.

        False where none is stored. A message that was forgotten on purpose counts as the same.
        """
        row = self._db.row("SELECT occurred_at, message FROM entry WHERE id = :id", id=entry_id(series, entry.number))
        if row is None or row["occurred_at"] != to_ms(entry.occurred_at):
            return False
        return row["message"] in ("", entry.message)

    def add_entries(self, series: int, batch: Sequence[tuple[Entry, int]]) -> dict[int, Added]:
        """Store the entries that are new, each with the id of its problem; return what changed, per problem.

        Numbers that are stored already, or twice in the batch, are passed over. Together with the entries go
        their searchable text, the records they name, the counts per day, and entries, records, first_at, last_at,
        message and newest_number of the problems. Texts hold no NUL and no lone surrogate. Raises ValueError for a
        number outside 0..2^32-1, which Business Central's Integer cannot be.
        """
        if not batch:
            return {}
        with self.transaction():
            self._db.rows("SELECT s.id FROM series s WHERE s.id = :id" + self._db.lock("s"), id=series)
            new, range_is_free = self._new_ones(series, batch)
            if not new:
                return {}
            rows = [entry_row(series << SERIES_SHIFT, entry, problem) for entry, problem in new]
            self._db.insert("entry", ENTRY_COLUMNS, rows)
            self._index(rows, range_is_free)
            self._db.change("UPDATE series SET entries = entries + :added WHERE id = :id", added=len(rows), id=series)
            return self._count(_grouped(new, rows))

    def _new_ones(self, series: int, batch: Sequence[tuple[Entry, int]]) -> tuple[list[tuple[Entry, int]], bool]:
        """The entries that are not stored, ascending, and whether nothing at all is stored between them."""
        by_number = {entry.number: (entry, problem) for entry, problem in batch}
        numbers = sorted(by_number)
        low, high = numbers[0], numbers[-1]
        if low < 0 or high > NUMBER_MASK:
            raise ValueError(f"entry numbers {low}..{high} are outside 0..{NUMBER_MASK}")
        if high - low > SPARSE * len(numbers):
            stored = self._stored_among(series, numbers)
            return [by_number[number] for number in numbers if number not in stored], False
        stored = self.stored_numbers(series, low, high)
        if not stored:
            return [by_number[number] for number in numbers], True
        return [by_number[number] for number in numbers if number not in stored], False

    def _stored_among(self, series: int, numbers: list[int]) -> set[int]:
        rows = self._db.rows(
            f"SELECT id FROM entry WHERE {self._db.among('id', 'ids')}",
            ids=self._db.array(entry_id(series, number) for number in numbers),
        )
        return {row["id"] & NUMBER_MASK for row in rows}

    def _index(self, rows: list[tuple[Any, ...]], range_is_free: bool) -> None:
        if range_is_free:
            self._db.index_texts("e.id BETWEEN :low AND :high", low=rows[0][0], high=rows[-1][0])
        else:
            self._db.index_texts(self._db.among("e.id", "ids"), ids=self._db.array(row[0] for row in rows))

    def _count(self, groups: dict[int, _Group]) -> dict[int, Added]:
        """Bring the records, the days and the problems up to date with the groups."""
        records = {problem: self._add_records(problem, groups[problem].records) for problem in sorted(groups)}
        self._db.change_many(
            "INSERT INTO problem_day (problem, day, entries) VALUES (:problem, :day, :entries) "
            "ON CONFLICT (problem, day) DO UPDATE SET entries = problem_day.entries + excluded.entries",
            [
                {"problem": problem, "day": day, "entries": entries}
                for problem in sorted(groups)
                for day, entries in sorted(groups[problem].days.items())
            ],
        )
        spans = {problem: _span(group) for problem, group in groups.items()}
        self._db.change_many(
            """
            UPDATE problem SET entries = entries + :entries, records = records + :records,
                first_at = CASE WHEN first_at > :first_at THEN :first_at ELSE first_at END,
                last_at = CASE WHEN last_at < :last_at THEN :last_at ELSE last_at END,
                message = CASE WHEN newest < :newest THEN :message ELSE message END,
                newest = CASE WHEN newest < :newest THEN :newest ELSE newest END
            WHERE id = :id
            """,
            [
                {
                    "id": problem,
                    "entries": len(groups[problem].entries),
                    "records": records[problem],
                    "first_at": spans[problem][0],
                    "last_at": spans[problem][1],
                    "message": groups[problem].entries[-1].message,
                    "newest": groups[problem].keys[-1],
                }
                for problem in sorted(groups)
            ],
        )
        now = self.problems_by_id(groups)
        return {
            problem: Added(
                now[problem],
                len(group.entries),
                records[problem],
                from_ms(spans[problem][0]),
                from_ms(spans[problem][1]),
                group.entries[-1],
            )
            for problem, group in groups.items()
        }

    def _add_records(self, problem: int, records: dict[str, list[int]]) -> int:
        """Count the records of one problem; return how many of them it had not hit before."""
        if not records:
            return 0
        known = {
            row["record"]
            for row in self._db.rows(
                f"SELECT record FROM affected WHERE problem = :problem AND {self._db.among('record', 'records')}",
                problem=problem,
                records=self._db.array(records),
            )
        }
        fresh = [(problem, record, *records[record]) for record in sorted(records) if record not in known]
        if fresh:
            self._db.insert("affected", ("problem", "record", "newest", "times"), fresh)
        if known:
            self._db.change_many(
                "UPDATE affected SET times = times + :times, "
                "newest = CASE WHEN newest < :newest THEN :newest ELSE newest END "
                "WHERE problem = :problem AND record = :record",
                [
                    {"problem": problem, "record": record, "newest": records[record][0], "times": records[record][1]}
                    for record in sorted(known)
                ],
            )
        return len(fresh)

    def tidy(self) -> None:
        """Bring the search index into its quickest form: after a large import, and once a day. Takes about half a
        second for 1,000,000 entries, in steps that let other writers through; call it outside a transaction."""
        self._db.merge_texts()

    def reject(self, series: int, rejected: Sequence[Rejected], now: datetime) -> int:
        """Keep rows that could not be read; return how many are new. The same row read again is kept once."""
        if not rejected:
            return 0
        with self.transaction():
            new = self._db.change_many(
                """
                INSERT INTO rejected (series, fingerprint, number, reason, raw, at)
                VALUES (:series, :fingerprint, :number, :reason, :raw, :at)
                ON CONFLICT (series, fingerprint) DO NOTHING
                """,
                [_rejected_values(series, row, now) for row in rejected],
            )
            self._db.change("UPDATE series SET rejected = rejected + :new WHERE id = :id", new=new, id=series)
            return new

    def rejected(self, limit: int = 50) -> list[RejectedRow]:
        """The rows that could not be read, newest first."""
        rows = self._db.rows(
            """
            SELECT r.id, c.name AS company, r.number, r.reason, r.raw, r.at
            FROM rejected r JOIN series s ON s.id = r.series JOIN company c ON c.id = s.company
            ORDER BY r.id DESC LIMIT :limit
            """,
            limit=limit,
        )
        return [
            RejectedRow(row["id"], row["company"], row["number"], row["reason"], row["raw"], from_ms(row["at"]))
            for row in rows
        ]


def _grouped(new: list[tuple[Entry, int]], rows: list[tuple[Any, ...]]) -> dict[int, _Group]:
    """The new entries by problem. One flat loop: it runs a million times on a first start."""
    groups: dict[int, _Group] = defaultdict(lambda: _Group([], [], Counter(), {}))
    for (entry, problem), row in zip(new, rows, strict=True):
        entries, keys, days, records = groups[problem]
        key = row[0]
        entries.append(entry)
        keys.append(key)
        days[row[2] // DAY] += 1
        record = record_key(entry)
        if not record:
            continue
        if record in records:
            hit = records[record]
            hit[0] = key
            hit[1] += 1
        else:
            records[record] = [key, 1]
    return groups


def _span(group: _Group) -> tuple[int, int]:
    times = [entry.occurred_at for entry in group.entries]
    return to_ms(min(times)), to_ms(max(times))


def _rejected_values(series: int, rejected: Rejected, now: datetime) -> dict[str, Any]:
    raw = storable(rejected.raw)[:4000]
    # A number Business Central cannot have given goes with the raw text: the column could not hold it.
    number = rejected.number if rejected.number is not None and abs(rejected.number) < 1 << 63 else None
    identity = str(number) if number is not None else raw
    return {
        "series": series,
        "fingerprint": blake2b(identity.encode(), digest_size=16).hexdigest(),
        "number": number,
        "reason": storable(rejected.reason),
        "raw": raw,
        "at": to_ms(now),
    }
