"""Many new errors of three causes, to a channel: the bot, and beside it Prometheus Alertmanager fed by a small poller.

Both read the same simulated Business Central and speak to the same local Slack, with equal waits. The poller makes one
alert of each row, labelled with the shape of its text, by which Alertmanager groups. `python -m bench storm`.
"""

import argparse
import json
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import httpx
import psutil  # type: ignore[import-untyped]

from bench._crash import Ordeal, kill
from bot.demo.stage import CHANNEL

GROUP_WAIT, GROUP_INTERVAL = timedelta(seconds=2), timedelta(seconds=5)
CAUSES = 3
PAGE = 5_000
PATIENCE = 240.0
COUNT = re.compile(r"(\d[\d,.\u00a0\u202f ]*) errors?")
ALERTMANAGER = shutil.which("prometheus-alertmanager") or shutil.which("alertmanager")


@dataclass(frozen=True, slots=True)
class Run:
    """What one run cost."""

    name: str
    errors: int
    first: float
    """Seconds until the first of the errors was told of."""
    final: float
    """Seconds until the channel showed the count of all of them."""
    messages: int
    """Messages that stand in the channel."""
    calls: int
    cpu: float
    megabytes: float


class Meter:
    """CPU seconds and peak resident memory of some processes, since it was made."""

    def __init__(self, *pids: int) -> None:
        self._processes = [psutil.Process(pid) for pid in pids]
        self._before = [self._cpu(process) for process in self._processes]

    def cpu(self) -> float:
        """Seconds of all of them."""
        after = [self._cpu(process) for process in self._processes]
        return sum(after) - sum(self._before)

    def megabytes(self) -> float:
        """Sum of their highest sizes, as the kernel remembers them."""
        return sum(_peak(process.pid) for process in self._processes)

    @staticmethod
    def _cpu(process: psutil.Process) -> float:
        times = process.cpu_times()
        return float(times.user + times.system)


def main(arguments: list[str]) -> None:
    """Print the table; exit code 1 when a goal is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench storm", description=__doc__)
    parser.add_argument("--errors", type=int, nargs="*", default=[10_000, 100_000])
    given = parser.parse_args(arguments)
    runs = []
    for errors in given.errors:
        runs.append(of_the_bot(errors))
        if ALERTMANAGER:
            runs.append(of_alertmanager(errors))
    print(f"{'':<14}{'errors':>8}{'first s':>9}{'final s':>9}{'messages':>10}{'calls':>7}{'CPU s':>8}{'peak MB':>9}")
    for run in runs:
        print(
            f"{run.name:<14}{run.errors:>8}{run.first:>9.1f}{run.final:>9.1f}{run.messages:>10}{run.calls:>7}"
            f"{run.cpu:>8.1f}{run.megabytes:>9.0f}"
        )
    seconds = twenty_causes()
    print(f"20 new causes, one message a second: all told after {seconds:.1f} s (goal 22)")
    wrong = [run for run in runs if run.name == "bot" and run.messages != CAUSES]
    sys.exit(1 if wrong or seconds > 22 else 0)


def of_the_bot(errors: int) -> Run:
    """The bot in a process of its own."""
    changes: dict[str, Any] = {
        "syncerrors_group_wait": GROUP_WAIT,
        "syncerrors_card_interval": GROUP_INTERVAL,
        "syncerrors_reply_interval": timedelta(minutes=15),
        "syncerrors_poll_interval": timedelta(seconds=1),
        "syncerrors_message_interval": timedelta(seconds=1),
        "syncerrors_page_size": PAGE,
    }
    with _Place(changes) as ordeal:
        process = ordeal.start()
        try:
            ordeal.workspace.wait_for(lambda: ordeal.workspace.messages(CHANNEL), 30)
            assert process.pid is not None
            meter, calls = Meter(process.pid), len(ordeal.workspace.calls())
            ordeal.business_central.bulk(errors, CAUSES)
            first, final = _times(lambda: _counted(ordeal), errors)
            cards = [message for message in ordeal.workspace.messages(CHANNEL) if message.buttons]
            made = len(ordeal.workspace.calls()) - calls
            return Run("bot", errors, first, final, len(cards), made, meter.cpu(), meter.megabytes())
        finally:
            kill(process)


def of_alertmanager(errors: int) -> Run:
    """Alertmanager and its poller."""
    with _Place({}) as ordeal, tempfile.TemporaryDirectory(prefix="alertmanager-") as directory:
        port = _free_port()
        server = _alertmanager(ordeal, Path(directory), port)
        feeder = get_context("spawn").Process(target=feed, args=(_address(ordeal), port), daemon=True)
        try:
            _wait_until_ready(port)
            feeder.start()
            time.sleep(2)
            assert feeder.pid is not None
            meter, calls = Meter(server.pid, feeder.pid), len(ordeal.workspace.calls())
            ordeal.business_central.bulk(errors, CAUSES)
            first, final = _times(lambda: _alerted(ordeal), errors)
            made = len(ordeal.workspace.calls()) - calls
            messages = len(ordeal.workspace.messages(CHANNEL))
            return Run("alertmanager", errors, first, final, messages, made, meter.cpu(), meter.megabytes())
        finally:
            kill(feeder)
            server.kill()
            server.wait()


def twenty_causes() -> float:
    """Seconds until twenty new problems have their cards, where Slack takes one message a second."""
    with _Place({"syncerrors_message_interval": timedelta(seconds=1)}) as ordeal:
        process = ordeal.start()
        try:
            ordeal.workspace.wait_for(lambda: ordeal.workspace.messages(CHANNEL), 30)
            ordeal.workspace.rates.on = True
            began = time.monotonic()
            for cause in range(20):
                name = "abcdefghijklmnopqrst"[cause] * 3
                ordeal.business_central.fails("Customer", str(10_000 + cause), f"The plug-in {name} failed.")
            ordeal.workspace.wait_for(lambda: len(_cards(ordeal)) == 20, PATIENCE)
            return time.monotonic() - began
        finally:
            kill(process)


def feed(address: dict[str, str], port: int) -> None:
    """The small poller: a page of rows, an alert for each, from the last number on; once a second."""
    last = 0
    with httpx.Client(timeout=60) as client:
        headers = {"Authorization": f"Bearer {_token(client, address)}"}
        while True:
            query = {"$filter": f"entryNumber gt {last}", "$orderby": "entryNumber", "$top": str(PAGE)}
            rows = client.get(address["errors"], params=query, headers=headers).json()["value"]
            if rows:
                last = rows[-1]["entryNumber"]
                client.post(f"http://127.0.0.1:{port}/api/v2/alerts", json=[_alert(row) for row in rows])
            else:
                time.sleep(1)


def _alert(row: dict[str, Any]) -> dict[str, Any]:
    cause = re.sub(r"[\d'\"].*", "", row["message"])[:40]
    return {"labels": {"alertname": "sync", "cause": cause, "entry": str(row["entryNumber"])}}


def _token(client: httpx.Client, address: dict[str, str]) -> str:
    form = {
        "grant_type": "client_credentials",
        "client_id": address["client_id"],
        "client_secret": address["client_secret"],
        "scope": f"{address['base']}/.default",
    }
    return str(client.post(address["token"], data=form).json()["access_token"])


def _address(ordeal: Ordeal) -> dict[str, str]:
    bc = ordeal.business_central
    root = f"{bc.url}/v2.0/{bc.tenant_id}/{bc.environment}/api/syncerrors/integration/v1.0"
    return {
        "base": bc.url,
        "token": f"{bc.authority}/{bc.tenant_id}/oauth2/v2.0/token",
        "errors": f"{root}/companies({bc.company().id})/synchronizationErrors",
        "client_id": bc.client_id,
        "client_secret": bc.client_secret,
    }


def _alertmanager(ordeal: Ordeal, directory: Path, port: int) -> subprocess.Popen[bytes]:
    slack = {
        "api_url": f"{ordeal.workspace.api_url}chat.postMessage",
        "channel": ordeal.workspace.channel_id(CHANNEL),
        "title": "{{ .GroupLabels.cause }}",
        "text": "{{ .Alerts.Firing | len }} errors",
        "http_config": {"authorization": {"credentials": ordeal.workspace.bot_token}},
    }
    route = {
        "receiver": "slack",
        "group_by": ["cause"],
        "group_wait": f"{GROUP_WAIT.seconds}s",
        "group_interval": f"{GROUP_INTERVAL.seconds}s",
        "repeat_interval": "24h",
    }
    # JSON is YAML.
    config = {"route": route, "receivers": [{"name": "slack", "slack_configs": [slack]}]}
    (directory / "config.yml").write_text(json.dumps(config), encoding="utf-8")
    assert ALERTMANAGER is not None
    with (directory / "log").open("wb") as log:
        return subprocess.Popen(
            [
                ALERTMANAGER,
                f"--config.file={directory}/config.yml",
                f"--storage.path={directory}/data",
                f"--web.listen-address=127.0.0.1:{port}",
                "--cluster.listen-address=",
            ],
            stdout=log,
            stderr=log,
        )


def _wait_until_ready(port: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/-/ready").status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise AssertionError("Alertmanager did not start")


def _times(counted: Callable[[], int], errors: int) -> tuple[float, float]:
    """Seconds until something, and until all, is counted in the channel."""
    began, first = time.monotonic(), 0.0
    while time.monotonic() - began < PATIENCE:
        count = counted()
        first = first or (time.monotonic() - began if count else 0.0)
        if count >= errors:
            return first, time.monotonic() - began
        time.sleep(0.05)
    raise AssertionError(f"{counted()} of {errors} were told of within {PATIENCE} s")


def _cards(ordeal: Ordeal) -> list[str]:
    return [message.text for message in ordeal.workspace.messages(CHANNEL) if message.buttons]


def _counted(ordeal: Ordeal) -> int:
    return sum(_number(text) for text in _cards(ordeal))


def _alerted(ordeal: Ordeal) -> int:
    """The last count of each group."""
    groups: dict[str, int] = {}
    for post in tuple(ordeal.workspace.state.channel_named(CHANNEL).posts.values()):
        for each in post.attachments:
            groups[str(each.get("title"))] = _number(str(each.get("text")))
    return sum(groups.values())


def _number(text: str) -> int:
    found = COUNT.search(text)
    return int(re.sub(r"\D", "", found[1])) if found else 0


class _Place:
    """An ordeal with a database of its own, taken away afterwards."""

    def __init__(self, changes: dict[str, Any]) -> None:
        self._directory = tempfile.TemporaryDirectory(prefix="storm-")
        path = Path(self._directory.name)
        self._ordeal = Ordeal(f"sqlite:///{path}/bot.db", 1, path, changes)

    def __enter__(self) -> Ordeal:
        return self._ordeal

    def __exit__(self, *_: object) -> None:
        self._ordeal.__exit__(None, None, None)
        self._directory.cleanup()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        number: int = probe.getsockname()[1]
        return number


def _peak(pid: int) -> float:
    text = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(r"VmHWM:\s+(\d+) kB", text)
    return int(found[1]) / 1024 if found else 0.0
