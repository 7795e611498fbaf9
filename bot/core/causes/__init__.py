"""The causes of synchronization errors: what each means, whose job it is, what to do."""

from bot.core.causes.catalogue import CAUSES, UNKNOWN
from bot.core.causes.model import Cause, Retry
from bot.core.causes.rights import right
from bot.core.causes.speak import cause_of, first_page, first_step, headline, plain, steps

__all__ = [
    "CAUSES",
    "UNKNOWN",
    "Cause",
    "Retry",
    "cause_of",
    "first_page",
    "first_step",
    "headline",
    "plain",
    "right",
    "steps",
]
