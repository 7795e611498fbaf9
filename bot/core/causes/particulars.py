"""What sets one error of a cause apart from the others, and what removes just that one.

Signing in fails for many reasons that a code tells exactly; a connection is off in a few ways that its text tells.
Codes: Microsoft's reference page "Microsoft Entra authentication & authorization error codes".
"""

from collections.abc import Mapping
from typing import NamedTuple

from bot.core.words import N_


class Particular(NamedTuple):
    """Two msgids without placeholders, both to be put inside or beside other sentences."""

    says: str
    """What it is, as half a sentence."""
    remedy: str
    """What removes it, as whole sentences."""


_RESET = N_(
    "Reset the password in the Microsoft Entra admin center, without “change at next sign-in”, and enter the "
    "new one on *Dataverse Connection Setup*."
)
_SECRET = N_(
    "Make a new client secret for the app registration in the Microsoft Entra admin center, and enter it on "
    "*Dataverse Connection Setup*."
)
_CERTIFICATE = N_(
    "Upload a valid certificate to the app registration in the Microsoft Entra admin center, or choose "
    "*Use Certificate Authentication* on *Dataverse Connection Setup* to have a new one made."
)
_CLIENT = N_(
    "Compare *Client ID* and the tenant on *Dataverse Connection Setup* with the app registration in the "
    "Microsoft Entra admin center."
)
_CONSENT = N_("Grant admin consent to the app registration in the Microsoft Entra admin center.")
_POLICY = N_(
    "Leave the integration user out of that policy in the Microsoft Entra admin center, or choose "
    "*Use Certificate Authentication* on *Dataverse Connection Setup*."
)
_ASSIGN = N_("Assign the integration user to the enterprise application in the Microsoft Entra admin center.")
_ENABLE_APP = N_("Enable the enterprise application in the Microsoft Entra admin center.")
_ACCOUNT = N_("Enter an account of this tenant on *Dataverse Connection Setup*, or invite the account to the tenant.")

_EXPIRED = Particular(N_("the password has expired"), _RESET)
_CHANGED = Particular(N_("the password was changed or reset"), _RESET)
_WRONG = Particular(N_("the user name or password is wrong"), _RESET)
_POLICY_ASKS = Particular(N_("a sign-in policy does not let it in"), _POLICY)
_NOT_HERE = Particular(N_("the account does not exist in this tenant"), _ACCOUNT)

_BY_CODE = {
    "AADSTS50055": _EXPIRED,
    "AADSTS50144": _EXPIRED,
    "AADSTS50125": _CHANGED,
    "AADSTS50133": _CHANGED,
    "AADSTS50135": _CHANGED,
    "AADSTS50126": _WRONG,
    "AADSTS50056": _WRONG,
    "AADSTS50053": Particular(
        N_("the account is locked after too many attempts"),
        N_(
            "Find out in the Microsoft Entra admin center > *Sign-in logs* who tries with an old password, wait until "
            "the account is unlocked, and enter the right password on *Dataverse Connection Setup*."
        ),
    ),
    "AADSTS7000215": Particular(N_("the client secret is wrong"), _SECRET),
    "AADSTS7000222": Particular(N_("the client secret has expired"), _SECRET),
    "AADSTS700027": Particular(N_("the certificate is not accepted"), _CERTIFICATE),
    "AADSTS50012": Particular(N_("the certificate is not accepted"), _CERTIFICATE),
    "AADSTS700016": Particular(N_("the app registration is not known in this tenant"), _CLIENT),
    "AADSTS90002": Particular(N_("the tenant is not known"), _CLIENT),
    "AADSTS7000112": Particular(N_("the application is switched off"), _ENABLE_APP),
    "AADSTS65001": Particular(N_("nobody has consented to the application"), _CONSENT),
    "AADSTS50105": Particular(N_("the user is not assigned to the application"), _ASSIGN),
    "AADSTS50076": Particular(N_("multifactor authentication is required"), _POLICY),
    "AADSTS50079": Particular(N_("multifactor authentication is required"), _POLICY),
    "AADSTS50158": _POLICY_ASKS,
    "AADSTS53000": _POLICY_ASKS,
    "AADSTS53003": _POLICY_ASKS,
    "AADSTS16000": _NOT_HERE,
    "AADSTS16003": _NOT_HERE,
    "AADSTS50020": _NOT_HERE,
    "AADSTS50034": _NOT_HERE,
    "AADSTS90072": _NOT_HERE,
}

_BY_MATTER = {
    "switched-off": Particular(
        N_("it is switched off"),
        N_("Open *Dataverse Connection Setup* in Business Central and switch *Enabled* on."),
    ),
    "session-lost": Particular(
        N_("the session has lost it"),
        N_(
            "If a person saw this on a page, refresh the page. If a job failed, restart it on "
            "*Synch. Job Queue Entries*."
        ),
    ),
    "solution": Particular(
        N_("its solution is missing or too old"),
        N_("Open *Dataverse Connection Setup* in Business Central and choose *Redeploy Integration Solution*."),
    ),
    "base-currency": Particular(
        N_("the base currency is not known"),
        N_(
            "Open *Dataverse Connection Setup* in Business Central, switch *Enabled* off and on again: that fetches "
            "the base currency of the environment."
        ),
    ),
    "address": Particular(
        N_("the address of the environment is wrong"),
        N_("Open *Dataverse Connection Setup* in Business Central and correct *Environment URL*."),
    ),
}


def particular(facts: Mapping[str, str]) -> Particular | None:
    """What the fact `code` or `matter` tells, where it tells anything."""
    return _BY_CODE.get(facts.get("code", "")) or _BY_MATTER.get(facts.get("matter", ""))
