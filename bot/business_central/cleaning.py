"""Text of other systems, made safe to store: no control characters, no direction overrides, no half characters."""

import re

_ESCAPE_SEQUENCES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?)?")
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Everything of C0 but tab and newline, DEL, C1, marks and overrides of writing direction, byte order mark.
_UNWANTED = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_HALVES = re.compile("[\ud800-\udfff]")


def clean(text: str, longest: int) -> str:
    """Text of several lines, at most `longest` characters; line ends become newlines."""
    if not text.replace("\n", "").replace("\t", "").isprintable():
        text = _HALVES.sub("\ufffd", _UNWANTED.sub("", _LINE_ENDS.sub("\n", _ESCAPE_SEQUENCES.sub("", text))))
    return text if len(text) <= longest else text[:longest]


def clean_name(text: str, longest: int) -> str:
    """Text of one line: as `clean`, with every run of white space made one space."""
    return text[:longest] if text.isprintable() else " ".join(clean(text, longest).split())
