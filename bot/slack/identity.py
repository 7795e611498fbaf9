"""Who the bot is in its workspace, and who talks to it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from threading import Lock
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from slack_sdk import WebClient

from bot.exceptions import BotError
from bot.slack.faults import translated

REMEMBERED = timedelta(hours=1)
REMEMBERED_WITHOUT_ANSWER = timedelta(minutes=1)
REMEMBERED_PEOPLE = 5_000


class Identity(NamedTuple):
    """The bot's own user in one workspace, as `auth.test` tells it."""

    team_id: str
    bot_id: str
    bot_user_id: str
    scopes: frozenset[str] = frozenset()
    team: str = ""


class Person(NamedTuple):
    """Somebody in Slack."""

    id: str
    locale: str = ""
    """As in the profile: `nb-NO`; empty where unknown."""
    zone: str = "UTC"
    is_bot: bool = False
    is_deactivated: bool = False
    team_id: str = ""
    name: str = ""

    @property
    def timezone(self) -> tzinfo:
        """Their zone, UTC where this computer does not know it."""
        try:
            return ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError):
            return ZoneInfo("UTC")


def identify(client: WebClient) -> Identity:
    """Ask Slack once who the token belongs to. Raises SlackUnavailable or SlackRefused."""
    with translated("auth.test", writes=False):
        answer = client.auth_test()
        scopes = str(_header(answer.headers, "x-oauth-scopes"))
        return Identity(
            team_id=str(answer["team_id"]),
            bot_id=str(answer.get("bot_id") or ""),
            bot_user_id=str(answer["user_id"]),
            scopes=frozenset(part.strip() for part in scopes.split(",") if part.strip()),
            team=str(answer.get("team") or ""),
        )


@dataclass
class People:
    """Profiles by user id, asked from Slack once an hour. Without an answer a person is unknown, not refused."""

    client: WebClient
    _known: dict[str, tuple[datetime, Person]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def person(self, user: str, now: datetime) -> Person:
        """The person with that user id."""
        with self._lock:
            until, known = self._known.get(user, (now, Person(user)))
        if until > now:
            return known
        found, remember = self._ask(user)
        with self._lock:
            if len(self._known) >= REMEMBERED_PEOPLE:
                self._known.clear()
            self._known[user] = (now + remember, found)
        return found

    def _ask(self, user: str) -> tuple[Person, timedelta]:
        try:
            with translated("users.info", writes=False):
                profile = self.client.users_info(user=user, include_locale=True).get("user") or {}
        except BotError:
            # The language of a reply is no reason to have no reply.
            return Person(user), REMEMBERED_WITHOUT_ANSWER
        person = Person(
            id=user,
            locale=str(profile.get("locale") or ""),
            zone=str(profile.get("tz") or "UTC"),
            is_bot=bool(profile.get("is_bot")),
            is_deactivated=bool(profile.get("deleted")),
            team_id=str(profile.get("team_id") or ""),
            name=str(profile.get("name") or ""),
        )
        return person, REMEMBERED


def _header(headers: object, name: str) -> object:
    items = dict(headers).items() if isinstance(headers, dict) else ()
    found = next((value for key, value in items if key.lower() == name), "")
    return found[0] if isinstance(found, list) and found else found


class Own:
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
