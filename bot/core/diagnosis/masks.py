"""The shape of a message that no rule knows: what changes from record to record is masked, names of things stay.

Word by word, because most words are the same in every message: a word seen before costs one look into a dictionary.
Digits inside names (`new_field12`) tell one cause from another, so only words that look like a key, a number, a date,
an id or an address are masked.
"""

import re

_KNOWN_WORDS = 20_000
"""Most words remembered; then all are forgotten, and the common ones are soon back."""
_LONGEST_WORD = 120

_QUOTED = re.compile(
    r"'([^'\n]{0,200})'(?!\w)|\"([^\"\n]{0,200})\"|«([^»\n]{0,200})»|„([^“”\n]{0,200})[“”]|"
    r"“([^”\n]{0,200})”|‘([^’\n]{0,200})’(?!\w)"
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
        "key",
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
      | \d+(?:st|nd|rd|th|kb|mb|ms|s|px)?
      | 0x[0-9a-f]+
      | https?://\S+ | www\.\S+ | \S+@\S+\.\S+
      | [A-ZÆØÅ]{1,6}[-_/]?\d[\dA-Z/.-]*                                        # record key: CT000042, S-ORD101001
      | \d+[-/][A-Z0-9/-]+                                                      # 1896-S
      | [0-9a-f]{24,64}
    """,
    re.VERBOSE,
)
_CLOSING = " \t\r\n.,;:!?)]}>'\"»”’"
_OPENING = "([<'\"«“‘"
_AM_PM = frozenset({"am", "pm", "a.m.", "p.m."})


class Masks:
    """Masks with a memory."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    def shape(self, text: str, own: tuple[str, ...] = ()) -> str:
        """`text` with what varies taken out; `own` are texts of the record itself (key, name), taken out as well."""
        for each in own:
            if len(each) > 2:
                text = text.replace(each, "#")
        if "'" in text or '"' in text or "“" in text or "«" in text or "„" in text or "‘" in text:
            text = _QUOTED.sub(lambda found: self._quoted(found, text), text)
        known = self._known
        words = []
        for word in text.split():
            masked = known.get(word)
            words.append(self._learn(word) if masked is None else masked)
        return " ".join(words)

    def _learn(self, word: str) -> str:
        masked = _mask(word)
        if len(word) <= _LONGEST_WORD:
            if len(self._known) >= _KNOWN_WORDS:
                self._known.clear()
            if masked != "#":  # what varies is not worth remembering
                self._known[word] = masked
        return masked

    @staticmethod
    def _quoted(found: re.Match[str], text: str) -> str:
        before = text[max(0, found.start() - 40) : found.start()].split()
        after = text[found.end() : found.end() + 24].split(maxsplit=1)
        beside = {before[-1].lower().strip("(:,.") if before else "", after[0].lower().strip("(:,.;") if after else ""}
        inner = next((group for group in found.groups() if group is not None), "")
        return f" {inner} " if beside & _NAMES else " # "


def _mask(word: str) -> str:
    bare = word[:_LONGEST_WORD].strip(_CLOSING).lstrip(_OPENING)
    if not bare:
        return ""
    if _VALUE.fullmatch(bare) or bare in _AM_PM:
        return "#"
    name, equals, value = bare.partition("=")
    if equals and _VALUE.fullmatch(value.strip(_CLOSING + _OPENING)):
        return f"{name.casefold()}=#"
    return bare.casefold()
