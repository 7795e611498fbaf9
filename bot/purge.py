"""What people may do about purges: each step is one transaction with its line in the audit.

preview    counted, kept for two minutes under its digest
confirm    once, by the person who saw it, while it is still what they saw
approve    where two are asked for: by somebody else with the right, while it is still the same
begin      the channel's message and the job's work, in the transaction of the last yes
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from bot.core.model import Company
from bot.core.notices import Reason, channel_notice
from bot.core.purge import (
    APPROVE_WITHIN,
    CONFIRM_WITHIN,
    IN_SLACK,
    Preview,
    Purge,
    PurgeFilter,
    PurgeState,
    Verdict,
    approvable,
    confirmable,
)
from bot.store import Store
from bot.store.purging import purge_notice
from bot.store.times import to_ms
from bot.store.values import SCHEDULE, Audit


class Shown(NamedTuple):
    """A preview, and the purge that can be confirmed."""

    purge: Purge
    preview: Preview
    present: dict[int, int | None]
    """By company concerned: entries that Business Central has now; None where it could not be asked."""
    two: bool
    """Whether somebody else has to agree after the confirmation."""


class Plan(NamedTuple):
    """What the schedule is about to begin."""

    found: Preview
    in_slack: bool
    """Whether the snapshot goes into the thread."""


class Answer(NamedTuple):
    """What a confirmation or approval came to; `again` is the new preview where the old one is not true any more."""

    verdict: Verdict
    purge: Purge | None = None
    again: Shown | None = None


@dataclass(frozen=True, slots=True)
class Purging:
    """Acts on the stored purge, never on what a person's screen showed."""

    store: Store
    channel: str
    present: Callable[[Company], int | None]
    """How many entries the company has in Business Central now; None where it cannot be asked."""
    takes_files: Callable[[], bool]
    """Whether Slack takes a snapshot."""
    two: bool = False
    """Whether a second person has to approve."""
    wake: Callable[[], None] = lambda: None

    def count(self, wanted: PurgeFilter, now: datetime, cut_off: datetime | None = None) -> Preview:
        """What would go and what would stay."""
        return self.store.preview_purge(wanted, cut_off or wanted.cut_off(now))

    def preview(self, wanted: PurgeFilter, actor: str, now: datetime, cut_off: datetime | None = None) -> Shown:
        """A preview that the person can confirm within two minutes."""
        found = self.count(wanted, now, cut_off)
        companies = {share.problem.company.id: share.problem.company for share in found.chosen}
        present = {id: self.present(company) for id, company in companies.items()}
        in_slack = found.count <= IN_SLACK and self.takes_files()
        with self.store.transaction():
            purge = self.store.add_purge(found, actor, str(uuid.uuid4()), now, now + CONFIRM_WITHIN, in_slack=in_slack)
            self._note(purge, actor, "purge_previewed", now)
        return Shown(purge, found, present, self.two)

    def confirm(self, purge_id: int, actor: str, digest: str, may: bool, now: datetime) -> Answer:
        """The person who saw the preview says yes. Exactly one such yes counts."""
        purge = self.store.purge(purge_id)
        fault = Verdict.NO_RIGHT if not may else confirmable(purge, actor, digest, now)
        if fault is not None or purge is None:
            return self._not_so(purge, actor, fault or Verdict.MISSING, "purge_confirmed", now)
        if self.count(purge.filter, now, purge.cut_off).digest != digest:
            return self._again(purge, actor, now)
        after = PurgeState.AWAITING if self.two else PurgeState.CONFIRMED
        with self.store.transaction():
            expires_at = to_ms(now + APPROVE_WITHIN)
            if not self.store.move_purge(purge.id, PurgeState.PREVIEWED, after, now, expires_at=expires_at):
                return Answer(Verdict.ALREADY, self.store.purge(purge.id))
            self._note(purge, actor, "purge_confirmed", now, after.value)
            self._announce(purge, now)
        self.wake()
        return Answer(Verdict.AWAITING if self.two else Verdict.CONFIRMED, self.store.purge(purge.id))

    def approve(self, purge_id: int, actor: str, may: bool, now: datetime) -> Answer:
        """A second person says yes."""
        purge = self.store.purge(purge_id)
        fault = Verdict.NO_RIGHT if not may else approvable(purge, actor, now)
        if fault is not None or purge is None:
            return self._not_so(purge, actor, fault or Verdict.MISSING, "purge_approved", now)
        if self.count(purge.filter, now, purge.cut_off).digest != purge.digest:
            self._move(purge, PurgeState.REFUSED, actor, "purge_approved", now, "changed")
            return Answer(Verdict.CHANGED, self.store.purge(purge.id))
        moved = self._move(purge, PurgeState.CONFIRMED, actor, "purge_approved", now, "approved")
        return Answer(Verdict.CONFIRMED if moved else Verdict.ALREADY, self.store.purge(purge.id))

    def decline(self, purge_id: int, actor: str, may: bool, now: datetime) -> Answer:
        """Somebody with the right, or the person who asked, says no."""
        purge = self.store.purge(purge_id)
        allowed = may or (purge is not None and purge.actor == actor)
        fault = approvable(purge, actor, now) if allowed else Verdict.NO_RIGHT
        if purge is None or fault not in (None, Verdict.OWN):
            return self._not_so(purge, actor, fault or Verdict.MISSING, "purge_declined", now)
        moved = self._move(purge, PurgeState.REFUSED, actor, "purge_declined", now, "declined")
        return Answer(Verdict.CONFIRMED if moved else Verdict.ALREADY, self.store.purge(purge.id))

    def plan(self, wanted: PurgeFilter, now: datetime) -> Plan | None:
        """What the schedule would delete now; None where there is nothing. Raises as Slack and the store do."""
        found = self.count(wanted, now)
        if not found.count:
            return None
        return Plan(found, found.count <= IN_SLACK and self.takes_files())

    def begin_scheduled(self, plan: Plan, now: datetime) -> None:
        """Announced and audited like any other purge, confirmed by whoever set the schedule. Asks nobody."""
        with self.store.transaction():
            purge = self.store.add_purge(plan.found, "", str(uuid.uuid4()), now, now, in_slack=plan.in_slack)
            self.store.move_purge(purge.id, PurgeState.PREVIEWED, PurgeState.CONFIRMED, now)
            self._note(purge, SCHEDULE, "purge_confirmed", now, "confirmed")
            self._announce(purge, now)

    def refused(self, actor: str, typed: str, why: str, now: datetime) -> None:
        """An attempt that came to nothing."""
        self.store.add_audit(Audit(now, actor, "purge_refused", filter=typed, result=why))

    def _again(self, purge: Purge, actor: str, now: datetime) -> Answer:
        with self.store.transaction():
            self.store.move_purge(purge.id, PurgeState.PREVIEWED, PurgeState.REPLACED, now)
            self._note(purge, actor, "purge_confirmed", now, Verdict.CHANGED)
        return Answer(Verdict.CHANGED, purge, self.preview(purge.filter, actor, now, purge.cut_off))

    def _move(self, purge: Purge, after: PurgeState, actor: str, action: str, now: datetime, result: str) -> bool:
        with self.store.transaction():
            reason = "" if after is PurgeState.CONFIRMED else result
            moved = self.store.move_purge(purge.id, PurgeState.AWAITING, after, now, approver=actor, reason=reason)
            if moved:
                self._note(purge, actor, action, now, result)
                self.store.make_true(purge_notice(purge.id), Reason.PURGED, now, self.channel)
        if moved:
            self.wake()
        return moved

    def _not_so(self, purge: Purge | None, actor: str, why: Verdict, action: str, now: datetime) -> Answer:
        if purge is not None and why is not Verdict.ALREADY:
            self._note(purge, actor, action, now, f"refused: {why}")
        return Answer(why, purge)

    def _announce(self, purge: Purge, now: datetime) -> None:
        detail: dict[str, object] = {"purge": purge.id}
        self.store.enqueue([channel_notice(f"purge-{purge.id}", Reason.PURGED, now, self.channel, detail)])

    def _note(self, purge: Purge, actor: str, action: str, now: datetime, result: str = "") -> None:
        self.store.add_audit(
            Audit(
                at=now,
                actor=actor,
                action=action,
                filter=purge.filter.typed,
                preview=f"{purge.cut_off.isoformat()} {purge.digest}",
                count=purge.count,
                result=result,
                request=purge.request,
                detail={"purge": purge.id, "include_open": purge.filter.include_open},
            )
        )
