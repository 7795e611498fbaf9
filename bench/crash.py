"""Kills the bot in every way and place, and counts what was lost or said twice: `python -m bench crash`."""

import argparse
import sys
import time
from collections import Counter

from bench._crash import rounds_on_sqlite

BATCH = 25
"""Rounds on one database; then the next one begins with an empty file."""


def main(arguments: list[str]) -> None:
    """Run the rounds and print what came of them; exit code 1 when anything is wrong."""
    parser = argparse.ArgumentParser(prog="python -m bench crash", description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    began, deaths, happened, faults = time.monotonic(), Counter[str](), 0, list[str]()
    for batch in range(0, given.rounds, BATCH):
        seed = given.seed + batch
        died, errors, wrong = rounds_on_sqlite(min(BATCH, given.rounds - batch), seed)
        deaths, happened = deaths + died, happened + errors
        faults += [f"seed {seed}: {each}" for each in wrong]
    print(f"{sum(deaths.values())} rounds in {time.monotonic() - began:.0f} s, {happened} errors")
    for way, times in deaths.most_common():
        print(f"  killed at {way}: {times}")
    print("\n".join(faults) if faults else "every error stored once, every episode one card, nothing said twice")
    sys.exit(1 if faults else 0)
