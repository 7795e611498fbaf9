"""The bot as a process of its own, started against a Business Central that is full of errors, killed and started again.

Used by `bench first_start` with a million entries and by the tests with fewer.
"""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple, Self

from bot.demo.business_central import SimulatedBusinessCentral
from bot.demo.stage import CHANNEL
from bot.demo.workspace import Workspace
from bot.store.rows import NUMBER_MASK

ROWS = "synchronizationErrors"
PATIENCE = 120.0


class Stored(NamedTuple):
    """What the database holds."""

    entries: int
    lowest: int
    highest: int
    searchable: int
    counted: int
    """Sum over the problems."""
    cursor: int
    problems: int
    cards: int


class Bot:
    """`syncerrors run`, as an operator starts it."""

    def __init__(self, directory: Path, settings: dict[str, str]) -> None:
        env_file = directory / ".env"
        env_file.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
        env_file.chmod(0o600)
        self._log = (directory / "bot.log").open("ab")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run", "--env-file", str(env_file)],
            env={"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            cwd=directory,
            stdout=self._log,
            stderr=self._log,
        )

    def memory(self) -> float:
        """Most megabytes it has held. Linux only."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:"))) / 1024

    def wait(self, seconds: float) -> None:
        """Let it work. Raises TimeoutExpired unless it has ended by itself."""
        self._process.wait(seconds)

    def kill(self) -> None:
        """SIGKILL: it can do nothing about it."""
        self._process.kill()
        self._process.wait()
        self._log.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self.kill()


class FirstStart(NamedTuple):
    """Both far sides, and where the bot keeps its things."""

    business_central: SimulatedBusinessCentral
    workspace: Workspace
    directory: Path
    numbers: range

    def bot(self) -> Bot:
        """Start it."""
        bc, slack = self.business_central, self.workspace
        return Bot(
            self.directory,
            {
                "SLACK_BOT_TOKEN": slack.bot_token,
                "SLACK_APP_TOKEN": slack.app_token,
                "SLACK_API_URL": slack.api_url,
                "SYNCERRORS_CHANNEL": slack.channel_id(CHANNEL),
                "SYNCERRORS_DATABASE_URL": f"sqlite:///{self.database}",
                "SYNCERRORS_POLL_INTERVAL": "1s",
                "SYNCERRORS_GROUP_WAIT": "1s",
                "BC_BASE_URL": bc.url,
                "BC_WEB_CLIENT_URL": bc.web_client_url,
                "BC_AUTHORITY": bc.authority,
                "BC_TENANT_ID": bc.tenant_id,
                "BC_ENVIRONMENT": bc.environment,
                "BC_CLIENT_ID": bc.client_id,
                "BC_CLIENT_SECRET": bc.client_secret,
                "DATAVERSE_URL": bc.dataverse_url,
            },
        )

    @property
    def database(self) -> Path:
        return self.directory / "bot.db"

    def kill_at_page(self, page: int, *, late: float = 0.0) -> Stored:
        """Start the bot and kill it `late` seconds after it has asked for the page; returns what had been stored."""
        self.business_central.forget_requests()
        with self.bot() as bot:
            # The first one asks for the highest number.
            self.business_central.wait_for_requests(page + 1, on=ROWS, timeout=PATIENCE)
            with suppress(subprocess.TimeoutExpired):
                bot.wait(late)
            bot.kill()
        return self.stored()

    def resumed_at(self) -> int:
        """Beyond which number the present bot has begun to read."""
        filters = [request.options.get("$filter", "") for request in self.business_central.requests(ROWS)]
        return int(next(text for text in filters if text).rpartition(" ")[2])

    def stored(self) -> Stored:
        """What the database holds now."""
        with closing(sqlite3.connect(self.database)) as connection:

            def one(sql: str) -> int:
                return int(connection.execute(sql).fetchone()[0] or 0)

            return Stored(
                entries=one("SELECT count(*) FROM entry"),
                lowest=one(f"SELECT min(id) & {NUMBER_MASK} FROM entry"),
                highest=one(f"SELECT max(id) & {NUMBER_MASK} FROM entry"),
                searchable=one("SELECT count(*) FROM entry_text WHERE entry_text MATCH 'customer'"),
                counted=one("SELECT sum(entries) FROM problem"),
                cursor=one("SELECT cursor FROM series"),
                problems=one("SELECT count(*) FROM problem"),
                cards=one("SELECT count(*) FROM card"),
            )


@contextmanager
def first_start(directory: Path, entries: int) -> Iterator[FirstStart]:
    """A Business Central with so many errors of three causes, and an empty Slack channel."""
    with SimulatedBusinessCentral() as business_central, Workspace() as workspace:
        numbers = business_central.bulk(entries, 3)
        yield FirstStart(business_central, workspace, directory, numbers)
