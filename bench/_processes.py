"""Work in processes of its own: what is measured shares neither clock nor memory with what it talks to."""

import multiprocessing
import os
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from typing import Any, ParamSpec, Self, TypeVar

from bot.logs import configure_logging

P = ParamSpec("P")
R = TypeVar("R")
_SPAWN = multiprocessing.get_context("spawn")
MEGABYTE = 1024 * 1024
LEAD_SECONDS = 3.0


def run_apart(work: Callable[P, R], *arguments: P.args, **options: P.kwargs) -> R:
    """Call a module's function in a fresh process, return what it returned. Raises RuntimeError when it ends badly."""
    ours, theirs = _SPAWN.Pipe()
    process = _SPAWN.Process(target=_answer, args=(theirs, work, arguments, options))
    process.start()
    theirs.close()
    try:
        result: R = ours.recv()
    except EOFError:
        raise RuntimeError(f"{work.__name__} ended without a result") from None
    finally:
        process.join()
    return result


def _answer(pipe: Connection, work: Callable[..., Any], arguments: tuple[Any, ...], options: dict[str, Any]) -> None:
    pipe.send(work(*arguments, **options))
    pipe.close()


def log_to_nowhere() -> None:
    """Log as in production, lines and their cost included, without anybody seeing them."""
    configure_logging("INFO", stream=Path(os.devnull).open("w"))  # noqa: SIM115 (for as long as the process lives)


def peak_memory() -> float:
    """Most megabytes of memory that this process has held since it began."""
    status = Path("/proc/self/status")
    if status.exists():
        # Linux's getrusage would begin with what the parent had held.
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE


def keep_leading(turn: Callable[[], object]) -> None:
    """Call `turn` every few seconds for as long as the process lives, as the bot's timer does while a poll goes on."""

    def go_on() -> None:
        while True:
            turn()
            time.sleep(LEAD_SECONDS)

    Thread(target=go_on, daemon=True).start()


class Remote:
    """An object that lives in another process: `ask("verb", …)` calls its method, `get("name")` reads an attribute."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    def ask(self, verb: str, *arguments: Any, **options: Any) -> Any:
        """Call a method there; what goes over must be plain values."""
        self._pipe.send((verb, arguments, options))
        return self._pipe.recv()

    def get(self, name: str) -> Any:
        """Read an attribute there."""
        return self.ask("", name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._pipe.close()


@contextmanager
def elsewhere(make: Callable[P, Any], *arguments: P.args, **options: P.kwargs) -> Iterator[Remote]:
    """Make an object that is a context manager in a process of its own, and give the means to talk to it."""
    ours, theirs = _SPAWN.Pipe()
    process = _SPAWN.Process(target=_live, args=(theirs, make, arguments, options), daemon=True)
    process.start()
    theirs.close()
    try:
        with Remote(ours) as remote:
            yield remote
    finally:
        process.join()


def _live(pipe: Connection, make: Callable[..., Any], arguments: tuple[Any, ...], options: dict[str, Any]) -> None:
    with make(*arguments, **options) as there:
        while True:
            try:
                verb, given, named = pipe.recv()
            except EOFError:
                return
            pipe.send(getattr(there, verb)(*given, **named) if verb else getattr(there, given[0]))
