"""Logging: structlog over the standard library, one line an event, with secrets and record texts taken out."""

import logging
import re
import sys
from collections.abc import Iterable, MutableMapping
from typing import Any, TextIO

import structlog

# Tokens by their shape, for those that are not ours to know: Slack, bearer and JSON web tokens, socket tickets.
TOKEN_SHAPES = re.compile(
    r"xox[a-z]-[\w-]+|xapp-[\w-]+|eyJ[\w-]+\.[\w-]+\.[\w-]*|(?<=[Bb]earer )\S+|(?<=ticket=)[\w%-]+"
    r"|-----BEGIN [A-Z ]+-----[\s\S]*?-----END [A-Z ]+-----|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"
)
REDACTED = "[redacted]"
# httpx logs whole addresses with company names, slack_sdk and websocket clients log tokens at DEBUG.
TALKATIVE = ("httpx", "httpcore", "slack_sdk", "slack_bolt", "msal", "urllib3", "uvicorn", "websockets")


class Redactor:
    """Takes known secrets and anything shaped like a token out of a finished log line."""

    def __init__(self, secrets: Iterable[str]) -> None:
        known = sorted({re.escape(secret) for secret in secrets if len(secret) > 3}, key=len, reverse=True)
        self._known = re.compile("|".join(known)) if known else None

    def clean(self, text: str) -> str:
        """`text` without secrets."""
        if self._known is not None:
            text = self._known.sub(REDACTED, text)
        return TOKEN_SHAPES.sub(REDACTED, text)


class _RedactingFormatter(structlog.stdlib.ProcessorFormatter):
    def __init__(self, redactor: Redactor, **settings: Any) -> None:
        super().__init__(**settings)
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        return self._redactor.clean(super().format(record))


def configure_logging(level: str = "INFO", secrets: Iterable[str] = (), stream: TextIO | None = None) -> None:
    """Send every log line, our own and the libraries', through the redactor to `stream` (standard error)."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ExtraAdder(),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        _RedactingFormatter(
            Redactor(secrets),
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _printable,
                structlog.processors.format_exc_info,
                structlog.processors.LogfmtRenderer(
                    key_order=["timestamp", "level", "event", "logger"], bool_as_flag=False, drop_missing=True
                ),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # A tick that comes while the one before is still at work is left out on purpose.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


def _printable(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Keep control characters of foreign text out of the terminal; a log line stays one line."""
    return {
        key: _one_line(value) if isinstance(value, str) and key != "exception" else value
        for key, value in event.items()
    }


def _one_line(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)
