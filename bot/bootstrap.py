"""The composition root: settings in, a wired application out. Nothing is asked of the network before `start`."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Event as Signal
from threading import Lock

import structlog
from slack_bolt import App
from slack_sdk import WebClient

from bot.announce import Announcer
from bot.business_central.environment import EnvironmentClient, open_environment
from bot.business_central.links import WebLinks
from bot.business_central.source import CompanySource
from bot.clock import utc_now
from bot.core.diagnosis import Diagnostician
from bot.core.model import Problem
from bot.exceptions import BotError
from bot.jobs.deliver import Deliver
from bot.jobs.discover import Discover
from bot.jobs.ingest import Ingest
from bot.jobs.poll import Overlap, Poll
from bot.jobs.scheduler import Timer
from bot.jobs.tidy import Tidy
from bot.jobs.wake import Wake
from bot.ports import Source
from bot.rules import load_rules
from bot.settings import Settings
from bot.slack.app import build_app
from bot.slack.http import http_app
from bot.slack.identity import Identity, People, identify
from bot.slack.messenger import SlackMessenger, web_client
from bot.slack.render import Connection, Voice
from bot.slack.responder import Responder
from bot.slack.sockets import SocketRunner
from bot.store import Store, open_store
from bot.text import language
from bot.triage import Triage
from bot.web import LocalServer
from handlers import Desk, register

log = structlog.get_logger(__name__)

Clock = Callable[[], datetime]
DELIVER_EVERY = timedelta(seconds=1)
WAKE_EVERY = timedelta(seconds=30)
TIDY_EVERY = timedelta(days=1)
WORKERS = 8


@dataclass
class Application:
    """Everything that runs, and the order in which it starts and stops."""

    store: Store
    clients: list[EnvironmentClient]
    discover: Discover
    poll: Poll
    deliver: Deliver
    wake: Wake
    slack: "SocketRunner | _HttpRunner"
    timer: Timer
    workers: ThreadPoolExecutor
    clock: Clock
    poll_interval: timedelta
    woken: Signal
    """Set when a person's deed has left something to say."""
    _stopped: Signal = field(default_factory=Signal)

    def start(self) -> None:
        """Connect to Slack, finish what an earlier process left, and begin the ticks."""
        self.deliver.recover(self.clock())
        self.slack.start()
        self.timer.every(self.poll_interval, "watch", self.watch)
        self.timer.every(DELIVER_EVERY, "deliver", self.deliver.tick)
        self.timer.every(WAKE_EVERY, "wake", self.wake.tick)
        self.timer.every(TIDY_EVERY, "tidy", Tidy(self.store).tick)
        self.timer.start()

    def watch(self, now: datetime) -> int:
        """Find the companies, then read them; return how many new entries were stored."""
        self.discover.tick(now)
        return self.poll.tick(now)

    def stop(self) -> None:
        """Let each part finish what it is at; what is left stays in the store."""
        if self._stopped.is_set():
            return
        self._stopped.set()
        self.poll.stopping.set()
        self.slack.stop()
        self.timer.stop()
        self.poll.close()
        self.workers.shutdown(wait=True, cancel_futures=True)
        for client in self.clients:
            client.close()
        self.store.close()


def build(settings: Settings, clock: Clock = utc_now) -> Application:
    """Wire the application. Raises SettingsFault, StoreUnusable, StoreUnavailable."""
    diagnostician = Diagnostician(load_rules(Path(settings.syncerrors_rules)) if settings.syncerrors_rules else None)
    store = open_store(settings.syncerrors_database_url.get_secret_value())
    clients = [
        open_environment(each, now=clock, page_size=settings.syncerrors_page_size) for each in settings.environments
    ]
    slack_client = web_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    links = WebLinks(settings.environments)
    messenger = SlackMessenger(slack_client)
    voice = Voice(language(settings.syncerrors_language), links, diagnostician)
    announcer = Announcer(store, voice, partial(_permalink, messenger))
    deliver = Deliver(store, messenger, announcer.compose, settings.manners, _instance(store))
    sources: dict[int, Source] = {}
    timer = Timer(clock)
    workers = ThreadPoolExecutor(WORKERS, "desk")
    woken = Signal()
    own = _Own(slack_client)
    app = build_app(slack_client, own, signing_secret=settings.slack_signing_secret.get_secret_value())
    runner = _runner(settings, app, clock)
    desk = Desk(
        store=store,
        triage=Triage(store, settings.syncerrors_channel),
        links=links,
        advice=diagnostician,
        people=People(slack_client),
        responder=Responder(slack_client),
        identity=own,
        clock=clock,
        workers=workers,
        connection=runner.state,
        language=settings.syncerrors_language,
        call_stack=partial(_call_stack, store, sources),
        wake_delivery=partial(_wake, woken, timer),
    )
    register(app, desk)
    return Application(
        store=store,
        clients=clients,
        discover=Discover(store, clients, sources),
        poll=Poll(
            store=store,
            sources=sources,
            ingest=Ingest(store, diagnostician, settings.manners, settings.syncerrors_channel),
            overlap=Overlap(settings.syncerrors_overlap, settings.syncerrors_overlap_numbers),
            after_page=partial(timer.soon, "deliver"),
        ),
        deliver=deliver,
        wake=Wake(store, settings.syncerrors_channel),
        slack=runner,
        timer=timer,
        workers=workers,
        clock=clock,
        poll_interval=settings.syncerrors_poll_interval,
        woken=woken,
    )


class _Own:
    """The bot's own identity in Slack: asked when it is first needed, remembered once it is known."""

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._known: Identity | None = None
        self._lock = Lock()

    def __call__(self) -> Identity:
        with self._lock:
            if self._known is None:
                self._known = identify(self._client)
            return self._known


class _HttpRunner:
    """Slack's requests over HTTP, as `SocketRunner` is over a socket."""

    def __init__(self, app: App, signing_secret: str, port: int) -> None:
        self._server = LocalServer(http_app(app, signing_secret), port, "SYNCERRORS_HTTP_PORT")

    def start(self) -> None:
        self._server.start()

    def stop(self) -> None:
        self._server.stop()

    def state(self) -> Connection:
        return Connection(way="http", connected=True, pong_at=None, envelope_at=None, reconnects=0)


def _runner(settings: Settings, app: App, clock: Clock) -> SocketRunner | _HttpRunner:
    if settings.http_mode:
        return _HttpRunner(app, settings.slack_signing_secret.get_secret_value(), settings.syncerrors_http_port)
    return SocketRunner(app, settings.slack_app_token.get_secret_value(), clock)


def _wake(woken: Signal, timer: Timer) -> None:
    woken.set()
    timer.soon("deliver")


def _instance(store: Store) -> str:
    """Marks this database's notices in Slack: another database with the same numbers is another bot."""
    known = store.get_meta("instance")
    if known is None:
        store.set_meta("instance", uuid.uuid4().hex[:12])
        known = store.get_meta("instance") or ""
    return known


def _permalink(messenger: SlackMessenger, channel: str, ts: str) -> str:
    """A link to an earlier card is a courtesy: without it the new card is posted all the same."""
    try:
        return messenger.permalink(channel, ts)
    except BotError as fault:
        log.info("no permalink", fault=str(fault))
        return ""


def _call_stack(store: Store, sources: dict[int, Source], problem: Problem) -> str:
    """The call stack of the problem's newest entry, where the companion extension can give it."""
    source = sources.get(problem.company.id)
    newest = store.entries(problem.id, limit=1)
    if not isinstance(source, CompanySource) or not newest or not newest[0][1].id:
        return ""
    try:
        return source.call_stack(newest[0][1].id)
    except BotError as fault:
        log.info("no call stack", problem=problem.name, fault=str(fault))
        return ""
