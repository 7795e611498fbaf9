"""Where the work of a thread goes, by name: its CPU time, which others on the machine do not change."""

import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any


class Stopwatch:
    """Adds up seconds of CPU: from lap to lap, or inside the methods that it was put around. For one thread."""

    def __init__(self) -> None:
        self.spent: defaultdict[str, float] = defaultdict(float)
        self._at = time.thread_time()
        self._inside = 0.0

    def lap(self, name: str) -> None:
        """What was spent since the lap before belongs to `name`."""
        now = time.thread_time()
        self.spent[name] += now - self._at
        self._at = now

    def around(self, owner: type, method: str, name: str) -> Callable[[], None]:
        """Count the method's time, less that of counted ones inside it, as `name`; returns what undoes it."""
        original = getattr(owner, method)
        spent, now = self.spent, time.thread_time

        def timed(*arguments: Any, **options: Any) -> Any:
            before, self._inside = self._inside, 0.0
            began = now()
            try:
                return original(*arguments, **options)
            finally:
                passed = now() - began
                spent[name] += passed - self._inside
                self._inside = before + passed

        setattr(owner, method, timed)
        return lambda: setattr(owner, method, original)
