"""HTTP answers as values, and Business Central's way of saying no."""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from bot.demo.business_central.model import invented_id

JSON = "application/json; odata.metadata=minimal"


class Answer(NamedTuple):
    """Status, body and headers of an answer."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = {}


class Refusal(Exception):
    """The call is refused; `answer` says how."""

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.answer = refused(status, code, message, headers)


def refused(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> Answer:
    """`{"error": {"code", "message"}}`; the message ends in a correlation id after two blanks, as in real answers."""
    text = f"{message}  CorrelationId:  {invented_id(status, code, message)}."
    return json_answer({"error": {"code": code, "message": text}}, status, headers)


def json_answer(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """A JSON body."""
    return Answer(status, msgspec.json.encode(value), {"content-type": JSON, "odata-version": "4.0", **(headers or {})})


def html_answer(body: str, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    """An HTML body."""
    return Answer(status, body.encode(), {"content-type": "text/html; charset=utf-8", **(headers or {})})


def not_found(what: str) -> Refusal:
    """404 for a route or an entity set that is not there."""
    return Refusal(404, "BadRequest_NotFound", f"No HTTP resource was found that matches the request URI '{what}'.")


def no_such_row(view: str, key: str) -> Refusal:
    """404 for a row."""
    return Refusal(404, "BadRequest_ResourceNotFound", f"Resource not found for the segment '{view}'. Key: '{key}'.")
