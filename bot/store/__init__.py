"""What the bot remembers: SQLite by default, PostgreSQL where several replicas share it."""

from importlib import import_module
from pathlib import Path
from urllib.parse import unquote, urlsplit

from bot.exceptions import StoreUnusable
from bot.store.engine import Engine
from bot.store.sqlite import SqliteEngine
from bot.store.store import Store

__all__ = ["Store", "open_store"]

FORMS = "sqlite:///relative.db, sqlite:////absolute.db or postgresql://user@host/name"


def open_store(url: str, *, make: bool = True) -> Store:
    """Open the database of `SYNCERRORS_DATABASE_URL`, make its tables or bring them up to date.

    `sqlite:///relative.db`, `sqlite:////absolute.db` (`sqlite:///C:/on/windows.db`), `postgresql://…` as libpq
    understands it. Without `make` a file has to be there. Raises StoreUnusable, StoreUnavailable; the URL, which may
    hold a password, is never repeated.
    """
    match urlsplit(url).scheme:
        case "sqlite":
            path = _file(url)
            if not make and not path.exists():
                raise StoreUnusable(
                    f"There is no database {path}: name the bot's with SYNCERRORS_DATABASE_URL, in the environment or "
                    "the .env file"
                )
            return Store(SqliteEngine(path))
        case "postgresql" | "postgres":
            return Store(_postgres(url))
        case _:
            raise StoreUnusable(f"The database URL is none that the bot knows: write {FORMS}")


def _file(url: str) -> Path:
    parts = urlsplit(url)
    path = unquote(parts.path)[1:]
    if parts.netloc or parts.query or path in ("", ":memory:"):
        raise StoreUnusable("The database URL names no file: write sqlite:///relative.db or sqlite:////absolute.db")
    return Path(path).absolute()


def _postgres(url: str) -> Engine:
    try:
        # The driver is an extra: only those who use PostgreSQL have it installed.
        module = import_module("bot.store.postgres")
    except ImportError as error:
        raise StoreUnusable(
            "The driver for PostgreSQL is not installed: run `uv sync --extra postgres` "
            "or `pip install syncerrors[postgres]`"
        ) from error
    engine: Engine = module.PostgresEngine(url)
    return engine
