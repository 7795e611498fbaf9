"""Remembers judgements: most texts differ from one that was seen before in nothing but keys, numbers and ids.

take the record's own key and ids out of the text
lay the digits of the rest aside: what is left is the text's shape
a shape that was judged before is answered at once, if its judgement did not hang on any digit
else the digits that it hung on are looked at as well, and the others not

What a judgement hung on is seen in the judgement: numbers that its facts or its fingerprint are made of. Codes count
always, and numbers that rules have in their phrases (Dynamics 365, 429) tell a text from one without them.
Saves nine tenths of the work of a judgement.
"""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from bot.core.model import Diagnosis, Direction, Entry, Record

Judgement = tuple[Diagnosis, str]
_Shape = tuple[bytes, int, str, Direction]
_MOST = 16_384
"""Judgements remembered; then all are forgotten, and the common ones are soon back."""
_SHORTEST_KEY = 3
_ID_LENGTH = 36
_HYPHENS_OF_AN_ID = 4
_MOST_PARTS = 16

_NO_DIGITS = bytes.maketrans(b"0123456789", b"0" * 10)
_ID = re.compile(rb"(?!0{8}-)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
"""Any id but the empty one, which rules tell from the others."""
_MIDDLE_OF_AN_ID = re.compile(rb"-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-")
"""Begins with a letter that is seldom, so that a text is searched in a quarter of the time."""
_BEFORE_THE_MIDDLE = 8
_BLANK_ID = b"x" * _ID_LENGTH
_WORD = re.compile(rb"\w+")
_DIGIT = re.compile(rb"\d")
_CODE = re.compile(rb"0x[0-9a-f]+|-\d{10}|AADSTS\W{0,2}\d+", re.IGNORECASE)
_WHOLE_NUMBER = re.compile(rb"(?<!\w)\d+(?!\w)")


class Judged(NamedTuple):
    """What a judge said, and all the words that it is made of."""

    judgement: Judgement
    made_of: str
    """One to a line."""


class _Spans(NamedTuple):
    """Where the digits of a shape stand that count."""

    exact: list[slice]
    """What stands there tells one judgement from another."""
    asked: list[slice]
    """What stands there counts when it is a number that a rule has in its phrases."""
    alike: bool
    """True where no code and no such number was found: then all texts without one hang on the same digits."""


class _Known(NamedTuple):
    """A shape with a judgement for each of the values that count."""

    spans: _Spans
    answers: dict[tuple[bytes, ...], Judgement]


class Memory:
    """Asks `judge` about what it does not know. Shared by threads: a race costs a second judgement, no more.

    `numbers` are those that rules have in their phrases.
    """

    def __init__(self, judge: Callable[[Entry], Judged], numbers: Iterable[str] = ()) -> None:
        self._judge = judge
        self._numbers = frozenset(number.encode() for number in numbers)
        self._lengths = frozenset(map(len, self._numbers))
        self._answers: dict[_Shape, Judgement] = {}
        self._shapes: dict[_Shape, _Known] = {}
        self._seen: set[_Shape] = set()
        self._size = 0

    def judge(self, entry: Entry) -> Judgement:
        """What `judge` says of the entry."""
        _, _, message, source, destination, mapping, direction, _, _ = entry
        text, place = message, mapping
        if source is not None:
            text = _without(source, text)
            place = place or source.table
        if destination is not None:
            text = _without(destination, text)
        raw = text.encode("utf-8", "surrogatepass")
        plain = _without_ids(raw) if raw.count(b"-") >= _HYPHENS_OF_AN_ID else raw
        # The length tells whether the text looks cut off.
        shape = (plain.translate(_NO_DIGITS), len(message), place, direction)
        if answer := self._answers.get(shape):
            return answer
        known = self._shapes.get(shape)
        values = self._values(raw, known.spans) if known else ()
        if known and (answer := known.answers.get(values)):
            return answer
        judged = self._judge(entry)
        if text is message or not _names_the_record(judged.made_of.casefold(), entry):
            self._learn(shape, raw, plain, judged, known)
        return judged.judgement

    def _learn(self, shape: _Shape, raw: bytes, plain: bytes, judged: Judged, known: _Known | None) -> None:
        if self._size >= _MOST:
            self._answers.clear()
            self._shapes.clear()
            self._seen.clear()
            self._size, known = 0, None
        self._size += 1
        if known is None and shape not in self._seen:
            self._see(shape, raw, judged)
            return
        values = self._values(raw, known.spans) if known else ()
        if known is None or not known.spans.alike or any(values[len(known.spans.exact) :]):
            spans = self._spans_that_count(raw, plain, shape[0], judged.made_of)
            if not (spans.exact or spans.asked):
                self._answers[shape] = judged.judgement
                return
            if known is None or known.spans != spans:
                known = self._shapes[shape] = _Known(spans, {})
            values = self._values(raw, spans)
        known.answers[values] = judged.judgement

    def _see(self, shape: _Shape, raw: bytes, judged: Judged) -> None:
        """Most shapes with digits that came once never come again: what they hang on is not worth the search."""
        if not _DIGIT.search(raw):
            self._answers[shape] = judged.judgement
        else:
            self._seen.add(shape)

    def _values(self, raw: bytes, spans: _Spans) -> tuple[bytes, ...]:
        values = [raw[span] for span in spans.exact]
        if spans.asked:
            values += [number if (number := raw[span]) in self._numbers else b"" for span in spans.asked]
        return tuple(values)

    def _spans_that_count(self, raw: bytes, plain: bytes, shape: bytes, made_of: str) -> _Spans:
        """Where the digits stand that a judgement made of `told` can have hung on."""
        codes = {found.span() for found in _CODE.finditer(shape)}
        exact = codes | _spans_told(raw, plain, made_of.casefold().encode("utf-8", "surrogatepass"))
        asked = {found.span() for found in _WHOLE_NUMBER.finditer(plain) if len(found[0]) in self._lengths}
        alike = not codes and not any(raw[slice(*span)] in self._numbers for span in asked)
        return _Spans(_slices(exact), _slices(asked - exact), alike)


def _without_ids(raw: bytes) -> bytes:
    """The same with every id blanked, letter for letter."""
    for middle in _MIDDLE_OF_AN_ID.finditer(raw):
        start = middle.start() - _BEFORE_THE_MIDDLE
        if start >= 0 and _ID.fullmatch(raw, start, start + _ID_LENGTH):
            raw = raw[:start] + _BLANK_ID + raw[start + _ID_LENGTH :]
    return raw


def _spans_told(raw: bytes, plain: bytes, told: bytes) -> set[tuple[int, int]]:
    """Words with digits, and ids, that stand in `told` too; or a part of them does, where a fact was cut off."""
    ids = {found.lower() for found in _ID.findall(told)}
    spans = {found.span() for found in _ID.finditer(raw) if found[0].lower() in ids} if ids else set()
    told_words = {word for word in _WORD.findall(_ID.sub(b" ", told)) if _DIGIT.search(word)}
    if not told_words:
        return spans
    words = [(found.span(), found[0]) for found in _WORD.finditer(plain.lower()) if _DIGIT.search(found[0])]
    parts = told_words.difference(word for _, word in words)
    if len(parts) > _MOST_PARTS:
        return spans.union(span for span, _ in words)
    spans.update(span for span, word in words if word in told_words or any(part in word for part in parts))
    return spans


def _slices(spans: set[tuple[int, int]]) -> list[slice]:
    return [slice(*span) for span in sorted(spans)]


def _without(record: Record, text: str) -> str:
    """`text` without the record's key and id, as far as nothing else can be mistaken for them."""
    _, _, display, id, _ = record
    key = display.partition(": ")[2]
    if key in text and _is_a_key(key):
        text = text.replace(key, "\0")
    if len(id) == _ID_LENGTH and id in text:
        text = text.replace(id, "\0")
    return text


def _is_a_key(key: str) -> bool:
    """A key without a digit could be a word of the sentence."""
    return len(key) >= _SHORTEST_KEY and any(map(str.isdigit, key))


def _names_the_record(told: str, entry: Entry) -> bool:
    return any(
        record is not None
        and any(name and name.casefold() in told for name in (record.display.partition(": ")[2], record.id))
        for record in (entry.source, entry.destination)
    )
