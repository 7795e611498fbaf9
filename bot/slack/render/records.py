"""The records that a problem has hit, one line each, with links to both sides."""

from collections.abc import Sequence

from bot.core.model import Affected, Company, Problem, Record, Side
from bot.slack.mrkdwn import link, literal
from bot.slack.render.voice import Voice, command, number
from bot.slack.render.voice import records as count_of_records

INLINE = 5
ADDRESSES = 5_000
"""Characters that lines with links may take in a message; further records are shown without links."""


def on_card(problem: Problem, affected: Sequence[Affected], voice: Voice) -> list[str]:
    """Up to five records, a line each, and how to see the rest."""
    shown = [item for item in affected if item.entry.record is not None][:INLINE]
    lines = of(problem.company, shown, voice)
    more = problem.records - len(shown)
    if shown and more > 0:
        words = voice.words
        sentence = words.gettext("+{n} more: {command}")
        lines.append(sentence.format(n=number(more, words), command=command(f"show {problem.name}")))
    elif not shown and problem.records:
        lines.append(f"{count_of_records(problem.records, voice.words)}: {command(f'show {problem.name}')}")
    return lines


def of(company: Company, affected: Sequence[Affected], voice: Voice) -> list[str]:
    """A line for each record; where the addresses are too long for one message, the last ones have none."""
    lines, used = [], 0
    for item in affected:
        made = line(company, item, voice)
        used += len(made)
        lines.append(made if used <= ADDRESSES else line(company, item, voice, linked=False))
    return lines


def without_names(company: Company, voice: Voice) -> str:
    """Why the record links are missing, and how to get them."""
    return voice.words.gettext(
        "No links to records: {company} is read through page 5339, which names none. "
        "With the Sync Errors extension in Business Central new errors get them."
    ).format(company=literal(company.name, 80))


def line(company: Company, item: Affected, voice: Voice, *, linked: bool = True) -> str:
    """One record: its name linked to Business Central, the other side beside it, how often it failed."""
    entry = item.entry
    record = entry.record
    if record is None:
        label = voice.words.gettext("Error {number}").format(number=entry.number)
        return f"• {link(voice.links.entry(company, entry.number) if linked else '', label)}"
    if not (record.display or record.id):
        nameless = voice.words.gettext("{table}, its name taken out").format(table=literal(record.table, 60))
        return f"• {nameless}"
    name = link(_address(company, record, voice, linked), record.display or record.table or record.id)
    parts = [f"{name}\u00a0({number(item.times, voice.words)}×)" if item.times > 1 else name]
    other = entry.destination if record is entry.source else entry.source
    if other is not None:
        parts.append(link(_address(company, other, voice, linked), _system(other)))
    return "• " + " · ".join(parts)


def _address(company: Company, record: Record, voice: Voice, linked: bool) -> str:
    return voice.links.record(company, record) if linked else ""


def _system(record: Record) -> str:
    # Names of products are the same in every language.
    return "Business Central" if record.side is Side.BUSINESS_CENTRAL else "Dataverse"
