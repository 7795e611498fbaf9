"""The composition root: settings in, a wired application out. Nothing is asked of the network before `start`."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Event as Signal

import structlog
from slack_bolt import App

from bot.announce import Announcer
from bot.application import Application, Clock, Runner
from bot.business_central.environment import EnvironmentClient, open_environment
from bot.business_central.links import WebLinks
from bot.business_central.source import CompanySource
from bot.clock import utc_now
from bot.core.diagnosis import Diagnostician
from bot.core.model import Problem
from bot.exceptions import BotError
from bot.health import Health
from bot.jobs.deliver import Deliver
from bot.jobs.discover import Discover
from bot.jobs.ingest import Ingest
from bot.jobs.lead import Lead
from bot.jobs.poll import Overlap, Poll
from bot.jobs.restraint import Restraint
from bot.jobs.rounds import rounds
from bot.jobs.scheduler import Timer
from bot.ports import Source
from bot.purge_wiring import purge_parts
from bot.rules import load_rules
from bot.settings import Settings
from bot.slack.afterwards import Afterwards
from bot.slack.app import build_app
from bot.slack.http import http_app
from bot.slack.identity import Own, People
from bot.slack.messenger import SlackMessenger, web_client
from bot.slack.render import Connection, Voice
from bot.slack.responder import Responder
from bot.slack.sockets import SocketRunner
from bot.store import Store, open_store
from bot.store.fenced import fenced
from bot.text import language
from bot.triage import Triage
from bot.web import LocalServer
from handlers import Desk, register

log = structlog.get_logger(__name__)

WORKERS = 8


def build(settings: Settings, clock: Clock = utc_now) -> Application:
    """Wire the application. Raises SettingsFault, StoreUnusable, StoreUnavailable."""
    diagnostician = Diagnostician(load_rules(Path(settings.syncerrors_rules)) if settings.syncerrors_rules else None)
    store = _open(settings)
    clients = _clients(settings, clock)
    slack_client = web_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url)
    links = WebLinks(settings.environments)
    voice = Voice(language(settings.syncerrors_language), links, diagnostician)
    lead = Lead(store, settings.syncerrors_lease)
    led = fenced(store, lead.check)
    deliver = _delivery(led, lead, voice, SlackMessenger(slack_client), settings, clock)
    sources: dict[int, Source] = {}
    timer, workers, woken = Timer(clock), ThreadPoolExecutor(WORKERS, "desk"), Signal()
    own, afterwards = Own(slack_client), Afterwards(workers)
    app = build_app(slack_client, own, signing_secret=settings.slack_signing_secret.get_secret_value())
    runner = _runner(settings, app, afterwards)
    purge = purge_parts(settings, store, led, clients, slack_client, voice, own, clock, partial(timer.soon, "purge"))
    desk = Desk(
        store=store,
        triage=Triage(store, settings.syncerrors_channel),
        links=links,
        advice=diagnostician,
        people=People(slack_client),
        responder=Responder(slack_client),
        identity=own,
        clock=clock,
        afterwards=afterwards,
        connection=runner.state,
        leads=lead.leads,
        purging=purge.purging,
        roles=purge.roles,
        language=settings.syncerrors_language,
        call_stack=partial(_call_stack, store, sources),
        wake_delivery=partial(_wake, woken, timer),
    )
    register(app, desk)
    discover = Discover(led, clients, sources)
    manners, channel = settings.manners, settings.syncerrors_channel
    ingest = Ingest(led, diagnostician, manners, channel, Restraint(led, manners, channel))
    ticked = [clock()]
    health = Health(store, runner.state, desk.leads, lambda: ticked[0], clock, settings.syncerrors_poll_interval)
    return Application(
        store=store,
        lead=lead,
        clients=clients,
        discover=discover,
        poll=Poll(led, sources, ingest, _overlap(settings), after_page=partial(timer.soon, "deliver")),
        deliver=deliver,
        purge=purge,
        rounds=rounds(led, ingest, discover.job_logs, settings.syncerrors_jobs_interval, manners, channel),
        slack=runner,
        timer=timer,
        workers=workers,
        clock=clock,
        poll_interval=settings.syncerrors_poll_interval,
        woken=woken,
        ticked=ticked,
        health_report=health,
        health=_health(settings, health),
    )


def _open(settings: Settings) -> Store:
    store = open_store(settings.syncerrors_database_url.get_secret_value())
    # Marks this database's notices in Slack: another database with the same numbers is another bot.
    store.meta_once("instance", uuid.uuid4().hex[:12])
    return store


def _clients(settings: Settings, clock: Clock) -> list[EnvironmentClient]:
    return [
        open_environment(each, now=clock, page_size=settings.syncerrors_page_size) for each in settings.environments
    ]


def _overlap(settings: Settings) -> Overlap:
    return Overlap(settings.syncerrors_overlap, settings.syncerrors_overlap_numbers)


def _delivery(
    led: Store, lead: Lead, voice: Voice, messenger: SlackMessenger, settings: Settings, clock: Clock
) -> Deliver:
    announcer = Announcer(led, voice, partial(_permalink, messenger), settings.manners)
    return Deliver(
        led,
        messenger,
        announcer.compose,
        settings.manners,
        led.get_meta("instance") or "",
        turn=lead.turn,
        clock=clock,
        admin=settings.syncerrors_admin,
    )


def _health(settings: Settings, health: Health) -> LocalServer | None:
    port = settings.syncerrors_health_port
    return LocalServer(health.app(), port, "SYNCERRORS_HEALTH_PORT") if port else None


class _HttpRunner:
    """Slack's requests over HTTP, as `SocketRunner` is over a socket."""

    def __init__(self, app: App, signing_secret: str, port: int, afterwards: Afterwards) -> None:
        self._server = LocalServer(http_app(app, signing_secret, afterwards), port, "SYNCERRORS_HTTP_PORT")

    def start(self) -> None:
        self._server.start()

    def stop(self) -> None:
        self._server.stop()

    def state(self) -> Connection:
        return Connection(way="http", connected=True, pong_at=None, envelope_at=None, reconnects=0)


def _runner(settings: Settings, app: App, afterwards: Afterwards) -> Runner:
    if settings.http_mode:
        secret = settings.slack_signing_secret.get_secret_value()
        return _HttpRunner(app, secret, settings.syncerrors_http_port, afterwards)
    # By the machine's time, whatever clock the bot lives by: that is the time the SDK stamps its pongs with.
    return SocketRunner(app, settings.slack_app_token.get_secret_value(), utc_now, afterwards)


def _wake(woken: Signal, timer: Timer) -> None:
    woken.set()
    timer.soon("deliver")


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
