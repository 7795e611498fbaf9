"""What Microsoft Entra's answers mean, as sentences that say what to do."""

import re
from datetime import timedelta

import msgspec

from bot.business_central.client import Answer
from bot.exceptions import SourceRefused, SourceUnavailable

_SECRETS_PAGE = "the app registration's page Certificates & secrets"
_MEANINGS = {
    "7000222": f"the client secret has expired. Make a new one on {_SECRETS_PAGE} and set BC_CLIENT_SECRET",
    "7000215": "the client secret is wrong. Set BC_CLIENT_SECRET to the secret's value, not to its id; when the value"
    f" is lost, make a new one on {_SECRETS_PAGE}",
    "7000218": "no client secret was sent. Set BC_CLIENT_SECRET",
    "7000112": "the app is disabled. Enable it under Enterprise applications",
    "7000229": "the app is not known in this tenant. Let an administrator of the tenant consent to it",
    "700016": "the app is unknown in this tenant. Compare BC_CLIENT_ID and BC_TENANT_ID with the app registration",
    "700024": "the signed assertion is outside its time. Set the clock of this machine",
    "700027": f"the certificate is not the app's. Upload its public part on {_SECRETS_PAGE}",
    "700030": "the certificate is not valid. Make a new one and upload its public part",
    "90002": "the tenant does not exist. Correct BC_TENANT_ID",
    "900023": "the tenant id is not a valid one. Correct BC_TENANT_ID",
    "65001": "nobody has consented to the app. Let an administrator grant consent to API.ReadWrite.All of Dynamics 365"
    " Business Central",
    "501051": "the app has no role for Business Central. Add the application permission API.ReadWrite.All and grant"
    " consent to it",
    "500011": "Business Central is not known in this tenant. Check BC_TENANT_ID and BC_BASE_URL",
    "50055": "the password has expired. Set a new one",
    "50126": "user name or password is wrong. Set them anew",
    "50053": "the account is locked after too many attempts. Wait, and set the right secret",
    "50105": "the app is blocked for users that are not assigned. Assign it under Enterprise applications",
    "53003": "a conditional access policy blocks the app. Let an administrator except it",
    "70011": "the scope is not valid. Check BC_BASE_URL",
    "1002012": "the scope is not valid. Check BC_BASE_URL",
}
# Entra's own words for "try again": 90033, 90006, 90007, 50089 and the OAuth code.
_PASSING = frozenset({"90033", "90006", "90007", "90010", "50089"})
_CODE = re.compile(r"AADSTS(\d{4,8})")
_WORD = re.compile(r"[a-z_]{1,40}", re.ASCII)


class _Refusal(msgspec.Struct):
    error: str
    error_description: str = ""
    error_codes: list[int] = []


def refusal(answer: Answer, subject: str, wish: timedelta | None = None) -> SourceRefused | SourceUnavailable:
    """The exception for any answer of Entra's that is no token; `wish` is the `Retry-After` that came with it."""
    if answer.status == 429 or answer.status >= 500:
        return SourceUnavailable(f"{subject}: Entra answered {answer.status}; it is busy or ill.", retry_after=wish)
    try:
        found = msgspec.json.decode(answer.body, type=_Refusal)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        # Entra always answers in JSON: this came from a proxy, and says nothing about the credentials.
        return SourceUnavailable(
            f"{subject}: something in between answered {answer.status}, not Entra. Check the proxy."
        )
    codes = [str(code) for code in found.error_codes] or _CODE.findall(found.error_description)
    if found.error == "temporarily_unavailable" or _PASSING.intersection(codes):
        return SourceUnavailable(f"{subject}: Entra cannot answer at the moment.")
    return SourceRefused(f"{subject}: {_meaning(found.error, codes)}.", status=answer.status, code=_name(codes))


def _meaning(error: str, codes: list[str]) -> str:
    for code in codes:
        if code in _MEANINGS:
            sentence = _MEANINGS[code]
            head, _, fix = sentence.partition(". ")
            return f"{head} ({_name([code])}). {fix}"
    word = error if _WORD.fullmatch(error) else "an unknown error"
    number = f" ({_name(codes)})" if codes else ""
    return f"Entra refused with {word}{number}. Look the code up at https://login.microsoftonline.com/error"


def _name(codes: list[str]) -> str:
    return f"AADSTS{codes[0]}" if codes else ""
