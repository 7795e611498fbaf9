"""The shape of a message that no rule knows: what changes from record to record is masked, names of things stay.

Word by word, because most words are the same in every message: a word seen before costs one look into a dictionary.
Digits inside names (`new_field12`) tell one cause from another, so only words that look like a key, a number, a date,
an id or an address are masked.
"""

import re

_KNOWN_WORDS = 20_000
"""Most words remembered; then all are forgotten, and the common ones are soon back."""
_LONGEST_WORD = 120
_LEAST_OF_OWN_TEXT = 3

_QUOTES = (
    ("'", re.compile(r"(?<!\w)'([^'\n]{0,200})'(?!\w)")),
    ('"', re.compile(r"\"([^\"\n]{0,200})\"")),
    ("«", re.compile(r"«([^»\n]{0,200})»")),
    ("„", re.compile(r"„([^“”\n]{0,200})[“”]")),
    ("“", re.compile(r"“([^”\n]{0,200})”")),
    ("‘", re.compile(r"‘([^’\n]{0,200})’(?!\w)")),
)
_NAMES = frozenset(
    {
        "field",
        "table",
        "entity",
        "column",
        "attribute",
        "attributes",
        "property",
        "relationship",
        "privilege",
        "plugin",
        "plug-in",
        "class",
        "codeunit",
        "page",
        "type",
        "function",
        "method",
        "constraint",
        "index",
        "role",
        "mapping",
        "template",
        "report",
        "query",
        "xmlport",
        "workflow",
        "step",
        "action",
        "event",
        "operation",
        "parameter",
        "option",
        "setting",
        "felt",
        "tabell",
        "feld",
        "tabelle",
        "champ",
        "campo",
        "tabla",
    }
)
"""A quoted text next to one of these is the name of a thing and stays; any other is a value."""

_VALUE = re.compile(
    r"""\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?   # id
      | [+-]?\d[\d.,:/%x-]*(?:[TZ][\d.:Z+-]*)?                                  # number, date, time
      | \d+(?:st|nd|rd|th|kb|mb|ms|s|px)
      | 0x[0-9a-f]+
      | (?:[A-ZÆØÅ]{1,4}[-/])?[A-ZÆØÅ]{1,6}[-_/]?\d[\dA-Z/.-]*                  # record key: CT000042, S-ORD101001
      | \d+[-/][A-Z0-9/-]+                                                      # 1896-S
      | [0-9a-f]{24,64}
    """,
    re.VERBOSE,
)
_DIGIT = re.compile(r"\d")
_CLOSING = " \t\r\n.,;:!?)]}>'\"»”’"
_OPENING = "([<'\"«“‘"
_AM_PM = frozenset({"am", "pm", "a.m", "p.m", "AM", "PM"})


class Masks:
    """Masks with a memory."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def shape(self, text: str, own: tuple[str, ...] = ()) -> str:
        """`text` with what varies taken out; `own` are texts of the record itself (key, name), taken out as well."""
        for each in own:
            if len(each) >= _LEAST_OF_OWN_TEXT:
                text = text.replace(each, "#")
        for quote, pattern in _QUOTES:
            if quote in text:
                text = pattern.sub(_quoted, text)
        known = self._known.get
        return " ".join([known(word) or self._learn(word) for word in text.split()])

    def _learn(self, word: str) -> str:
        masked = _mask(word)
        if len(word) <= _LONGEST_WORD:
            if len(self._known) >= _KNOWN_WORDS:
                self._known.clear()
            self._known[word] = masked
        return masked


def _quoted(found: re.Match[str]) -> str:
    text = found.string
    before = text[max(0, found.start() - 40) : found.start()].split()
    after = text[found.end() : found.end() + 24].split(maxsplit=1)
    last = before[-1].lower().strip("(:,.") if before else ""
    first = after[0].lower().strip("(:,.;)") if after else ""
    return f" {found[1]} " if last in _NAMES or first in _NAMES else " # "


def _mask(word: str) -> str:
    bare = word[:_LONGEST_WORD].strip(_CLOSING).lstrip(_OPENING)
    if bare.isdigit() or bare in _AM_PM or "@" in bare or "://" in bare:
        return "#"
    if bare.isalpha() or not _DIGIT.search(bare):
        return bare.casefold() or "."
    if _VALUE.fullmatch(bare):
        return "#"
    name, equals, value = bare.partition("=")
    if equals and _VALUE.fullmatch(value.strip(_CLOSING + _OPENING)):
        return f"{name.casefold()}=#"
    return bare.casefold()
