"""Who may do what. Rights are granted to Slack user ids and user group ids, never to names, addresses or channels."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import IntEnum

_USER = re.compile(r"[UW][A-Z0-9]{2,20}")
_GROUP = re.compile(r"S[A-Z0-9]{2,20}")


class Role(IntEnum):
    """Each role includes those before it."""

    VIEWER = 1
    """Lists, shows, diagnoses: everybody in the workspace."""
    OPERATOR = 2
    """Acknowledges, snoozes, resolves, reopens; reads the audit."""
    PURGER = 3
    """Deletes entries in Business Central, and approves what others want to delete."""


@dataclass(frozen=True, slots=True)
class Grant:
    """Who has a role."""

    users: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Whether nobody is named."""
        return not self.users and not self.groups


@dataclass(frozen=True, slots=True)
class Grants:
    """Both grants. Nobody purges unless named; everybody operates as long as no operator is named."""

    operators: Grant = Grant()
    purgers: Grant = Grant()

    def open_to_all(self, role: Role) -> bool:
        """Whether the role needs no name at all."""
        return role is Role.VIEWER or (role is Role.OPERATOR and self.operators.is_empty)

    def sufficient(self, role: Role) -> tuple[Grant, ...]:
        """The grants of which one is enough for the role."""
        return (self.purgers,) if role is Role.PURGER else (self.operators, self.purgers)


def grant_of(ids: Iterable[str]) -> Grant:
    """The grant that a setting names. Raises ValueError for anything but ids: names can be changed by their bearers."""
    users, groups = set(), set()
    for each in ids:
        if _USER.fullmatch(each):
            users.add(each)
        elif _GROUP.fullmatch(each):
            groups.add(each)
        else:
            raise ValueError("must be Slack ids: people (U…) and user groups (S…), separated by semicolons")
    return Grant(frozenset(users), frozenset(groups))


def holds(grants: Grants, role: Role, user: str, groups_of_user: Collection[str]) -> bool:
    """Whether the person has the role. `groups_of_user` are those that Slack has just confirmed."""
    if grants.open_to_all(role):
        return True
    return any(user in grant.users or not grant.groups.isdisjoint(groups_of_user) for grant in grants.sufficient(role))
