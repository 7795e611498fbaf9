"""What the jobs that look after known problems read: who is due for a word, what a day looked like, job queues."""

# ruff: noqa: S608 (the pieces of SQL are our own text; values are always parameters)

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple

from bot.core.model import FIRST_JOB_NUMBER, Card, Entry, Feed, Problem, State
from bot.core.storm import DEAD_CONNECTION
from bot.store.feeds import Feeds
from bot.store.problems import PROBLEM
from bot.store.rows import NUMBER_MASK, card_of, entry_id, entry_of, problem_of
from bot.store.times import from_ms, to_ms


class Share(NamedTuple):
    """How many unfinished problems have this cause and this owner."""

    cause: str
    owner: str
    """Slack user id, empty for those that nobody has taken."""
    problems: int
    example: int
    """Id of the newest of them."""


class Tally(NamedTuple):
    """What happened since a moment."""

    new: int
    resolved: int
    quiet: int
    """Quiet at the moment, whatever the time: nobody has said whether they are repaired."""


class Watching(Feeds):
    """Queries of the jobs, and the series of the job queues."""

    def told(self, states: Collection[State], *, after: int = 0, limit: int = 200) -> list[tuple[Problem, Card]]:
        """Problems in these states whose present episode has its card in Slack, by ascending id, beyond `after`."""
        rows = self._db.rows(
            PROBLEM + "JOIN card k ON k.problem = p.id AND k.episode = p.episode AND k.ts <> '' "
            f"WHERE {self._db.among('p.state', 'states')} AND p.id > :after ORDER BY p.id LIMIT :limit",
            states=self._db.array(sorted(state.value for state in states)),
            after=after,
            limit=limit,
        )
        found = [problem_of(row) for row in rows]
        cards = {
            row["problem"]: card_of(row)
            for row in self._db.rows(
                "SELECT k.* FROM card k JOIN problem p ON p.id = k.problem AND p.episode = k.episode "
                f"WHERE {self._db.among('k.problem', 'ids')}",
                ids=self._db.array(problem.id for problem in found),
            )
        }
        return [(problem, cards[problem.id]) for problem in found]

    def without_entries_since(
        self, since: datetime, states: Collection[State], *, after: int = 0, limit: int = 500
    ) -> list[Problem]:
        """Problems in these states whose last entry is older, by ascending id, beyond `after`."""
        rows = self._db.rows(
            PROBLEM + f"WHERE {self._db.among('p.state', 'states')} AND p.last_at <= :since AND p.id > :after "
            "ORDER BY p.id LIMIT :limit",
            states=self._db.array(sorted(state.value for state in states)),
            since=to_ms(since),
            after=after,
            limit=limit,
        )
        return [problem_of(row) for row in rows]

    def dead_connections(self) -> set[int]:
        """Companies whose jobs do not run: a dead connection is open, and nothing was written into table 5339 since its
        last failure, which would show that jobs run again."""
        rows = self._db.rows(
            f"""
            SELECT DISTINCT p.company FROM problem p
            WHERE p.state IN ('open', 'acknowledged', 'snoozed') AND p.imported = 0
            AND {self._db.among("p.cause", "causes")} AND NOT EXISTS (
                SELECT 1 FROM problem o WHERE o.company = p.company AND o.last_at > p.last_at
                AND (o.newest & {NUMBER_MASK}) < {FIRST_JOB_NUMBER}
            )
            """,
            causes=self._db.array(sorted(DEAD_CONNECTION)),
        )
        return {row["company"] for row in rows}

    def shares(self, limit: int = 50) -> list[Share]:
        """Open and acknowledged problems by cause and owner, the most first; those from before the start do not count
        until they happen again."""
        rows = self._db.rows(
            "SELECT cause, owner, count(*) AS problems, max(id) AS example FROM problem "
            "WHERE state IN ('open', 'acknowledged') AND imported = 0 "
            "GROUP BY cause, owner ORDER BY problems DESC, cause, owner LIMIT :limit",
            limit=limit,
        )
        return [Share(row["cause"], row["owner"], row["problems"], row["example"]) for row in rows]

    def tally(self, since: datetime) -> Tally:
        """New and resolved problems since then, and how many are quiet."""
        row = self._db.row(
            """
            SELECT coalesce(sum(CASE WHEN opened_at >= :since AND imported = 0 THEN 1 ELSE 0 END), 0) AS new,
                   coalesce(sum(CASE WHEN state = 'resolved' AND changed_at >= :since THEN 1 ELSE 0 END), 0)
                       AS resolved,
                   coalesce(sum(CASE WHEN state = 'quiet' AND imported = 0 THEN 1 ELSE 0 END), 0) AS quiet
            FROM problem
            """,
            since=to_ms(since),
        )
        assert row is not None
        return Tally(int(row["new"]), int(row["resolved"]), int(row["quiet"]))

    def oldest_open(self, limit: int = 3) -> list[Problem]:
        """Open and acknowledged problems that began first, without those from before the start."""
        rows = self._db.rows(
            PROBLEM + "WHERE p.state IN ('open', 'acknowledged') AND p.imported = 0 "
            "ORDER BY p.opened_at, p.id LIMIT :limit",
            limit=limit,
        )
        return [problem_of(row) for row in rows]

    def same_root(self, problem: Problem, limit: int = 5) -> list[Problem]:
        """Unfinished problems of other companies in the same environment with the same root, the newest first."""
        if not problem.diagnosis.root:
            return []
        rows = self._db.rows(
            PROBLEM + "WHERE p.root = :root AND p.root <> '' AND p.cause = :cause AND p.company <> :company "
            "AND c.environment = :environment AND p.state <> 'resolved' AND p.imported = 0 "
            "ORDER BY p.last_at DESC LIMIT :limit",
            root=problem.diagnosis.root,
            cause=problem.diagnosis.cause,
            company=problem.company.id,
            environment=problem.company.environment,
            limit=limit,
        )
        return [problem_of(row) for row in rows]

    def add_mappings(self, problem_id: int, mappings: Iterable[str]) -> list[str]:
        """Remember which mappings a root problem has hit; return those that it had not hit before."""
        return [
            mapping
            for mapping in sorted(set(mappings))
            if mapping
            and self._db.change(
                "INSERT INTO root_mapping (problem, mapping) VALUES (:problem, :mapping) ON CONFLICT DO NOTHING",
                problem=problem_id,
                mapping=mapping,
            )
        ]

    def stored_since(
        self, since: datetime, after: tuple[datetime, int] | None = None, limit: int = 2_000
    ) -> list[tuple[int, int, Entry]]:
        """Stored entries that occurred since then, in the order of their times: key, company, entry. `after`: time and
        key of the last one that is known."""
        moment, key = after or (since, -1)
        rows = self._db.rows(
            """
            SELECT e.*, s.company FROM entry e JOIN series s ON s.id = (e.id >> 32)
            WHERE (e.occurred_at, e.id) > (:moment, :key) ORDER BY e.occurred_at, e.id LIMIT :limit
            """,
            moment=to_ms(moment),
            key=key,
            limit=limit,
        )
        return [(row["id"], row["company"], entry_of(row)) for row in rows]

    def beginning(self) -> datetime | None:
        """Since when anything is known: the oldest entry, or the first look at a company; None before that."""
        row = self._db.row(
            "SELECT (SELECT min(began_at) FROM series) AS began, (SELECT min(occurred_at) FROM entry) AS oldest"
        )
        assert row is not None
        known = [moment for moment in (row["began"], row["oldest"]) if moment is not None]
        return from_ms(min(known)) if known else None

    def known_before(self, since: datetime, *, after: int = 0, limit: int = 500) -> list[Problem]:
        """Problems that were known before then, by ascending id, beyond `after`."""
        rows = self._db.rows(
            PROBLEM + "WHERE p.first_at < :since AND p.id > :after ORDER BY p.id LIMIT :limit",
            since=to_ms(since),
            after=after,
            limit=limit,
        )
        return [problem_of(row) for row in rows]

    def job_series(self, company_id: int, now: datetime) -> Feed:
        """The numbers under which failures of a company's job queue are stored; made at the first call.

        The API of the job queue log does not say the number of a row: so they get numbers of our own, in a series
        beside that of table 5339, from `FIRST_JOB_NUMBER`, which table 5339 never reaches.
        """
        key = f"job_series:{company_id}"
        known = self._db.row("SELECT value FROM meta WHERE key = :key", key=key)
        with self.transaction():
            feed = self.feed(company_id)
            if known is None:
                made = self._db.row(
                    "INSERT INTO series (company, cursor, began_at) VALUES (:company, :cursor, :now) RETURNING id",
                    company=company_id,
                    cursor=FIRST_JOB_NUMBER - 1,
                    now=to_ms(now),
                )
                assert made is not None
                self._db.change("INSERT INTO meta (key, value) VALUES (:key, :value)", key=key, value=str(made["id"]))
                known = {"value": str(made["id"])}
            series = int(known["value"])
            row = self._db.row("SELECT cursor FROM series WHERE id = :id", id=series)
            assert row is not None
            return Feed(
                feed.company, series, feed.mode, row["cursor"], 0, feed.polled_at, feed.succeeded_at, feed.fault,
                feed.entries, feed.rejected,
            )  # fmt: skip

    def stored_ids(self, series: int, since: datetime) -> set[str]:
        """The ids (of Business Central) of a series' entries that occurred since then."""
        rows = self._db.rows(
            "SELECT guid FROM entry WHERE occurred_at >= :since AND +id BETWEEN :low AND :high",
            since=to_ms(since),
            low=entry_id(series, 0),
            high=entry_id(series + 1, 0) - 1,
        )
        return {row["guid"] for row in rows}
