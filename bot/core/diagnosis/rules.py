"""How a rule says which texts it knows, and how the right one of hundreds is found in a few microseconds.

A rule gives phrases. A phrase is words in their order, `…` standing for anything between; case, punctuation and line
breaks do not count. Product names are left out of phrases, since the product has had five of them. A phrase of three
words and more makes us sure, unless it ends in `?`; a shorter one does not, unless it ends in `!`. Rules are found by
their rarest word: the words of a text are looked up in a dictionary, so cost does not grow with the number of rules.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from bot.core.model import Audience, Confidence

_ASCII_WORDS = bytes(ord(chr(code).lower()) if chr(code).isalnum() or code == ord("_") else 32 for code in range(128))
"""Lower-cases letters and makes blanks of what is no part of a word."""
_ASCII_WORDS += bytes(range(128, 256))
_WORD = re.compile(r"\w+")
_CUT_LENGTHS = frozenset((*range(246, 251), *range(2040, 2049)))
"""`Message` is cut at 250 characters, `Error Message` at 2,048; blanks at the end may be gone."""
_LEAST_OF_A_CUT_PHRASE = 12
_LEAST_AFTER_A_GAP = 2
"""What stands before a gap opens many phrases: of what follows, a blank and a letter must stand there."""
_WORDS_THAT_MAKE_SURE = 3


@dataclass(frozen=True, slots=True)
class Rule:
    """One family of texts with one meaning."""

    name: str
    cause: str
    phrases: tuple[str, ...]
    read: re.Pattern[str] | None = None
    """Named groups become facts; searched in the unwrapped text as it came."""
    sure: bool = True
    """False where none of the phrases makes us sure."""
    root: str = ""
    """Identity above the records, with facts in braces: `currency:{value}`. Dropped when a fact is missing."""
    unless: tuple[str, ...] = ()
    """Words that make it another family."""
    audience: Audience | None = None
    """Where it differs from the cause's own."""
    facts: tuple[tuple[str, str], ...] = ()
    """Facts that the rule itself implies."""


class Hit(NamedTuple):
    """A rule that knows a text, and how sure that makes us."""

    rule: Rule
    confidence: Confidence
    is_brief: bool
    """Whether no more than two words were found: they tell what a text is about, not that anything is wrong."""


def rule(
    name: str,
    cause: str,
    *phrases: str,
    read: str = "",
    sure: bool = True,
    root: str = "",
    unless: Iterable[str] = (),
    audience: Audience | None = None,
    **facts: str,
) -> Rule:
    """A rule as the tables write it."""
    pattern = re.compile(read, re.IGNORECASE) if read else None
    return Rule(name, cause, phrases, pattern, sure, root, tuple(unless), audience, tuple(facts.items()))


class Words(NamedTuple):
    """A text as rules look at it."""

    set: frozenset[str]
    line: str
    """The words with one blank between, and one at each end."""


def words_of(text: str) -> Words:
    """Lower-case words of `text`."""
    ascii_words = text.isascii() and text.encode().translate(_ASCII_WORDS).decode().split()
    found = ascii_words or _WORD.findall(text.lower())
    return Words(frozenset(found), f" {' '.join(found)} ")


class _Phrase(NamedTuple):
    rank: int
    """Sure phrases before the others, then in the order of the rules."""
    hit: Hit
    pieces: tuple[str, ...]
    words: frozenset[str]
    unless: frozenset[str]


class Rules:
    """Rules in order of precedence: what makes us sure wins, then the earlier rule."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.all = tuple(rules)
        count = len(self.all)
        phrases = [_phrase(i, count, each, text) for i, each in enumerate(self.all) for text in each.phrases]
        common = Counter(word for phrase in phrases for word in phrase.words)
        self._by_anchor: dict[str, list[_Phrase]] = {}
        self._by_first: dict[str, list[_Phrase]] = {}
        for phrase in phrases:
            anchor = min(sorted(phrase.words), key=lambda word: (common[word], -len(word)))
            self._by_anchor.setdefault(anchor, []).append(phrase)
            self._by_first.setdefault(phrase.pieces[0].split(maxsplit=1)[0], []).append(phrase)
        self._anchors = frozenset(self._by_anchor)
        words = {word for phrase in phrases for word in (*phrase.words, *phrase.unless)}
        self.numbers = frozenset(filter(str.isdigit, words))
        """Numbers that phrases have in them."""

    def find(self, words: Words) -> Hit | None:
        """The rule of highest precedence whose phrase stands in the text."""
        best: _Phrase | None = None
        rank = 2 * len(self.all)
        present = words.set
        for anchor in self._anchors & present:
            for phrase in self._by_anchor[anchor]:
                if phrase.rank < rank and phrase.words <= present and _stands_in(phrase, words):
                    best, rank = phrase, phrase.rank
        return best.hit if best else None

    def find_cut(self, words: Words) -> Rule | None:
        """As `find`, for a text that was cut off: the rule whose phrase has begun, by most letters, at its end."""
        best: _Phrase | None = None
        most = 0
        line = words.line.rstrip()
        for first in self._by_first.keys() & words.set:
            for phrase in self._by_first[first]:
                begun = _letters_begun(phrase, line)
                if begun > most or (best and begun == most and phrase.rank < best.rank):
                    best, most = phrase, begun
        return best.hit.rule if best else None


def looks_cut(text: str) -> bool:
    """Whether `text` has one of the lengths at which Business Central cuts."""
    return len(text) in _CUT_LENGTHS


def _phrase(index: int, count: int, owner: Rule, text: str) -> _Phrase:
    pieces = tuple(words_of(piece).line for piece in text.rstrip("?!").split("…"))
    words = [word for piece in pieces for word in piece.split()]
    sure = owner.sure and not text.endswith("?") and (len(words) >= _WORDS_THAT_MAKE_SURE or text.endswith("!"))
    hit = Hit(owner, Confidence.CERTAIN if sure else Confidence.LIKELY, len(words) < _WORDS_THAT_MAKE_SURE)
    return _Phrase(index if sure else index + count, hit, pieces, frozenset(words), frozenset(owner.unless))


def _stands_in(phrase: _Phrase, words: Words) -> bool:
    at = 0
    for piece in phrase.pieces:
        at = words.line.find(piece, at)
        if at < 0:
            return False
        at += len(piece) - 1
    return not (phrase.unless and phrase.unless & words.set)


def _letters_begun(phrase: _Phrase, line: str) -> int:
    """How many letters of `phrase` stand in `line` when its end is missing; 0 when too few to tell."""
    at = 0
    *whole, last = phrase.pieces
    for piece in whole:
        at = line.find(piece, at)
        if at < 0:
            return 0
        at += len(piece) - 1
    last = last.rstrip()
    tail = next((n for n in range(len(last), 0, -1) if line.endswith(last[:n], at)), 0)
    if whole and tail < _LEAST_AFTER_A_GAP:
        return 0
    begun = tail + sum(map(len, whole))
    return begun if begun >= max(_LEAST_OF_A_CUT_PHRASE, len(last) // 3) else 0
