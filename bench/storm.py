"""A storm of new errors: how soon their true counts stand in the channel, and what that costs; beside Alertmanager.

    uv run python -m bench storm [--quick] [--repeats 3] [--group-wait 0.05] [--interval 1]

Errors of three causes appear at once in a simulated Business Central that was empty until then. The bot runs as an
operator starts it; the peer is Prometheus Alertmanager (Debian's package, left out where it is not installed) with a
small poller that reads the same pages and posts an alert for each error, grouped by cause. Both speak into the same
kind of local Slack channel, each far side is a process of its own, and both wait equally: between polls, for a group
to gather, and between two messages about a group. Alertmanager keeps no pace between messages and Slack's rate limits
are off here, so the bot's pace is next to none, too. Time runs from the moment at which the errors are first asked
for; CPU is what was used from then until the final counts stood, memory the most that was held since the start; of
poller and Alertmanager together.

Goals: exactly three cards; final counts in at most half of Alertmanager's time; CPU and memory at most as much as it at
10,000 errors, half as much at 100,000. The group wait is short by default, because it is part of both times and nobody
can do anything about it: at half a second it alone would be most of what either needs at 10,000. What comes on top of
it is compared as well.

Then twenty new causes at once, into a channel that takes one message a second and refuses the rest; folding them into
one storm card is switched off by settings. Goal: all delivered within 22 seconds, none lost.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import NamedTuple

import httpx

from bench._access import sign_in
from bench._alertmanager import Posting, is_installed, peer
from bench._channel import Channel, Counted
from bench._children import Child, Used, used
from bench._processes import Remote, elsewhere
from bot.business_central.addresses import addresses
from bot.core.model import Environment
from bot.demo.business_central import SimulatedBusinessCentral
from bot.demo.stage import CHANNEL

CAUSES = 3
UNPACED = "0.01s"
"""Of the bot between two messages: next to nothing, which no setting allows."""
ROWS = "synchronizationErrors"
POLL_EVERY = 5
"""Seconds, of both: longer than it takes to read everything."""
SPACING = timedelta(milliseconds=1)
"""Between two errors: ten thousand in ten seconds."""
START_WITHIN = 60.0
PATIENCE = 120.0
"""Seconds until the final counts are given up."""
SETTLE = 1.5
"""Seconds after the final counts in which nothing superfluous may come."""
HALF = 0.5
COST = {10_000: 1.0, 100_000: 0.5}
"""Goal for CPU and memory by number of errors: times Alertmanager's."""
NEW_CAUSES = 20
ERRORS_OF_EACH = 10
DELIVERED_WITHIN = 22.0
PEER_GIVEN_UP_AFTER = 60.0
NEVER_FOLDED = {
    "SYNCERRORS_STORM_PROBLEMS": "1000",
    "SYNCERRORS_STORM_ENTRIES": "1000000",
    "SYNCERRORS_STORM_MAPPINGS": "1000",
    "SYNCERRORS_STORM_CONNECTIONS": "1000",
    "SYNCERRORS_CARDS_PER_HOUR": "1000",
}


class Waits(NamedTuple):
    """What the bot and its peer wait equally, in seconds."""

    group: float
    """For a group to gather, before it is first spoken of."""
    interval: float
    """Between two messages, or updates, about the same group."""


class Outcome(NamedTuple):
    """One storm, as one of the two has taken it. Seconds are None where the patience ended before."""

    first: float | None
    final: float | None
    messages: int
    """How many stand in the channel."""
    calls: int
    used: Used


class Delivery(NamedTuple):
    """How twenty new causes came through."""

    delivered: int
    seconds: float | None
    """Until the last one stood there; None when some did not come."""
    refused: int
    """Calls that Slack turned away."""


def bot_settings(slack: Remote, there: Environment, directory: Path, **changes: str) -> dict[str, str]:
    """What `.env` says."""
    return {
        "SLACK_BOT_TOKEN": slack.get("bot_token"),
        "SLACK_APP_TOKEN": slack.get("app_token"),
        "SLACK_API_URL": slack.get("api_url"),
        "SYNCERRORS_CHANNEL": slack.ask("channel_id", CHANNEL),
        "SYNCERRORS_DATABASE_URL": f"sqlite:///{directory}/bot.db",
        "SYNCERRORS_POLL_INTERVAL": f"{POLL_EVERY}s",
        "BC_BASE_URL": there.base_url,
        "BC_WEB_CLIENT_URL": there.web_client_url,
        "BC_AUTHORITY": there.authority,
        "BC_TENANT_ID": there.tenant_id,
        "BC_ENVIRONMENT": there.name,
        "BC_CLIENT_ID": there.client_id,
        "BC_CLIENT_SECRET": there.client_secret,
        "DATAVERSE_URL": there.dataverse_url,
        **changes,
    }


@contextmanager
def bot(slack: Remote, business_central: Remote, directory: Path, **changes: str) -> Iterator[list[Child]]:
    """The bot, begun: it has seen the empty Business Central and said so."""
    env_file = directory / ".env"
    settings = bot_settings(slack, business_central.ask("access"), directory, **changes)
    env_file.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
    env_file.chmod(0o600)
    command = [sys.executable, "-m", "bot", "run", "--env-file", str(env_file)]
    with Child(command, directory, directory / "bot.log") as child:
        if not slack.ask("begin", START_WITHIN):
            raise RuntimeError("the bot has not begun:\n" + child.last_words())
        yield [child]


@contextmanager
def peer_of(slack: Remote, business_central: Remote, directory: Path, waits: Waits) -> Iterator[list[Child]]:
    """Alertmanager and its poller, begun: the poller has seen the empty Business Central."""
    there: Environment = business_central.ask("access")
    authorization = sign_in(there)
    root = f"{addresses(there).companion}/companies"
    with httpx.Client(headers={"Authorization": authorization}) as client:
        standard = f"{addresses(there).standard}/companies"
        company = client.get(standard).raise_for_status().json()["value"][0]["id"]
    channel = slack.ask("channel_id", CHANNEL)
    times = (round(waits.group * 1000), round(waits.interval * 1000))
    posting = Posting(slack.get("api_url"), slack.get("bot_token"), channel, *times)
    with peer(directory, posting, f"{root}({company})/{ROWS}", authorization, POLL_EVERY) as children:
        business_central.ask("wait_for_requests", 2, on=ROWS)
        yield children


def storm(slack: Remote, business_central: Remote, children: list[Child], errors: int) -> Outcome:
    """Let the errors appear between two polls, and wait for their counts."""
    calls = slack.ask("number_of_calls")
    began = appear(business_central, errors, CAUSES)
    before = used(children)
    counted: Counted = slack.ask("counted", errors, CAUSES, PATIENCE)
    spent = used(children) - before
    time.sleep(SETTLE)
    return Outcome(
        _since(began, counted.first),
        _since(began, counted.final),
        slack.ask("standing"),
        slack.ask("number_of_calls") - calls,
        spent,
    )


def appear(business_central: Remote, errors: int, causes: int) -> float:
    """Let the errors appear between two polls; returns when the next poll asks for them."""
    business_central.ask("forget_requests")
    business_central.ask("wait_for_requests", 1, on=ROWS)
    time.sleep(SETTLE)
    business_central.ask("bulk", errors, causes, spacing=SPACING)
    business_central.ask("forget_requests")
    business_central.ask("wait_for_requests", 1, on=ROWS)
    return time.monotonic()


def _since(began: float, at: float | None) -> float | None:
    return None if at is None else at - began


def storm_of_bot(errors: int, directory: Path, waits: Waits) -> Outcome:
    """The bot takes it."""
    with (
        elsewhere(Channel) as slack,
        elsewhere(SimulatedBusinessCentral) as business_central,
        bot(slack, business_central, directory, **_manners(waits)) as children,
    ):
        return storm(slack, business_central, children, errors)


def _manners(waits: Waits) -> dict[str, str]:
    return {
        "SYNCERRORS_GROUP_WAIT": f"{waits.group}s",
        "SYNCERRORS_CARD_INTERVAL": f"{waits.interval}s",
        "SYNCERRORS_MESSAGE_INTERVAL": UNPACED,
    }


def storm_of_peer(errors: int, directory: Path, waits: Waits) -> Outcome:
    """Alertmanager takes it."""
    with (
        elsewhere(Channel) as slack,
        elsewhere(SimulatedBusinessCentral) as business_central,
        peer_of(slack, business_central, directory, waits) as children,
    ):
        return storm(slack, business_central, children, errors)


def deliver(slack: Remote, business_central: Remote, patience: float) -> Delivery:
    """Twenty new causes at once, one message a second."""
    slack.ask("take_one_a_second")
    began = appear(business_central, NEW_CAUSES * ERRORS_OF_EACH, NEW_CAUSES)
    delivered, at = slack.ask("spoken_of", NEW_CAUSES, patience)
    return Delivery(delivered, _since(began, at), slack.ask("refusals"))


def delivery_of_bot(directory: Path, waits: Waits) -> Delivery:
    """By the bot, at its usual pace."""
    manners = _manners(waits) | NEVER_FOLDED
    del manners["SYNCERRORS_MESSAGE_INTERVAL"]
    with (
        elsewhere(Channel) as slack,
        elsewhere(SimulatedBusinessCentral) as business_central,
        bot(slack, business_central, directory, **manners),
    ):
        return deliver(slack, business_central, 2 * DELIVERED_WITHIN)


def delivery_of_peer(directory: Path, waits: Waits) -> Delivery:
    """By Alertmanager."""
    with (
        elsewhere(Channel) as slack,
        elsewhere(SimulatedBusinessCentral) as business_central,
        peer_of(slack, business_central, directory, waits),
    ):
        return deliver(slack, business_central, PEER_GIVEN_UP_AFTER)


def middle(outcomes: list[Outcome]) -> Outcome:
    """The one in the middle by its time; most messages and calls of any, so that none is overlooked."""
    ranked = sorted(outcomes, key=lambda each: each.final if each.final is not None else PATIENCE)
    messages, calls = max(each.messages for each in outcomes), max(each.calls for each in outcomes)
    cpu = statistics.median(each.used.cpu for each in outcomes)
    memory = statistics.median(each.used.memory for each in outcomes)
    return ranked[len(ranked) // 2]._replace(messages=messages, calls=calls, used=Used(cpu, memory))


def report(found: dict[int, tuple[Outcome, Outcome | None]], waits: Waits) -> None:
    """Print the table of the storms and whether the goals are met."""
    print(f"\nnew errors of {CAUSES} causes at once; group wait {waits.group:g} s, then every {waits.interval:g} s")
    titles = ("errors", "", "first s", "final s", "messages", "calls", "CPU s", "MB")
    print("{:>10}  {:14}{:>9}{:>9}{:>10}{:>7}{:>8}{:>6}".format(*titles))
    for errors, (ours, theirs) in found.items():
        for name, each in (("bot", ours), ("alertmanager", theirs)):
            if each is not None:
                times = f"{_seconds(each.first):>9}{_seconds(each.final):>9}"
                costs = f"{each.used.cpu:>8.2f}{each.used.memory:>6.0f}"
                print(f"{errors:>10,}  {name:14}{times}{each.messages:>10}{each.calls:>7}{costs}")
    for errors, (ours, theirs) in found.items():
        print(f"\n{errors:,} errors")
        _say(f"exactly {CAUSES} cards", f"{ours.messages}", ours.messages == CAUSES and ours.final is not None)
        if theirs is not None:
            _compare(errors, ours, theirs, waits.group)


def _compare(errors: int, ours: Outcome, theirs: Outcome, wait: float) -> None:
    if ours.final is None or theirs.final is None:
        silent = "the bot" if ours.final is None else "Alertmanager"
        _say("final counts", f"{silent} has not shown them within {PATIENCE:.0f} s", ours.final is not None)
        return
    cost = COST.get(errors, 1.0)
    for name, share, most in (
        ("time", ours.final / theirs.final, HALF),
        ("time on top of the wait", (ours.final - wait) / (theirs.final - wait), HALF),
        ("CPU", ours.used.cpu / theirs.used.cpu, cost),
        ("memory", ours.used.memory / theirs.used.memory, cost),
    ):
        _say(f"{name} at most {most:g} x Alertmanager's", f"{share:.2f} x", share <= most)


def report_delivery(ours: Delivery, theirs: Delivery | None) -> None:
    """Print the table of the paced channel and whether the goal is met."""
    print(f"\n{NEW_CAUSES} new causes at once, one message a second; the bot's folding of storms switched off")
    print(f"{'':14}{'delivered':>10}{'after s':>9}{'refused calls':>15}")
    for name, each in (("bot", ours), ("alertmanager", theirs)):
        if each is not None:
            print(f"{name:14}{each.delivered:>10}{_seconds(each.seconds):>9}{each.refused:>15}")
    good = ours.delivered == NEW_CAUSES and ours.seconds is not None and ours.seconds <= DELIVERED_WITHIN
    _say(f"all {NEW_CAUSES} within {DELIVERED_WITHIN:g} s", f"{ours.delivered} in {_seconds(ours.seconds)} s", good)


def _say(goal: str, found: str, met: bool) -> None:
    print(f"  {goal + ': ' + found:64}{'met' if met else 'NOT met'}")


def _seconds(seconds: float | None) -> str:
    return "–" if seconds is None else f"{seconds:.2f}"


def main(argv: list[str]) -> int:
    """Run the benchmark; 0 whatever it finds."""
    parser = argparse.ArgumentParser(prog="bench storm", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="10,000 errors only, once")
    parser.add_argument("--repeats", type=int, default=3, help="storms of each size; the middle one counts")
    parser.add_argument("--group-wait", type=float, default=0.05, help="seconds, of both")
    parser.add_argument("--interval", type=float, default=1.0, help="seconds between messages about a group, of both")
    options = parser.parse_args(argv)
    if not Path("/proc/self/stat").exists():
        print("CPU and memory of other processes are read from /proc, which is not there: this bench runs on Linux")
        return 0
    sizes, repeats = ([10_000], 1) if options.quick else ([10_000, 100_000], options.repeats)
    waits, with_peer = Waits(options.group_wait, options.interval), is_installed()
    if not with_peer:
        print("prometheus-alertmanager is not installed: the bot is measured alone")
    found: dict[int, tuple[Outcome, Outcome | None]] = {}
    with tempfile.TemporaryDirectory(prefix="bench-storm-") as temporary:
        fresh = _directories(Path(temporary))
        for errors in sizes:
            ours, theirs = [], []
            for _ in range(repeats):
                ours.append(storm_of_bot(errors, next(fresh), waits))
                print(f"bot at {errors:,}: {ours[-1]}", flush=True)
                if with_peer:
                    theirs.append(storm_of_peer(errors, next(fresh), waits))
                    print(f"Alertmanager at {errors:,}: {theirs[-1]}", flush=True)
            found[errors] = middle(ours), middle(theirs) if theirs else None
        report(found, waits)
        our_delivery = delivery_of_bot(next(fresh), waits)
        report_delivery(our_delivery, delivery_of_peer(next(fresh), waits) if with_peer else None)
    return 0


def _directories(parent: Path) -> Iterator[Path]:
    for number in count(1):
        path = parent / str(number)
        path.mkdir()
        yield path
