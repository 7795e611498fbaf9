"""The tables of properties in docs/business-central-api.md, as values."""

import re
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
CONTRACT = ROOT / "docs" / "business-central-api.md"
_HEADING = re.compile(r"^#{2,3} (\w+)\s*$")
_HEADER = ["property", "type", "from", "note"]


class Property(NamedTuple):
    """One line of a table; `source` is a quoted field name, SystemId and the like, or `computed`."""

    name: str
    type: str
    source: str
    note: str

    @property
    def is_computed(self) -> bool:
        return self.source == "computed"


def entities() -> dict[str, list[Property]]:
    """Entity set to its properties, in the order of the document."""
    found: dict[str, list[Property]] = {}
    heading, inside = "", False
    for line in CONTRACT.read_text(encoding="utf-8").splitlines():
        match = _HEADING.match(line)
        if match:
            heading = match[1]
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if cells == _HEADER:
            inside = True
            found[heading] = []
        elif inside and cells and not cells[0].startswith("---"):
            found[heading].append(Property(*cells))
        inside = inside and bool(cells)
    return found
