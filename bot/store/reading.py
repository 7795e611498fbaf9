"""What people read: lists, records, single entries, days and counts. Each costs the same whatever is stored."""

# ruff: noqa: S608 (the pieces of SQL are our own text; values are always parameters)

import unicodedata
from collections import Counter
from datetime import date
from typing import Any

from bot.core.model import (
    UNFINISHED,
    Affected,
    Audience,
    Company,
    Entry,
    ProblemFilter,
    ProblemPage,
    State,
)
from bot.store.part import Part
from bot.store.problems import PROBLEM
from bot.store.rows import company_of, entry_id, entry_of, problem_of
from bot.store.times import day_number, day_of, to_ms
from bot.store.values import Counts, Day

COUNTED = 1_000
"""A list says how many match in all, up to this many."""
MATCHES = 2_000
"""A text is looked for among the newest entries that match; their problems are what the list shows."""
TERMS = 16
"""Most words of a text that are looked for."""


class Reading(Part):
    """Queries that change nothing."""

    def problems(self, shown: ProblemFilter, *, limit: int = 10, before: tuple[int, int] | None = None) -> ProblemPage:
        """One page, the problem with the latest entry first; `before` is `next_before` of the page before it.

        `company` is a name (any case), an id, or a part of a name. `text` finds whole words, or, where no entry
        has them, words that begin so; all of them in the message or the records of one entry.
        """
        narrowed = self._conditions(shown)
        if narrowed is None:
            return ProblemPage([], 0, None)
        conditions, values = narrowed
        values["states"] = self._db.array(sorted(state.value for state in shown.states))
        where = " AND ".join([self._db.among("p.state", "states"), *conditions])
        counted = self._db.row(
            f"SELECT count(*) AS total FROM (SELECT 1 FROM problem p WHERE {where} LIMIT {COUNTED}) AS found",
            **values,
        )
        # `|| ''` hides the state from the planner, which would sort all problems of these states; so it walks back
        # from the newest, and stops when the page is full.
        where = " AND ".join([self._db.among("p.state || ''", "states"), *conditions])
        if before is not None:
            where += " AND (p.last_at, p.id) < (:last_at, :last_id)"
            values |= {"last_at": before[0], "last_id": before[1]}
        rows = self._db.rows(
            PROBLEM + f"WHERE {where} ORDER BY p.last_at DESC, p.id DESC LIMIT :limit", **values, limit=limit + 1
        )
        page = [problem_of(row) for row in rows[:limit]]
        more = (rows[limit - 1]["last_at"], rows[limit - 1]["id"]) if len(rows) > limit else None
        return ProblemPage(page, int(counted["total"]) if counted else 0, more)

    def _conditions(self, shown: ProblemFilter) -> tuple[list[str], dict[str, Any]] | None:
        """The filter without the states, as SQL and its values; None where nothing can match."""
        parts: list[str] = []
        values: dict[str, Any] = {}
        if shown.company:
            companies = self._companies_named(shown.company)
            if not companies:
                return None
            parts.append(self._db.among("p.company", "companies"))
            values["companies"] = self._db.array(companies)
        if shown.cause:
            parts.append("p.cause = :cause")
            values["cause"] = shown.cause
        if shown.audience is not None:
            parts.append("p.audience = :audience")
            values["audience"] = shown.audience.value
        if shown.purged:
            parts.append("p.purged > 0")
        if shown.since is not None:
            parts.append("p.last_at >= :since")
            values["since"] = to_ms(shown.since)
        if shown.text:
            found = self.problems_with_text(shown.text)
            if not found:
                return None
            parts.append(self._db.among("p.id", "found"))
            values["found"] = self._db.array(found)
        return parts, values

    def _companies_named(self, name: str) -> list[int]:
        wanted = name.strip().casefold()
        companies = self.companies()
        exact = [company.id for company in companies if wanted in (company.name.casefold(), company.bc_id.casefold())]
        return exact or [company.id for company in companies if wanted in company.name.casefold()]

    def companies(self) -> list[Company]:
        """Every registered company."""
        rows = self._db.rows("SELECT id AS company, environment, bc_id, name AS company_name FROM company ORDER BY id")
        return [company_of(row) for row in rows]

    def problems_with_text(self, text: str) -> list[int]:
        """Ids of the problems whose newest matching entries contain the words; see `problems`."""
        terms = _terms(text)
        if not terms:
            return []
        for prefix in (False, True):
            rows = self._db.rows(
                f"SELECT DISTINCT problem FROM entry WHERE id IN ({self._db.newest_matches})",
                words=self._db.words(terms, prefix=prefix),
                limit=MATCHES,
            )
            if rows:
                return sorted(row["problem"] for row in rows)
        return []

    def affected(self, problem_id: int, *, limit: int = 5, before: int | None = None) -> list[Affected]:
        """The records of a problem, the one that failed last first; `before` is the `key` of the last one shown.

        Empty for problems whose entries name no record (page mode): see `entries`.
        """
        where = "a.problem = :problem" + (" AND a.newest < :before" if before is not None else "")
        rows = self._db.rows(
            f"SELECT e.*, a.times FROM affected a JOIN entry e ON e.id = a.newest WHERE {where} "
            "ORDER BY a.newest DESC LIMIT :limit",
            problem=problem_id,
            limit=limit,
            **({"before": before} if before is not None else {}),
        )
        return [Affected(entry_of(row), row["times"], row["id"]) for row in rows]

    def entries(self, problem_id: int, *, limit: int = 10, before: int | None = None) -> list[tuple[int, Entry]]:
        """The entries of a problem with their keys, newest number first; `before` is the last key shown."""
        where = "e.problem = :problem" + (" AND e.id < :before" if before is not None else "")
        rows = self._db.rows(
            f"SELECT e.* FROM entry e WHERE {where} ORDER BY e.id DESC LIMIT :limit",
            problem=problem_id,
            limit=limit,
            **({"before": before} if before is not None else {}),
        )
        return [(row["id"], entry_of(row)) for row in rows]

    def entries_numbered(self, number: int) -> list[tuple[Company, Entry, int]]:
        """Every stored entry with this number, of any company, with the id of its problem; the newest series first."""
        series = [row["id"] for row in self._db.rows("SELECT id FROM series")]
        rows = self._db.rows(
            f"""
            SELECT e.*, c.id AS company, c.environment, c.bc_id, c.name AS company_name
            FROM entry e JOIN series s ON s.id = (e.id >> 32) JOIN company c ON c.id = s.company
            WHERE {self._db.among("e.id", "ids")} ORDER BY e.id DESC
            """,
            ids=self._db.array(entry_id(one, number) for one in series),
        )
        return [(company_of(row), entry_of(row), row["problem"]) for row in rows]

    def daily(self, problem_id: int | None, since: date) -> list[Day]:
        """Entries per UTC day from `since`, ascending, days without entries left out; None means all problems."""
        chosen = "" if problem_id is None else " AND problem = :problem"
        rows = self._db.rows(
            f"SELECT day, sum(entries) AS entries FROM problem_day WHERE day >= :since{chosen} "
            "GROUP BY day ORDER BY day",
            since=day_number(since),
            **({} if problem_id is None else {"problem": problem_id}),
        )
        return [Day(day_of(row["day"]), int(row["entries"])) for row in rows]

    def purged(self) -> dict[int, int]:
        """How many entries purges have deleted in Business Central, by company; without those that have none."""
        rows = self._db.rows(
            "SELECT company, sum(purged) AS purged FROM problem WHERE purged > 0 GROUP BY company ORDER BY company"
        )
        return {row["company"]: int(row["purged"]) for row in rows}

    def counts(self) -> Counts:
        """How many problems are in which state; whose job the unfinished ones are, and their causes."""
        states: Counter[State] = Counter()
        audiences: Counter[Audience] = Counter()
        causes: Counter[str] = Counter()
        for row in self._db.rows(
            "SELECT state, audience, cause, count(*) AS problems FROM problem GROUP BY state, audience, cause"
        ):
            state = State(row["state"])
            states[state] += row["problems"]
            if state in UNFINISHED:
                audiences[Audience(row["audience"])] += row["problems"]
                causes[row["cause"]] += row["problems"]
        total = self._db.row(
            "SELECT coalesce(sum(entries), 0) AS entries, coalesce(sum(rejected), 0) AS rejected FROM series"
        )
        assert total is not None
        return Counts(dict(states), dict(audiences), dict(causes), int(total["entries"]), int(total["rejected"]))


def _terms(text: str) -> list[str]:
    """The words of what a person typed: letters and digits only, so that nothing of it is read as an operator.

    The tables of Unicode 3.2 are asked, because SQLite's are old too: a letter that it does not know would end a word.
    """
    known = (
        letter if unicodedata.ucd_3_2_0.category(letter)[0] in "LN" else " "
        for letter in unicodedata.normalize("NFC", text)
    )
    return "".join(known).split()[:TERMS]
