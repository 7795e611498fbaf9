"""When a problem is quiet: jobs have run without it for a while. Quiet is not resolved, and the card asks.

Business Central stops trying a record that failed twice in the same way, so silence alone proves nothing. And
silence means nothing at all where no job runs: while a company cannot be read, or its connection is dead, every
problem of it stays as it is.
"""

from datetime import datetime

from bot.core.manners import Manners
from bot.core.model import Feed, Problem, State
from bot.core.storm import DEAD_CONNECTION

CAN_BECOME_QUIET = (State.OPEN, State.ACKNOWLEDGED)


def goes_quiet(problem: Problem, feed: Feed, *, connection_is_dead: bool, now: datetime, manners: Manners) -> bool:
    """Whether the problem has become quiet.

    The company was read to its end after the time had passed, without a fault; a whole working day went by; and no
    person has touched it meanwhile. `connection_is_dead`: jobs of the company do not run at all.
    """
    if problem.state not in CAN_BECOME_QUIET or connection_is_dead or feed.fault or feed.succeeded_at is None:
        return False
    if problem.is_of_job_queue and problem.diagnosis.cause not in DEAD_CONNECTION:
        # A single job that has given up logs nothing any more, while all the others run.
        return False
    since = max(problem.last_at, problem.changed_at or problem.last_at)
    quiet_at = since + manners.quiet_after
    return feed.succeeded_at >= quiet_at and now >= quiet_at and manners.working_days.has_whole_day_between(since, now)
