"""Random work on the outbox, held against a plain list: order, one sender a notice, nothing lost."""

import tempfile
from datetime import timedelta
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from bot.core.model import Notice, NoticeKind, NoticeState
from bot.store import open_store
from tests.store.making import NOW, feed_in, notice, problem_in

PROBLEMS = 3
WAITING = {NoticeState.QUEUED, NoticeState.SENDING, NoticeState.UNKNOWN, NoticeState.PARKED}


class Outbox(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.directory = tempfile.TemporaryDirectory(prefix="outbox-")
        self.store = open_store(f"sqlite:///{Path(self.directory.name)}/store.db")
        feed = feed_in(self.store)
        self.problems = [problem_in(self.store, feed, f"f{n}") for n in range(PROBLEMS)]
        self.now = NOW
        self.made = 0
        self.order: dict[str, int] = {}
        self.folded: set[str] = set()
        self.sending: list[str] = []

    def teardown(self) -> None:
        self.store.close()
        self.directory.cleanup()

    def all_notices(self) -> list[Notice]:
        return [one for problem in self.problems for one in self.store.notices(problem.id)]

    @rule(
        which=st.integers(0, PROBLEMS - 1),
        kind=st.sampled_from([NoticeKind.CARD, NoticeKind.UPDATE, NoticeKind.REPLY]),
        episode=st.integers(1, 2),
        due=st.integers(0, 3),
    )
    def enqueue(self, which: int, kind: NoticeKind, episode: int, due: int) -> None:
        self.made += 1
        name = f"n{self.made}"
        self.order[name] = self.made
        made = notice(name, self.problems[which], kind, episode=episode, due=self.now - NOW + timedelta(minutes=due))
        self.store.enqueue([made])
        if self.store.notice(name) is None:
            assert kind is NoticeKind.UPDATE
            del self.order[name]

    @rule(minutes=st.integers(0, 2), limit=st.integers(1, 3))
    def claim(self, minutes: int, limit: int) -> None:
        self.now += timedelta(minutes=minutes)
        before = {one.id: one for one in self.all_notices()}
        taken = self.store.claim(self.now, limit=limit)
        ready = [name for name in before if self.may_go(before[name], before)]
        assert len(taken) == min(limit, len(ready))
        assert {one.id for one in taken} <= set(ready)
        self.sending += [one.id for one in taken]

    def may_go(self, one: Notice, everything: dict[str, Notice]) -> bool:
        others = [other for other in everything.values() if other.problem == one.problem and other.state in WAITING]
        return (
            one.state is NoticeState.QUEUED
            and one.due_at <= self.now
            and not any(other.state is NoticeState.SENDING for other in others)
            and min(others, key=self.place).id == one.id
        )

    def place(self, one: Notice) -> tuple[int, bool, int]:
        return one.episode, one.kind is not NoticeKind.CARD, self.order[one.id]

    @precondition(lambda self: self.sending)
    @rule(data=st.data(), end=st.sampled_from(["sent", "requeue", "unknown", "failed", "parked"]))
    def finish(self, data: st.DataObject, end: str) -> None:
        name = data.draw(st.sampled_from(self.sending))
        self.sending.remove(name)
        match end:
            case "sent":
                self.store.notice_sent(name, "1.1", self.now)
            case "requeue":
                self.store.notice_requeue(name, self.now, "reset", count_attempt=True)
                if self.store.notice(name) is None:
                    del self.order[name]
            case "unknown":
                self.store.notice_unknown(name, "time-out")
            case "failed":
                self.store.notice_failed(name, "no")
            case "parked":
                self.store.notice_parked(name, "archived")

    @rule()
    def look_after_unknown_and_parked(self) -> None:
        for one in self.store.unknown_notices():
            self.store.notice_requeue(one.id, self.now, "not found", count_attempt=True)
        self.store.unpark("C1")
        self.order = {name: place for name, place in self.order.items() if self.store.notice(name) is not None}

    @invariant()
    def nothing_is_lost_and_updates_do_not_pile_up(self) -> None:
        everything = self.all_notices()
        assert {one.id for one in everything} == set(self.order)
        updates = [
            (one.problem, one.episode)
            for one in everything
            if one.kind is NoticeKind.UPDATE and one.state is NoticeState.QUEUED
        ]
        assert len(updates) == len(set(updates))
        for problem in self.problems:
            assert sum(one.state is NoticeState.SENDING for one in everything if one.problem == problem.id) <= 1


Outbox.TestCase.settings = settings(max_examples=25, stateful_step_count=30, deadline=None, derandomize=True)
TestOutbox = Outbox.TestCase
