"""Lines of a CSV file that a spreadsheet shows and never runs, and that can be read back letter for letter.

A cell that begins with = + - @ tab or carriage return is a formula to spreadsheets, also behind blanks; such a cell
gets an apostrophe in front (https://owasp.org/www-community/attacks/CSV_Injection), and so does one that begins with
an apostrophe already, so that exactly one is taken away in reading.
"""

import csv
import io
from collections.abc import Iterable, Sequence

HEADER = ("company", "entry", "occurred_at", "problem", "cause", "table", "record", "direction", "mapping", "message")
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "'", "＝", "＋", "－", "＠")


def inert(text: str) -> str:
    """The cell as it stands in the file."""
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_STARTS_FORMULA) else text


def original(cell: str) -> str:
    """What `inert` was given."""
    return cell[1:] if cell.startswith("'") else cell


def lines(rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV (RFC 4180), every cell inert and quoted."""
    written = io.StringIO()
    writer = csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in rows:
        writer.writerow([inert(cell) for cell in row])
    return written.getvalue()
