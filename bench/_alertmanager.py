"""The peer of `bench storm`: Prometheus Alertmanager, and a small poller that hands it Business Central's errors.

As a program (`python -m bench._alertmanager SETTINGS`) it is the poller: it reads the same pages as the bot and posts
one alert for each error, its cause as the label to group by. It is deliberately the least that will do: it judges
nothing, stores nothing, and reads nothing twice.
"""

import json
import shutil
import socket
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import httpx
import msgspec

from bench._children import Child

PROGRAM = "prometheus-alertmanager"
PAGE = 5000
AT_ONCE = 1000
"""Alerts in a request."""
PATIENCE = 20.0
_WITHOUT_DIGITS = str.maketrans("", "", "0123456789")
CONFIGURATION = """
route:
  receiver: slack
  group_by: [cause]
  group_wait: {wait}ms
  group_interval: {interval}ms
  repeat_interval: 24h
receivers:
- name: slack
  slack_configs:
  - api_url: {slack}chat.postMessage
    http_config:
      authorization:
        credentials: {token}
    channel: {channel}
    title: '{{{{ .CommonLabels.cause }}}}'
    text: '{{{{ len .Alerts.Firing }}}} errors: {{{{ .CommonAnnotations.message }}}}'
"""


class Reading(NamedTuple):
    """What the poller is told."""

    page_url: str
    """Of the companion's errors, without a query."""
    authorization: str
    alertmanager: str
    interval: float
    """Seconds between two polls."""


class Posting(NamedTuple):
    """Where Alertmanager speaks, and when."""

    slack: str
    """Address of the Web API, with a slash at its end."""
    token: str
    channel: str
    wait: int
    interval: int
    """Milliseconds, both."""


class Row(msgspec.Struct, rename="camel", gc=False):
    """What an alert needs of an error."""

    entry_number: int
    message: str
    mapping_name: str
    source_display: str


class Page(msgspec.Struct):
    """One OData answer."""

    value: list[Row]
    next_link: str = msgspec.field(name="@odata.nextLink", default="")


def is_installed() -> bool:
    """Whether Debian's package is there."""
    return shutil.which(PROGRAM) is not None


@contextmanager
def alertmanager(directory: Path, posting: Posting) -> Iterator[tuple[str, Child]]:
    """Run it on loopback, alone; yields its address. Raises TimeoutError when it does not become ready."""
    configuration = directory / "alertmanager.yml"
    configuration.write_text(CONFIGURATION.format(**posting._asdict()))
    port = _free_port()
    command = [
        PROGRAM,
        f"--config.file={configuration}",
        f"--storage.path={directory / 'alertmanager'}",
        f"--web.listen-address=127.0.0.1:{port}",
        "--cluster.listen-address=",
        "--log.level=warn",
    ]
    address = f"http://127.0.0.1:{port}"
    with Child(command, directory, directory / "alertmanager.log") as child:
        _wait_until_ready(address)
        yield address, child


@contextmanager
def peer(directory: Path, posting: Posting, page_url: str, authorization: str, every: float) -> Iterator[list[Child]]:
    """Alertmanager and its poller."""
    with ExitStack() as stack:
        address, program = stack.enter_context(alertmanager(directory, posting))
        told = json.dumps(Reading(page_url, authorization, address, every)._asdict())
        command = [sys.executable, "-m", "bench._alertmanager", told]
        yield [program, stack.enter_context(Child(command, directory, directory / "poller.log"))]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number: int = listener.getsockname()[1]
        return number


def _wait_until_ready(address: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with suppress(httpx.HTTPError):
            if httpx.get(f"{address}/-/ready").is_success:
                return
        time.sleep(0.05)
    raise TimeoutError(f"Alertmanager is not ready after {PATIENCE:.0f} s")


def poll(reading: Reading) -> None:
    """Read what is new and post it as alerts, again and again."""
    beyond = 0
    with httpx.Client(timeout=60) as client:
        while True:
            for rows in _pages(client, reading, beyond):
                for first in range(0, len(rows), AT_ONCE):
                    _post(client, reading.alertmanager, rows[first : first + AT_ONCE])
                beyond = rows[-1].entry_number if rows else beyond
            time.sleep(reading.interval)


def _pages(client: httpx.Client, reading: Reading, beyond: int) -> Iterator[list[Row]]:
    headers = {"Authorization": reading.authorization, "Prefer": f"odata.maxpagesize={PAGE}"}
    select = ",".join(Row.__struct_encode_fields__)
    address = f"{reading.page_url}?$filter=entryNumber gt {beyond}&$orderby=entryNumber&$select={select}"
    while address:
        body = client.get(address, headers=headers).raise_for_status().content
        page = msgspec.json.decode(body, type=Page)
        yield page.value
        address = page.next_link


def _post(client: httpx.Client, alertmanager: str, rows: list[Row]) -> None:
    alerts = [
        {
            "labels": {"alertname": "synchronization", "cause": _cause(row), "entry": str(row.entry_number)},
            "annotations": {"message": row.message, "record": row.source_display},
        }
        for row in rows
    ]
    body = msgspec.json.encode(alerts)
    headers = {"Content-Type": "application/json"}
    client.post(f"{alertmanager}/api/v2/alerts", content=body, headers=headers).raise_for_status()


def _cause(row: Row) -> str:
    """A name for texts that differ in nothing but digits."""
    return f"{row.mapping_name} {zlib.crc32(row.message.translate(_WITHOUT_DIGITS).encode()):08x}"


if __name__ == "__main__":
    poll(Reading(**json.loads(sys.argv[1])))
