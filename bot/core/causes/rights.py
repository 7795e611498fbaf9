"""The rights of a security role, as the Power Platform admin center names them in the reader's language."""

from collections.abc import Callable, Mapping
from gettext import NullTranslations

_RIGHTS: Mapping[str, Callable[[NullTranslations], str]] = {
    "Create": lambda words: words.pgettext("right of a security role", "Create"),
    "Read": lambda words: words.pgettext("right of a security role", "Read"),
    "Write": lambda words: words.pgettext("right of a security role", "Write"),
    "Delete": lambda words: words.pgettext("right of a security role", "Delete"),
    "Append": lambda words: words.pgettext("right of a security role", "Append"),
    "AppendTo": lambda words: words.pgettext("right of a security role", "Append To"),
    "Assign": lambda words: words.pgettext("right of a security role", "Assign"),
    "Share": lambda words: words.pgettext("right of a security role", "Share"),
}


def right(verb: str, words: NullTranslations) -> str:
    """The right behind the verb of a privilege (`AppendTo` in prvAppendToAccount); empty for a verb without one."""
    return _RIGHTS[verb](words) if verb in _RIGHTS else ""
