"""Finds problems that have become quiet, says so on their cards, and asks; the rule is in `core.quiet`."""

from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from bot.core.manners import Manners
from bot.core.model import Event, Feed, Problem, State
from bot.core.notices import Reason, quiet
from bot.core.quiet import CAN_BECOME_QUIET, goes_quiet
from bot.store import Store

log = structlog.get_logger(__name__)

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Quieten:
    """All open and acknowledged problems."""

    store: Store
    manners: Manners

    def tick(self, now: datetime) -> int:
        """Let become quiet what is; return how many problems did."""
        dead = self.store.dead_connections()
        feeds = {feed.company.id: feed for feed in self.store.feeds()}
        edge = now - self.manners.quiet_after
        count, after = 0, 0
        while silent := self.store.without_entries_since(edge, CAN_BECOME_QUIET, after=after, limit=AT_ONCE):
            after = silent[-1].id
            for problem in silent:
                company = problem.company.id
                if self._goes_quiet(problem, feeds[company], company in dead, now):
                    count += self._quieten(problem.id, feeds[company], company in dead, now)
        return count

    def _goes_quiet(self, problem: Problem, feed: Feed, is_dead: bool, now: datetime) -> bool:
        return goes_quiet(problem, feed, connection_is_dead=is_dead, now=now, manners=self.manners)

    def _quieten(self, problem_id: int, feed: Feed, is_dead: bool, now: datetime) -> bool:
        with self.store.transaction():
            problem = self.store.problem(problem_id)
            if problem is None or not self._goes_quiet(problem, feed, is_dead, now):
                return False
            silent = replace(problem, state=State.QUIET)
            self.store.save_problem(silent)
            if problem.imported:
                return True
            self.store.add_event(problem.id, Event(now, Reason.QUIET))
            self.store.enqueue(quiet(silent, self.store.card(problem.id, problem.episode), now, self.manners))
        log.info("quiet", problem=problem.name)
        return True
