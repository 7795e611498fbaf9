"""Where reading each company stands: registered companies, their number series, cursors and polls."""

# ruff: noqa: S608 (the pieces of SQL are our own text; values are always parameters)

from collections.abc import Iterable
from datetime import datetime

from bot.core.model import Feed, Mode
from bot.exceptions import StoreUnusable
from bot.store.part import Part, storable
from bot.store.rows import entry_id, feed_of
from bot.store.times import from_ms, to_ms

ENVIRONMENT_FAULT = "environment_fault:"
OF_JOBS = ", job queue of "
"""Between environment and company, where a fault is that of a job queue."""
LEFT = "companies_left"
FEED = """
SELECT c.id AS company, c.environment, c.bc_id, c.name AS company_name, c.mode, c.series, c.polled_at,
       c.succeeded_at, c.fault, s.cursor, s.baseline,
       (SELECT sum(entries) FROM series WHERE company = c.id) AS entries,
       (SELECT sum(rejected) FROM series WHERE company = c.id) AS rejected
FROM company c JOIN series s ON s.id = c.series
"""


class Feeds(Part):
    """Companies and the state of reading them."""

    def register(self, environment: str, bc_id: str, name: str, now: datetime) -> Feed:
        """The feed of a company; made at the first call, with an open series from number 0.

        A company is known by its id: a changed name is taken over, a changed id is another company.
        """
        known = self._db.row(
            FEED + "WHERE c.environment = :environment AND c.bc_id = :bc_id", environment=environment, bc_id=bc_id
        )
        if known is not None and known["company_name"] == name:
            return feed_of(known)
        with self.transaction():
            row = self._db.row(
                "INSERT INTO company (environment, bc_id, name) VALUES (:environment, :bc_id, :name) "
                "ON CONFLICT (environment, bc_id) DO UPDATE SET name = excluded.name RETURNING id, series",
                environment=environment,
                bc_id=bc_id,
                name=name,
            )
            assert row is not None
            if row["series"] is None:
                self._open_series(row["id"], 0, now)
            return self.feed(row["id"])

    def _open_series(self, company_id: int, baseline: int, now: datetime) -> None:
        row = self._db.row(
            "INSERT INTO series (company, baseline, began_at) VALUES (:company, :baseline, :now) RETURNING id",
            company=company_id,
            baseline=baseline,
            now=to_ms(now),
        )
        assert row is not None
        self._db.change("UPDATE company SET series = :series WHERE id = :id", series=row["id"], id=company_id)

    def feeds(self) -> list[Feed]:
        """Every company, in the order of registration."""
        return [feed_of(row) for row in self._db.rows(FEED + "ORDER BY c.id")]

    def watched(self) -> list[Feed]:
        """The companies that are to be read; what is known of the others stays."""
        row = self._db.row("SELECT value FROM meta WHERE key = :key", key=LEFT)
        left = set(row["value"].split(",")) if row is not None else set()
        return [feed for feed in self.feeds() if str(feed.company.id) not in left]

    def leave(self, companies: Iterable[int]) -> None:
        """These companies, and no others, are not watched any more."""
        self._db.change(
            "INSERT INTO meta (key, value) VALUES (:key, :ids) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            key=LEFT,
            ids=",".join(str(each) for each in sorted(companies)),
        )

    def feed(self, company_id: int) -> Feed:
        """One company. Raises StoreUnusable where there is none: somebody changed the database by hand."""
        row = self._db.row(FEED + "WHERE c.id = :id", id=company_id)
        if row is None:
            raise StoreUnusable(f"Company {company_id} is not in the database any more: restore it from a copy")
        return feed_of(row)

    def lock_feed(self, company_id: int) -> Feed:
        """The feed, kept from every other writer until the transaction ends. Call it inside a transaction."""
        self._db.rows("SELECT c.id FROM company c WHERE c.id = :id" + self._db.lock("c"), id=company_id)
        return self.feed(company_id)

    def set_mode(self, company_id: int, mode: Mode) -> None:
        """Remember which way in the company offers."""
        self._db.change("UPDATE company SET mode = :mode WHERE id = :id", mode=mode.value, id=company_id)

    def begin(self, company_id: int, baseline: int) -> None:
        """Entries up to `baseline` are history: from before the bot's start. The cursor stays."""
        self._db.change(
            "UPDATE series SET baseline = :baseline WHERE id = (SELECT series FROM company WHERE id = :id)",
            baseline=baseline,
            id=company_id,
        )

    def begin_series(self, company_id: int, baseline: int, now: datetime) -> Feed:
        """Business Central started its numbers again: read from 0, entries up to `baseline` are history.

        What was stored of the older series stays.
        """
        with self.transaction():
            self.lock_feed(company_id)
            self._open_series(company_id, baseline, now)
            return self.feed(company_id)

    def newest_occurred_at(self, series: int) -> datetime | None:
        """When the stored entry with the highest number of the series occurred; None where nothing is stored."""
        row = self._db.row(
            "SELECT occurred_at FROM entry WHERE id BETWEEN :low AND :high ORDER BY id DESC LIMIT 1",
            low=entry_id(series, 0),
            high=entry_id(series + 1, 0) - 1,
        )
        return from_ms(row["occurred_at"]) if row else None

    def move_cursor(self, series: int, number: int) -> None:
        """Entries up to `number` are stored. Never moves backwards."""
        self._db.change(
            "UPDATE series SET cursor = :number WHERE id = :series AND cursor < :number", number=number, series=series
        )

    def poll_succeeded(self, company_id: int, now: datetime) -> None:
        """The company was read to its end."""
        self._db.change(
            "UPDATE company SET polled_at = :now, succeeded_at = :now, fault = '' WHERE id = :id",
            now=to_ms(now),
            id=company_id,
        )

    def poll_failed(self, company_id: int, fault: str, now: datetime) -> None:
        """The company could not be read; `fault` is the sentence for status."""
        self._db.change(
            "UPDATE company SET polled_at = :now, fault = :fault WHERE id = :id",
            now=to_ms(now),
            fault=storable(fault),
            id=company_id,
        )

    def set_environment_fault(self, environment: str, fault: str) -> None:
        """Why the companies of an environment could not be listed as configured; empty when they could."""
        self._db.change(
            "INSERT INTO meta (key, value) VALUES (:key, :fault) "
            "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            key=f"{ENVIRONMENT_FAULT}{environment}",
            fault=storable(fault),
        )

    def environments(self) -> list[str]:
        """Every environment of which something is known; its job queues are no environments."""
        rows = self._db.rows("SELECT key FROM meta WHERE key LIKE :keys", keys=f"{ENVIRONMENT_FAULT}%")
        listed = {row["key"].removeprefix(ENVIRONMENT_FAULT) for row in rows if OF_JOBS not in row["key"]}
        return sorted(listed | {feed.company.environment for feed in self.feeds()})

    def environment_faults(self) -> dict[str, str]:
        """Environments with something wrong, and the sentence about it."""
        rows = self._db.rows(
            "SELECT key, value FROM meta WHERE key LIKE :keys ORDER BY key", keys=f"{ENVIRONMENT_FAULT}%"
        )
        return {row["key"].removeprefix(ENVIRONMENT_FAULT): row["value"] for row in rows if row["value"]}
