"""The audit (what people made the bot do; lines are only ever added) and small values that outlive a restart."""

# ruff: noqa: S608 (the pieces of SQL are our own text; values are always parameters)

import json

from bot.store.engine import Row
from bot.store.part import Part, storable, to_json
from bot.store.times import from_ms, to_ms
from bot.store.values import Audit


class Audits(Part):
    """The audit and the table `meta`."""

    def add_audit(self, line: Audit) -> int:
        """Add a line; return its id. `line.id` is not looked at."""
        row = self._db.row(
            """
            INSERT INTO audit (at, actor, action, filter, preview, count, result, request, detail)
            VALUES (:at, :actor, :action, :filter, :preview, :count, :result, :request, :detail) RETURNING id
            """,
            at=to_ms(line.at),
            actor=storable(line.actor),
            action=line.action,
            filter=storable(line.filter),
            preview=storable(line.preview),
            count=line.count,
            result=storable(line.result),
            request=line.request,
            detail=to_json(line.detail),
        )
        assert row is not None
        return int(row["id"])

    def audit(self, limit: int = 20, before: int | None = None) -> list[Audit]:
        """The lines, newest first; `before` is the id of the last one shown."""
        where = "" if before is None else "WHERE id < :before "
        rows = self._db.rows(
            f"SELECT * FROM audit {where}ORDER BY id DESC LIMIT :limit",
            limit=limit,
            **({} if before is None else {"before": before}),
        )
        return [_audit_of(row) for row in rows]

    def get_meta(self, key: str) -> str | None:
        """A value that was kept under this key."""
        row = self._db.row("SELECT value FROM meta WHERE key = :key", key=key)
        return str(row["value"]) if row is not None else None

    def meta_once(self, key: str, value: str) -> str:
        """Set what has no value yet; return the value that it has now, whoever set it."""
        self._db.change(
            "INSERT INTO meta (key, value) VALUES (:key, :value) ON CONFLICT (key) DO NOTHING", key=key, value=value
        )
        return self.get_meta(key) or value

    def set_meta(self, key: str, value: str) -> None:
        """Keep a value; it replaces the one before."""
        self._db.change(
            "INSERT INTO meta (key, value) VALUES (:key, :value) "
            "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            key=key,
            value=storable(value),
        )


def _audit_of(row: Row) -> Audit:
    return Audit(
        at=from_ms(row["at"]),
        actor=row["actor"],
        action=row["action"],
        filter=row["filter"],
        preview=row["preview"],
        count=row["count"],
        result=row["result"],
        request=row["request"],
        id=row["id"],
        detail=json.loads(row["detail"]),
    )
