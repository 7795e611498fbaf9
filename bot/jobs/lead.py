"""Which of several processes on one database polls and speaks: the one that holds the lease. The others stand by.

The lease runs on the database's clock. Whoever holds it carries a token that grows with every change of hands, and
every change that a leader stores is made only while the token is still the last one (`bot.store.fenced`). Before it
speaks it looks at a clock of its own that only ever runs forward, so that a process that was stopped for an hour
knows that its time is over without asking anybody.
"""

import os
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from threading import Lock

import structlog

from bot.clock import steady
from bot.exceptions import LeaseLost, StoreUnavailable
from bot.store import Store

log = structlog.get_logger(__name__)

NAME = "leader"
RENEWALS = 3
"""So often within its life a lease is renewed."""
_living: set[str] = set()
"""Holders inside this very process."""
ASK_AGAIN_SECONDS = 0.5
"""Between two attempts of a process that stands by."""


class Lead:
    """This process's claim to lead. Thread-safe."""

    def __init__(self, store: Store, ttl: timedelta, clock: Callable[[], float] = steady) -> None:
        self._store = store
        self._ttl = ttl
        self._clock = clock
        self._lock = Lock()
        self._token: int | None = None
        self._until = self._ask_at = 0.0
        self._stopped = False
        self.holder = f"{_machine()}/{os.getpid()}/{uuid.uuid4().hex[:8]}"
        _living.add(self.holder)

    def turn(self) -> int | None:
        """The token while this process leads, None while it stands by. Renews the lease when it is time to."""
        with self._lock:
            begun = self._clock()
            if begun >= self._ask_at and not self._stopped:
                self._ask(begun)
            return self._token if self._clock() < self._until else None

    def leads(self) -> bool:
        """Whether this process leads, as far as it knows without asking; never waits."""
        return self._token is not None and self._clock() < self._until

    def check(self) -> None:
        """Inside a transaction: raise LeaseLost unless what is written is written by the leader."""
        token = self._token
        if token is None:
            raise LeaseLost("This process stands by: another one on the same database leads")
        self._store.check(NAME, token)

    def release(self) -> None:
        """Let another one lead at once; this process never leads again."""
        with self._lock:
            self._stopped, self._until = True, 0.0
            _living.discard(self.holder)
            if self._token is not None:
                self._store.release(NAME, self.holder)
                log.info("lease given back", token=self._token)
            self._token = None

    def _ask(self, begun: float) -> None:
        try:
            holder = self._store.leaseholder(NAME)
            if holder and holder != self.holder and _is_gone(holder):
                log.info("the last leader on this machine is gone", holder=holder)
                self._store.release(NAME, holder)
                holder = ""
            token = self._store.lease(NAME, self.holder, self._ttl) if holder in ("", self.holder) else None
        except StoreUnavailable as fault:
            self._ask_at = begun + ASK_AGAIN_SECONDS
            log.warning("lease not renewed", fault=str(fault))
            return
        seconds = self._ttl.total_seconds()
        # Counted from before the question: the database may have begun to count at any time after it.
        self._until = begun + seconds if token is not None else 0.0
        self._ask_at = begun + (seconds / RENEWALS if token is not None else ASK_AGAIN_SECONDS)
        self._tell(token, holder)

    def _tell(self, token: int | None, holder: str) -> None:
        if token != self._token:
            self._token = token
            if token is None:
                log.warning("lease lost", holder=holder)
            else:
                log.info("this process leads", token=token)
        elif token is None and not self._said_that_it_stands_by:
            log.warning("another process on this database leads: this one stands by", holder=holder)
        self._said_that_it_stands_by = token is None

    _said_that_it_stands_by = False


def _machine() -> str:
    """Names this machine and the space in which its process ids count; empty where that cannot be known."""
    with suppress(OSError):
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot}-{Path('/proc/self/ns/pid').stat().st_ino}"
    return ""


def _is_gone(holder: str) -> bool:
    """Whether that process is known to have ended: then nobody need wait for its lease to run out."""
    machine, _, rest = holder.partition("/")
    pid = rest.partition("/")[0]
    if not machine or machine != _machine() or not pid.isdigit():
        return False
    # The same id with another mark was an earlier process: the bot is often number 1 of its container.
    if int(pid) == os.getpid():
        return holder not in _living
    return not Path(f"/proc/{pid}").exists()
