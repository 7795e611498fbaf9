"""Methods about people and the app itself: `auth.*`, `apps.*`, `users.*`, `usergroups.*`, `team.*`, `api.test`."""

import secrets
from typing import Any

from bot.demo.workspace.people import APP_ID, BOT_ID, BOT_USER, TEAM_DOMAIN, TEAM_ID, TEAM_NAME
from bot.demo.workspace.state import State
from bot.demo.workspace.web_api.registry import Arguments, Refusal, method

Answer = dict[str, Any]


@method("api.test", tier=4, caller="any")
def api_test(_: State, arguments: Arguments) -> Answer:
    """https://docs.slack.dev/reference/methods/api.test"""
    if arguments.text("error"):
        raise Refusal(arguments.text("error"))
    return {"args": {name: value for name, value in arguments.items() if name != "token"}}


@method("auth.test", tier=4, caller="any")
def auth_test(state: State, _: Arguments) -> Answer:
    """https://docs.slack.dev/reference/methods/auth.test"""
    return {
        "url": f"{state.base_url}/",
        "team": TEAM_NAME,
        "user": state.user_of_bot().name,
        "team_id": TEAM_ID,
        "user_id": BOT_USER,
        "bot_id": BOT_ID,
        "is_enterprise_install": False,
    }


@method("apps.connections.open", "connections:write", tier=1, caller="app")
def open_connection(state: State, _: Arguments) -> Answer:
    """https://docs.slack.dev/reference/methods/apps.connections.open: an address that works once."""
    ticket = secrets.token_urlsafe(16)
    state.tickets.add(ticket)
    return {"url": f"ws{state.base_url.removeprefix('http')}/link/?ticket={ticket}&app_id={APP_ID}"}


@method("users.info", "users:read", tier=4)
def user_info(state: State, arguments: Arguments) -> Answer:
    """https://docs.slack.dev/reference/methods/users.info"""
    user = state.users.get(arguments.need("user", "user_not_found"))
    if user is None:
        raise Refusal("user_not_found")
    return {"user": user.json(with_locale=arguments.flag("include_locale"))}


@method("users.list", "users:read", tier=2)
def list_users(state: State, arguments: Arguments) -> Answer:
    """https://docs.slack.dev/reference/methods/users.list"""
    with_locale = arguments.flag("include_locale")
    own = [user for user in state.users.values() if user.team_id == TEAM_ID]
    members = [user.json(with_locale=with_locale) for user in own]
    return {"members": members, "cache_ts": int(state.now), "response_metadata": {"next_cursor": ""}}


@method("usergroups.list", "usergroups:read", tier=2)
def list_groups(state: State, arguments: Arguments) -> Answer:
    """https://docs.slack.dev/reference/methods/usergroups.list"""
    with_users = arguments.flag("include_users")
    groups = []
    for group in state.usergroups.values():
        seen: Answer = {"id": group.id, "team_id": TEAM_ID, "handle": group.handle, "name": group.handle}
        groups.append({**seen, "user_count": len(group.users), **({"users": group.users} if with_users else {})})
    return {"usergroups": groups}


@method("usergroups.users.list", "usergroups:read", tier=2)
def list_group_users(state: State, arguments: Arguments) -> Answer:
    """https://docs.slack.dev/reference/methods/usergroups.users.list"""
    group = state.usergroups.get(arguments.need("usergroup", "no_such_subteam"))
    if group is None:
        raise Refusal("no_such_subteam")
    return {"users": [user for user in group.users if not state.users[user].deleted]}


@method("team.info", "team:read", tier=3)
def team_info(_: State, __: Arguments) -> Answer:
    """https://docs.slack.dev/reference/methods/team.info"""
    return {"team": {"id": TEAM_ID, "name": TEAM_NAME, "domain": TEAM_DOMAIN, "email_domain": "", "icon": {}}}
