"""Several replicas of the bot on one PostgreSQL: killed, stopped past their lease, started again."""

import os
import signal
import time
from multiprocessing.process import BaseProcess
from pathlib import Path

from bench._crash import Ordeal, kill
from bench._victim import Death
from bot.demo.stage import CHANNEL
from bot.jobs.lead import NAME
from bot.store import Store, open_store

LEASE_SECONDS = 1.0
ABROAD = Death(abroad=True)


class Replicas(Ordeal):
    """An ordeal with two processes at a time; the leader is found by its process id in the lease."""

    def leader(self, store: Store, among: list[BaseProcess], seconds: float = 20) -> BaseProcess:
        """The process that leads. Raises AssertionError when none does so in time."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            pid = store.leaseholder(NAME).split("/")[1:2]
            for process in among:
                if pid == [str(process.pid)] and process.is_alive():
                    return process
            time.sleep(0.02)
        raise AssertionError(f"nobody leads; the lease says {store.leaseholder(NAME)!r}")

    def takeover(self, store: Store, pair: list[BaseProcess]) -> float:
        """Kill the leader; seconds until the other one leads. The pair is two again afterwards."""
        leader = self.leader(store, pair)
        other = pair[1 - pair.index(leader)]
        began = time.monotonic()
        kill(leader)
        self.leader(store, [other])
        seconds = time.monotonic() - began
        pair[:] = [other, self.start(ABROAD)]
        return seconds

    def pause(self, store: Store, pair: list[BaseProcess]) -> None:
        """Stop the leader until another one leads and has worked; then let it go on where it was."""
        leader = self.leader(store, pair)
        other = pair[1 - pair.index(leader)]
        assert leader.pid is not None
        os.kill(leader.pid, signal.SIGSTOP)
        try:
            # A stopped process keeps its locks until the server's own limit of ten seconds.
            self.leader(store, [other], 30)
            self.happen()
            time.sleep(self.random.uniform(0, 1.0))
        finally:
            os.kill(leader.pid, signal.SIGCONT)


def rounds_on_postgres(url: str, rounds: int, seed: int, directory: Path) -> tuple[list[float], list[str]]:
    """So many takeovers and pauses of two replicas; the seconds of each takeover, and what is wrong afterwards."""
    with Replicas(url, seed, directory) as ordeal:
        pair = [ordeal.start(ABROAD), ordeal.start(ABROAD)]
        store = open_store(url)
        try:
            ordeal.workspace.wait_for(lambda: ordeal.workspace.messages(CHANNEL), 30)
            seconds = []
            for number in range(rounds):
                ordeal.happen()
                time.sleep(ordeal.random.uniform(0, 0.6))
                if number % 2:
                    ordeal.pause(store, pair)
                else:
                    seconds.append(ordeal.takeover(store, pair))
            ordeal.wait_until_all_is_said()
            return seconds, ordeal.faults()
        finally:
            store.close()
            for process in pair:
                kill(process)
