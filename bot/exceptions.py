"""Everything that the bot itself raises, in one tree: whether trying again can help is part of the type.

    BotError
    ├── Transient               trying again later can help
    │   ├── SourceUnavailable   Business Central or Entra: time-out, 408, 429, 5xx, reset
    │   ├── SlackUnavailable    Slack said 429, 5xx or "try again"; nothing was posted
    │   └── StoreUnavailable    the database is locked, full, or restarting
    │       └── LeaseLost       another replica has taken over: nothing of this step was stored
    ├── OutcomeUnknown          Slack may or may not have accepted: look before posting again
    └── Permanent               somebody has to change something first
        ├── SettingsFault       the environment, `.env`, a rules file
        ├── SourceRefused       401, 403, 404, a wrong secret, a page that is not published
        ├── SourceAnswerUnusable  an answer that is not what OData promises (HTML, cut JSON, no `value`)
        ├── SlackRefused        channel_not_found, token_revoked, missing_scope, invalid_blocks, ...
        ├── StoreUnusable       newer schema, read-only file, not a database
        └── CommandFault        what a person typed cannot be done; carries a sentence for that person

Each is raised with a sentence that names what was tried, on what, and what to do next. Secrets and texts
from records never go into the sentence.
"""

from datetime import timedelta


class BotError(Exception):
    """Root of the tree; `str(error)` is a sentence for a person."""


class Transient(BotError):
    """Trying again later can help; `retry_after` is how long the other side asked to wait, if it did."""

    def __init__(self, message: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class SourceUnavailable(Transient):
    """Business Central or Entra did not answer, or asked for patience."""


class SlackUnavailable(Transient):
    """Slack refused for now; the message was certainly not posted."""


class StoreUnavailable(Transient):
    """The database cannot be used at the moment."""


class LeaseLost(StoreUnavailable):
    """Another replica holds the lease now; what was being done must not be stored."""


class OutcomeUnknown(BotError):
    """The call left, no usable answer came back: the message may stand in the channel or not."""


class Permanent(BotError):
    """Trying again is useless before somebody has changed something."""


class SettingsFault(Permanent):
    """The configuration is wrong; `faults` lists every fault, none of them with a value in it."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class SourceRefused(Permanent):
    """Business Central or Entra answered no; `status` is the HTTP status (0 where there was none)."""

    def __init__(self, message: str, *, status: int = 0, code: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class SourceAnswerUnusable(Permanent):
    """The answer is not what the protocol promises; nothing of it was used, the cursor has not moved."""


class SlackRefused(Permanent):
    """Slack answered `ok: false`; `code` is Slack's word, `needed` the missing scope where that is the reason."""

    def __init__(self, message: str, *, code: str, needed: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.needed = needed


class StoreUnusable(Permanent):
    """The database cannot be opened as it is; the file was left untouched."""


class CommandFault(Permanent):
    """What a person asked for cannot be done; the message is shown to that person as it is."""
