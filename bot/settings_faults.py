"""What is wrong with settings, in sentences that say what is right. No sentence holds a value."""

import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo

PUBLIC_API = "https://api.businesscentral.dynamics.com"
BY_KEY = ("BC_USERNAME", "BC_WEB_SERVICE_KEY")
BY_CLIENT = ("BC_CLIENT_ID", "BC_CLIENT_SECRET", "BC_CERTIFICATE_PATH")
Fields = Mapping[str, FieldInfo]
"""By the name of the variable."""


def sentences(error: Mapping[str, Any], fields: Fields) -> list[str]:
    """What pydantic found wrong, in our words."""
    if not error["loc"]:
        return str(error["msg"]).removeprefix("Value error, ").splitlines()
    variable = str(error["loc"][0]).upper()
    if error["type"] == "missing":
        return [f"{variable} is missing: {fields[variable].description}"]
    context = error.get("ctx") or {}
    if error["type"] == "string_pattern_mismatch":
        choices = _CHOICES.fullmatch(context["pattern"])
        right = f"one of {', '.join(choices[1].split('|'))}" if choices else "in the right form"
        return [f"{variable} is not {right}: {fields[variable].description}"]
    if error["type"] in _LIMITS:
        return [f"{variable}: {_LIMITS[error['type']].format(**context)}"]
    return [f"{variable}: {str(error['msg']).removeprefix('Value error, ')}"]


_CHOICES = re.compile(r"\^\(([A-Za-z|]+)\)\$")
_LIMITS = {
    "greater_than_equal": "must be at least {ge}",
    "greater_than": "must be more than {gt}",
    "less_than_equal": "must be at most {le}",
    "int_parsing": "must be a whole number",
}


def contradictions(given: dict[str, str], fields: Fields, secrets: Collection[str]) -> list[str]:
    """What is missing or contradictory between several variables; `given`: each secret beside its `NAME_FILE`."""
    faults = [f"{name} and {name}_FILE: give one of them" for name in secrets if given[name] and given[f"{name}_FILE"]]
    given = given | {name: given[name] or given[f"{name}_FILE"] for name in secrets}
    if given["SYNCERRORS_RULES"] and not Path(given["SYNCERRORS_RULES"]).is_file():
        faults.append("SYNCERRORS_RULES: there is no such file")
    if not given["SLACK_APP_TOKEN"] and not given["SLACK_SIGNING_SECRET"]:
        faults.append("SLACK_APP_TOKEN is missing (Socket Mode), and so is SLACK_SIGNING_SECRET (HTTP mode): give one")
    on_premises = is_on_premises(given["BC_TENANT_ID"], given["BC_BASE_URL"])
    if on_premises and any(given[name] for name in BY_KEY):
        if any(given[name] for name in BY_CLIENT):
            faults.append(f"{' and '.join(BY_KEY)}, or {', '.join(BY_CLIENT)}: give one way to sign in")
        return faults + _missing(given, fields, *BY_KEY)
    faults += _missing(given, fields, "BC_TENANT_ID", "BC_CLIENT_ID", *(() if on_premises else ("BC_ENVIRONMENT",)))
    if bool(given["BC_CLIENT_SECRET"]) == bool(given["BC_CERTIFICATE_PATH"]):
        faults.append("BC_CLIENT_SECRET or BC_CERTIFICATE_PATH: give exactly one of them")
    if given["BC_CERTIFICATE_PATH"] and not Path(given["BC_CERTIFICATE_PATH"]).is_file():
        faults.append("BC_CERTIFICATE_PATH: there is no such file")
    unwanted = [name for name in BY_KEY if given[name]]
    return faults + [f"{each} works on-premises only: Business Central online does not accept it" for each in unwanted]


def _missing(given: Mapping[str, str], fields: Fields, *names: str) -> list[str]:
    return [f"{name} is missing: {fields[name].description}" for name in names if not given[name]]


def is_on_premises(tenant_id: str, base_url: str) -> bool:
    """Whether the settings lead to a server of one's own."""
    return not tenant_id and base_url.rstrip("/") not in ("", PUBLIC_API)
