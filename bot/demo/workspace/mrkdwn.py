"""Reads mrkdwn as Slack shows it: links, mentions, dates and formatting resolved into text a person would see."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it is shown: its label and where it leads."""

    label: str
    url: str


@dataclass(slots=True)
class Reader:
    """Turns texts into visible text, and notes the links and the people who would be notified."""

    names: Mapping[str, str] = field(default_factory=dict)
    """Ids of users, channels and groups to what people call them."""
    zone: tzinfo = UTC
    links: list[Link] = field(default_factory=list)
    notified: list[str] = field(default_factory=list)
    """User and group ids, and `channel`, `here`, `everyone`."""

    def read(self, text: str, *, verbatim: bool = False) -> str:
        """Visible text of mrkdwn. Bare addresses become links unless the text is `verbatim`."""
        shown: list[str] = []

        def keep(match: re.Match[str]) -> str:
            shown.append(self._control(match[1]))
            return f"\ue000{len(shown) - 1}\ue001"

        kept = _CONTROL.sub(keep, text)
        if not verbatim:
            self._bare_links(kept)
        plain = unescaped(_without_marks(kept))
        return _KEPT.sub(lambda match: shown[int(match[1])], plain)

    def date(self, timestamp: int, pattern: str) -> str:
        """A date as Slack writes it for somebody in the reader's zone."""
        at = datetime.fromtimestamp(timestamp, self.zone)
        return re.sub(r"\{(\w+)\}", lambda match: _date_part(at, match[1], match[0]), pattern)

    def _control(self, inner: str) -> str:
        body, _, label = inner.partition("|")
        label = unescaped(label)
        if body[0] in "@#":
            if body[0] == "@":
                self.notified.append(body[1:])
            return body[0] + (self.names.get(body[1:]) or label or body[1:])
        if body[0] == "!":
            return self._special(body[1:], label)
        url = unescaped(body)
        self.links.append(Link(label or url, url))
        return label or url

    def _special(self, body: str, label: str) -> str:
        kind, *more = body.split("^")
        if kind == "date" and len(more) >= 2 and more[0].isdigit():
            shown = self.date(int(more[0]), unescaped(more[1]))
            if len(more) > 2:
                self.links.append(Link(shown, unescaped(more[2])))
            return shown
        if kind == "subteam" and more:
            self.notified.append(more[0])
            return "@" + (self.names.get(more[0]) or label.lstrip("@") or more[0])
        if kind in {"channel", "here", "everyone"}:
            self.notified.append(kind)
            return f"@{kind}"
        return label or f"<!{body}>"

    def _bare_links(self, text: str) -> None:
        outside_code = re.sub(r"```.*?```|`[^`\n]+`", " ", text, flags=re.DOTALL)
        for address in re.findall(r"https?://[^\s<>|\ue000]+", outside_code):
            url = unescaped(re.split("&[lg]t;", address)[0]).rstrip(".,;:!?)'\"")
            self.links.append(Link(url, url))


_CONTROL = re.compile(r"<((?:[@#!][^<>\n]+)|(?:[a-zA-Z][a-zA-Z+.-]*:[^<>\n|]+(?:\|[^<>\n]*)?))>")
_KEPT = re.compile("\ue000(\\d+)\ue001")
_MARKS = [
    re.compile(
        rf"(?<![\w{mark}]){re.escape(mark)}(?=[^\s{mark}])([^{mark}\n]*[^\s{mark}]){re.escape(mark)}(?![\w{mark}])"
    )
    for mark in "*_~"
]


def unescaped(text: str) -> str:
    """The three entities that Slack knows, resolved."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _without_marks(text: str) -> str:
    """Without the marks of bold, italic, strike, code and quotes; inside code nothing else is a mark."""
    parts = re.split(r"(```.*?```|`[^`\n]+`)", text, flags=re.DOTALL)
    return "".join(part.strip("`") if index % 2 else _unmarked(part) for index, part in enumerate(parts))


def _unmarked(text: str) -> str:
    for mark in _MARKS:
        text = mark.sub(r"\1", text)
    return re.sub(r"(?m)^(?:&gt;|>) ?", "", text)


def _date_part(at: datetime, name: str, otherwise: str) -> str:
    day = f"{at:%B} {at.day}{_ordinal(at.day)}, {at.year}"
    short = f"{at:%b} {at.day}, {at.year}"
    long = f"{at:%A}, {day}"
    clock = f"{at.hour % 12 or 12}:{at:%M} {at:%p}"
    parts = {
        "date_num": f"{at:%Y-%m-%d}",
        "date_slash": f"{at:%m/%d/%Y}",
        "date": day,
        "date_pretty": day,
        "date_short": short,
        "date_short_pretty": short,
        "date_long": long,
        "date_long_pretty": long,
        "date_long_full": long,
        "day_divider_pretty": long,
        "time": clock,
        "time_secs": f"{at.hour % 12 or 12}:{at:%M:%S} {at:%p}",
        "ago": short,
    }
    return parts.get(name, otherwise)


def _ordinal(day: int) -> str:
    if day in {11, 12, 13}:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")
