"""Two replicas on PostgreSQL: killed, or stopped past the lease and resumed, they say everything once."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bench._replicas import LEASE_SECONDS, rounds_on_postgres
from tests.store.conftest import PostgresServer, postgres_server

__all__ = ["postgres_server"]


@pytest.fixture
def url(postgres_server: PostgresServer) -> Iterator[str]:
    with psycopg.connect(postgres_server.get_uri(), autocommit=True) as connection:
        connection.execute(b"DROP DATABASE IF EXISTS crash WITH (FORCE)")
        connection.execute(b"CREATE DATABASE crash")
    yield postgres_server.get_uri(database="crash")
    with psycopg.connect(postgres_server.get_uri(), autocommit=True) as connection:
        connection.execute(b"DROP DATABASE crash WITH (FORCE)")


def test_leaders_that_die_or_are_stopped_past_their_lease_leave_everything_said_once(url: str, tmp_path: Path) -> None:
    takeovers, faults = rounds_on_postgres(url, 12, 1, tmp_path)
    assert faults == []
    assert max(takeovers) < LEASE_SECONDS + 1
