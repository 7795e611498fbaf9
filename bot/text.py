"""The message catalogues: which language a person or a channel is answered in.

A sentence is written once, in English, as `words.gettext("…")` or `words.ngettext("…", "…", n)` where `words` is
what `language` returns; values are filled in afterwards with `str.format`. Text that is defined in one place and
spoken in another is marked with `bot.core.words.N_`.
"""

import gettext
from functools import cache
from gettext import NullTranslations
from pathlib import Path

LOCALES = Path(__file__).parent / "locales"
ENGLISH = "en"
_NEAREST = {"no": "nb", "nn": "nb"}
"""For those who ask for Norwegian in general or for nynorsk, bokmål is nearer than English."""


@cache
def languages() -> tuple[str, ...]:
    """The codes that the bot speaks, English first."""
    found = (path.parts[-3] for path in LOCALES.glob("*/LC_MESSAGES/messages.mo"))
    return (ENGLISH, *sorted(found))


@cache
def language(code: str) -> NullTranslations:
    """The catalogue for a locale as Slack or a setting names it (`nb`, `nb-NO`, `no`, `en-US`); else English."""
    primary = code.replace("_", "-").partition("-")[0].lower()
    primary = _NEAREST.get(primary, primary)
    if primary == ENGLISH or primary not in languages():
        return NullTranslations()
    return gettext.translation("messages", LOCALES, [primary])
