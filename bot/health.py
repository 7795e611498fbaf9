"""Readiness and liveness on a port of this computer: is the bot at work, and if not, which part is not.

/healthz   200 while the timers tick: a process that answers otherwise should be started again
/readyz    200 while every part works, else 503; JSON that names each part
/metrics   the same and the numbers behind it, for Prometheus
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

import structlog
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.core.model import NoticeState
from bot.core.refusals import APP, HISTORY
from bot.exceptions import BotError, StoreUnavailable
from bot.metrics import metrics
from bot.slack.render import Connection
from bot.store import Store

T = TypeVar("T")
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
    answer_seconds: float = 3.0
    """Prometheus waits ten by default; the store itself waits longer than that for a database."""
    _looks: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "health"))

    def alive(self) -> bool:
        """Whether the timers tick."""
        return self.clock() - self.ticked_at() < STUCK_AFTER

    def parts(self) -> dict[str, str]:
        """`ok`, or what is wrong, for each part."""
        parts = {"slack_connection": OK if self.connection().connected else "not connected to Slack"}
        try:
            return parts | self._in_time(self._stored)
        except BotError as fault:
            return parts | {"database": str(fault)}
        except Exception as fault:
            # Whoever asks must get an answer: a page that breaks looks like a bot that is only busy.
            log.exception("readiness not known")
            return parts | {"database": f"cannot be asked ({type(fault).__name__}); the log has the details"}

    def numbers(self) -> bytes:
        """The metrics; without an answer from the database those that need none."""
        works = {part: said == OK for part, said in self.parts().items()}
        known = partial(metrics, works, leads=self.leads())
        if works["database"]:
            try:
                return self._in_time(lambda: known(self.store))
            except Exception as fault:
                log.warning("metrics not known", fault=str(fault), kind=type(fault).__name__)
        return known(None)

    def _in_time(self, look: Callable[[], T]) -> T:
        """What the look finds. Raises as it does, and StoreUnavailable when it lasts: nobody waits for long here."""
        found = self._looks.submit(look)
        try:
            return found.result(self.answer_seconds)
        except TimeoutError as late:
            found.cancel()
            raise StoreUnavailable(f"The database has not answered for {self.answer_seconds:g} s") from late

    def _stored(self) -> dict[str, str]:
        return {"slack_app": self._app(), "channels": self._channels(), "polls": self._polls(), "database": OK}

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
        return f"not read: {len(ailing)} of {len(feeds)} companies" if ailing else OK

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

        def metrics_page(_request: Request) -> Response:
            return Response(self.numbers(), media_type=CONTENT_TYPE_LATEST)

        pages = {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics_page}
        # A web page that has its own name lead here must not read them.
        hosts = Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"], www_redirect=False)
        return Starlette(routes=[Route(path, page) for path, page in pages.items()], middleware=[hosts])
