"""The other way to the app: signed POST requests to its request URL."""

import asyncio
import hashlib
import hmac
import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from bot.demo.workspace.deliveries import COMMANDS, INTERACTIVE, Delivery, NobodyThere, as_json
from bot.demo.workspace.state import State


class RequestUrl:
    """Delivers everything to one address, as Slack does for an app without Socket Mode."""

    def __init__(self, state: State, address: str) -> None:
        if urllib.parse.urlsplit(address).hostname not in {"127.0.0.1", "localhost", "::1"}:
            raise ValueError(f"a local workspace delivers to loopback only, not to {address}")
        self._state = state
        self._address = address

    async def send(self, delivery: Delivery, seconds: float) -> None:
        """POST and take the answer's JSON body as the acknowledgement's payload."""
        body, content_type = encode(delivery)
        signature = sign(self._state.tokens.signing_secret, body, int(self._state.now))
        headers = {"Content-Type": content_type, **signature}
        if delivery.attempt:
            headers |= {"X-Slack-Retry-Num": str(delivery.attempt), "X-Slack-Retry-Reason": "http_timeout"}
        status, answer = await asyncio.to_thread(self._post, body, headers, seconds)
        if status != 200:
            raise NobodyThere
        delivery.acked, delivery.response = True, _json_object(answer)

    def _post(self, body: bytes, headers: dict[str, str], seconds: float) -> tuple[int, bytes]:
        request = urllib.request.Request(self._address, body, headers, method="POST")  # noqa: S310 (loopback, see above)
        try:
            with urllib.request.urlopen(request, timeout=seconds) as answer:  # noqa: S310
                return answer.status, answer.read()
        except urllib.error.HTTPError as refusal:
            with refusal:
                return refusal.code, refusal.read()
        except TimeoutError:
            raise
        except OSError as gone:
            raise NobodyThere from gone


def sign(secret: str, body: bytes, timestamp: int) -> dict[str, str]:
    """The two headers by which the app knows that Slack is speaking, at this Unix second."""
    base = f"v0:{timestamp}:".encode() + body
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(timestamp), "X-Slack-Signature": f"v0={digest}"}


def encode(delivery: Delivery) -> tuple[bytes, str]:
    """Commands are forms, interactions a form with one field, events JSON."""
    if delivery.kind == COMMANDS:
        return urllib.parse.urlencode(delivery.payload, errors="replace").encode(), _FORM
    if delivery.kind == INTERACTIVE:
        return urllib.parse.urlencode({"payload": as_json(delivery.payload)}).encode(), _FORM
    return as_json(delivery.payload).encode(), "application/json"


_FORM = "application/x-www-form-urlencoded"


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except ValueError:
        return {"text": body.decode("utf-8", "replace")} if body else {}
    return value if isinstance(value, dict) else {}
