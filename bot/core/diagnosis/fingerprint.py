"""Which problem an entry belongs to: one fingerprint for everything that one repair removes.

    a root above the records (EUR is not coupled) is the whole identity: whoever it blocks
    a known text is its rule and the facts that make another repair of it: field, table, privilege, code
    an unknown text, or one that is only likely what it seems, is its shape
    known and unknown texts are kept apart by mapping (or source table) and direction

Environment and company are not part of it: the store keeps problems per company.
"""

from hashlib import blake2b

from bot.core.diagnosis.masks import Masks
from bot.core.diagnosis.unwrap import MAX_LENGTH, take_apart
from bot.core.model import Confidence, Diagnosis, Entry

IDENTITY = (
    "field",
    "otherfield",
    "table",
    "missing",
    "othertable",
    "related",
    "privilege",
    "privilege_id",
    "verb",
    "right",
    "code",
    "mapping",
    "template",
    "plugin",
    "dependency",
    "limit",
    "type",
)
"""Facts that name the thing to repair. Records, values, users and counts are left out: they vary within one problem."""

_MASKS = Masks()
_BYTES = 9
_SEPARATOR = "\x1f"


def fingerprint(entry: Entry, diagnosis: Diagnosis) -> str:
    """18 hexadecimal digits. Equal for entries that one repair removes."""
    return digest(identity(entry, diagnosis))


def identity(entry: Entry, diagnosis: Diagnosis) -> str:
    """What the fingerprint is made of, in words."""
    if diagnosis.root:
        return _SEPARATOR.join(("root", diagnosis.cause, diagnosis.root.casefold()))
    place = entry.mapping or (entry.source.table if entry.source else "")
    if diagnosis.confidence is Confidence.CERTAIN:
        facts = diagnosis.facts
        named = _SEPARATOR.join([f"{name}={facts[name]}" for name in IDENTITY if name in facts]) if facts else ""
        what = _SEPARATOR.join((diagnosis.cause, diagnosis.rule, named.casefold()))
    else:
        what = _MASKS.shape(take_apart(entry.message[:MAX_LENGTH]).text, _own_texts(entry))
    return _SEPARATOR.join((place, entry.direction, what))


def _own_texts(entry: Entry) -> tuple[str, ...]:
    """What the message may call the record itself: its id, its display text and the key in it."""
    texts: tuple[str, ...] = ()
    for side in (entry.source, entry.destination):
        if side is not None:
            texts += (side.display, side.display.partition(": ")[2], side.id)
    return texts


def digest(text: str) -> str:
    """The fingerprint of an identity."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=_BYTES).hexdigest()
