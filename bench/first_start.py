"""A first start against a million errors, killed twice and started again: time, memory, and that nothing is lost.

uv run python -m bench first_start [--entries 1000000]
"""

import argparse
import tempfile
import time
from pathlib import Path

from bench._first_start import PATIENCE, first_start
from bot.business_central.source import PAGE_SIZE
from bot.demo.stage import CHANNEL

MEMORY = 200.0


def main(argv: list[str]) -> int:
    """Run it; 0 when nothing was lost, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="bench first_start", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--entries", type=int, default=1_000_000, help="errors that are there already")
    entries = parser.parse_args(argv).entries
    pages = entries // PAGE_SIZE
    with (
        tempfile.TemporaryDirectory(prefix="bench-first-start-") as directory,
        first_start(Path(directory), entries) as case,
    ):
        began = time.perf_counter()
        for page, late in ((pages // 4, 0.03), (pages // 4, 0.1)):
            stored = case.kill_at_page(page, late=late)
            print(
                f"killed after {time.perf_counter() - began:.0f} s with {stored.entries:,} entries stored", flush=True
            )
        case.business_central.forget_requests()
        with case.bot() as bot:
            case.workspace.wait_for(lambda: case.workspace.messages(CHANNEL), PATIENCE)
            memory = bot.memory()
            passed = time.perf_counter() - began
        messages, found = case.workspace.messages(CHANNEL), case.stored()
        print(
            f"resumed beyond {case.resumed_at():,}; all read after {passed:.0f} s, {passed / entries * 1e6:.0f} µs each"
        )
        print(found)
        print("\n".join(message.text for message in messages))
    whole = found.entries == found.counted == found.searchable == entries == found.highest - found.lowest + 1
    silent = len(messages) == 1 and not found.cards
    print(f"memory at most {memory:.0f} MB; goal (under {MEMORY:.0f}): {'met' if memory < MEMORY else 'NOT met'}")
    print(f"nothing lost or twice: {'yes' if whole else 'NO'}; one summary and no card: {'yes' if silent else 'NO'}")
    return 0 if whole and silent else 1
