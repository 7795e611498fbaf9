from datetime import timedelta

from bot.core.model import NoticeKind, NoticeState
from bot.core.notices import Reason
from bot.store import Store
from bot.store.outbox import FORGOTTEN_AT_ONCE
from tests.store.making import NOW, feed_in, notice, problem_in

CARD, UPDATE, REPLY, CHANNEL = NoticeKind.CARD, NoticeKind.UPDATE, NoticeKind.REPLY, NoticeKind.CHANNEL
MINUTE = timedelta(minutes=1)


def claimed(store: Store, now=NOW, **conditions) -> list[str]:
    return [one.id for one in store.claim(now, **conditions)]


def state(store: Store, name: str) -> NoticeState:
    found = store.notice(name)
    assert found is not None
    return found.state


def a_problem(store: Store, fingerprint: str = "fp"):
    return problem_in(store, feed_in(store), fingerprint)


def test_claimed_notice_is_sending_with_one_attempt_more(store: Store):
    problem = a_problem(store)
    made = notice("n1", problem, CARD)
    store.enqueue([made])
    assert store.notices(problem.id) == [made]
    (taken,) = store.claim(NOW + MINUTE)
    assert (taken.state, taken.attempts, taken.started_at) == (NoticeState.SENDING, 1, NOW + MINUTE)
    assert (taken.id, taken.kind, taken.detail) == (made.id, made.kind, made.detail)
    assert store.claim(NOW + MINUTE) == []
    store.notice_sent("n1", "17.5", NOW + MINUTE)
    sent = store.notice("n1")
    assert sent is not None
    assert (sent.state, sent.ts) == (NoticeState.SENT, "17.5")


def test_notice_waits_until_it_is_due(store: Store):
    store.enqueue([notice("n1", None, CHANNEL, due=MINUTE)])
    assert claimed(store, NOW) == []
    assert claimed(store, NOW + MINUTE) == ["n1"]


def test_what_is_due_next_is_the_earliest_that_still_waits(store: Store):
    assert store.next_due(NOW) is None
    store.enqueue([notice(name, None, CHANNEL, due=due * MINUTE) for name, due in (("a", 0), ("b", 2), ("c", 1))])
    assert store.next_due(NOW) == NOW + MINUTE
    assert store.next_due(NOW + MINUTE) == NOW + 2 * MINUTE


def test_changes_of_one_company_are_hastened_and_nothing_else(store: Store):
    mine, theirs = a_problem(store), problem_in(store, feed_in(store, "Fabrikam Norge AS"))
    late = {"due": 5 * MINUTE}
    store.enqueue([notice("mine", mine, UPDATE, **late), notice("reply", mine, REPLY, **late)])
    store.enqueue([notice("theirs", theirs, UPDATE, **late)])
    assert store.hasten_updates(mine.company.id, NOW) == 1
    assert claimed(store, limit=5) == ["mine"]
    assert store.hasten_updates(mine.company.id, NOW) == 0


def test_enqueueing_twice_is_once(store: Store):
    problem = a_problem(store)
    for _ in range(2):
        store.enqueue([notice("n1", problem), notice("n1", problem)])
    assert claimed(store, limit=5) == ["n1"]
    store.notice_sent("n1", "1", NOW)
    store.enqueue([notice("n1", problem)])
    assert claimed(store) == []


def test_notices_of_a_problem_go_out_one_after_the_other(store: Store):
    problem = a_problem(store)
    store.enqueue([notice("card", problem, CARD), notice("reply", problem), notice("update", problem, UPDATE)])
    for name in ("card", "reply", "update"):
        assert claimed(store, limit=5) == [name]
        assert claimed(store, limit=5) == []
        store.notice_sent(name, "1", NOW)


def test_unfinished_notice_holds_back_what_comes_after_it(store: Store):
    problem = a_problem(store)
    store.enqueue([notice("card", problem, CARD), notice("reply", problem)])
    store.claim(NOW)
    store.notice_unknown("card", "time-out")
    assert claimed(store) == []
    store.notice_parked("card", "is_archived")
    assert claimed(store) == []
    store.notice_requeue("card", NOW + MINUTE, "again", count_attempt=True)
    assert claimed(store) == []
    assert claimed(store, NOW + MINUTE) == ["card"]
    store.notice_failed("card", "invalid_blocks")
    assert claimed(store, NOW + MINUTE) == ["reply"]


def test_new_card_of_the_episode_overtakes_the_reply_that_needs_it(store: Store):
    problem = a_problem(store)
    store.enqueue([notice("reply", problem)])
    store.claim(NOW)
    store.notice_requeue("reply", NOW, "the card was deleted", count_attempt=False)
    store.enqueue([notice("card", problem, CARD)])
    assert claimed(store, limit=5) == ["card"]
    store.notice_sent("card", "1", NOW)
    assert claimed(store, limit=5) == ["reply"]


def test_later_episode_waits_for_the_earlier_one(store: Store):
    problem = a_problem(store)
    store.enqueue([notice("second", problem, CARD, episode=2), notice("first", problem, episode=1)])
    assert claimed(store, limit=5) == ["first"]
    store.notice_sent("first", "1", NOW)
    assert claimed(store, limit=5) == ["second"]


def test_problems_do_not_wait_for_each_other(store: Store):
    one, two = a_problem(store, "one"), a_problem(store, "two")
    store.enqueue([notice("a", one), notice("b", one), notice("c", two), notice("d", None, CHANNEL)])
    assert claimed(store, limit=5) == ["a", "c", "d"]


def test_longest_due_goes_first_and_shut_channels_are_passed_over(store: Store):
    store.enqueue(
        [
            notice("late", None, CHANNEL, due=MINUTE),
            notice("early", None, CHANNEL),
            notice("other", None, CHANNEL, channel="C2", due=MINUTE * 2),
        ]
    )
    later = NOW + 5 * MINUTE
    assert claimed(store, later, not_channels={"C1"}) == ["other"]
    assert claimed(store, later) == ["early"]
    assert claimed(store, later, not_channels=["C2"]) == ["late"]


def test_second_update_only_brings_the_first_forward(store: Store):
    problem = a_problem(store)
    store.enqueue([notice("u1", problem, UPDATE, due=MINUTE)])
    store.enqueue([notice("u2", problem, UPDATE, due=2 * MINUTE)])
    assert claimed(store, NOW) == []
    store.enqueue([notice("u3", problem, UPDATE)])
    assert [one.id for one in store.notices(problem.id)] == ["u1"]
    assert claimed(store, NOW) == ["u1"]
    store.enqueue([notice("u4", problem, UPDATE), notice("u5", problem, UPDATE, episode=2)])
    assert [one.id for one in store.notices(problem.id)] == ["u1", "u4", "u5"]


def test_update_that_comes_back_gives_way_to_the_one_queued_meanwhile(store: Store):
    problem = a_problem(store)
    store.enqueue([notice("u1", problem, UPDATE)])
    store.claim(NOW)
    store.enqueue([notice("u2", problem, UPDATE)])
    store.notice_requeue("u1", NOW + MINUTE, "ratelimited", count_attempt=True)
    (left,) = store.notices(problem.id)
    assert (left.id, left.due_at, left.attempts) == ("u2", NOW + MINUTE, 1)


def test_retry_after_does_not_count_as_an_attempt(store: Store):
    store.enqueue([notice("n1", None, CHANNEL)])
    store.claim(NOW)
    store.notice_requeue("n1", NOW, "ratelimited", count_attempt=False)
    again = store.notice("n1")
    assert again is not None
    assert (again.attempts, again.fault, again.state) == (0, "ratelimited", NoticeState.QUEUED)
    store.claim(NOW)
    store.notice_requeue("n1", NOW, "internal_error", count_attempt=True)
    assert store.claim(NOW)[0].attempts == 2


def test_unparking_a_channel_queues_its_notices_and_folds_updates(store: Store):
    problem = a_problem(store)
    store.enqueue(
        [notice("u1", problem, UPDATE), notice("c1", None, CHANNEL), notice("c2", None, CHANNEL, channel="C2")]
    )
    store.claim(NOW, limit=5)
    store.enqueue([notice("u2", problem, UPDATE)])
    for name in ("u1", "u2", "c1", "c2"):
        store.notice_parked(name, "is_archived")
    store.enqueue([notice("u3", problem, UPDATE)])
    assert store.unpark("C1") == 3
    assert [one.id for one in store.notices(problem.id)] == ["u3"]
    assert (state(store, "c1"), state(store, "c2")) == (NoticeState.QUEUED, NoticeState.PARKED)


def test_notices_of_a_dead_sender_are_found(store: Store):
    store.enqueue([notice("n1", None, CHANNEL), notice("n2", None, CHANNEL)])
    store.claim(NOW)
    store.claim(NOW + MINUTE)
    assert [one.id for one in store.stranded(NOW + MINUTE, MINUTE)] == ["n1"]
    assert [one.id for one in store.stranded(NOW + MINUTE, timedelta(0))] == ["n1", "n2"]
    store.notice_unknown("n1", "killed")
    assert [one.id for one in store.unknown_notices()] == ["n1"]


def test_outbox_says_how_much_waits_and_since_when(store: Store):
    assert store.outbox().oldest_due is None
    store.enqueue([notice("n1", None, CHANNEL, due=MINUTE), notice("n2", None, CHANNEL)])
    outbox = store.outbox()
    assert (outbox.states, outbox.oldest_due) == ({NoticeState.QUEUED: 2}, NOW)


def test_change_and_notice_commit_together_or_not_at_all(store: Store):
    problem = a_problem(store)
    try:
        with store.transaction():
            store.enqueue([notice("n1", problem)])
            raise KeyboardInterrupt
    except KeyboardInterrupt:
        pass
    assert store.notices(problem.id) == []


def test_old_updates_are_let_go_whatever_their_number(store: Store):
    problem = a_problem(store)
    for number in range(FORGOTTEN_AT_ONCE + 1):
        store.enqueue([notice(f"update {number}", problem, UPDATE)])
        store.notice_sent(f"update {number}", "17.5", NOW)
    store.enqueue([notice("reply", problem)])
    store.notice_sent("reply", "17.6", NOW)
    assert list(store.forget_updates(NOW)) == []
    assert list(store.forget_updates(NOW + MINUTE)) == [FORGOTTEN_AT_ONCE, 1]
    assert [each.id for each in store.notices(problem.id)] == ["reply"]


def test_an_update_that_is_being_sent_does_not_stand_for_what_came_after(store: Store) -> None:
    """It is in words already: what is true by now needs another one."""
    for expected in (1, 1):
        store.make_true("channel-purge-1", Reason.PURGED, NOW, "C1")
        assert len(store.engine.rows("SELECT id FROM notice")) == expected
    (sending,) = store.claim(NOW)
    store.make_true("channel-purge-1", Reason.PURGED, NOW, "C1")
    store.notice_sent(sending.id, "1.1", NOW)
    (after,) = store.claim(NOW)
    assert after.id != sending.id
