"""The `.env` file itself: what stands in it that nobody would ever look at, and so would be missed in silence."""

import difflib
import io
import logging
import os
import stat
from collections.abc import Collection
from pathlib import Path

from dotenv import dotenv_values
from dotenv.parser import parse_stream

from bot.exceptions import SettingsFault

# It would write about lines that it cannot parse, on every look; we say it once, beside everything else.
logging.getLogger("dotenv.main").setLevel(logging.ERROR)

DEFAULT_FILE = Path(".env")
ENCODING = "utf-8-sig"
PREFIXES = ("SLACK_", "BC_", "SYNCERRORS_", "DATAVERSE_")
NEARLY = 0.9
"""How much alike a name without our prefixes must be to one of ours to be taken for a misspelling."""


def file_faults(env_file: Path, known: Collection[str]) -> list[str]:
    """Names that are no settings, twice the same name, lines that cannot be understood, a file that others may read.

    Raises SettingsFault for a file that cannot be read at all: nothing else could be said then.
    """
    if not env_file.exists():
        # Without any file everything may come from the environment; one that was named is meant to be there.
        return [] if env_file == DEFAULT_FILE else [f"{env_file} does not exist: name another file with --env-file"]
    try:
        text = env_file.read_text(encoding=ENCODING)
    except (OSError, UnicodeDecodeError) as fault:
        kind = type(fault).__name__
        raise SettingsFault([f"{env_file.name} cannot be read ({kind}): it has to be a text file in UTF-8"]) from None
    faults = _of_lines(text, env_file.name, known)
    if os.name == "posix" and env_file.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH):
        faults.append(f"{env_file.name} can be read by everyone on this computer: chmod 600 {env_file.name}")
    return faults


def values_in(env_file: Path | None) -> dict[str, str]:
    """What the file gives, by name in capitals, as it stands there."""
    if env_file is None or not env_file.exists():
        return {}
    found = dotenv_values(env_file, encoding=ENCODING, interpolate=False)
    return {name.upper(): value or "" for name, value in found.items()}


def _of_lines(text: str, file: str, known: Collection[str]) -> list[str]:
    faults: list[str] = []
    seen: set[str] = set()
    for line in parse_stream(io.StringIO(text)):
        if line.error:
            faults.append(f"Line {line.original.line} of {file} cannot be understood: is a quotation mark not closed?")
        if line.key is None:
            continue
        name = line.key.upper()
        if name in seen and name in known:
            faults.append(f"{name} stands in {file} twice")
        seen.add(name)
        if name not in known and (near := _meant(name, known)) is not None:
            faults.append(f"{line.key} in {file} is not a setting{near}")
    return faults


def _meant(name: str, known: Collection[str]) -> str | None:
    """`; did you mean …?` or nothing for a name that is meant for us, None for one that is somebody else's."""
    ours = name.startswith(PREFIXES)
    close = difflib.get_close_matches(name, sorted(known), n=1, cutoff=0.6 if ours else NEARLY)
    if close:
        return f"; did you mean {close[0]}?"
    return "" if ours else None
