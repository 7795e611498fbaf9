"""The stage of the demo and of the tests: a local Slack workspace, a simulated Business Central, the real bot between.

Only the far side of the network is simulated: Bolt's own Socket Mode client, slack_sdk, httpx, msal, APScheduler and
a SQLite file do what they do in production.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bot.application import Application
from bot.bootstrap import build
from bot.clock import utc_now
from bot.demo.business_central import SimulatedBusinessCentral
from bot.demo.workspace import Command, Shortcut, Workspace
from bot.demo.workspace.people import SCOPES as KNOWN_SCOPES
from bot.settings import IsolatedSettings, Settings
from bot.slack.manifest import SCOPES, manifest

CHANNEL = "#integrations"
SETTLE_SECONDS = 10.0


class VirtualClock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, duration: timedelta) -> datetime:
        """Move on, and return the new time."""
        self.now += duration
        return self.now


@dataclass
class Stage:
    """Everything that plays. `poll` and `deliver` are the ticks that timers call in production."""

    workspace: Workspace
    business_central: SimulatedBusinessCentral
    application: Application
    clock: Callable[[], datetime]

    def poll(self) -> int:
        """Read Business Central now, then say what is due; return how many entries were new."""
        added = self.application.watch(self.clock())
        self.deliver()
        return added

    def make_rounds(self) -> None:
        """Look after what is known already (storms, snoozes, reminders, the digest, …), then say what is due."""
        for each in self.application.rounds:
            each.tick(self.clock())
        self.deliver()

    def deliver(self) -> int:
        """Say what is due now."""
        return self.application.deliver.tick(self.clock())

    def settle(self) -> None:
        """Wait until what a person has just done is stored, then say what it leaves to say. Raises TimeoutError."""
        if not self.application.woken.wait(SETTLE_SECONDS):
            raise TimeoutError("nothing came of what the person did")
        self.application.woken.clear()
        self.deliver()

    def connect(self) -> None:
        """Open the socket without starting the timers, and wait until Slack can reach the bot."""
        self.application.slack.start()
        self.workspace.wait_for_connection()

    def close(self) -> None:
        """The bot first, so that it can still say what it is at."""
        self.application.stop()
        self.workspace.stop()
        self.business_central.stop()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def set_stage(
    database: Path,
    *,
    clock: Callable[[], datetime] = utc_now,
    companies: Sequence[str] = ("CRONUS Norge AS",),
    companion: bool = True,
    rate_limits: bool = False,
    ports: tuple[int, int] = (0, 0),
    **changes: Any,
) -> Stage:
    """Start both far sides and wire the bot to them; `changes` are settings that differ from their defaults.

    `ports`: of the workspace's page and of Business Central, 0 for free ones. Raises OSError when one is taken.
    """
    workspace = workspace_with_app(rate_limits=rate_limits, clock=clock).start(ports[0])
    try:
        business_central = SimulatedBusinessCentral(port=ports[1], companies=companies, companion=companion, now=clock)
        business_central.start()
    except OSError:
        workspace.stop()
        raise
    settings = settings_for(workspace, business_central, f"sqlite:///{database}", **changes)
    return Stage(workspace, business_central, build(settings, clock), clock)


def workspace_with_app(**how: Any) -> Workspace:
    """A local workspace into which the app has been installed from its manifest: command, shortcut, scopes."""
    features = manifest()["features"]
    workspace = Workspace(
        commands=tuple(
            Command(each["command"], each["usage_hint"], each["description"], each["should_escape"])
            for each in features["slash_commands"]
        ),
        shortcuts=tuple(Shortcut(each["callback_id"], each["name"]) for each in features["shortcuts"]),
        **how,
    )
    workspace.faults.refuse_scope(*(KNOWN_SCOPES - SCOPES.keys()))
    return workspace


def settings_for(
    workspace: Workspace, business_central: SimulatedBusinessCentral, database_url: str, **changes: Any
) -> Settings:
    """What `.env` would say; nothing is read from the environment."""
    values: dict[str, Any] = {
        "slack_bot_token": workspace.bot_token,
        "slack_app_token": workspace.app_token,
        "slack_api_url": workspace.api_url,
        "syncerrors_channel": workspace.channel_id(CHANNEL),
        "bc_base_url": business_central.url,
        "bc_web_client_url": business_central.web_client_url,
        "bc_authority": business_central.authority,
        "bc_tenant_id": business_central.tenant_id,
        "bc_environment": business_central.environment,
        "bc_client_id": business_central.client_id,
        "bc_client_secret": business_central.client_secret,
        "dataverse_url": business_central.dataverse_url,
        "syncerrors_database_url": database_url,
    }
    return IsolatedSettings(**{**values, **changes})
