"""Who has which role, with the members of user groups as Slack tells them.

A membership is believed for at most five minutes, and not at all when Slack cannot be asked: no answer is no right.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

import structlog
from slack_sdk import WebClient

from bot.core.permissions import Grants, Role, holds
from bot.exceptions import BotError
from bot.slack.faults import translated

log = structlog.get_logger(__name__)

BELIEVED = timedelta(minutes=5)


@dataclass
class Roles:
    """Thread-safe."""

    grants: Grants
    members_of: Callable[[str], frozenset[str]] | None = None
    """Members of a user group; raises BotError. None where groups cannot be asked."""
    _known: dict[str, tuple[datetime, frozenset[str]]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def allows(self, role: Role, user: str, now: datetime, *, fresh: bool = False) -> bool:
        """Whether the person has the role; `fresh` asks Slack again, whatever is remembered."""
        if self.grants.open_to_all(role) or holds(self.grants, role, user, ()):
            return True
        groups = {group for grant in self.grants.sufficient(role) for group in grant.groups}
        return holds(self.grants, role, user, {group for group in groups if user in self._members(group, now, fresh)})

    def bearers(self, role: Role) -> list[str]:
        """Ids of the people and groups that have the role by name."""
        named = self.grants.sufficient(role)
        return sorted(frozenset().union(*(grant.users | grant.groups for grant in named)))

    def _members(self, group: str, now: datetime, fresh: bool) -> frozenset[str]:
        with self._lock:
            until, members = self._known.get(group, (now, frozenset[str]()))
        if until > now and not fresh:
            return members
        try:
            members = self.members_of(group) if self.members_of else frozenset()
        except BotError as fault:
            log.warning("members of a group not known", group=group, fault=str(fault))
            members, until = frozenset(), now
        else:
            until = now + BELIEVED
        with self._lock:
            self._known[group] = (until, members)
        return members


def group_members(client: WebClient, group: str) -> frozenset[str]:
    """Raises SlackUnavailable or SlackRefused (`missing_scope` without `usergroups:read`)."""
    with translated("usergroups.users.list", writes=False):
        return frozenset(map(str, client.usergroups_users_list(usergroup=group)["users"]))
