"""Readiness and liveness on a port of this computer: is the bot at work, and if not, which part is not.

/healthz   200 while the timers tick: a process that answers otherwise should be started again
/readyz    200 while every part works, else 503; JSON that names each part
/metrics   the same and the numbers behind it, for Prometheus
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.core.model import NoticeState
from bot.core.refusals import APP, HISTORY
from bot.exceptions import BotError
from bot.metrics import metrics
from bot.slack.render import Connection
from bot.store import Store

log = structlog.get_logger(__name__)

STUCK_AFTER = timedelta(minutes=2)
"""The database may keep a tick waiting for 30 s; no tick lasts longer than this."""
LATE_POLLS = 3
"""A company that was not read for so many intervals is not read."""
OK = "ok"


@dataclass(frozen=True, slots=True)
class Health:
    """Looks at each part; asks the database, never Slack or Business Central."""

    store: Store
    connection: Callable[[], Connection]
    leads: Callable[[], bool]
    ticked_at: Callable[[], datetime]
    clock: Callable[[], datetime]
    poll_interval: timedelta

    def alive(self) -> bool:
        """Whether the timers tick."""
        return self.clock() - self.ticked_at() < STUCK_AFTER

    def parts(self) -> dict[str, str]:
        """`ok`, or what is wrong, for each part."""
        parts = {"slack_connection": OK if self.connection().connected else "not connected to Slack"}
        try:
            parts["database"] = OK
            parts["slack_app"] = self._app()
            parts["channels"] = self._channels()
            parts["polls"] = self._polls()
        except BotError as fault:
            parts["database"] = str(fault)
        except Exception as fault:
            # Whoever asks must get an answer: a page that breaks looks like a bot that is only busy.
            log.exception("readiness not known")
            parts["database"] = f"cannot be asked ({type(fault).__name__}); the log has the details"
        return parts

    def _app(self) -> str:
        return next((f"Slack refuses the app: {each.code}" for each in self.store.troubles() if each.place == APP), OK)

    def _channels(self) -> str:
        shut = [each for each in self.store.troubles() if each.place not in (APP, HISTORY)]
        parked = self.store.outbox().states.get(NoticeState.PARKED, 0)
        return "; ".join(f"{each.place}: {each.code}, {parked} parked" for each in shut) or OK

    def _polls(self) -> str:
        feeds = self.store.watched()
        late = self.clock() - self.poll_interval * LATE_POLLS - timedelta(minutes=1)
        ailing = [feed for feed in feeds if feed.fault or feed.succeeded_at is None or feed.succeeded_at < late]
        if not feeds:
            return "no company is watched yet"
        return f"{len(ailing)} of {len(feeds)} companies are not read" if ailing else OK

    def app(self) -> Starlette:
        """The three pages."""

        def healthz(_request: Request) -> Response:
            alive = self.alive()
            return JSONResponse({"alive": alive}, 200 if alive else 503)

        def readyz(_request: Request) -> Response:
            parts = self.parts()
            ready = all(part == OK for part in parts.values())
            role = "leader" if self.leads() else "standby"
            return JSONResponse({"ready": ready, "role": role, "parts": parts}, 200 if ready else 503)

        def numbers(_request: Request) -> Response:
            found = metrics(self.store, self.parts(), ready=OK, leads=self.leads())
            return Response(found, media_type=CONTENT_TYPE_LATEST)

        pages = {"/healthz": healthz, "/readyz": readyz, "/metrics": numbers}
        return Starlette(routes=[Route(path, page) for path, page in pages.items()])
