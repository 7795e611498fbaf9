"""Problems: finding, making and changing them."""

from collections.abc import Collection, Iterable
from datetime import datetime

from bot.core.model import Diagnosis, Problem, State
from bot.store.part import Part, storable, to_json
from bot.store.rows import problem_of
from bot.store.times import to_ms, to_ms_or_none
from bot.store.values import NewProblem

PROBLEM = """
SELECT p.*, c.environment, c.bc_id, c.name AS company_name
FROM problem p JOIN company c ON c.id = p.company
"""


class Problems(Part):
    """Problems one by one; lists for people are in `reading`."""

    def problem(self, problem_id: int) -> Problem | None:
        """The problem, None where there is none. Inside a transaction nobody else can change it until the end."""
        row = self._db.row(PROBLEM + "WHERE p.id = :id" + self._db.lock("p"), id=problem_id)
        return problem_of(row) if row is not None else None

    def problems_by_id(self, ids: Iterable[int]) -> dict[int, Problem]:
        """Those of the ids that exist; locked as by `problem`."""
        rows = self._db.rows(
            PROBLEM + f"WHERE {self._db.among('p.id', 'ids')} ORDER BY p.id" + self._db.lock("p"),
            ids=self._db.array(ids),
        )
        return {row["id"]: problem_of(row) for row in rows}

    def problems_by_fingerprint(self, company_id: int, fingerprints: Iterable[str]) -> dict[str, Problem]:
        """Those of the fingerprints that the company has; locked as by `problem`."""
        rows = self._db.rows(
            PROBLEM
            + f"WHERE p.company = :company AND {self._db.among('p.fingerprint', 'fingerprints')} ORDER BY p.id"
            + self._db.lock("p"),
            company=company_id,
            fingerprints=self._db.array(set(fingerprints)),
        )
        return {row["fingerprint"]: problem_of(row) for row in rows}

    def add_problem(self, new: NewProblem) -> Problem:
        """Make a problem with no entries yet, in episode 1; when the company has that fingerprint, that one."""
        with self.transaction():
            self._db.change(
                """
                INSERT INTO problem (company, fingerprint, cause, audience, confidence, rule, facts, root, mapping,
                                     bc_table, direction, message, state, opened_at, first_at, last_at, imported)
                VALUES (:company, :fingerprint, :cause, :audience, :confidence, :rule, :facts, :root, :mapping,
                        :bc_table, :direction, :message, :state, :at, :at, :at, :imported)
                ON CONFLICT (company, fingerprint) DO NOTHING
                """,
                company=new.company,
                fingerprint=new.fingerprint,
                cause=new.diagnosis.cause,
                audience=new.diagnosis.audience.value,
                confidence=new.diagnosis.confidence.value,
                rule=new.diagnosis.rule,
                facts=to_json(dict(new.diagnosis.facts)),
                root=new.diagnosis.root,
                mapping=new.mapping,
                bc_table=new.table,
                direction=new.direction.value,
                message=new.message,
                state=new.state.value,
                at=to_ms(new.at),
                imported=int(new.imported),
            )
            return self.problems_by_fingerprint(new.company, [new.fingerprint])[new.fingerprint]

    def save_problem(self, problem: Problem) -> None:
        """Store what people and the decider change: state, owner, episode, opened_at, entries_before, imported,
        snoozed_until, changed_at, changed_by. Counters and texts belong to `add_entries` and are left alone."""
        self._db.change(
            """
            UPDATE problem SET state = :state, owner = :owner, episode = :episode, opened_at = :opened_at,
                entries_before = :entries_before, imported = :imported, snoozed_until = :snoozed_until,
                changed_at = :changed_at, changed_by = :changed_by
            WHERE id = :id
            """,
            id=problem.id,
            state=problem.state.value,
            owner=problem.owner,
            episode=problem.episode,
            opened_at=to_ms(problem.opened_at),
            entries_before=problem.entries_before,
            imported=int(problem.imported),
            snoozed_until=to_ms_or_none(problem.snoozed_until),
            changed_at=to_ms_or_none(problem.changed_at),
            changed_by=problem.changed_by,
        )

    def know_again(self, problem_id: int, diagnosis: Diagnosis) -> None:
        """What was forgotten of a problem is known again: it has happened once more."""
        self._db.change(
            "UPDATE problem SET facts = :facts, root = :root WHERE id = :id",
            facts=to_json({**diagnosis.facts}),
            root=storable(diagnosis.root),
            id=problem_id,
        )

    def problems_in_state(self, states: Collection[State], *, limit: int = 500, after: int = 0) -> list[Problem]:
        """Problems in one of the states in ascending order of id, beyond the id `after`: for jobs that go over all."""
        rows = self._db.rows(
            PROBLEM + f"WHERE {self._db.among('p.state', 'states')} AND p.id > :after ORDER BY p.id LIMIT :limit",
            states=self._db.array(state.value for state in states),
            after=after,
            limit=limit,
        )
        return [problem_of(row) for row in rows]

    def snoozes_due(self, now: datetime) -> list[Problem]:
        """Snoozed problems whose time is over, the longest overdue first."""
        rows = self._db.rows(
            PROBLEM + "WHERE p.state = 'snoozed' AND p.snoozed_until <= :now ORDER BY p.snoozed_until, p.id",
            now=to_ms(now),
        )
        return [problem_of(row) for row in rows]
