"""The outbox: what the bot has decided to say, in order, each said by exactly one sender.

    queued -> sending -> sent
                      -> queued    certainly not posted: again at `due_at`
                      -> unknown   perhaps posted: somebody looks, then sent or queued
                      -> failed    Slack will never take it
                      -> parked    its route is shut until `unpark`

The notices of a problem go out one after the other: those of an earlier episode first, within an episode the card
before everything else, then in the order in which they were made. One that is not finished (sent or failed) holds
back all that come after it, and one that is being sent holds back all.
"""

# ruff: noqa: S608 (the pieces of SQL are our own text; values are always parameters)

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from bot.core.model import Notice, NoticeKind, NoticeState
from bot.core.notices import Reason, channel_update
from bot.store.engine import Row
from bot.store.part import Part, storable, to_json
from bot.store.rows import notice_of
from bot.store.times import from_ms_or_none, to_ms, to_ms_or_none
from bot.store.values import Outbox

# Said exactly as in the partial index, so that the planner sees that it fits.
WAITING = "o.state IN ('queued', 'sending', 'unknown', 'parked')"

DUE = f"""
SELECT n.* FROM notice n
WHERE n.state = 'queued' AND n.due_at <= :now {{channels}}
AND NOT EXISTS (
    SELECT 1 FROM notice o
    WHERE o.problem = n.problem AND {WAITING}
    AND (o.state = 'sending' OR (o.episode, o.place, o.seq) < (n.episode, n.place, n.seq))
)
ORDER BY CASE WHEN {{urgent}} THEN 0 ELSE 1 END, n.due_at, n.seq LIMIT :limit
"""

# The card changes before everything else that waits, so that people see that their press has counted.
URGENT = "n.kind = 'update' AND n.reason IN ('acknowledged', 'snoozed', 'resolved', 'reopened', 'owner_taken')"
POST, UPDATE = "post", "update"
FORGOTTEN_AT_ONCE = 1_000
LOOK = "look"
"""Mark of a parked notice that is perhaps posted."""
# What Slack paces apart from each other: new messages in a channel, and changes of messages in it.
LANE = "n.channel || CASE WHEN n.kind = 'update' THEN ' update' ELSE ' post' END"


def lane(channel: str, kind: NoticeKind) -> str:
    """Name of the lane that a notice takes: its channel and its method."""
    return f"{channel} {UPDATE if kind is NoticeKind.UPDATE else POST}"


class Notices(Part):
    """Making, claiming and finishing notices."""

    def enqueue(self, notices: Iterable[Notice]) -> None:
        """Add notices; one with a known id is passed over, in whatever state it is.

        An UPDATE whose episode has one queued already is folded into it: the earlier one's time and reason count.
        """
        with self.transaction():
            for notice in notices:
                if notice.kind is not NoticeKind.UPDATE or not self._fold(notice):
                    self._add(notice)

    def _fold(self, notice: Notice) -> bool:
        return bool(
            self._db.change(
                """
                UPDATE notice SET reason = CASE WHEN due_at > :due_at THEN :reason ELSE reason END,
                    due_at = CASE WHEN due_at > :due_at THEN :due_at ELSE due_at END
                WHERE problem = :problem AND episode = :episode AND kind = 'update' AND state = 'queued'
                """,
                due_at=to_ms(notice.due_at),
                reason=notice.reason,
                problem=notice.problem,
                episode=notice.episode,
            )
        )

    def _add(self, notice: Notice) -> None:
        self._db.change(
            """
            INSERT INTO notice (id, kind, reason, channel, problem, episode, place, created_at, due_at, state,
                                attempts, started_at, ts, fault, detail)
            VALUES (:id, :kind, :reason, :channel, :problem, :episode, :place, :created_at, :due_at, :state,
                    :attempts, :started_at, :ts, :fault, :detail)
            ON CONFLICT DO NOTHING
            """,
            id=notice.id,
            kind=notice.kind.value,
            reason=notice.reason,
            channel=notice.channel,
            problem=notice.problem,
            episode=notice.episode,
            place=0 if notice.kind is NoticeKind.CARD else 1,
            created_at=to_ms(notice.created_at),
            due_at=to_ms(notice.due_at),
            state=notice.state.value,
            attempts=notice.attempts,
            started_at=to_ms_or_none(notice.started_at),
            ts=notice.ts,
            fault=storable(notice.fault),
            detail=to_json(notice.detail),
        )

    def claim(
        self, now: datetime, *, limit: int = 1, not_channels: Collection[str] = (), not_lanes: Collection[str] = ()
    ) -> list[Notice]:
        """Take up to `limit` due notices, at most one of a problem, for sending: `sending`, one attempt more.

        Only those whose turn it is (see the module), the change that a person waits for first, then the longest due,
        none for `not_channels` and `not_lanes` (see `lane`). Each is given to one caller only, whatever threads,
        processes or replicas ask at the same time.
        """
        values: dict[str, Any] = {}
        conditions = ""
        for name, column, held in (("channels", "n.channel", not_channels), ("lanes", f"({LANE})", not_lanes)):
            if held:
                conditions += f" AND NOT ({self._db.among(column, name)})"
                values[name] = self._db.array(held)
        due = DUE.format(channels=conditions, urgent=URGENT)
        if not self._db.row(due, now=to_ms(now), limit=1, **values):
            return []
        with self.transaction():
            rows = self._db.rows(due, now=to_ms(now), limit=limit, **values)
            return [notice for row in rows if (notice := self._take(row, now))]

    def _take(self, row: Row, now: datetime) -> Notice | None:
        taken = self._db.row(
            "UPDATE notice SET state = 'sending', attempts = attempts + 1, started_at = :now "
            "WHERE id = :id AND state = 'queued' RETURNING *",
            now=to_ms(now),
            id=row["id"],
        )
        return notice_of(taken) if taken is not None else None

    def notice_sent(self, notice_id: str, ts: str, now: datetime) -> None:
        """Slack has it: `ts` is the message (of an UPDATE, the card's)."""
        self._db.change(
            "UPDATE notice SET state = 'sent', ts = :ts, fault = '', started_at = coalesce(started_at, :now) "
            "WHERE id = :id",
            ts=ts,
            now=to_ms(now),
            id=notice_id,
        )

    def notice_requeue(self, notice_id: str, due_at: datetime, fault: str, *, count_attempt: bool) -> None:
        """Certainly not posted: again at `due_at`. `count_attempt=False` takes the attempt of `claim` back
        (Retry-After is not the notice's fault). An UPDATE goes into one that was queued meanwhile, if any."""
        with self.transaction():
            if self._fold_back(notice_id, due_at):
                return
            self._db.change(
                """
                UPDATE notice SET state = 'queued', due_at = :due_at, fault = :fault,
                    attempts = CASE WHEN attempts > :back THEN attempts - :back ELSE 0 END
                WHERE id = :id
                """,
                due_at=to_ms(due_at),
                fault=storable(fault),
                back=0 if count_attempt else 1,
                id=notice_id,
            )

    def _fold_back(self, notice_id: str, due_at: datetime) -> bool:
        """Let an UPDATE give way to the one of its episode that is queued: it would say the same, only earlier.
        That one waits as long, and takes over the attempts, so that a lasting fault comes to light."""
        row = self._db.row(
            """
            SELECT q.id, n.attempts FROM notice n JOIN notice q
            ON q.problem = n.problem AND q.episode = n.episode AND q.kind = 'update' AND q.state = 'queued'
            WHERE n.id = :id AND n.kind = 'update' AND q.id <> n.id
            """,
            id=notice_id,
        )
        if row is None:
            return False
        self._db.change(
            """
            UPDATE notice SET due_at = CASE WHEN due_at < :due_at THEN :due_at ELSE due_at END,
                attempts = CASE WHEN attempts < :attempts THEN :attempts ELSE attempts END
            WHERE id = :id
            """,
            due_at=to_ms(due_at),
            attempts=row["attempts"],
            id=row["id"],
        )
        self._db.change("DELETE FROM notice WHERE id = :id", id=notice_id)
        return True

    def notice_unknown(self, notice_id: str, fault: str) -> None:
        """Perhaps posted: look before it is posted again."""
        self._finish(notice_id, NoticeState.UNKNOWN, fault)

    def notice_failed(self, notice_id: str, fault: str) -> None:
        """It will never be taken; what comes after it goes on."""
        self._finish(notice_id, NoticeState.FAILED, fault)

    def notice_parked(self, notice_id: str, fault: str, *, look: bool = False) -> None:
        """Its route is shut; what comes after it waits with it. `look`: it is perhaps posted, so that it will be
        unknown again when the route is open."""
        with self.transaction():
            if look:
                self.notice_mark(notice_id, LOOK)
            self._finish(notice_id, NoticeState.PARKED, fault)

    def notice_mark(self, notice_id: str, mark: str, *, on: bool = True) -> None:
        """Note something in the notice's detail that must survive a restart."""
        with self.transaction():
            found = self.notice(notice_id)
            if found is not None:
                detail = {key: value for key, value in found.detail.items() if key != mark}
                detail |= {mark: True} if on else {}
                changed = to_json(detail)
                self._db.change("UPDATE notice SET detail = :detail WHERE id = :id", detail=changed, id=notice_id)

    def _finish(self, notice_id: str, state: NoticeState, fault: str) -> None:
        self._db.change(
            "UPDATE notice SET state = :state, fault = :fault WHERE id = :id",
            state=state.value,
            fault=storable(fault),
            id=notice_id,
        )

    def unpark(self, channel: str) -> int:
        """Queue again what was parked for the channel, or have it looked for; return how many notices that were."""
        with self.transaction():
            rows = self._db.rows(
                "SELECT * FROM notice WHERE state = 'parked' AND channel = :channel ORDER BY seq DESC",
                channel=channel,
            )
            for parked in (notice_of(row) for row in rows):
                if parked.detail.get(LOOK):
                    self.notice_mark(parked.id, LOOK, on=False)
                    self.notice_unknown(parked.id, parked.fault)
                else:
                    self.notice_requeue(parked.id, parked.due_at, "", count_attempt=True)
            return len(rows)

    def parked_channels(self) -> list[str]:
        """The channels for which something is parked."""
        return [row["channel"] for row in self._db.rows("SELECT DISTINCT channel FROM notice WHERE state = 'parked'")]

    def stranded(self, now: datetime, older_than: timedelta) -> list[Notice]:
        """Notices in `sending` since before `now - older_than`: their sender is dead, whether Slack has them is
        unknown. `older_than` must be longer than a call to Slack can last; zero at the start of the only process."""
        rows = self._db.rows(
            "SELECT * FROM notice WHERE state = 'sending' AND started_at <= :before ORDER BY seq",
            before=to_ms(now - older_than),
        )
        return [notice_of(row) for row in rows]

    def unknown_notices(self) -> list[Notice]:
        """Notices of which nobody knows whether Slack has them, in the order of making."""
        return [notice_of(row) for row in self._db.rows("SELECT * FROM notice WHERE state = 'unknown' ORDER BY seq")]

    def notice(self, notice_id: str) -> Notice | None:
        """One notice, None where there is none (or where it was folded into another)."""
        row = self._db.row("SELECT * FROM notice WHERE id = :id", id=notice_id)
        return notice_of(row) if row is not None else None

    def notices(self, problem_id: int) -> list[Notice]:
        """All notices of a problem in the order of making."""
        rows = self._db.rows("SELECT * FROM notice WHERE problem = :problem ORDER BY seq", problem=problem_id)
        return [notice_of(row) for row in rows]

    def forget_updates(self, before: datetime) -> Iterator[int]:
        """Let go of silent updates that Slack has had since before then, in chunks, yielding the size of each. What
        was said aloud stays: its id keeps it from being said again. Call it outside a transaction."""
        while gone := self._db.change(
            "DELETE FROM notice WHERE seq IN (SELECT seq FROM notice WHERE kind = 'update' AND state = 'sent' "
            "AND due_at < :before ORDER BY due_at, seq LIMIT :limit)",
            before=to_ms(before),
            limit=FORGOTTEN_AT_ONCE,
        ):
            yield gone

    def make_true(self, of: str, reason: Reason, now: datetime, channel: str) -> None:
        """Bring a message of the channel that belongs to no problem up to date; `of` is its notice's id. One update
        that waits is enough."""
        prefix = f"{of}-update-"
        rows = self._db.rows(
            "SELECT n.state, count(*) AS made FROM notice n WHERE n.problem IS NULL AND n.kind = 'update' "
            "AND n.id LIKE :prefix GROUP BY n.state",
            prefix=f"{prefix}%",
        )
        # One that is being sent is in words already.
        if not any(row["state"] in ("queued", "unknown", "parked") for row in rows):
            made = sum(row["made"] for row in rows)
            self.enqueue([channel_update(of, reason, now, channel, made=made)])

    def hasten_updates(self, company: int, now: datetime) -> int:
        """Let the queued changes of a company's cards be due now; return how many had to wait until then."""
        return self._db.change(
            "UPDATE notice SET due_at = :now WHERE kind = 'update' AND state = 'queued' AND due_at > :now "
            "AND problem IN (SELECT p.id FROM problem p WHERE p.company = :company)",
            now=to_ms(now),
            company=company,
        )

    def next_due(self, now: datetime) -> datetime | None:
        """When the next notice that waits for its time will be due; None while none waits."""
        row = self._db.row(
            "SELECT min(due_at) AS due_at FROM notice WHERE state = 'queued' AND due_at > :now", now=to_ms(now)
        )
        return from_ms_or_none(row["due_at"]) if row is not None else None

    def outbox(self) -> Outbox:
        """How many notices are in which state, and how long the oldest has waited."""
        rows = self._db.rows("SELECT state, count(*) AS notices FROM notice GROUP BY state")
        oldest = self._db.row("SELECT min(due_at) AS due_at FROM notice WHERE state = 'queued'")
        return Outbox(
            {NoticeState(row["state"]): row["notices"] for row in rows},
            from_ms_or_none(oldest["due_at"]) if oldest is not None else None,
        )
