"""Programs as child processes: started, ended by their own process id, and what they have used. Linux only."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Self

TICKS = os.sysconf("SC_CLK_TCK")
END_WITHIN = 10.0
"""Seconds from SIGTERM to SIGKILL."""


class Used(NamedTuple):
    """What processes have used since they began; several add up."""

    cpu: float
    """Seconds, of the program and of the system on its behalf."""
    memory: float
    """Megabytes at most."""

    def __sub__(self, before: "Used") -> "Used":
        """The CPU time since `before`; the peak is that of the whole life."""
        return Used(self.cpu - before.cpu, self.memory)


class Child:
    """A program of ours or of somebody else. Use as a context manager: it does not outlive the block."""

    def __init__(self, command: Sequence[str], directory: Path, log: Path) -> None:
        self._path, self._log = log, log.open("ab")
        found = os.pathsep.join(filter(None, [str(Path.cwd()), *sys.path]))
        self._process = subprocess.Popen(
            command,
            env={"PATH": os.environ["PATH"], "PYTHONPATH": found},
            cwd=directory,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
        )

    def used(self) -> Used:
        """What it has used until now. Raises OSError when it has ended."""
        home = Path(f"/proc/{self._process.pid}")
        # The second field is the name in brackets; user and system time are the 14th and the 15th.
        fields = (home / "stat").read_text().rpartition(")")[2].split()
        peak = next(line for line in (home / "status").read_text().splitlines() if line.startswith("VmHWM:"))
        return Used((int(fields[11]) + int(fields[12])) / TICKS, int(peak.split()[1]) / 1024)

    def last_words(self) -> str:
        """The end of its log."""
        return "\n".join(self._path.read_text(errors="replace").splitlines()[-15:])

    def end(self) -> None:
        """Ask it to end; after a while it must."""
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(END_WITHIN)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._log.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()


def used(children: Sequence[Child]) -> Used:
    """What several have used together."""
    each = [child.used() for child in children]
    return Used(sum(one.cpu for one in each), sum(one.memory for one in each))
