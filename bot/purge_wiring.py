"""Puts the parts of purging together, for the composition root."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

import structlog
from slack_sdk import WebClient

from bot.business_central.deleting import Eraser
from bot.business_central.environment import EnvironmentClient
from bot.core.model import Company, Mode
from bot.core.schedule import schedule_of
from bot.exceptions import BotError
from bot.jobs.purge import PurgeRun
from bot.jobs.retention import TextRetention
from bot.jobs.scheduled_purge import ScheduledPurge
from bot.purge import Plan, Purging
from bot.settings import Settings
from bot.slack.files import SCOPE
from bot.slack.identity import Identity
from bot.slack.render import Voice
from bot.slack.roles import Roles, group_members
from bot.snapshots import Snapshots
from bot.store import Store

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PurgeParts:
    """What the desk and the timers need."""

    purging: Purging
    roles: Roles
    run: PurgeRun
    scheduled: ScheduledPurge[Plan] | None
    retention: TextRetention | None


def purge_parts(
    settings: Settings,
    store: Store,
    led: Store,
    clients: list[EnvironmentClient],
    slack: WebClient,
    voice: Voice,
    own: Callable[[], Identity],
    clock: Callable[[], datetime],
    wake: Callable[[], None],
) -> PurgeParts:
    """`led` is the store of the process that leads: deleting and saying so belong to that one alone."""
    snapshots = Snapshots(led, slack, voice)
    purging = Purging(
        store,
        settings.syncerrors_channel,
        partial(_present, store, clients),
        lambda: SCOPE in own().scopes,
        two=settings.syncerrors_purge_approval == "two",
        wake=wake,
    )
    by_clock = replace(purging, store=led)
    schedule, keep = settings.syncerrors_purge_schedule, settings.syncerrors_text_retention
    return PurgeParts(
        purging,
        Roles(settings.grants, partial(group_members, slack)),
        PurgeRun(led, partial(_eraser, clients), snapshots.upload, clock),
        ScheduledPurge(led, schedule_of(schedule), by_clock.plan, by_clock.begin_scheduled) if schedule else None,
        TextRetention(led, keep) if keep else None,
    )


def _eraser(clients: list[EnvironmentClient], company: Company) -> Eraser:
    """Raises KeyError for a company of an environment that is not watched."""
    by_name = {client.environment.name: client for client in clients}
    return by_name[company.environment].eraser(company.bc_id, company.name)


def _present(store: Store, clients: list[EnvironmentClient], company: Company) -> int | None:
    """How many entries the company has now; None where Business Central cannot be asked."""
    try:
        return _eraser(clients, company).present(store.feed(company.id).mode or Mode.PAGE)
    except (BotError, KeyError) as fault:
        log.info("entries not counted", company=company.id, fault=str(fault))
        return None
