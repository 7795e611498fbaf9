"""Reminds of problems that are still there, on working mornings; which one is due is decided in `core.reminders`."""

from dataclasses import dataclass
from datetime import date, datetime

import structlog

from bot.core.manners import Manners
from bot.core.model import Card, Event, Problem, State
from bot.core.notices import Reason, reminder_notice
from bot.core.reminders import reminder
from bot.store import Store

log = structlog.get_logger(__name__)

STATES = (State.OPEN, State.ACKNOWLEDGED)
HISTORY = 60
AT_ONCE = 200


@dataclass
class Remind:
    """All problems that have a card."""

    store: Store
    manners: Manners
    _done: date | None = None
    """The morning that this process has dealt with; after a restart everything is looked at again, and said once."""

    def tick(self, now: datetime) -> int:
        """Enqueue the reminders of this morning; return how many."""
        morning = self.manners.working_days.latest_morning(now)
        if self._done == morning:
            return 0
        said, after = 0, 0
        while told := self.store.told(STATES, after=after, limit=AT_ONCE):
            said += sum(self._remind(problem, card, now) for problem, card in told)
            after = told[-1][0].id
        self._done = morning
        return said

    def _remind(self, seen: Problem, card: Card, now: datetime) -> bool:
        if reminder(seen, self.store.events(seen.id, HISTORY), now, self.manners) is None:
            return False
        with self.store.transaction():
            problem = self.store.problem(seen.id)
            due = reminder(problem, self.store.events(seen.id, HISTORY), now, self.manners) if problem else None
            if problem is None or due is None:
                return False
            self.store.enqueue([reminder_notice(problem, card, due, now)])
            what = Reason.ESCALATED if due.escalates else Reason.REMINDER
            self.store.add_event(problem.id, Event(now, what, detail={"number": due.number}))
        log.info("reminds", problem=problem.name, number=due.number, escalates=due.escalates)
        return True
