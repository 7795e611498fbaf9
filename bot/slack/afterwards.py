"""What a request from Slack sets going begins when Slack has the answer to the request.

An answer can change a window ("Checking …"), and so does the work that was set going ("Confirmed."). The later of the
two stays on the screen, so the work must not overtake the answer.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from threading import local

Work = Callable[[], object]


class Afterwards:
    """Hands work to workers; what is begun while a request is being answered waits for the answer. Thread-safe."""

    def __init__(self, workers: Executor) -> None:
        self._workers = workers
        self._here = local()

    def begin(self, work: Work) -> None:
        """Have it done on a worker: at once, or when what is being answered in this thread has been answered."""
        waiting: list[Work] | None = getattr(self._here, "waiting", None)
        if waiting is None:
            self._workers.submit(work)
        else:
            waiting.append(work)

    @contextmanager
    def answering(self) -> Iterator[Callable[[], None]]:
        """A request is answered in this thread. Whoever has sent the answer calls what is yielded, from any thread."""
        waiting: list[Work] = []
        self._here.waiting = waiting

        def sent() -> None:
            while waiting:
                self._workers.submit(waiting.pop(0))

        try:
            yield sent
        finally:
            self._here.waiting = None
