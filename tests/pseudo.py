"""A language that brackets every translated sentence, so that whatever is not translated stands outside."""

import io
import re
from collections.abc import Iterable, Iterator
from gettext import NullTranslations
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

OPEN, SHUT = "⟦", "⟧"
_UNSPOKEN = re.compile(
    r"```.*?```|`[^`]*`"  # commands to type, error texts
    r"|<!date\^[^>]*>|<[@#!][^>]*>"  # dates and people, which Slack puts into words
    r"|<https?://[^|>]*\|"  # the address of a link; its label is read
    r"|(?<=⟧: )\*[^*\n]*\*"  # what a text names, after what it is
    r"|\bP-\d+\b|\b\d{4}-\d\d-\d\d \d\d:\d\d UTC\b|https?://\S+",
    re.DOTALL,
)
_WORD = re.compile(r"[^\W\d_]{2,}")
_READ = ("text", "title", "name", "label", "fallback")
"""Properties of blocks and views that hold what people read."""


class PseudoWords(NullTranslations):
    """Brackets whatever it is asked to translate."""

    def gettext(self, message: str) -> str:
        return f"{OPEN}{message}{SHUT}"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"{OPEN}{msgid1 if n == 1 else msgid2}{SHUT}"

    def pgettext(self, context: str, message: str) -> str:  # noqa: ARG002
        return f"{OPEN}{message}{SHUT}"


def compile_pseudo(source: Path, target: Path) -> None:
    """Write a compiled catalogue of the sentences in `source`, each in brackets; others stay as they are."""
    with source.open("rb") as stream:
        known = read_po(stream)
    made = Catalog(locale="nb", charset="utf-8", fuzzy=False)
    for message in known:
        if message.id:
            several = isinstance(message.id, list | tuple)
            said = tuple(bracketed(each) for each in message.id) if several else bracketed(str(message.id))
            made.add(message.id, said, context=message.context)
    compiled = io.BytesIO()
    write_mo(compiled, made)
    target.parent.mkdir(parents=True)
    target.write_bytes(compiled.getvalue())


def bracketed(text: str) -> str:
    return f"{OPEN}{text}{SHUT}"


def unspoken(shown: Any, facts: Iterable[str]) -> list[str]:
    """What stands in a message or view in no bracket and is no fact, text by text."""
    left = (outside(text, facts) for text in texts(shown))
    return [each for each in left if _WORD.search(each)]


def texts(shown: Any) -> Iterator[str]:
    """Everything that people read, but for preformatted texts from elsewhere."""
    if isinstance(shown, list | tuple):
        for each in shown:
            yield from texts(each)
    elif isinstance(shown, dict) and shown.get("type") != "rich_text_preformatted":
        for key, value in shown.items():
            if isinstance(value, str) and key in _READ:
                yield value
            elif not isinstance(value, str):
                yield from texts(value)


def outside(text: str, facts: Iterable[str]) -> str:
    """What is outside brackets; a bracket that was cut off reaches to the end."""
    left, depth = [], 0
    for character in _UNSPOKEN.sub(" ", text):
        depth += character == OPEN
        if not depth:
            left.append(character)
        depth -= character == SHUT and depth > 0
    rest = "".join(left)
    for fact in sorted(facts, key=len, reverse=True):
        rest = rest.replace(fact, " ")
    return " ".join(rest.split())
