"""What housekeeping takes away, and what it leaves."""

from datetime import timedelta

from bot.core.model import NoticeKind
from bot.jobs.tidy import UPDATES_KEPT, Tidy
from bot.store import Store
from tests.store.making import NOW, feed_in, notice, problem_in


def test_only_old_updates_that_slack_has_are_let_go(store: Store) -> None:
    problem = problem_in(store, feed_in(store))
    long_ago = -UPDATES_KEPT - timedelta(seconds=1)
    said = {
        "card": notice("card", problem, NoticeKind.CARD, due=long_ago),
        "old update": notice("old update", problem, NoticeKind.UPDATE, due=long_ago),
        "old reply": notice("old reply", problem, NoticeKind.REPLY, due=long_ago),
        "new update": notice("new update", problem, NoticeKind.UPDATE),
    }
    for name, each in said.items():
        store.enqueue([each])
        store.notice_sent(name, "17.5", NOW)
    store.enqueue([notice("waiting update", problem, NoticeKind.UPDATE, due=long_ago)])

    assert [Tidy(store).tick(NOW), Tidy(store).tick(NOW)] == [1, 0]

    left = [each.id for each in store.notices(problem.id)]
    assert left == ["card", "old reply", "new update", "waiting update"]
