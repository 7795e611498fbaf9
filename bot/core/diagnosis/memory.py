"""Remembers judgements: most texts differ from one that was seen before in nothing but the record they name.

A text is remembered with the record's own key and ids taken out, together with what else decides about its problem.
It is not remembered where the judgement itself holds one of them (`The currency C10 is not coupled`): there another
record is another matter. Saves nine tenths of the work when one cause hits thousands of records.
"""

from collections.abc import Callable

from bot.core.model import Diagnosis, Entry, Record

Judgement = tuple[Diagnosis, str]
_MOST = 2048
"""Texts remembered; then all are forgotten, and the common ones are soon back."""
_SHORTEST_KEY = 3
_ID_LENGTH = 36


class Memory:
    """Asks `judge` about what it does not know."""

    def __init__(self, judge: Callable[[Entry], Judgement]) -> None:
        self._judge = judge
        self._known: dict[tuple[object, ...], Judgement] = {}

    def judge(self, entry: Entry) -> Judgement:
        """What `judge` says of the entry."""
        message, source = entry.message, entry.source
        text, place = message, entry.mapping
        if source is not None:
            text = _without(source, text)
            place = place or source.table
        if entry.destination is not None:
            text = _without(entry.destination, text)
        # The length tells whether the text looks cut off.
        identity = (text, len(message), place, entry.direction)
        return self._known.get(identity) or self._learn(identity, entry)

    def _learn(self, identity: tuple[object, ...], entry: Entry) -> Judgement:
        judgement = self._judge(entry)
        if not _names_the_record(judgement[0], entry):
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[identity] = judgement
        return judgement


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


def _names_the_record(diagnosis: Diagnosis, entry: Entry) -> bool:
    told = "\n".join((diagnosis.root, *diagnosis.facts.values())).casefold()
    return any(
        record is not None
        and any(name and name.casefold() in told for name in (record.display.partition(": ")[2], record.id))
        for record in (entry.source, entry.destination)
    )
