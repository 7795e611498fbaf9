"""Ticks in time: never two of a kind at once, and no wish for one is lost."""

from datetime import datetime, timedelta
from threading import Event

from bot.jobs.scheduler import Timer

HOUR = timedelta(hours=1)


def test_a_wish_that_comes_while_it_runs_is_granted_when_it_has_ended() -> None:
    timer, began, may_end, again = Timer(), Event(), Event(), Event()
    calls: list[datetime] = []

    def tick(now: datetime) -> None:
        calls.append(now)
        if len(calls) == 1:
            began.set()
            assert may_end.wait(30)
        else:
            again.set()

    timer.every(HOUR, "job", tick)
    timer.start()
    try:
        assert began.wait(30)
        timer.soon("job")
        timer.soon("job")
        may_end.set()
        assert again.wait(30), "the next call would have come an hour later"
    finally:
        timer.stop()
    assert len(calls) == 2


def test_a_tick_that_fails_is_called_again() -> None:
    timer, again = Timer(), Event()
    calls: list[datetime] = []

    def tick(now: datetime) -> None:
        calls.append(now)
        if len(calls) == 1:
            timer.soon("job")
            raise ZeroDivisionError("inside")
        again.set()

    timer.every(HOUR, "job", tick)
    timer.start()
    try:
        assert again.wait(30)
    finally:
        timer.stop()
