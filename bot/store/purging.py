"""Purges: what one would delete, its list of entries, and the result of each.

The list is made in chunks before anything is deleted and never grows; results are written in chunks too, so that no
other writer waits long. The cursor stands before the first entry without a result.
"""

# ruff: noqa: S608 (the pieces of SQL are our own text; values are always parameters)

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from bot.core.model import Direction, Entry, Notice
from bot.core.purge import (
    FINISHED,
    UNDER_WAY,
    Outcome,
    Preview,
    Purge,
    PurgeFilter,
    PurgeState,
    Share,
    preview,
)
from bot.store.engine import Row
from bot.store.problems import Problems
from bot.store.rows import NUMBER_MASK, SERIES_SHIFT, entry_id, entry_of, notice_of
from bot.store.times import from_ms, from_ms_or_none, to_ms

LISTED_AT_ONCE = 2_000
ROWS_AT_ONCE = 1_000
NO_LONGER_THERE = (Outcome.DELETED, Outcome.GONE)
TO_LIST = (
    "FROM entry e JOIN problem p ON p.id = e.problem JOIN company c ON c.id = p.company "
    "WHERE e.problem = :problem AND e.id > :after AND e.purged_at IS NULL AND e.occurred_at <= :cut_off "
    "AND (e.id >> 32) = c.series"
)
"""What of a problem a purge lists, beyond what it has listed already."""


class Batch(NamedTuple):
    """The next entries of a purge, all of one company and one series."""

    company: int
    entries: list[tuple[int, Entry]]
    """With the id of their problem."""
    base: int
    """Key of number 0 of their series."""

    @property
    def last(self) -> int:
        """Key of the last entry."""
        return self.base | self.entries[-1][1].number


class SnapshotRow(NamedTuple):
    """An entry of a purge with what stands beside it in the file."""

    company: str
    problem: str
    cause: str
    entry: Entry


class Purges(Problems):
    """Everything about purges; `entry.purged_at` marks what is no longer in Business Central."""

    def preview_purge(self, wanted: PurgeFilter, cut_off: datetime) -> Preview:
        """What the purge would delete, from one pass over the index of times: about a second for 1,000,000 entries."""
        rows = self._db.rows(
            f"""
            SELECT e.problem, e.id >> {SERIES_SHIFT} AS series, count(*) AS total,
                   sum(CASE WHEN e.occurred_at <= :cut_off THEN 1 ELSE 0 END) AS entries,
                   min(e.occurred_at) AS oldest,
                   max(CASE WHEN e.occurred_at <= :cut_off THEN e.occurred_at ELSE 0 END) AS newest
            FROM entry e WHERE e.purged_at IS NULL GROUP BY e.problem, e.id >> {SERIES_SHIFT}
            """,
            cut_off=to_ms(cut_off),
        )
        current = {row["id"]: row["series"] for row in self._db.rows("SELECT id, series FROM company")}
        problems = self.problems_by_id({row["problem"] for row in rows})
        shares, known = [], Counter[int]()
        for row in rows:
            problem = problems[row["problem"]]
            # Numbers of an older series belong to other errors in Business Central by now.
            if row["series"] != current[problem.company.id]:
                continue
            known[problem.company.id] += int(row["total"])
            shares.append(
                Share(problem, int(row["entries"]), from_ms(row["oldest"]), from_ms(row["newest"]), int(row["total"]))
            )
        return preview(wanted, cut_off, shares, dict(known))

    def add_purge(
        self, found: Preview, actor: str, request: str, now: datetime, expires_at: datetime, *, in_slack: bool
    ) -> Purge:
        """Keep a preview, so that it can be confirmed."""
        row = self._db.row(
            """
            INSERT INTO purge (request, actor, state, filter, cut_off, digest, count, problems, in_slack, created_at,
                               expires_at)
            VALUES (:request, :actor, 'previewed', :filter, :cut_off, :digest, :count, :problems, :in_slack, :now,
                    :expires_at) RETURNING *
            """,
            request=request,
            actor=actor,
            filter=_filter_text(found.filter),
            cut_off=to_ms(found.cut_off),
            digest=found.digest,
            count=found.count,
            problems=json.dumps([share.problem.id for share in found.chosen]),
            in_slack=int(in_slack),
            now=to_ms(now),
            expires_at=to_ms(expires_at),
        )
        assert row is not None
        return _purge_of(row)

    def purge(self, purge_id: int) -> Purge | None:
        """The purge with that number."""
        row = self._db.row("SELECT * FROM purge WHERE id = :id", id=purge_id)
        return _purge_of(row) if row is not None else None

    def move_purge(self, purge_id: int, before: PurgeState, after: PurgeState, now: datetime, **changes: Any) -> bool:
        """Change the state if it is still `before`; True for the one caller that did. `changes` are column values."""
        sets = "".join(f", {column} = :{column}" for column in changes)
        finished = ", finished_at = :now" if after in FINISHED | {PurgeState.REFUSED} else ""
        return bool(
            self._db.change(
                f"UPDATE purge SET state = :after{sets}{finished} WHERE id = :id AND state = :before",
                id=purge_id,
                before=before.value,
                after=after.value,
                **({"now": to_ms(now)} if finished else {}),
                **changes,
            )
        )

    def purges_under_way(self, now: datetime) -> list[Purge]:
        """Those to go on with now, in the order of confirmation."""
        rows = self._db.rows(
            f"SELECT * FROM purge WHERE {self._db.among('state', 'states')} AND not_before <= :now ORDER BY id",
            states=self._db.array(sorted(UNDER_WAY)),
            now=to_ms(now),
        )
        return [_purge_of(row) for row in rows]

    def purges_expired(self, now: datetime) -> list[Purge]:
        """Those whose confirmation or approval did not come in time."""
        rows = self._db.rows(
            "SELECT * FROM purge WHERE state IN ('previewed', 'awaiting') AND expires_at <= :now ORDER BY id",
            now=to_ms(now),
        )
        return [_purge_of(row) for row in rows]

    def purges_to_tell(self) -> list[Purge]:
        """Finished ones of which that is not said yet."""
        rows = self._db.rows(
            "SELECT * FROM purge WHERE state IN ('done', 'stopped', 'refused', 'expired') AND told_at IS NULL "
            "AND EXISTS (SELECT 1 FROM notice n WHERE n.id = 'channel-purge-' || purge.id) ORDER BY id LIMIT 20"
        )
        return [_purge_of(row) for row in rows]

    def purge_told(self, purge_id: int, now: datetime) -> None:
        """How it ended is in the outbox, or will never be told."""
        self._db.change("UPDATE purge SET told_at = :now WHERE id = :id", id=purge_id, now=to_ms(now))

    def purge_later(self, purge_id: int, not_before: datetime) -> None:
        """No answer this time: once more, not before then."""
        self._db.change(
            "UPDATE purge SET attempts = attempts + 1, not_before = :not_before WHERE id = :id",
            id=purge_id,
            not_before=to_ms(not_before),
        )

    def purge_message(self, purge_id: int) -> Notice | None:
        """The message that tells of the purge."""
        row = self._db.row("SELECT * FROM notice WHERE id = :id", id=purge_notice(purge_id))
        return notice_of(row) if row is not None else None

    def list_purge(self, purge: Purge) -> Iterator[int]:
        """Write the list of entries in chunks, yielding how many each added; what an earlier process listed is repeated
        without harm. Compare `listed` with the count that was confirmed before anything is deleted."""
        for problem in purge.problems:
            after = 0
            while last := self._end_of_chunk(purge, problem, after):
                with self.transaction():
                    added = self._db.change(
                        f"INSERT INTO purge_entry (purge, entry) SELECT :purge, e.id {TO_LIST} "
                        "AND e.id <= :last ON CONFLICT DO NOTHING",
                        purge=purge.id,
                        last=last,
                        **_to_list(purge, problem, after),
                    )
                after = last
                yield added

    def _end_of_chunk(self, purge: Purge, problem: int, after: int) -> int:
        row = self._db.row(
            f"SELECT max(c.id) AS last FROM (SELECT e.id {TO_LIST} ORDER BY e.id LIMIT :limit) c",
            limit=LISTED_AT_ONCE,
            **_to_list(purge, problem, after),
        )
        return int(row["last"] or 0) if row is not None else 0

    def listed(self, purge_id: int) -> int:
        """How many entries the list has."""
        row = self._db.row("SELECT count(*) AS listed FROM purge_entry WHERE purge = :purge", purge=purge_id)
        return int(row["listed"]) if row is not None else 0

    def purge_batch(self, purge_id: int, limit: int = ROWS_AT_ONCE, *, beyond: int = 0) -> Batch | None:
        """The next entries without a result, in order of company and number; None when all have one.

        `beyond`: key of an entry up to which others are at work.
        """
        rows = self._db.rows(
            """
            SELECT e.id, e.problem, e.occurred_at
            FROM purge u JOIN purge_entry x ON x.purge = u.id AND x.entry > u.cursor
            JOIN entry e ON e.id = x.entry
            WHERE u.id = :purge AND x.entry > :beyond AND x.outcome = '' ORDER BY x.entry LIMIT :limit
            """,
            purge=purge_id,
            beyond=beyond,
            limit=limit,
        )
        if not rows:
            return None
        series = rows[0]["id"] >> SERIES_SHIFT
        company = self._db.row("SELECT company FROM series WHERE id = :series", series=series)
        assert company is not None
        mine = [(row["problem"], _to_delete(row)) for row in rows if row["id"] >> SERIES_SHIFT == series]
        return Batch(company["company"], mine, entry_id(series, 0))

    def record_purged(
        self, purge_id: int, batch: Batch, results: Sequence[tuple[int, Outcome, str]], now: datetime
    ) -> None:
        """Write the results of (number, outcome, reason); what is no longer in Business Central is marked.

        They are those of the first entries of the batch, each once and in their order; raises ValueError otherwise,
        because whatever has no result must not pass for deleted.
        """
        if not results:
            return
        begun = batch.entries[: len(results)]
        if [entry.number for _, entry in begun] != [number for number, _, _ in results]:
            raise ValueError(f"results that are not those of the next entries of purge {purge_id}")
        problems = {entry.number: problem for problem, entry in begun}
        alike: dict[tuple[Outcome, str], list[int]] = defaultdict(list)
        for number, outcome, reason in results:
            alike[outcome, reason[:300]].append(number)
        totals = Counter(outcome for _, outcome, _ in results)
        by_problem = Counter(problems[number] for number, outcome, _ in results if outcome in NO_LONGER_THERE)
        usual = max(alike, key=lambda key: len(alike[key]))
        span = {"low": batch.base | results[0][0], "high": batch.base | results[-1][0]}
        with self.transaction():
            # Most have the same result: all get it, in one stretch of the list, and the others theirs one by one.
            for key, numbers in sorted(alike.items(), key=lambda each: len(each[1]), reverse=True):
                which, ids = ("", {}) if key == usual else self._among_these(batch.base | n for n in numbers)
                self._db.change(
                    "UPDATE purge_entry SET outcome = :outcome, reason = :reason "
                    f"WHERE purge = :purge AND entry BETWEEN :low AND :high {which}",
                    purge=purge_id,
                    outcome=key[0].value,
                    reason=key[1],
                    **span,
                    **ids,
                )
            self._db.change(
                "UPDATE entry SET purged_at = :now WHERE id IN (SELECT entry FROM purge_entry "
                "WHERE purge = :purge AND entry BETWEEN :low AND :high AND outcome IN ('deleted', 'gone'))",
                now=to_ms(now),
                purge=purge_id,
                **span,
            )
            for problem, entries in sorted(by_problem.items()):
                self._db.change(
                    "UPDATE problem SET purged = purged + :entries WHERE id = :id", entries=entries, id=problem
                )
            self._advance(purge_id, totals, span["high"])

    def _among_these(self, ids: Iterable[int]) -> tuple[str, dict[str, Any]]:
        """A condition, and its values."""
        return f"AND {self._db.among('entry', 'ids')}", {"ids": self._db.array(ids)}

    def _advance(self, purge_id: int, totals: Mapping[Outcome, int], cursor: int) -> None:
        self._db.change(
            """
            UPDATE purge SET deleted = deleted + :deleted, gone = gone + :gone, changed = changed + :changed,
                refused = refused + :refused, unknown = unknown + :unknown, cursor = :cursor, attempts = 0
            WHERE id = :id
            """,
            id=purge_id,
            cursor=cursor,
            **{outcome.value: totals.get(outcome, 0) for outcome in Outcome},
        )

    def snapshot(self, purge_id: int) -> Iterator[list[SnapshotRow]]:
        """The entries of a purge as they are stored, in chunks, whatever has become of them."""
        after = 0
        while True:
            rows = self._db.rows(
                """
                SELECT e.*, p.cause, c.name AS company_name FROM purge_entry x JOIN entry e ON e.id = x.entry
                JOIN problem p ON p.id = e.problem JOIN company c ON c.id = p.company
                WHERE x.purge = :purge AND x.entry > :after ORDER BY x.entry LIMIT :limit
                """,
                purge=purge_id,
                after=after,
                limit=ROWS_AT_ONCE,
            )
            if not rows:
                return
            after = rows[-1]["id"]
            yield [SnapshotRow(row["company_name"], f"P-{row['problem']}", row["cause"], entry_of(row)) for row in rows]


def purge_notice(purge_id: int) -> str:
    """Id of the notice that is the purge's message in the channel."""
    return f"channel-purge-{purge_id}"


def _to_list(purge: Purge, problem: int, after: int) -> dict[str, int]:
    return {"problem": problem, "after": after, "cut_off": to_ms(purge.cut_off)}


def _to_delete(row: Row) -> Entry:
    """What deleting needs to know of an entry: its number, and when it happened, to notice that it is another one."""
    at = from_ms(row["occurred_at"])
    return Entry(row["id"] & NUMBER_MASK, at, "", None, None, "", Direction.UNKNOWN, "", "")


def _filter_text(wanted: PurgeFilter) -> str:
    span = wanted.span // timedelta(milliseconds=1) if wanted.span is not None else None
    return json.dumps(
        {
            "span": span,
            "companies": wanted.companies,
            "cause": wanted.cause,
            "problem": wanted.problem,
            "include_open": wanted.include_open,
            "resolved_only": wanted.resolved_only,
            "typed": wanted.typed,
        }
    )


def _filter_of(text: str) -> PurgeFilter:
    kept = json.loads(text)
    span = kept.pop("span")
    return PurgeFilter(
        span=None if span is None else timedelta(milliseconds=span),
        **{**kept, "companies": tuple(kept["companies"])},
    )


def _purge_of(row: Row) -> Purge:
    return Purge(
        id=row["id"],
        request=row["request"],
        actor=row["actor"],
        approver=row["approver"],
        state=PurgeState(row["state"]),
        filter=_filter_of(row["filter"]),
        cut_off=from_ms(row["cut_off"]),
        digest=row["digest"],
        count=row["count"],
        problems=tuple(json.loads(row["problems"])),
        in_slack=bool(row["in_slack"]),
        created_at=from_ms(row["created_at"]),
        expires_at=from_ms(row["expires_at"]),
        finished_at=from_ms_or_none(row["finished_at"]),
        results={outcome: row[outcome.value] for outcome in Outcome},
        reason=row["reason"],
        attempts=row["attempts"],
        told_at=from_ms_or_none(row["told_at"]),
    )
