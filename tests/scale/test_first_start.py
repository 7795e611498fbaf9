"""The bot's own process against a Business Central that is full already: bounded memory, one summary, no loss."""

import sys
from pathlib import Path

from bench._first_start import PATIENCE, FirstStart, first_start
from bot.demo.stage import CHANNEL

ENTRIES = 100_000
OVERLAP = 500
MEGABYTES = 200


def everything(case: FirstStart) -> None:
    """Each number of Business Central is stored once, searchable, and counted."""
    stored = case.stored()
    assert stored.entries == stored.searchable == stored.counted == len(case.numbers)
    assert (stored.lowest, stored.highest) == (case.numbers[0], case.numbers[-1])
    assert stored.cursor == case.numbers[-1]
    assert stored.problems == 3


def test_first_start_killed_twice_loses_nothing_and_says_it_once(tmp_path: Path) -> None:
    with first_start(tmp_path, ENTRIES) as case:
        before = case.kill_at_page(3)
        assert before.entries == before.counted == before.searchable == before.cursor > 0
        after = case.kill_at_page(4, late=0.05)
        assert case.resumed_at() == before.cursor - OVERLAP - 1
        assert after.entries == after.counted == after.searchable == after.cursor > before.cursor
        case.business_central.forget_requests()
        with case.bot() as bot:
            case.workspace.wait_for(lambda: case.workspace.messages(CHANNEL), PATIENCE)
            assert case.resumed_at() == after.cursor - OVERLAP - 1
            everything(case)
            if sys.platform == "linux":
                assert bot.memory() < MEGABYTES
            (summary,) = case.workspace.messages(CHANNEL)
            assert f"{ENTRIES:,}" in summary
            assert not summary.buttons
            case.business_central.fail("plugin_failed")
            case.workspace.wait_for(lambda: len(case.workspace.messages(CHANNEL)) == 2, PATIENCE)
            assert len([message for message in case.workspace.messages(CHANNEL) if message.buttons]) == 1
