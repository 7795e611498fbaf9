"""Facts that a text names, tidied: privileges, fields with their values, ids."""

import re
from collections.abc import Mapping
from functools import lru_cache

_PRIVILEGE = re.compile(
    r"\bprv(?P<verb>Create|Read|Write|Delete|AppendTo|Append|Assign|Share|Reparent|Publish|"
    r"ActOnBehalfOf)?(?P<table>[A-Za-z_]\w{1,80})",
    re.IGNORECASE,
)
_VERBS = {
    verb.lower(): verb
    for verb in ("Create", "Read", "Write", "Delete", "Append", "AppendTo", "Assign", "Share", "Reparent", "Publish")
}
_PRIVILEGE_ID = re.compile(r"PrivilegeId: ?\{?([0-9a-f]{8}-[0-9a-f-]{27})", re.IGNORECASE)
_PRINCIPAL = re.compile(
    r"(?:user|caller|principal|callinguser|owninguser|userid)\W{0,3}(?:with\s|\()?(?:id)"
    r"?\s?[=:]?\s?[{(]?(?P<user>[0-9a-f]{8}-[0-9a-f-]{27})",
    re.IGNORECASE,
)
_UNFILLED = frozenset({*(f"%{digit}" for digit in range(10)), *(f"{{{digit}}}" for digit in range(10))})
"""Placeholders that some labels ship with."""
_CAPTION_ENDS = frozenset({"code", "no", "no.", "id", "name", "owner", "currency", "group"})
_ID_FIELD = re.compile(r"^[A-Za-z_]{3,}id$", re.IGNORECASE)
_GUID = re.compile(r"\{?([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\}?$", re.IGNORECASE)

_GUID_LENGTHS = (36, 38)

_DEPENDENCIES = (
    ("currency", "currency"),
    ("price list", "price-list"),
    ("price group", "price-list"),
    ("pricelevel", "price-list"),
    ("sales code", "price-list"),
    ("contact", "contact"),
    ("customer", "customer"),
    ("account", "customer"),
    ("vendor", "vendor"),
    ("salesperson", "salesperson"),
    ("owner", "salesperson"),
    ("systemuser", "salesperson"),
    ("payment term", "payment-terms"),
    ("shipment method", "shipment-method"),
    ("shipping agent", "shipping-agent"),
    ("unit", "unit"),
    ("uom", "unit"),
    ("item", "item"),
    ("product", "item"),
    ("resource", "resource"),
    ("location", "location"),
    ("project", "project"),
    ("job", "project"),
    ("sales order", "sales-order"),
    ("service", "item"),
)
"""Which record a field points at, by a word in its caption; the first that fits."""


MANY_OF_A_KIND = frozenset({"customer", "contact", "vendor", "item", "resource", "project", "sales-order"})
"""Dependencies of which there are thousands: each blocks few records, so they are one problem per field."""


def privilege_facts(text: str) -> dict[str, str]:
    """`privilege`, `verb` and `table` of the first privilege in `text`; empty where there is none."""
    found = _PRIVILEGE.search(text)
    if not found:
        return {}
    facts = {"privilege": found[0]}
    if verb := _VERBS.get((found["verb"] or "").lower()):
        facts |= {"verb": verb, "table": found["table"]}
    return facts


def principal_facts(text: str) -> dict[str, str]:
    """`user` and, from older messages, `privilege_id`."""
    facts = {}
    if (found := _PRINCIPAL.search(text)) and not found["user"].startswith("00000000"):
        facts["user"] = found["user"].lower()
    if named := _PRIVILEGE_ID.search(text):
        facts["privilege_id"] = named[1].lower()
    return facts


def tidy(groups: Mapping[str, str | None]) -> dict[str, str]:
    """Named groups as facts: without empty ones, unfilled placeholders, and the second names of alternatives."""
    facts = {}
    for name, value in groups.items():
        if not value:
            continue
        clean = value.strip(" '\"\t\r\n.,;")
        if clean and clean not in _UNFILLED:
            facts[name.rstrip("2")] = _plain_id(clean)
    if facts.get("dependency", "").lower() == "product":
        facts["dependency"] = "item"
    if subject := facts.pop("subject", ""):
        facts |= field_and_value(subject)
    return facts


def field_and_value(subject: str) -> dict[str, str]:
    """What `Currency Code EUR` says: `field`, `value` and the kind of record that it points at (`dependency`)."""
    words = subject.removeprefix("The ").split()
    if not words or len(words) > 14:
        return {}
    at = next((i for i in range(len(words) - 2, -1, -1) if _ends_caption(words[i])), len(words) - 2)
    field, value = " ".join(words[: at + 1]), _plain_id(" ".join(words[at + 1 :]))
    facts = {"value": value} if value and value not in _UNFILLED else {}
    if field:
        facts["field"] = field
    if kind := _kind_of(field or value):
        facts["dependency"] = kind
    return facts


@lru_cache(maxsize=1024)
def _kind_of(caption: str) -> str:
    lowered = caption.lower()
    return next((kind for word, kind in _DEPENDENCIES if word in lowered), "")


def _ends_caption(word: str) -> bool:
    lowered = word.lower()
    return lowered in _CAPTION_ENDS or (lowered.endswith("id") and bool(_ID_FIELD.match(word)))


def _plain_id(value: str) -> str:
    if len(value) not in _GUID_LENGTHS:
        return value
    found = _GUID.match(value)
    return found[1].lower() if found else value
