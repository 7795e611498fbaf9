"""A long run under seeded random faults on both sides: `python -m bench soak --minutes N`.

Everything that happens in Business Central must be stored once and told of at least once, and the bot's memory must
not grow. The faults: Slack answers 429, 500, HTML, half an answer or nothing, cuts sockets, archives the channel,
revokes the token; Business Central answers 429, 503, 401, HTML or nothing, and commits rows late.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import psutil

from bench._crash import Ordeal, kill, stored
from bot.demo.stage import CHANNEL
from bot.store import open_store

WARM_AFTER = 0.25
"""Share of the run after which memory has to be flat."""
GROWTH_LIMIT = 1.25
LONGEST_PAUSE = 150.0
"""Seconds until the bot has tried again, whatever was shut."""
Fault = Callable[[Ordeal], object]

SLACK: dict[str, Fault] = {
    "slack 429": lambda o: o.workspace.faults.next("chat.postMessage", status=429, headers={"Retry-After": "1"}),
    "slack 429 on updates": lambda o: o.workspace.faults.next("chat.update", status=429, headers={"Retry-After": "2"}),
    "slack 500": lambda o: o.workspace.faults.next("*", status=500, body="broken"),
    "slack html": lambda o: o.workspace.faults.html_502("chat.postMessage", accepted=o.random.random() < 0.5),
    "slack half an answer": lambda o: o.workspace.faults.truncated("chat.postMessage"),
    "slack reset, accepted": lambda o: o.workspace.faults.reset_after_accept("chat.postMessage"),
    "slack reset, not accepted": lambda o: o.workspace.faults.reset_before_accept("*"),
    "slack internal error": lambda o: o.workspace.faults.next("chat.postMessage", error="internal_error"),
    "slack history 429": lambda o: o.workspace.faults.next("conversations.history", status=429),
    "sockets cut": lambda o: o.workspace.faults.drop_sockets(),
}
BUSINESS_CENTRAL: dict[str, Fault] = {
    "bc 503": lambda o: o.business_central.faults.next(status=503, on="synchronizationErrors"),
    "bc 429": lambda o: o.business_central.faults.next(status=429, retry_after=1, on="synchronizationErrors"),
    "bc 401": lambda o: o.business_central.faults.next(status=401, on="synchronizationErrors"),
    "bc reset": lambda o: o.business_central.faults.next(reset=True, on="synchronizationErrors"),
    "bc half a page": lambda o: o.business_central.faults.next(truncated=True, on="synchronizationErrors"),
    "bc empty": lambda o: o.business_central.faults.next(empty=True, on="synchronizationErrors"),
}
FAULTS = {**SLACK, **BUSINESS_CENTRAL}


def main(arguments: list[str]) -> None:
    """Run, print a summary; exit code 1 when anything is wrong."""
    parser = argparse.ArgumentParser(prog="python -m bench soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="soak-") as directory:
        url = f"sqlite:///{directory}/bot.db"
        with Ordeal(url, given.seed, Path(directory)) as ordeal:
            faults = _run(ordeal, given.minutes * 60)
    print("\n".join(faults) if faults else "every error stored once, every problem announced, memory flat")
    sys.exit(1 if faults else 0)


def _run(ordeal: Ordeal, seconds: float) -> list[str]:
    process = ordeal.start()
    played: Counter[str] = Counter()
    sizes: list[tuple[float, int]] = []
    try:
        ordeal.workspace.wait_for(lambda: ordeal.workspace.messages(CHANNEL), 30)
        inside = psutil.Process(process.pid)
        began = time.monotonic()
        while (passed := time.monotonic() - began) < seconds:
            _happen(ordeal, played)
            if seconds > LONGEST_PAUSE:
                _shut(ordeal, played)
            sizes.append((passed, inside.memory_info().rss))
            time.sleep(ordeal.random.uniform(0.05, 0.4))
        ordeal.workspace.faults.clear()
        _quiet(ordeal)
        ordeal.wait_until_all_is_said(LONGEST_PAUSE)
        cpu = inside.cpu_times()
        faults = [*ordeal.faults(), *_grown(sizes, seconds)]
        _summary(ordeal, played, sizes, cpu.user + cpu.system, seconds)
        return faults
    finally:
        kill(process)


def _happen(ordeal: Ordeal, played: Counter[str]) -> None:
    ordeal.happen()
    if ordeal.random.random() < 0.3:
        name = ordeal.random.choice(list(FAULTS))
        FAULTS[name](ordeal)
        played[name] += 1


def _shut(ordeal: Ordeal, played: Counter[str]) -> None:
    """What a person has to repair: the bot tries again after a minute, so this is seldom."""
    if ordeal.random.random() < 0.002:
        played["channel archived"] += 1
        ordeal.workspace.faults.archive(CHANNEL)
    elif ordeal.random.random() < 0.03:
        _quiet(ordeal)
    if ordeal.random.random() < 0.002:
        played["token revoked"] += 1
        ordeal.workspace.faults.revoke_token()


def _quiet(ordeal: Ordeal) -> None:
    ordeal.workspace.faults.unarchive(CHANNEL)
    ordeal.workspace.faults.restore_tokens()


def _grown(sizes: list[tuple[float, int]], seconds: float) -> list[str]:
    warm = [size for at, size in sizes if WARM_AFTER * seconds <= at < 2 * WARM_AFTER * seconds]
    last = [size for at, size in sizes if at >= (1 - WARM_AFTER) * seconds]
    if not warm or not last or seconds < 30:
        return []
    growth = (sum(last) / len(last)) / (sum(warm) / len(warm))
    return [f"memory grew to {growth:.2f} times"] if growth > GROWTH_LIMIT else []


def _summary(ordeal: Ordeal, played: Counter[str], sizes: list[tuple[float, int]], cpu: float, seconds: float) -> None:
    store = open_store(ordeal.database_url)
    problems = sum(store.counts().states.values())
    print(f"{seconds:.0f} s, {ordeal.happened} errors, {stored(store)} stored, {problems} problems")
    store.close()
    calls = Counter(call.method for call in ordeal.workspace.calls())
    print("calls to Slack: " + ", ".join(f"{method} {count}" for method, count in calls.most_common(8)))
    print("faults played: " + ", ".join(f"{name} {count}" for name, count in played.most_common()))
    megabytes = [size / 1e6 for _, size in sizes]
    print(f"memory {megabytes[0]:.0f} MB at first, {max(megabytes):.0f} at most, {megabytes[-1]:.0f} at last")
    print(f"{cpu:.1f} s of CPU")
