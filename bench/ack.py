"""How soon a slash command is acknowledged, with a million errors stored and another million coming in.

    uv run python -m bench ack [--quick] [--stored 1000000] [--rounds 40]

Three processes: the bot (Socket Mode, as `syncerrors run` wires it), the local Slack workspace with the people in it,
and the simulated Business Central. The time is taken in the workspace, from the envelope to its acknowledgement, 20
commands at once, round after round while the bot reads a page after another. Beside it a Bolt app that does nothing but
acknowledge, in a process of its own, with nothing else going on. Goal: p99 under 50 ms.
"""

import argparse
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple, Self

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bench._processes import Remote, elsewhere, keep_leading, log_to_nowhere
from bot.application import Application
from bot.bootstrap import build
from bot.demo.business_central import SimulatedBusinessCentral
from bot.demo.workspace import Workspace
from bot.interpreter import tune_interpreter
from bot.settings import IsolatedSettings
from bot.slack.render.voice import COMMAND

AT_ONCE = 20
GOAL_MS = 50.0
ASKED = f"{COMMAND} list"


class People(Workspace):
    """The workspace with a crowd in it."""

    def ask(self, rounds: int) -> list[float]:
        """Everybody types at the same moment, again and again; milliseconds until each acknowledgement."""
        with ThreadPoolExecutor(AT_ONCE) as crowd:
            return [
                reply.ack_ms
                for _ in range(rounds)
                for reply in list(crowd.map(lambda _: self.say(ASKED, check=False), range(AT_ONCE)))
            ]

    def is_connected(self) -> bool:
        """Wait for the app."""
        self.wait_for_connection(60)
        return True


class HelloWorld:
    """The least that a Bolt app can be."""

    def __init__(self, settings: dict[str, Any]) -> None:
        log_to_nowhere()
        client = WebClient(token=settings["slack_bot_token"], base_url=settings["slack_api_url"] + "/")
        app = App(client=client, process_before_response=True)
        app.command(COMMAND)(lambda ack: ack())
        self._handler = SocketModeHandler(app, settings["slack_app_token"])

    def __enter__(self) -> Self:
        self._handler.connect()  # type: ignore[no-untyped-call]
        return self

    def __exit__(self, *_: object) -> None:
        self._handler.close()  # type: ignore[no-untyped-call]


class Bot:
    """The application without its timers: reading is begun when it is asked for."""

    def __init__(self, settings: dict[str, Any]) -> None:
        log_to_nowhere()
        self.application: Application = build(IsolatedSettings(**settings))
        tune_interpreter()
        keep_leading(self.application.lead.turn)
        self._reader = ThreadPoolExecutor(1)

    def read(self) -> int:
        """Read everything there is."""
        return self.application.watch(self.application.clock())

    def begin_to_read(self) -> None:
        """Read in the background."""
        self._work = self._reader.submit(self.read)

    def is_reading(self) -> bool:
        return not self._work.done()

    def __enter__(self) -> Self:
        self.application.slack.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.application.stop()


class Acks(NamedTuple):
    """Milliseconds."""

    median: float
    p99: float
    most: float


def _acks(times: list[float]) -> Acks:
    times = sorted(times)
    return Acks(times[len(times) // 2], times[int(len(times) * 0.99)], times[-1])


def hello_world(rounds: int) -> Acks:
    """The floor."""
    with elsewhere(People) as people:
        settings = _slack(people)
        with elsewhere(HelloWorld, settings):
            people.ask("is_connected")
            people.ask("ask", 2)
            return _acks(people.ask("ask", rounds))


def the_bot(stored: int, rounds: int, directory: Path) -> tuple[Acks, Acks, bool]:
    """Acks when nothing comes in, acks while a million errors do, and whether they did until the end."""
    with elsewhere(People) as people, elsewhere(SimulatedBusinessCentral) as business_central:
        settings = _slack(people) | _business_central(business_central)
        settings["syncerrors_database_url"] = f"sqlite:///{directory}/bot.db"
        business_central.ask("bulk", stored, 3)
        with elsewhere(Bot, settings) as bot:
            people.ask("is_connected")
            print(f"{bot.ask('read'):,} entries stored", flush=True)
            people.ask("ask", 2)
            quiet = _acks(people.ask("ask", rounds))
            business_central.ask("bulk", stored, 3)
            business_central.ask("forget_requests")
            bot.ask("begin_to_read")
            business_central.ask("wait_for_requests", 3, on="synchronizationErrors")
            busy = _acks(people.ask("ask", rounds))
            return quiet, busy, bot.ask("is_reading")


def _slack(people: Remote) -> dict[str, Any]:
    return {
        "slack_bot_token": people.get("bot_token"),
        "slack_app_token": people.get("app_token"),
        "slack_api_url": people.get("api_url"),
        "syncerrors_channel": people.ask("channel_id", "#integrations"),
    }


def _business_central(there: Remote) -> dict[str, Any]:
    return {
        "bc_base_url": there.get("url"),
        "bc_web_client_url": there.get("web_client_url"),
        "bc_authority": there.get("authority"),
        "bc_tenant_id": there.get("tenant_id"),
        "bc_environment": there.get("environment"),
        "bc_client_id": there.get("client_id"),
        "bc_client_secret": there.get("client_secret"),
        "dataverse_url": there.get("dataverse_url"),
    }


def report(found: dict[str, Acks], reading: bool) -> None:
    """Print the table."""
    print(f"\n{f'ms until the ack, {AT_ONCE} commands at once':50}{'median':>9}{'p99':>9}{'most':>9}")
    for name, acks in found.items():
        print(f"{name:50}{acks.median:>9.1f}{acks.p99:>9.1f}{acks.most:>9.1f}")
    if not reading:
        print("the reading had ended before the last command: take fewer rounds")
    slowest = max(acks.p99 for name, acks in found.items() if name.startswith("bot"))
    print(f"goal (p99 under {GOAL_MS:g} ms): {'met' if slowest < GOAL_MS else 'NOT met'}")


def main(argv: list[str]) -> int:
    """Run the benchmark; 0 whatever it finds."""
    parser = argparse.ArgumentParser(prog="bench ack", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--stored", type=int, default=1_000_000, help="errors that are stored already, and as many new")
    parser.add_argument("--rounds", type=int, default=40, help=f"how often {AT_ONCE} commands are given at once")
    parser.add_argument("--quick", action="store_true", help="100,000 errors, 10 rounds")
    options = parser.parse_args(argv)
    stored, rounds = (100_000, 10) if options.quick else (options.stored, options.rounds)
    least = hello_world(rounds)
    with tempfile.TemporaryDirectory(prefix="bench-ack-") as directory:
        quiet, busy, reading = the_bot(stored, rounds, Path(directory))
    named = f"{stored:,} stored"
    report({"hello world": least, f"bot, {named}": quiet, f"bot, {named}, as many coming in": busy}, reading)
    return 0
