"""Takes the outer sentences off an error text, so that what is left says what went wrong.

Business Central wraps what it caught ("Modifying ... failed because of the following error: ..."), the Dataverse
connector wraps what the service said ("... Detailed description: ..."), and .NET puts names of exceptions before it.
"""

import re
from functools import lru_cache
from typing import NamedTuple

MAX_LAYERS = 3
LONGEST_WRAPPER = 240
"""A marker that comes later than this belongs to the message itself."""
MAX_LENGTH = 2048
"""Table 5339 keeps 2,048 characters; whatever else is pasted is judged by as many."""

_ERROR = " error:"
_BEFORE_ERROR = ("the following", "due to an", "detailed")
_DESCRIPTION = "description:"
_BEFORE_DESCRIPTION = ("detailed ", "detailed error ")
_PLUGIN_MARKER = "plug-in (execute):"
_SELDOM = ("connection test has failed.", _PLUGIN_MARKER, "one or more errors occurred. (")
_MODIFIED = re.compile(r"(?:Modifying|Inserting|Coupling|Uncoupling|Deleting) (.{1,60}?) failed", re.IGNORECASE)
_EXCEPTION = re.compile(
    r"(?:System|Microsoft|Newtonsoft)\.[\w.]{1,80}(?:`1)?(?:\[[^\]]{0,120}\])?:\s*(?=\S)", re.IGNORECASE
)
_PLUGIN = re.compile(r"plug-in \(execute\):\s*([\w.]{1,120})", re.IGNORECASE)
_PLUGIN_NAME = re.compile(r"[A-Za-z_]\w*(?:\.\w+){1,12}:\s*")


class Unwrapped(NamedTuple):
    """The innermost text and what the wrappers told."""

    text: str
    table: str
    """Which table was being written, as the wrapper named it; empty where it did not."""
    plugin: str
    """Name of the plug-in that raised it, empty where there was none."""


def unwrap(text: str) -> str:
    """The innermost message of `text`: at most three wrappers off, line breaks and closing dots tidied."""
    return take_apart(text).text


@lru_cache(maxsize=64)
def take_apart(text: str) -> Unwrapped:
    """`unwrap`, with what the wrappers told. The last few are remembered: the fingerprint asks after the rules."""
    whole = text[:MAX_LENGTH]
    lowered = whole.lower()
    if len(lowered) != len(whole):  # a few letters grow when lowered; positions would no longer agree
        lowered = whole
    start = _innermost(lowered) if ":" in lowered else 0
    if not start:
        return Unwrapped(_tidy(whole), "", "")
    inner, table, plugin = whole[start:], "", ""
    if " failed" in lowered and (named := _MODIFIED.match(whole, 0, start)):
        table = named[1]
    if _PLUGIN_MARKER in lowered:
        plugin, inner = _without_plugin(whole, inner)
    return Unwrapped(_tidy(inner) or _tidy(whole), table, plugin)


def _innermost(lowered: str) -> int:
    start = 0
    for _ in range(MAX_LAYERS):
        end = _wrapper_end(lowered, start)
        if end < 0 or not lowered[end:].strip(" .\\\r\n)"):
            return start
        start = end
    return start


def _wrapper_end(lowered: str, start: int) -> int:
    """Where the outermost wrapper from `start` on ends, -1 where there is none."""
    limit = start + LONGEST_WRAPPER
    end = -1
    at = lowered.find(_ERROR, start, limit)
    if at >= 0 and lowered.endswith(_BEFORE_ERROR, start, at):
        end = limit = at + len(_ERROR)
    at = lowered.find(_DESCRIPTION, start, limit)
    if at >= 0 and lowered.endswith(_BEFORE_DESCRIPTION, start, at):
        end = limit = at + len(_DESCRIPTION)
    for marker in _SELDOM:
        at = lowered.find(marker, start, limit)
        if at >= 0:
            end = limit = at + len(marker)
    return end


def _without_plugin(whole: str, inner: str) -> tuple[str, str]:
    named = _PLUGIN.search(whole)
    plugin = named[1].rstrip(".") if named else ""
    inner = inner.lstrip()
    if (name := _PLUGIN_NAME.match(inner)) and not _EXCEPTION.match(inner):
        inner = inner[name.end() :]
    if exception := _EXCEPTION.match(inner):
        inner = inner[exception.end() :]
    return plugin, inner


def _tidy(text: str) -> str:
    if "\\" in text:
        text = text.replace("\\", "\n")
    return text.strip(" \t\r\n.")
