"""The command line in a child process, as people start it: nothing of the test's own environment goes with it."""

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

PATIENCE = 60.0
STOP_SECONDS = 10.0
COMMAND = (sys.executable, "-m", "bot")


def environment(home: Path | str, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """What a fresh login would have."""
    system = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TMPDIR") if name in os.environ}
    return {**system, "HOME": str(home), "PYTHONUTF8": "1", **(extra or {})}


def run(
    *arguments: str, folder: Path, extra: Mapping[str, str] | None = None, typed: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run to the end in `folder`."""
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=folder,
        env=environment(folder, extra),
        input=typed,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=PATIENCE,
        check=False,
    )


class Child:
    """A command that runs until it is told to end. Both of its streams are read as one."""

    def __init__(
        self, *arguments: str, folder: Path, extra: Mapping[str, str] | None = None, home: Path | str = ""
    ) -> None:
        self._lines: queue.Queue[str | None] = queue.Queue()
        self.seen: list[str] = []
        self.process = subprocess.Popen(
            [*COMMAND, *arguments],
            cwd=folder,
            env=environment(home or folder, {"PYTHONUNBUFFERED": "1", **(extra or {})}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def line(self, part: str) -> str:
        """The next line with `part` in it, waited for. Raises AssertionError when the child ends without it."""
        while True:
            line = self._lines.get(timeout=PATIENCE)
            assert line is not None, "\n".join(["the child ended; it had said:", *self.seen])
            if part in line:
                return line

    def stop(self, number: int = signal.SIGTERM) -> int:
        """End it; the exit code. Raises subprocess.TimeoutExpired when it does not within ten seconds."""
        self.process.send_signal(number)
        return self.process.wait(STOP_SECONDS)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.seen.append(line.rstrip("\n"))
            self._lines.put(self.seen[-1])
        self._lines.put(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self._reader.join(STOP_SECONDS)
        assert self.process.stdout is not None
        self.process.stdout.close()
