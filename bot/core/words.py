"""Marks text for translation where it is defined, so that it can be spoken elsewhere."""


def N_(text: str) -> str:  # noqa: N802 (gettext's own name for it)
    """Return `text` unchanged; the extraction of messages finds it by this name."""
    return text
