"""The store: everything that the bot remembers, behind one class."""

from bot.store.audit import Audits
from bot.store.cards import Cards
from bot.store.engine import Engine
from bot.store.forgetting import Forgetting
from bot.store.ingest import Ingest
from bot.store.leases import Leases
from bot.store.migrations import schema_version
from bot.store.outbox import Notices
from bot.store.purging import Purges
from bot.store.reading import Reading
from bot.store.restraint import Restraint
from bot.store.troubles import Troubles
from bot.store.watching import Watching


class Store(Watching, Ingest, Purges, Forgetting, Reading, Cards, Notices, Restraint, Leases, Audits, Troubles):
    """One database. Thread-safe. Every method may raise StoreUnavailable (try later) and StoreUnusable (a person
    has to act); times are aware datetimes in UTC. A method that writes joins the transaction of its thread."""

    @property
    def engine(self) -> Engine:
        """The database itself, for what is put around it."""
        return self._db

    @property
    def schema_version(self) -> int:
        """Number of the newest migration that the database has."""
        return schema_version(self._db)

    def ping(self) -> None:
        """Return when the database answers; for readiness. Raises StoreUnavailable, StoreUnusable."""
        self._db.row("SELECT 1 AS answer")

    def close(self) -> None:
        """Give all connections back. Calls of other threads fail from now on."""
        self._db.close()
