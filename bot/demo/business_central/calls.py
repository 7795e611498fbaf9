"""One call as the service sees it: where it points, what it asks, who asks. Addresses are read from the raw path."""

import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl, quote, unquote, urlencode

COMPANION = "syncerrors/integration/v1.0"
STANDARD = "v2.0"
PAGES = "ODataV4"

_SEGMENT = re.compile(r"(?P<name>[^()]+)\((?P<key>.*)\)", re.DOTALL)


class Segment(NamedTuple):
    """`name(key)` of an address; the key without quotes, None where there are no parentheses."""

    name: str
    key: str | None = None


class Address(NamedTuple):
    """Where a call points."""

    root: str
    """Raw path up to the service: `/v2.0/{tenant}/{environment}` or `/BC`."""
    service: str
    """One of the three services, or the unknown rest of an API route."""
    base: str
    """Raw path up to and with the service; inner addresses of a batch are relative to it."""
    segments: tuple[Segment, ...]


class Call(NamedTuple):
    """One call."""

    method: str
    origin: str
    """`http://127.0.0.1:8080`."""
    raw_path: str
    address: Address
    options: Mapping[str, str]
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    user: str = ""

    @property
    def base_url(self) -> str:
        return self.origin + self.address.base

    def next_link(self, changes: Mapping[str, str | None]) -> str:
        """Address of the next page: this one with other options; None takes an option out."""
        options = {name: value for name, value in {**self.options, **changes}.items() if value is not None}
        return f"{self.origin}{self.raw_path}?{urlencode(options, quote_via=quote, safe='$')}"


def read_address(raw_path: str, root: str) -> Address | None:
    """The address behind `root`; None where no service begins there."""
    parts = raw_path[len(root) :].lstrip("/").split("/")
    if parts[0] == PAGES:
        length, service = 1, PAGES
    elif parts[0] == "api" and len(parts) > 1:
        length = 2 if parts[1] == STANDARD else 4
        service = "/".join(parts[1:length])
    else:
        return None
    base = f"{root}/{'/'.join(parts[:length])}"
    return Address(root, service, base, tuple(read_segment(part) for part in parts[length:] if part))


def read_segment(raw: str) -> Segment:
    """`Company('O''Brien%20%2F%20S%C3%B8n')` is name and key; percent-encoding is undone within the segment only."""
    text = unquote(raw)
    match = _SEGMENT.fullmatch(text)
    if match is None:
        return Segment(text)
    key = match["key"]
    if len(key) >= 2 and key[0] == key[-1] == "'":
        key = key[1:-1].replace("''", "'")
    return Segment(match["name"], key)


def read_options(query: str) -> dict[str, str]:
    """The query options; the first of two with one name counts."""
    options: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        options.setdefault(name, value)
    return options
