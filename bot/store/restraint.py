"""What keeps the channel quiet: problems that begin together, and the cards that are held back for a while.

A held card keeps its notice. `due_at` is then the moment after which a further entry means that the problem has
outlived what held it; `detail` names what did (`held`: the reason, `by`: the storm or the folded card).
"""

# ruff: noqa: S608 (the pieces of SQL are our own text; values are always parameters)

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, datetime
from typing import NamedTuple

from bot.core.model import Audience, Notice, Problem
from bot.core.storm import Newcomer, Storm, Trigger
from bot.store.part import Part, to_json
from bot.store.problems import PROBLEM
from bot.store.rows import notice_of, problem_of
from bot.store.times import from_ms, to_ms

NEWS = "n.kind = 'card' AND n.reason IN ('first_seen', 'recurred', 'reopened')"
"""Cards of problems that begin; a card that is posted again because somebody deleted it is not news."""
LAST_MOMENT = datetime(9999, 1, 1, tzinfo=UTC)
CAME_BACK = "n.kind = 'reply' AND n.reason IN ('reopened', 'reopened_in_storm')"


LATEST_STORM = "storm"


class Held(NamedTuple):
    """A card that is held back, and its problem."""

    notice: Notice
    problem: Problem


class Restraint(Part):
    """Storms and the channel's budget."""

    def alone(self, key: str) -> None:
        """Let only one transaction at a time beyond this point; the others wait for its end. Call it inside one."""
        self._db.change(
            "INSERT INTO meta (key, value) VALUES (:key, '') ON CONFLICT (key) DO UPDATE SET value = meta.value",
            key=f"alone:{key}",
        )

    def storm_now(self) -> Storm | None:
        """The storm that goes on, or the last one; None when there never was one."""
        return self.storm(LATEST_STORM)

    def storm(self, key: str) -> Storm | None:
        """A storm by its key; None where it is not known."""
        row = self._db.row("SELECT value FROM meta WHERE key = :key", key=key)
        if row is None:
            return None
        values = json.loads(row["value"])
        moments = {name: _moment(values[name]) for name in ("began_at", "last_new_at", "ended_at", "told_at")}
        return Storm(**{**values, **moments, "trigger": Trigger(values["trigger"])})

    def save_storm(self, storm: Storm) -> None:
        """Remember it as the latest, and under its own key: its card is brought up to date even after the next one."""
        text = json.dumps(asdict(storm), default=lambda moment: moment.isoformat())
        for key in (LATEST_STORM, storm.key):
            self._db.change(
                "INSERT INTO meta (key, value) VALUES (:key, :value) "
                "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                key=key,
                value=text,
            )

    def newcomers(self, since: datetime, until: datetime | None = None, *, limit: int = 1_000) -> list[Newcomer]:
        """Problems that began or came back between the two moments, the largest first."""
        rows = self._db.rows(
            f"""
            SELECT p.id, p.company, p.mapping, p.cause, p.root, p.audience,
                   p.entries - p.entries_before AS entries, min(n.created_at) AS at
            FROM notice n JOIN problem p ON p.id = n.problem
            WHERE n.created_at >= :since AND n.created_at <= :until AND (({NEWS}) OR ({CAME_BACK}))
            GROUP BY p.id, p.company, p.mapping, p.cause, p.root, p.audience, p.entries, p.entries_before
            ORDER BY entries DESC, p.id LIMIT :limit
            """,
            since=to_ms(since),
            until=to_ms(until or LAST_MOMENT),
            limit=limit,
        )
        return [
            Newcomer(
                row["id"], row["company"], row["mapping"], row["cause"], row["root"], Audience(row["audience"]),
                row["entries"], from_ms(row["at"]),
            )
            for row in rows
        ]  # fmt: skip

    def count_newcomers(self, since: datetime, until: datetime | None = None) -> tuple[int, datetime | None]:
        """How many problems began or came back between the two moments, and when the last of them did."""
        row = self._db.row(
            f"SELECT count(DISTINCT n.problem) AS problems, max(n.created_at) AS at FROM notice n "
            f"WHERE n.created_at >= :since AND n.created_at <= :until AND (({NEWS}) OR ({CAME_BACK}))",
            since=to_ms(since),
            until=to_ms(until or LAST_MOMENT),
        )
        assert row is not None
        return int(row["problems"]), from_ms(row["at"]) if row["at"] is not None else None

    def hold_cards(self, since: datetime, until: datetime, detail: dict[str, object]) -> list[int]:
        """Hold back the cards made since then that are not posted yet; return their problems.

        Those that are held already, for whatever reason, are held for this one now.
        """
        rows = self._db.rows(
            f"""
            UPDATE notice AS n SET state = 'held', due_at = :until, detail = :detail
            WHERE n.created_at >= :since AND {NEWS} AND (n.state = 'queued' OR (n.state = 'held' AND n.detail <> :detail))
            RETURNING problem
            """,  # noqa: E501
            since=to_ms(since),
            until=to_ms(until),
            detail=to_json(detail),
        )
        return [row["problem"] for row in rows]

    def hold(self, notice_id: str, until: datetime, detail: dict[str, object]) -> bool:
        """Hold back one card that is queued or held; False where it is on its way already."""
        return bool(
            self._db.change(
                "UPDATE notice SET state = 'held', due_at = :until, detail = :detail "
                "WHERE id = :id AND state IN ('queued', 'held')",
                id=notice_id,
                until=to_ms(until),
                detail=to_json(detail),
            )
        )

    def postpone_held(self, by: str, until: datetime) -> None:
        """What `by` holds has outlived it only with an entry after `until`."""
        self._db.change(
            "UPDATE notice SET due_at = :until WHERE state = 'held' AND detail LIKE :by",
            until=to_ms(until),
            by=f"%{json.dumps(by)}%",
        )

    def let_out(self, notice_id: str, due_at: datetime) -> bool:
        """Let a held card go out."""
        return bool(
            self._db.change(
                "UPDATE notice SET state = 'queued', due_at = :due_at, detail = '{}' WHERE id = :id AND state = 'held'",
                id=notice_id,
                due_at=to_ms(due_at),
            )
        )

    def outliving(self, limit: int = 50) -> list[Held]:
        """Held cards whose problems went on after what held them was over, the oldest first."""
        rows = self._db.rows(
            """
            SELECT n.* FROM notice n JOIN problem p ON p.id = n.problem
            WHERE n.state = 'held' AND p.episode = n.episode AND p.state IN ('open', 'acknowledged')
            AND p.last_at > n.due_at ORDER BY n.seq LIMIT :limit
            """,
            limit=limit,
        )
        return self._with_problems(map(notice_of, rows))

    def held_by(self, by: str, limit: int = 1_000) -> list[Held]:
        """Cards that are held by a storm or a folded card, the oldest first."""
        rows = self._db.rows(
            "SELECT n.* FROM notice n WHERE n.state = 'held' AND n.detail LIKE :by ORDER BY n.seq LIMIT :limit",
            by=f"%{json.dumps(by)}%",
            limit=limit,
        )
        return self._with_problems(map(notice_of, rows))

    def forget_finished(self) -> int:
        """Let go of held cards whose problems were resolved, or began anew, before they were told."""
        return self._db.change(
            """
            DELETE FROM notice WHERE state = 'held' AND EXISTS (
                SELECT 1 FROM problem p WHERE p.id = notice.problem
                AND (p.state = 'resolved' OR p.episode <> notice.episode)
            )
            """
        )

    def cards_due_since(self, since: datetime) -> int:
        """How many cards of new problems were to be posted since then, or still are; held ones do not count."""
        row = self._db.row(
            f"SELECT count(*) AS cards FROM notice n WHERE n.due_at >= :since AND n.state <> 'held' AND {NEWS}",
            since=to_ms(since),
        )
        assert row is not None
        return int(row["cards"])

    def waiting_cards(self, limit: int = 500) -> list[Held]:
        """Queued cards of new problems, the newest first."""
        rows = self._db.rows(
            f"SELECT n.* FROM notice n WHERE n.state = 'queued' AND {NEWS} ORDER BY n.seq DESC LIMIT :limit",
            limit=limit,
        )
        return self._with_problems(map(notice_of, rows))

    def held(self) -> int:
        """How many cards are held back at the moment."""
        row = self._db.row("SELECT count(*) AS cards FROM notice WHERE state = 'held'")
        assert row is not None
        return int(row["cards"])

    def count_held(self, by: str) -> int:
        """How many cards a storm or a folded card holds."""
        row = self._db.row(
            "SELECT count(*) AS cards FROM notice n WHERE n.state = 'held' AND n.detail LIKE :by",
            by=f"%{json.dumps(by)}%",
        )
        assert row is not None
        return int(row["cards"])

    def problems_unlocked(self, ids: Iterable[int]) -> dict[int, Problem]:
        """Those of the ids that exist, as they are at the moment; nobody is kept from changing them."""
        rows = self._db.rows(PROBLEM + f"WHERE {self._db.among('p.id', 'ids')}", ids=self._db.array(set(ids)))
        return {row["id"]: problem_of(row) for row in rows}

    def _with_problems(self, notices: Iterable[Notice]) -> list[Held]:
        found = list(notices)
        problems = self.problems_unlocked(notice.problem for notice in found if notice.problem is not None)
        return [
            Held(notice, problems[notice.problem])
            for notice in found
            if notice.problem is not None and notice.problem in problems
        ]


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
