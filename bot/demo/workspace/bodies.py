"""Reading requests as clients send them: JSON, forms, queries, with a limit on their size."""

import json
from urllib.parse import parse_qsl

from starlette.requests import Request

from bot.demo.workspace.limits import BODY_BYTES
from bot.demo.workspace.web_api.registry import Arguments, Refusal


class TooLarge(Exception):
    """The body is larger than ten megabytes."""


async def read_body(request: Request) -> bytes:
    """The whole body; raises TooLarge as soon as it is too long, without keeping it."""
    if int(request.headers.get("content-length") or 0) > BODY_BYTES:
        raise TooLarge
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size > BODY_BYTES:
            raise TooLarge
        parts.append(part)
    return b"".join(parts)


async def read_arguments(request: Request) -> Arguments:
    """Arguments from the query and the body. slack_sdk says JSON and sends nothing when a call has no arguments."""
    arguments = Arguments(request.query_params)
    body = await read_body(request)
    if not body:
        return arguments
    if request.headers.get("content-type", "").startswith("application/json"):
        arguments.update(json_object(body))
    else:
        arguments.update(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    return arguments


def json_object(body: bytes) -> Arguments:
    """A JSON object; raises Refusal with the words of Slack."""
    try:
        value = json.loads(body)
    except ValueError:
        raise Refusal("invalid_json") from None
    if not isinstance(value, dict):
        raise Refusal("json_not_object")
    return Arguments(value)


def token_of(request: Request, arguments: Arguments) -> str:
    """The token from the header, or from the arguments where older clients put it."""
    header = request.headers.get("authorization", "")
    return header.removeprefix("Bearer ").strip() or arguments.text("token")
