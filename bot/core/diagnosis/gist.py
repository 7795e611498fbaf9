"""What a text that no rule knows is about: the notions in it, taken together. Never more than likely.

Other versions, extensions and translations say the same in words of their own: "has not yet been linked", "couple it
first". A notion is a handful of words for one thing; a reading is a cause with the notions that have to meet for it.
One notion alone says nothing: an order can be deleted, a currency printed and a password changed without any fault.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache, reduce
from operator import or_
from typing import NamedTuple

from bot.core.diagnosis.rules import Words

MOST_WORDS = 70
"""A longer text touches so many notions that their meeting says little."""
_SHORTEST_STEM = 3


class Reading(NamedTuple):
    """A cause, and what has to be spoken of."""

    cause: str
    all_of: tuple[int, ...]
    """Notions as bits; of each number at least one must be there."""
    none_of: int


class Gist:
    """Finds the first reading that fits. Cost grows with the length of the text and the number of readings."""

    def __init__(
        self, notions: Mapping[str, str], readings: Iterable[tuple[str, str]], complaints: str, language: str
    ) -> None:
        """`notions`: by name, words separated by blanks: `coupl*` a beginning, `*plugin` an end, `by_hand` a row.

        `readings`: cause, and names of notions: `a|b` one of them, `-a` not that one. `complaints`: notions of which
        each text has one that is about a fault. `language`: of its small words each text has one that can be read.
        """
        self._bits = {name: 1 << index for index, name in enumerate(notions)}
        self._words: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        self._endings: dict[str, int] = {}
        self._phrases: list[tuple[str, int]] = []
        for name, text in notions.items():
            for word in text.split():
                self._learn(word, self._bits[name])
        self._stem_lengths = sorted({len(stem) for stem in self._stems})
        self._readings = [self._reading(cause, text.split()) for cause, text in readings]
        self._complaints, self._language = self._any(complaints), self._any(language)
        self._notions_of_word = lru_cache(maxsize=8_192)(self._look_up)
        words = {word for phrase, _ in self._phrases for word in phrase.split()} | self._words.keys()
        self.numbers = frozenset(filter(str.isdigit, words))
        """Numbers that mean something."""

    def find(self, words: Words) -> str:
        """The cause, empty where no reading fits."""
        if len(words.set) > MOST_WORDS:
            return ""
        spoken = self.notions(words)
        for cause, all_of, none_of in self._readings:
            if not spoken & none_of and all(spoken & each for each in all_of):
                return cause
        return ""

    def complains(self, words: Words) -> bool:
        """Whether the text says, in our language, that anything is wrong. Names of things alone are no error."""
        spoken = self.notions(words)
        return bool(spoken & self._complaints and spoken & self._language)

    def tells_no_fault(self, words: Words) -> bool:
        """Whether the text is in our language, and says of nothing that it is wrong."""
        spoken = self.notions(words)
        return bool(spoken & self._language and not spoken & self._complaints)

    def notions(self, words: Words) -> int:
        """The notions that are spoken of, as bits."""
        spoken = 0
        for word in words.set:
            spoken |= self._notions_of_word(word)
        for phrase, bit in self._phrases:
            if phrase in words.line:
                spoken |= bit
        return spoken

    def _learn(self, word: str, bit: int) -> None:
        if "_" in word:
            assert "*" not in word, word
            self._phrases.append((f" {word.replace('_', ' ')} ", bit))
        elif word.endswith("*"):
            assert len(word) > _SHORTEST_STEM, word
            self._stems[word[:-1]] = self._stems.get(word[:-1], 0) | bit
        elif word.startswith("*"):
            self._endings[word[1:]] = self._endings.get(word[1:], 0) | bit
        else:
            self._words[word] = self._words.get(word, 0) | bit

    def _look_up(self, word: str) -> int:
        found = self._words.get(word, 0)
        for length in self._stem_lengths:
            found |= self._stems.get(word[:length], 0) if length <= len(word) else 0
        for ending, bit in self._endings.items():
            found |= bit if word.endswith(ending) else 0
        return found

    def _reading(self, cause: str, notions: list[str]) -> Reading:
        wanted = tuple(self._any(each) for each in notions if not each.startswith("-"))
        refused = reduce(or_, (self._any(each[1:]) for each in notions if each.startswith("-")), 0)
        return Reading(cause, wanted, refused)

    def _any(self, names: str) -> int:
        return reduce(or_, (self._bits[name] for name in names.split("|")))
