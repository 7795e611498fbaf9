"""The records that a problem has hit, one line each, with links to both sides."""

from collections.abc import Sequence

from bot.core.model import Affected, Company, Entry, Mode, Problem, Record, Side
from bot.slack.mrkdwn import link, literal
from bot.slack.render.voice import Voice, command, number
from bot.slack.render.voice import records as count_of_records

INLINE = 5


def on_card(problem: Problem, affected: Sequence[Affected], mode: Mode | None, voice: Voice) -> str:
    """Up to five records and how to see the rest; in page mode why there are none."""
    if mode is Mode.PAGE:
        return without_names(problem.company, voice)
    shown = [item for item in affected if item.entry.record is not None][:INLINE]
    lines = [line(problem.company, item, voice) for item in shown]
    more = problem.records - len(shown)
    if shown and more > 0:
        words = voice.words
        sentence = words.gettext("+{n} more: {command}")
        lines.append(sentence.format(n=number(more, words), command=command(f"show {problem.name}")))
    elif not shown and problem.records:
        lines.append(f"{count_of_records(problem.records, voice.words)}: {command(f'show {problem.name}')}")
    return "\n".join(lines)


def without_names(company: Company, voice: Voice) -> str:
    """Why the record links are missing, and how to get them."""
    return voice.words.gettext(
        "There are no links to the records: {company} is read through page 5339, which does not name them. "
        "Install the Sync Errors extension in Business Central, and new errors get them."
    ).format(company=literal(company.name, 80))


def line(company: Company, item: Affected, voice: Voice) -> str:
    """One record: its name linked to Business Central, the other side beside it, how often it failed."""
    entry = item.entry
    record = entry.record
    if record is None:
        return f"• {error_line(company, entry, voice)}"
    parts = [_side(company, record, record.display or record.table or record.id, voice)]
    other = entry.destination if record is entry.source else entry.source
    if other is not None:
        parts.append(_side(company, other, _system(other), voice))
    if item.times > 1:
        parts.append(f"{number(item.times, voice.words)}×")
    return "• " + " · ".join(parts)


def error_line(company: Company, entry: Entry, voice: Voice) -> str:
    """An entry that names no record: its number, linked to the error list."""
    label = voice.words.gettext("Error {number}").format(number=entry.number)
    return link(voice.links.entry(company, entry.number), label)


def _side(company: Company, record: Record, label: str, voice: Voice) -> str:
    return link(voice.links.record(company, record), label)


def _system(record: Record) -> str:
    # Names of products are the same in every language.
    return "Business Central" if record.side is Side.BUSINESS_CENTRAL else "Dataverse"
