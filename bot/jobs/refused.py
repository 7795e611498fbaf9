"""What is done when Slack refuses a message: nothing is dropped, and the right person is told once.

the app is refused         everything waits and is tried again each minute; readiness is red
the channel is shut        the notice is parked, the channel is tried each minute, the others go on
the card is gone           a new card
the words are refused      once more without blocks, then failed
a word nobody knows        again, later and later; failed after a while
"""

from datetime import datetime, timedelta

import structlog

from bot.core.model import Notice, NoticeKind, NoticeState
from bot.core.notices import Reason, channel_notice
from bot.core.refusals import APP, HISTORY, Meaning, Trouble, meaning
from bot.exceptions import SlackRefused
from bot.jobs.pace import Pace, backoff, finding
from bot.jobs.records import replace_card
from bot.store import Store
from bot.store.outbox import lane

log = structlog.get_logger(__name__)

TRY_AGAIN_AFTER = timedelta(minutes=1)
ATTEMPTS = 8
"""Of a message that is refused with a word nobody knows: over four minutes."""
PLAIN = "plain"
"""Mark of a notice whose blocks Slack has refused."""
WORTH_TELLING = timedelta(minutes=5)
"""A channel that was shut for less is no news."""


class Refusals:
    """Deals with refusals, and with their end."""

    def __init__(self, store: Store, pace: Pace, admin: str) -> None:
        """`admin`: Slack user id of the person who is told when the channel cannot be, empty for nobody."""
        self._store = store
        self._pace = pace
        self._admin = admin
        self._troubles: dict[str, Trouble] = {}

    def recall(self) -> None:
        """Know the troubles that an earlier process left."""
        self._troubles = {trouble.place: trouble for trouble in self._store.troubles()}

    def refused(self, notice: Notice, refusal: SlackRefused, now: datetime) -> None:
        """Put the notice where it belongs after this refusal. One that is UNKNOWN stays so until somebody looked."""
        log.error("slack refuses", notice=notice.id, code=refusal.code, needed=refusal.needed)
        unknown = notice.state is NoticeState.UNKNOWN
        match meaning(refusal.code):
            case Meaning.APP_SHUT:
                self._pace.hold_all(now + TRY_AGAIN_AFTER)
                if not unknown:
                    later = now + TRY_AGAIN_AFTER
                    self._store.notice_requeue(notice.id, later, str(refusal), count_attempt=False)
                self._began(Trouble(APP, refusal.code, refusal.needed, now), now)
            case Meaning.ROUTE_SHUT:
                self._shut(notice.channel, now)
                self._store.notice_parked(notice.id, str(refusal), look=unknown)
                self._began(Trouble(notice.channel, refusal.code, refusal.needed, now), now)
            case Meaning.CARD_GONE if notice.kind in (NoticeKind.UPDATE, NoticeKind.REPLY):
                replace_card(self._store, notice, now)
            case Meaning.WORDS_REFUSED if not notice.detail.get(PLAIN):
                self._store.notice_mark(notice.id, PLAIN)
                self._store.notice_requeue(notice.id, now, str(refusal), count_attempt=True)
            case Meaning.UNKNOWN if notice.attempts < ATTEMPTS:
                later = now + backoff(notice.attempts)
                self._store.notice_requeue(notice.id, later, str(refusal), count_attempt=True)
            case _:
                self._store.notice_failed(notice.id, str(refusal))

    def no_history(self, notice: Notice, refusal: SlackRefused, now: datetime) -> None:
        """The channel's history may not be read: say once which scope is missing."""
        self._began(Trouble(HISTORY, refusal.code, refusal.needed or "channels:history", now), now, notice.channel)

    def accepted(self, channel: str, now: datetime) -> None:
        """Slack has taken something in this channel: what was shut is open again."""
        for place in (APP, channel):
            trouble = self._troubles.pop(place, None)
            if trouble is not None and self._store.trouble_ended(place):
                log.info("slack accepts again", place=place, since=trouble.since.isoformat())
                if now - trouble.since >= WORTH_TELLING and channel != self._admin:
                    self._tell("caught_up", trouble, channel, now)

    def history_read(self) -> None:
        """The history can be read (again)."""
        if self._troubles.pop(HISTORY, None) is not None:
            self._store.trouble_ended(HISTORY)

    def reopen(self, now: datetime) -> None:
        """Queue again what is parked for a channel that has had its rest: the next call shows whether it is open."""
        held = self._pace.held(now)
        for channel in self._store.parked_channels():
            if lane(channel, NoticeKind.CARD) not in held and finding(channel) not in held:
                self._store.unpark(channel)

    def _shut(self, channel: str, now: datetime) -> None:
        for kind in (NoticeKind.CARD, NoticeKind.UPDATE):
            self._pace.hold(lane(channel, kind), now + TRY_AGAIN_AFTER)

    def _began(self, trouble: Trouble, now: datetime, channel: str = "") -> None:
        self._troubles.setdefault(trouble.place, trouble)
        if not self._store.trouble_began(trouble):
            return
        if channel:
            self._tell("trouble", trouble, channel, now)
        elif self._admin and trouble.place not in (APP, self._admin):
            self._tell("trouble", trouble, self._admin, now)

    def _tell(self, note: str, trouble: Trouble, channel: str, now: datetime) -> None:
        detail: dict[str, object] = {
            "note": note,
            "place": trouble.place,
            "code": trouble.code,
            "needed": trouble.needed,
            "since": trouble.since.isoformat(),
        }
        key = f"{note}-{trouble.place}-{int(now.timestamp() * 1000)}"
        self._store.enqueue([channel_notice(key, Reason.OPERATOR_NOTE, now, channel, detail)])
