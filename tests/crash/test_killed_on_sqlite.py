"""Killed a hundred times, at random moments and at every named point, the bot loses nothing and repeats nothing."""

import os

import pytest

from bench._crash import rounds_on_sqlite

ROUNDS = int(os.environ.get("CRASH_ROUNDS", "100"))
BATCH = 25


@pytest.mark.parametrize("seed", range(max(ROUNDS // BATCH, 1)))
def test_every_error_is_stored_once_and_said_once_however_the_bot_dies(seed: int) -> None:
    deaths, happened, faults = rounds_on_sqlite(BATCH, seed)
    assert faults == []
    assert sum(deaths.values()) == BATCH
    assert happened >= BATCH
