"""The desk where requests from Slack are served: everything a handler may use, and the way through it.

listener   acknowledge, hand over                              in Slack's thread, within microseconds
serve      the same request again? somebody from outside?      on a worker of ours, from here on
           do the work, answer
           a sentence instead of an answer where it cannot be done; an apology where we broke
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from gettext import NullTranslations

import structlog

from bot.core.model import Problem
from bot.core.permissions import Grants
from bot.exceptions import BotError, CommandFault, StoreUnavailable
from bot.ports import Links
from bot.purge import Purging
from bot.slack import render
from bot.slack.afterwards import Afterwards
from bot.slack.app import new_reference
from bot.slack.blocks import Message
from bot.slack.identity import Identity, People, Person
from bot.slack.render import Advice, Connection, Voice
from bot.slack.responder import Responder
from bot.slack.roles import Roles
from bot.store import Store
from bot.store.values import Audit
from bot.text import language
from bot.triage import Triage
from handlers.request import Request

log = structlog.get_logger(__name__)


def no_call_stack(_problem: Problem) -> str:
    """Where nothing can be read beside the error itself."""
    return ""


def leads_always() -> bool:
    """Where there is only one process."""
    return True


def nothing_to_wake() -> None:
    """Where delivery finds its work by itself."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What handlers work with. Made once, in bootstrap."""

    store: Store
    triage: Triage
    links: Links
    advice: Advice
    people: People
    responder: Responder
    identity: Callable[[], Identity]
    clock: Callable[[], datetime]
    afterwards: Afterwards
    connection: Callable[[], Connection]
    leads: Callable[[], bool] = leads_always
    purging: Purging | None = None
    roles: Roles = field(default_factory=lambda: Roles(Grants()))
    language: str = "en"
    """For people whose profile names none."""
    call_stack: Callable[[Problem], str] = no_call_stack
    wake_delivery: Callable[[], None] = nothing_to_wake
    """Called after a deed, so that the card changes at once and not at the next tick."""

    def submit(self, request: Request, work: "Work") -> None:
        """Have `work` done for the request, on a worker, once Slack has its acknowledgement."""
        self.afterwards.begin(partial(serve, self, request, work))


@dataclass(frozen=True, slots=True)
class Call:
    """One request being served: the desk, who asks, in whose language, when."""

    desk: Desk
    request: Request
    person: Person
    voice: Voice
    now: datetime

    @property
    def words(self) -> NullTranslations:
        """The person's language."""
        return self.voice.words

    def answer(self, message: Message, *, replace: bool = False) -> None:
        """Say it to the person alone."""
        self.desk.responder.answer(self.request.address, message, replace=replace)

    def problem(self, number: int) -> Problem:
        """The problem with that number. Raises CommandFault."""
        found = self.desk.store.problem(number) if 0 < number < 2**31 else None
        if found is None:
            raise CommandFault(self.words.gettext("There is no problem P-{number}.").format(number=number))
        return found

    def problem_of_value(self) -> Problem:
        """The problem that the pressed button stands for. Raises CommandFault."""
        value = self.request.value.rpartition(":")[2]
        return self.problem(int(value) if value.isascii() and value.isdigit() and len(value) < 12 else 0)


Work = Callable[[Call], None]


def serve(desk: Desk, request: Request, work: Work) -> None:
    """One of the three places that catch: whatever happens, the person gets an answer and the bot lives."""
    call = Call(desk, request, Person(request.user), _voice(desk, desk.language), desk.clock())
    try:
        if not desk.store.first_sight(request.key, call.now):
            log.info("the same request again", key=request.key.partition(":")[0])
            return
        call = _introduced(call)
        work(call)
    except CommandFault as fault:
        call.answer(render.sentence(str(fault)))
    except StoreUnavailable as fault:
        log.warning("store unavailable", fault=str(fault))
        call.answer(render.sentence(call.words.gettext("The database is busy at the moment. Please try again.")))
    except Exception as fault:
        reference = new_reference()
        kind = "known" if isinstance(fault, BotError) else "unforeseen"
        log.error("request failed", reference=reference, kind=kind, user=request.user, exc_info=fault)
        call.answer(render.apology(reference, call.voice))


def _introduced(call: Call) -> Call:
    """The call with the person's own language. Raises CommandFault for those who are not of this workspace."""
    desk, request = call.desk, call.request
    own = desk.identity().team_id
    if request.team != own or request.user_team != own:
        raise _refused(call, "another team")
    person = desk.people.person(request.user, call.now)
    if person.is_bot:
        raise _refused(call, "a bot")
    if person.is_deactivated:
        raise _refused(call, "deactivated")
    if person.team_id not in ("", own):
        raise _refused(call, "another team")
    return Call(desk, request, person, _voice(desk, person.locale or desk.language), call.now)


def _refused(call: Call, why: str) -> CommandFault:
    request = call.request
    log.warning("refused", user=request.user, team=request.user_team, why=why)
    call.desk.store.add_audit(Audit(call.now, request.user, "refused", result=why, detail={"team": request.user_team}))
    return CommandFault(
        call.words.gettext("Only members of this workspace can use the bot, and you are not one of them.")
    )


def _voice(desk: Desk, code: str) -> Voice:
    return Voice(language(code), desk.links, desk.advice)
