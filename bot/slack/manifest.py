"""The Slack app manifest as data: what an administrator pastes into Slack to create the app.

Form: https://docs.slack.dev/reference/app-manifest
"""

from typing import Any

from bot.slack.render.voice import COMMAND

SCOPES = {
    "commands": "the slash command and the message shortcut",
    "chat:write": "post cards, keep them true, answer in threads",
    "channels:history": "look in a public channel whether a message arrived before posting it again",
    "groups:history": "the same in a private channel",
    "app_mentions:read": "answer in a thread, where a slash command cannot be typed",
    "files:write": "put the snapshot of a purge into its thread; without it the snapshot stays in the bot's store",
    "usergroups:read": "know who is in the user groups that may operate or purge, if you name any",
    "users:read": "answer each person in the language and the time zone of their profile",
}
"""Every scope with its reason; without the history scopes the bot works, but may post a card twice after a fault."""
APP_TOKEN_SCOPES = {"connections:write": "open the socket (Socket Mode only)"}


def manifest(*, request_url: str = "", name: str = "Sync Errors") -> dict[str, Any]:
    """The manifest for Socket Mode, or for HTTP mode when `request_url` (https://…/slack/events) is given."""
    socket = not request_url
    url = {} if socket else {"url": request_url}
    request = {} if socket else {"request_url": request_url}
    interactivity = {"is_enabled": True, **request}
    return {
        "display_information": {
            "name": name,
            "description": "Business Central synchronization errors, in plain words",
            "background_color": "#1f3a4d",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                # Without the tab nobody could be sent a direct message, SYNCERRORS_ADMIN among them.
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": True,
            },
            "bot_user": {"display_name": name, "always_online": True},
            "slash_commands": [
                {
                    "command": COMMAND,
                    "description": "Synchronization errors: list, explain, repair",
                    "usage_hint": "help | list | show P-17 | diagnose … | status",
                    "should_escape": False,
                    **url,
                }
            ],
            "shortcuts": [
                {
                    "name": "Diagnose this",
                    "type": "message",
                    "callback_id": "diagnose_this",
                    "description": "Explain the error text in this message",
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {**request, "bot_events": ["app_home_opened", "app_mention"]},
            "interactivity": interactivity,
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": False,
        },
    }
