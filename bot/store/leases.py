"""Who may do what: leases between replicas, and the memory of what Slack has sent already."""

# ruff: noqa: S608 (the pieces of SQL are our own text; values are always parameters)

from datetime import datetime, timedelta

from bot.exceptions import LeaseLost
from bot.store.engine import Row
from bot.store.part import Part
from bot.store.times import to_ms

SEEN_FOR = timedelta(minutes=10)
"""Slack repeats an event that was not acknowledged for at most five minutes."""


class Leases(Part):
    """Leases run on the database's clock, so that replicas whose clocks differ agree."""

    def lease(self, name: str, holder: str, ttl: timedelta) -> int | None:
        """Take or renew the lease for `ttl`: its fencing token, or None while somebody else holds it.

        The token grows each time that the holder changes, and stays when the same holder renews. `holder` names
        one process, not one machine. Renewing waits for nobody's transaction; taking over waits for the end of those
        that `check` has let through.
        """
        row = self._db.row(
            f"UPDATE lease SET expires_at = {self._db.clock} + :ttl WHERE name = :name AND holder = :holder "
            "RETURNING token",
            name=name,
            holder=holder,
            ttl=ttl // timedelta(milliseconds=1),
        )
        if row is None:
            if not self.leaseholder(name):
                self._db.end_stale_holders("lease", ttl // timedelta(milliseconds=1))
            with self.transaction():
                row = self._take_over(name, holder, ttl)
        return int(row["token"]) if row is not None else None

    def _take_over(self, name: str, holder: str, ttl: timedelta) -> Row | None:
        clock = self._db.clock
        self._db.rows("SELECT l.token FROM lease l WHERE l.name = :name" + self._db.lock("l"), name=name)
        return self._db.row(
            f"""
            INSERT INTO lease (name, holder, token, expires_at) VALUES (:name, :holder, 1, {clock} + :ttl)
            ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at,
                token = lease.token + 1
            WHERE lease.expires_at <= {clock}
            RETURNING token
            """,
            name=name,
            holder=holder,
            ttl=ttl // timedelta(milliseconds=1),
        )

    def release(self, name: str, holder: str) -> None:
        """Give the lease back, so that another need not wait for its end. Nothing happens when it is lost already."""
        self._db.change(
            "UPDATE lease SET expires_at = 0 WHERE name = :name AND holder = :holder", name=name, holder=holder
        )

    def check(self, name: str, token: int) -> None:
        """Raise LeaseLost unless the lease still has this token and time left.

        Inside a transaction nobody can take the lease over before its end: what is written there is fenced.
        """
        row = self._db.row(
            f"SELECT l.token, l.expires_at > {self._db.clock} AS alive FROM lease l WHERE l.name = :name"
            + self._db.lock("l", shared=True),
            name=name,
        )
        if row is None or row["token"] != token or not row["alive"]:
            raise LeaseLost(f"The lease {name!r} has run out or went to another replica: this one stands by")

    def leaseholder(self, name: str) -> str:
        """Who holds the lease at the moment; empty when nobody does."""
        row = self._db.row(
            f"SELECT holder FROM lease WHERE name = :name AND expires_at > {self._db.clock}",
            name=name,
        )
        return str(row["holder"]) if row is not None else ""

    def first_sight(self, key: str, now: datetime) -> bool:
        """True for the first caller with this key; False when it was seen in the last ten minutes."""
        edge = to_ms(now - SEEN_FOR)
        with self.transaction():
            first = self._db.change(
                "INSERT INTO seen (key, at) VALUES (:key, :now) "
                "ON CONFLICT (key) DO UPDATE SET at = excluded.at WHERE seen.at < :edge",
                key=key,
                now=to_ms(now),
                edge=edge,
            )
            if first:
                self._db.change("DELETE FROM seen WHERE at < :edge", edge=edge)
            return bool(first)
