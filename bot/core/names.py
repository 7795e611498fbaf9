"""What people read for the values of the model (msgids)."""

from gettext import NullTranslations

from bot.core.model import Audience, Confidence
from bot.core.words import N_

AUDIENCES = {Audience.USER: N_("For a user"), Audience.ADMIN: N_("For an administrator")}
CONFIDENCES = {
    Confidence.CERTAIN: N_("Certain"),
    Confidence.LIKELY: N_("Likely"),
    Confidence.UNKNOWN: N_("Not recognised"),
}
_FACTS = {
    "privilege": N_("Privilege"),
    "privilege_id": N_("Id of the privilege"),
    "verb": N_("Right"),
    "role": N_("Security role"),
    "team": N_("Team"),
    "user": N_("User"),
    "account": N_("Account"),
    "mode": N_("Access mode"),
    "code": N_("Code"),
    "table": N_("Table"),
    "missing": N_("Table of the missing row"),
    "table_id": N_("Number of the table"),
    "record": N_("Record"),
    "field": N_("Field"),
    "value": N_("Value"),
    "length": N_("Length"),
    "limit": N_("Longest allowed"),
    "type": N_("Type"),
    "key": N_("Key"),
    "related": N_("Related table"),
    "other": N_("The other one"),
    "otherfield": N_("The other field"),
    "othertable": N_("The other table"),
    "target": N_("Destination"),
    "currency": N_("Currency"),
    "customer": N_("Customer"),
    "item": N_("Item"),
    "unit": N_("Unit"),
    "group": N_("Unit group"),
    "mapping": N_("Table mapping"),
    "template": N_("Template"),
    "direction": N_("Direction"),
    "count": N_("Number of records"),
    "plugin": N_("Plug-in"),
    "page": N_("Page"),
    "url": N_("Address"),
    "id": N_("Id"),
}
OUR_OWN = frozenset({"dependency", "matter"})
"""Facts that choose our words, and name nothing that stands in the text."""


def fact_name(name: str, words: NullTranslations) -> str:
    """What people call a fact; a team's own rules have facts that only the team knows."""
    return words.gettext(_FACTS[name]) if name in _FACTS else name.replace("_", " ")
