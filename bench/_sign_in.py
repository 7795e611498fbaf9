"""Signing in to a simulated Business Central without the bot, for floors and peers."""

import httpx

from bot.core.model import Environment


def sign_in(there: Environment) -> str:
    """The value of the header `Authorization`."""
    answer = httpx.post(
        f"{there.authority}/{there.tenant_id}/oauth2/v2.0/token",
        data={
            "grant_type": "client_credentials",
            "client_id": there.client_id,
            "client_secret": there.client_secret,
            "scope": f"{there.base_url}/.default",
        },
    )
    return f"Bearer {answer.raise_for_status().json()['access_token']}"
