"""Looks at everything that has to be right before the bot can work, and says what to do about what is not.

database           can it be opened, which version is it, can it be written
Slack              token, scopes against the manifest, the channel, the socket's token, Block Kit
Business Central   sign-in, companies, and for each company the way in and the highest entry number

Nothing is posted in Slack and nothing is changed in Business Central. No line holds a secret.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Generic, TypeVar
from urllib.parse import unquote, urlsplit

from slack_sdk import WebClient

from bot.business_central.auth import credentials
from bot.business_central.client import Client
from bot.business_central.environment import EnvironmentClient, open_environment
from bot.business_central.patience import Patience
from bot.core.model import Environment, Mode
from bot.exceptions import BotError, SlackRefused, Transient
from bot.rules import load_rules
from bot.settings import Settings
from bot.slack import render
from bot.slack.faults import translated
from bot.slack.identity import Identity, identify
from bot.slack.manifest import SCOPES
from bot.slack.messenger import web_client
from bot.slack.roles import group_members
from bot.store import Store, open_store

T = TypeVar("T")
NEEDED = frozenset({"commands", "chat:write"})
"""Scopes without which the bot cannot do its main job; without the others it does it less well."""
ENOUGH_FOR_A_LOOK = Patience(attempts=2, budget=timedelta(seconds=10))
CERTIFICATE_SOON = timedelta(days=30)
PAGE_MODE = (
    "install the companion extension for record links; page mode ends with version 30 of Business Central "
    "(docs/connect-business-central.md, step 4a)"
)
INVITE = "write `/invite @Sync Errors` in the channel"
CHANNEL_FIXES = {
    "channel_not_found": f"check SYNCERRORS_CHANNEL; if it is a private channel, {INVITE}",
    "not_in_channel": INVITE,
    "is_archived": "unarchive the channel, or name another in SYNCERRORS_CHANNEL",
}


class Health(StrEnum):
    """How bad a finding is; only FAULT keeps the bot from working."""

    GOOD = "ok"
    NOTE = "note"
    FAULT = "FAULT"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line: what was looked at, and what to do where it is not as it should be."""

    health: Health
    what: str
    fix: str = ""

    def __str__(self) -> str:
        line = f"{self.health.value:<5}  {self.what}"
        return f"{line}\n       -> {self.fix}" if self.fix else line


@dataclass(frozen=True, slots=True)
class _Tried(Generic[T]):
    answer: T | None
    findings: tuple[Finding, ...] = ()


def examine(settings: Settings, now: Callable[[], datetime]) -> Iterator[Finding]:
    """Every finding, as soon as it is known."""
    yield _good("Settings: complete")
    yield from _rules(settings.syncerrors_rules)
    yield from _database(settings.syncerrors_database_url.get_secret_value())
    yield from _slack(settings)
    for environment in settings.environments:
        yield from _business_central(environment, now)


def _rules(path: str) -> Iterator[Finding]:
    if path:
        with_rules = _tried("Own rules", lambda: load_rules(Path(path)), "correct the file (docs/rules.md)")
        yield from with_rules.findings
        if with_rules.answer:
            yield _good(f"Own rules: {len(with_rules.answer.rules)}")


def _database(url: str) -> Iterator[Finding]:
    file = unquote(urlsplit(url).path)[1:] if url.startswith("sqlite:") else ""
    if file and not Path(file).exists() and Path(file).absolute().parent.is_dir():
        yield _good(f"Database: {file} will be made at the first start")
        return
    opened = _tried("Database", lambda: open_store(url), "see SYNCERRORS_DATABASE_URL in docs/configuration.md")
    yield from opened.findings
    if not (store := opened.answer):
        return
    try:
        written = _tried("Database", lambda: _write(store), "give the bot's user the right to write there")
        yield from written.findings or [_good(f"Database: can be written, schema version {store.schema_version}")]
    finally:
        store.close()


def _write(store: Store) -> None:
    store.set_meta("doctor", store.get_meta("doctor") or "was here")


def _slack(settings: Settings) -> Iterator[Finding]:
    client = web_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    asked = _tried("Slack", lambda: identify(client), "install the app again and copy its bot token (xoxb-…)")
    yield from asked.findings
    if asked.answer:
        yield _good(f"Slack: the bot token belongs to workspace {asked.answer.team or asked.answer.team_id}")
        yield from _scopes(asked.answer)
        yield from _channel(client, settings.syncerrors_channel)
        yield from _named(client, settings)
        yield from _blocks(client)
    yield from _way_in(settings)


def _scopes(identity: Identity) -> Iterator[Finding]:
    if not identity.scopes:
        yield _note("Slack does not say which scopes the token has", "compare them with `syncerrors manifest`")
        return
    missing = [scope for scope in SCOPES if scope not in identity.scopes]
    for scope in missing:
        health = Health.FAULT if scope in NEEDED else Health.NOTE
        fix = f"add {scope} to the app (OAuth & Permissions) and install it again"
        yield Finding(health, f"Slack: scope {scope} is missing; without it the bot cannot: {SCOPES[scope]}", fix)
    if not missing:
        yield _good(f"Slack: all {len(SCOPES)} scopes of the manifest are there")


def _channel(client: WebClient, channel: str) -> Iterator[Finding]:
    try:
        with translated("conversations.info", channel, writes=False):
            found = client.conversations_info(channel=channel)["channel"]
    except SlackRefused as refusal:
        if refusal.code == "missing_scope":
            yield from _channel_by_reading(client, channel)
        else:
            yield _fault(f"Channel {channel}: {refusal}", CHANNEL_FIXES.get(refusal.code, ""))
    except BotError as fault:
        yield _fault(f"Channel {channel}: {fault}", "try again later")
    else:
        name = f"#{found.get('name')} ({channel})"
        if found.get("is_archived"):
            yield _fault(f"Channel {name} is archived", CHANNEL_FIXES["is_archived"])
        elif not found.get("is_member"):
            yield _fault(f"Channel {name}: the bot is not a member", CHANNEL_FIXES["not_in_channel"])
        else:
            yield _good(f"Channel {name}: the bot is a member")


def _channel_by_reading(client: WebClient, channel: str) -> Iterator[Finding]:
    """The manifest asks for no scope to look channels up; that one can be read is what is to be seen without."""
    try:
        with translated("conversations.history", channel, writes=False):
            client.conversations_history(channel=channel, limit=1)
    except SlackRefused as refusal:
        if refusal.code != "missing_scope":
            yield _fault(f"Channel {channel}: {refusal}", CHANNEL_FIXES.get(refusal.code, ""))
            return
        yield _note(f"Channel {channel}: cannot be looked at without a history scope", f"to be sure, {INVITE}")
    except BotError as fault:
        yield _fault(f"Channel {channel}: {fault}", "try again later")
    else:
        yield _good(f"Channel {channel}: the bot is a member")


def _named(client: WebClient, settings: Settings) -> Iterator[Finding]:
    """The people and groups of the settings: an id with a slip of the pen would be nobody, and nobody would notice."""
    for variable, ids in (
        ("SYNCERRORS_ADMIN", filter(None, [settings.syncerrors_admin])),
        ("SYNCERRORS_OPERATORS", settings.syncerrors_operators),
        ("SYNCERRORS_PURGERS", settings.syncerrors_purgers),
    ):
        for id in ids:
            yield from _group(client, variable, id) if id.startswith("S") else _user(client, variable, id)


def _user(client: WebClient, variable: str, id: str) -> Iterator[Finding]:
    try:
        with translated("users.info", writes=False):
            found = client.users_info(user=id)["user"]
    except SlackRefused as refusal:
        if refusal.code == "user_not_found":
            yield _fault(f"{variable}: {id} is nobody in this workspace", "copy the member id from the profile")
        else:
            yield _note(f"{variable}: {id} cannot be looked up ({refusal.code})", "add the scope users:read to be sure")
        return
    except BotError as fault:
        yield _note(f"{variable}: {fault}", "try again later")
        return
    name = found.get("real_name") or found.get("name") or id
    if found.get("deleted") or found.get("is_bot"):
        yield _fault(f"{variable}: {name} ({id}) is deactivated, or a bot", "name somebody else")
    else:
        yield _good(f"{variable}: {name} ({id})")


def _group(client: WebClient, variable: str, id: str) -> Iterator[Finding]:
    asked = _tried(
        f"{variable}: group {id}", lambda: group_members(client, id), "check the group's id, and usergroups:read"
    )
    yield from asked.findings
    if asked.answer is not None:
        yield _good(f"{variable}: group {id} has {len(asked.answer)} members")


def _blocks(client: WebClient) -> Iterator[Finding]:
    message = render.sentence("Everything is in order.")
    try:
        with translated("blocks.validate", writes=False):
            client.api_call("blocks.validate", json={"blocks": message["blocks"]})
    except SlackRefused as refusal:
        if refusal.code == "unknown_method":
            yield _note("Slack: messages cannot be checked beforehand (no blocks.validate)", "")
        else:
            yield _fault(f"Slack: {refusal}", "please report this: the bot makes messages that Slack refuses")
    except BotError as fault:
        yield _note(f"Slack: {fault}", "try again later")
    else:
        yield _good("Slack: takes the bot's blocks")


def _way_in(settings: Settings) -> Iterator[Finding]:
    if settings.http_mode:
        port = settings.syncerrors_http_port
        yield _note(
            f"Slack: HTTP mode, 127.0.0.1:{port}", "whether Slack reaches it through your proxy is not seen from here"
        )
        return
    client = web_client(settings.slack_app_token.get_secret_value(), settings.slack_api_url)

    def open_socket() -> bool:
        with translated("apps.connections.open", writes=False):
            return bool(client.apps_connections_open(app_token=client.token or "").get("url"))

    fix = "make an app-level token with the scope connections:write, and switch Socket Mode on"
    asked = _tried("Slack", open_socket, fix)
    yield from asked.findings or [_good("Slack: Socket Mode can be opened")]


def _business_central(environment: Environment, now: Callable[[], datetime]) -> Iterator[Finding]:
    place = f"Business Central {environment.name}"
    http = Client(now=now)
    client = open_environment(environment, client=http, now=now, patience=ENOUGH_FOR_A_LOOK)
    try:
        yield from _certificate(client, now())
        fix = "see the table at the end of docs/connect-business-central.md"
        signed_in = _tried(place, credentials(environment, http, now=now).header, fix)
        yield from signed_in.findings
        if signed_in.answer:
            if not environment.username:
                yield _good(f"{place}: Microsoft Entra gives a token")
            yield from _companies(client, place, fix)
    finally:
        client.close()
    if not environment.dataverse_url:
        yield _note("DATAVERSE_URL is not set", "set it, and cards link to the Dataverse records too")


def _certificate(client: EnvironmentClient, now: datetime) -> Iterator[Finding]:
    asked = _tried("BC_CERTIFICATE_PATH", client.certificate_ends, "renew the certificate")
    yield from asked.findings
    if asked.answer and asked.answer - now < CERTIFICATE_SOON:
        yield _note(f"The certificate ends {asked.answer:%Y-%m-%d}", "renew it in Microsoft Entra, and the PEM file")


def _companies(client: EnvironmentClient, place: str, fix: str) -> Iterator[Finding]:
    asked = _tried(place, client.selection, fix)
    yield from asked.findings
    if not asked.answer:
        return
    yield from (_fault(complaint, "correct BC_COMPANIES") for complaint in asked.answer.complaints)
    if not asked.answer.found and not asked.answer.complaints:
        yield _fault(f"{place}: no company to watch", "give the application's permission sets for all companies")
    for company in asked.answer.found:
        yield from _company(client, company.bc_id, company.name, fix)


def _company(client: EnvironmentClient, bc_id: str, name: str, fix: str) -> Iterator[Finding]:
    source = client.source(bc_id, name)
    asked = _tried(f"Company {name}", lambda: (source.mode(), source.highest_number()), fix)
    yield from asked.findings
    if asked.answer:
        mode, highest = asked.answer
        line = f"Company {name}: {mode.value} mode, highest entry number {highest}"
        yield _good(line) if mode is Mode.COMPANION else _note(line, PAGE_MODE)


def _tried(subject: str, work: Callable[[], T], fix: str) -> _Tried[T]:
    """What `work` answers, or the fault as a finding; who asks for patience says nothing about the settings."""
    try:
        return _Tried(work())
    except Transient as fault:
        if fault.retry_after is not None:
            seconds = fault.retry_after.total_seconds()
            return _Tried(None, (_note(f"{subject}: {fault}", f"not looked at: try again in {seconds:.0f} s"),))
        return _Tried(None, (_fault(f"{subject}: {fault}", f"try again; if it stays so: {fix}"),))
    except BotError as fault:
        return _Tried(None, (_fault(f"{subject}: {fault}", fix),))


def _good(what: str) -> Finding:
    return Finding(Health.GOOD, what)


def _note(what: str, fix: str) -> Finding:
    return Finding(Health.NOTE, what, fix)


def _fault(what: str, fix: str) -> Finding:
    return Finding(Health.FAULT, what, fix)
