"""Durations as people type them: `90s`, `10m`, `4h`, `7d`, `2w`."""

import re
from datetime import timedelta

from pytimeparse.timeparse import timeparse

LONGEST = timedelta(days=3660)


def parse_duration(text: str) -> timedelta:
    """The duration, above zero and at most ten years. Raises ValueError with a sentence that shows the right form."""
    compact = text.strip().lower()
    if not re.fullmatch(r"([0-9]{1,7}(\.[0-9]{1,3})?\s*[a-z]+\s*)+", compact):
        raise ValueError("is not a duration; write a number and a unit, such as 90s, 10m, 4h, 7d or 2w")
    seconds = timeparse(compact)
    if seconds is None:
        raise ValueError("is not a duration; the units are s, m (minutes), h, d and w")
    duration = timedelta(seconds=seconds)
    if not timedelta(0) < duration <= LONGEST:
        raise ValueError("must be longer than nothing and at most ten years")
    return duration
