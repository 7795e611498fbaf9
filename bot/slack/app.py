"""The Bolt app: hears Slack, answers at once, works elsewhere.

Bolt's defaults lose acknowledgements in three ways: five threads for everything, an exception after `ack()` turns the
answer into a 500, and `auth.test` in the constructor fails while Slack is down. None of the three applies here.
"""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import structlog
from slack_bolt import App, BoltResponse
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient

from bot.slack.identity import Identity

log = structlog.get_logger(__name__)

LISTENER_THREADS = 32


def build_app(client: WebClient, identity: Callable[[], Identity], *, signing_secret: str = "") -> App:
    """An app without listeners. `identity` is asked at each request, so Slack need not be reachable at the start.

    `signing_secret` is needed in HTTP mode only; requests over a socket are authenticated by the socket.
    """

    def authorize(enterprise_id: str | None) -> AuthorizeResult:
        own = identity()
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=own.team_id,
            bot_id=own.bot_id,
            bot_user_id=own.bot_user_id,
            bot_token=client.token,
        )

    # Bolt takes the token from `authorize`, and warns about a client that has one of its own.
    without_token = WebClient(base_url=client.base_url, timeout=client.timeout, ssl=client.ssl, retry_handlers=[])
    app = App(
        name="syncerrors",
        client=without_token,
        signing_secret=signing_secret or "unused-over-a-socket",
        authorize=authorize,
        token_verification_enabled=False,
        process_before_response=True,
        ignoring_self_events_enabled=True,
        listener_executor=ThreadPoolExecutor(LISTENER_THREADS, "slack-listener"),
    )
    app.error(_keep_the_ack)
    return app


def new_reference() -> str:
    """What a person is told and the log keeps, so that the two can be brought together."""
    return uuid.uuid4().hex[:8]


def _keep_the_ack(error: Exception) -> BoltResponse:
    """Listeners do nothing but acknowledge and hand over, so this is a fault of ours: logged, and still answered."""
    log.error("listener failed", reference=new_reference(), exc_info=error)
    return BoltResponse(status=200, body="")
