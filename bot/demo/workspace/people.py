"""Who and what there is in the workspace: team, users, user groups, commands, shortcuts, scopes."""

from dataclasses import dataclass, field
from typing import Any

TEAM_ID = "TCONTOSO01"
TEAM_NAME = "Contoso"
TEAM_DOMAIN = "contoso"
OTHER_TEAM_ID = "TFABRIKAM1"
APP_ID = "ASYNCERRS1"
BOT_ID = "BSYNCERRS1"
BOT_USER = "UBOT000001"


@dataclass(frozen=True, slots=True)
class User:
    """One account, as `users.info` tells it."""

    id: str
    name: str
    real_name: str
    locale: str = "en-US"
    tz: str = "Europe/Oslo"
    team_id: str = TEAM_ID
    is_bot: bool = False
    is_admin: bool = False
    deleted: bool = False

    def json(self, *, with_locale: bool) -> dict[str, Any]:
        """Slack's user object; the locale is there only when it was asked for."""
        seen: dict[str, Any] = {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.name,
            "real_name": self.real_name,
            "deleted": self.deleted,
            "tz": self.tz,
            "is_bot": self.is_bot,
            "is_admin": self.is_admin,
            "is_owner": False,
            "is_restricted": False,
            "is_ultra_restricted": False,
            "is_stranger": self.team_id != TEAM_ID,
            "is_app_user": False,
            "profile": {
                "real_name": self.real_name,
                "display_name": self.name,
                "email": f"{self.name}@example.com",
                "team": self.team_id,
            },
        }
        return {**seen, "locale": self.locale} if with_locale else seen


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command of the app's configuration."""

    command: str
    usage: str = ""
    description: str = ""
    should_escape: bool = True
    """Whether `@kari` arrives as `<@U…|kari>`."""


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A message shortcut of the app's configuration."""

    callback_id: str
    name: str


@dataclass(slots=True)
class UserGroup:
    """A user group (`@erp-team`) and its members' ids."""

    id: str
    handle: str
    users: list[str] = field(default_factory=list)


USERS = (
    User("UKARI00001", "kari", "Kari Nordmann", "nb-NO"),
    User("UOLA000001", "ola", "Ola Hansen"),
    User("UADMIN0001", "admin", "Ada Lindqvist", is_admin=True),
    User("USTRANGER1", "stranger", "Sam Fabrikam", team_id=OTHER_TEAM_ID),
    User("UROBOT0001", "robot", "Deploy Robot", is_bot=True),
    User("UGONE00001", "gone", "Gro Gone", deleted=True),
    User(BOT_USER, "syncerrors", "Sync Errors", is_bot=True),
)
COMMANDS = (Command("/syncerrors", "help", "Synchronization errors of Business Central"),)
SCOPES = frozenset(
    {
        "app_mentions:read",
        "channels:history",
        "channels:read",
        "chat:write",
        "commands",
        "files:write",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "links:read",
        "links:write",
        "reactions:read",
        "reactions:write",
        "team:read",
        "usergroups:read",
        "users:read",
    }
)
EVENTS = frozenset(
    {"app_home_opened", "app_mention", "message.channels", "message.groups", "message.im", "link_shared"}
)
"""What the app has subscribed to."""
