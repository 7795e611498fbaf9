"""What several commands take, and how they are ended."""

import signal
from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import TypeVar

import click

from bot.text import languages

T = TypeVar("T")
LANGUAGE = click.Choice(languages())


def env_file(command: Callable[..., None]) -> Callable[..., None]:
    """The option `--env-file`."""
    where = click.Path(path_type=Path)
    return click.option("--env-file", default=".env", type=where, help="Where settings are read from.")(command)


def stop_signal() -> Event:
    """Set by Ctrl+C and by SIGTERM; the second one ends the process at once."""
    stop = Event()

    def on_signal(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        stop.set()

    signal.signal(signal.SIGINT, on_signal)
    signal.signal(signal.SIGTERM, on_signal)
    return stop


def on_port(port: int, start: Callable[[], T]) -> T:
    """What `start` returns. Raises ClickException with a way out when the port is taken."""
    try:
        return start()
    except OSError as fault:
        raise click.ClickException(
            f"Port {port} on 127.0.0.1 cannot be used ({fault.strerror}): "
            "choose another with --port, or 0 for a free one."
        ) from None
