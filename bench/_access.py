"""How the measurements get into a simulated Business Central: the bot by its settings, floors and peers without it."""

from typing import Any

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


def settings_for(there: Environment) -> dict[str, Any]:
    """The settings that lead the bot there, as in `.env`."""
    return {
        "bc_base_url": there.base_url,
        "bc_web_client_url": there.web_client_url,
        "bc_authority": there.authority,
        "bc_tenant_id": there.tenant_id,
        "bc_environment": there.name,
        "bc_client_id": there.client_id,
        "bc_client_secret": there.client_secret,
        "dataverse_url": there.dataverse_url,
    }
