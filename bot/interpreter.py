"""Python itself, set up for a process that reads much and has to answer at once."""

import gc
import sys

YOUNG = 10_000
"""New objects between two looks of the collector. A page of 2,500 rows makes 7,500 that do not need it to go."""
TURN_SECONDS = 0.001
"""How long a busy thread goes on while another waits. An acknowledgement passes through several threads."""


def tune_interpreter() -> None:
    """Call once, when the program has been wired: what exists then is not looked at by the collector any more."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 20)
    sys.setswitchinterval(TURN_SECONDS)
