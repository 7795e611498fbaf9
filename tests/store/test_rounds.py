"""The rounds on both engines: storms, budgets, reminders, quiet problems, job queues, replay's reading."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.core.diagnosis import Diagnostician
from bot.core.digest import Digest
from bot.core.manners import Manners
from bot.core.model import Card, Feed, NoticeKind, NoticeState, Page, Problem, State
from bot.jobs.ailing import Ailing
from bot.jobs.digest import Digests
from bot.jobs.ingest import Ingest
from bot.jobs.job_queue import WatchJobs
from bot.jobs.quiet import Quieten
from bot.jobs.remind import Remind
from bot.jobs.restraint import Restraint
from bot.store import Store
from tests.store.making import NOW, entry, feed_in

MANNERS = Manners()
MINUTE = timedelta(minutes=1)
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Failed:
    id: str
    description: str
    message: str
    occurred_at: datetime


@dataclass
class Answer:
    faults: Sequence[Failed]


@dataclass
class Log:
    """A job queue that is not there."""

    runs: list[Failed] = field(default_factory=list)
    stopped: list[Failed] = field(default_factory=list)

    def failed_runs(self, since: datetime) -> Answer:
        return Answer([run for run in reversed(self.runs) if run.occurred_at > since])

    def stopped_jobs(self) -> Answer:
        return Answer(self.stopped)


def ingest_into(store: Store, manners: Manners = MANNERS) -> Ingest:
    return Ingest(store, Diagnostician(), manners, "C1", Restraint(store, manners, "C1"))


def word(number: int) -> str:
    return "".join(LETTERS[number // 26**place % 26] for place in range(4)) * 2


def take(
    store: Store, feed: Feed, numbers: range, now: datetime, *, offset: int = 0, manners: Manners = MANNERS
) -> None:
    entries = [
        entry(number, at=now, message=f"The {word(number - offset)} of this customer refuses to align.")
        for number in numbers
    ]
    ingest_into(store, manners).take(store.feed(feed.company.id), Page(entries, []), now)


def held(store: Store) -> int:
    return store.outbox().states.get(NoticeState.HELD, 0)


def test_twelve_problems_at_once_are_held_and_released_only_when_they_outlive_the_storm(store: Store) -> None:
    feed = feed_in(store)
    take(store, feed, range(1, 13), NOW)
    assert held(store) == 12
    storm = store.storm_now()
    assert storm is not None
    assert storm.rages
    later = NOW + timedelta(minutes=11)
    Restraint(store, MANNERS, "C1").tick(later)
    storm = store.storm_now()
    assert storm is not None
    assert not storm.rages
    assert held(store) == 12
    take(store, feed, range(20, 22), later + MINUTE, offset=19)
    Restraint(store, MANNERS, "C1").tick(later + MINUTE)
    assert held(store) == 10
    assert store.cards_due_since(NOW) == 2
    assert {event.what for event in store.events(1)} >= {"first_seen", "held_by_storm", "released"}


def test_a_held_problem_that_is_resolved_is_not_announced_afterwards(store: Store) -> None:
    feed = feed_in(store)
    take(store, feed, range(1, 13), NOW)
    problem = store.problem(1)
    assert problem is not None
    store.save_problem(replace(problem, state=State.RESOLVED, changed_at=NOW))
    Restraint(store, MANNERS, "C1").tick(NOW + timedelta(minutes=11))
    Restraint(store, MANNERS, "C1").tick(NOW + timedelta(minutes=12))
    assert held(store) == 11
    assert store.notice("p1e1-card") is None


def test_the_storm_survives_a_restart_and_begins_once(store: Store) -> None:
    feed = feed_in(store)
    take(store, feed, range(1, 7), NOW)
    first = store.storm_now()
    take(store, feed, range(7, 10), NOW + MINUTE)
    second = store.storm_now()
    assert first is not None
    assert second is not None
    assert (second.key, store.count_newcomers(second.began_at)[0]) == (first.key, 9)
    assert [notice.kind for notice in store.claim(NOW + MINUTE, limit=100)] == [NoticeKind.CHANNEL, NoticeKind.UPDATE]


def test_two_thousand_different_texts_are_one_storm(store: Store) -> None:
    feed = feed_in(store)
    take(store, feed, range(1, 1_001), NOW)
    take(store, feed, range(1_001, 2_001), NOW + MINUTE)
    Restraint(store, MANNERS, "C1").tick(NOW + timedelta(minutes=2))
    assert held(store) == 2_000
    assert store.outbox().states[NoticeState.QUEUED] <= 2
    storm = store.storm_now()
    assert storm is not None
    assert len(store.newcomers(storm.began_at, limit=8)) == 8


def test_cards_beyond_the_budget_are_folded_into_one(store: Store) -> None:
    feed = feed_in(store)
    manners = replace(MANNERS, storm_problems=1_000, storm_entry_problems=1_000)
    take(store, feed, range(1, 16), NOW, manners=manners)
    assert held(store) == 5
    assert store.cards_due_since(NOW) == 10
    assert len(store.held_by(str(store.get_meta("folded")).split(" ")[0])) == 5


def test_reminders_come_once_a_morning_whatever_restarts(store: Store) -> None:
    feed = feed_in(store)
    take(store, feed, range(1, 2), NOW)
    store.save_card(Card(1, 1, "C1", "100.1", 1, 1, NOW, NOW, 1))
    morning = MANNERS.working_days.morning_after(NOW, 1)
    assert Remind(store, MANNERS).tick(morning - MINUTE) == 0
    assert Remind(store, MANNERS).tick(morning) == 1
    assert Remind(store, MANNERS).tick(morning + MINUTE) == 0
    assert sum(event.what == "reminder" for event in store.events(1)) == 1


def test_a_silent_problem_becomes_quiet_once(store: Store) -> None:
    feed = feed_in(store)
    take(store, feed, range(1, 2), NOW)
    store.save_card(Card(1, 1, "C1", "100.1", 1, 1, NOW, NOW, 1))
    later = NOW + timedelta(days=3)
    store.poll_succeeded(feed.company.id, later)
    assert Quieten(store, MANNERS).tick(later) == 1
    assert Quieten(store, MANNERS).tick(later) == 0
    problem = store.problem(1)
    assert problem is not None
    assert problem.state is State.QUIET


def test_one_digest_a_day(store: Store) -> None:
    feed = feed_in(store)
    digests = Digests(store, MANNERS, "C1")
    digests.tick(NOW)
    take(store, feed, range(1, 2), NOW)
    morning = MANNERS.working_days.morning_after(NOW, 1)
    assert isinstance(digests.tick(morning), Digest)
    assert not isinstance(Digests(store, MANNERS, "C1").tick(morning + MINUTE), Digest)
    assert [share.problems for share in store.shares()] == [1]
    assert store.tally(NOW - MINUTE).new == 1
    assert [problem.id for problem in store.oldest_open()] == [1]


def test_an_environment_that_ails_is_told_once(store: Store) -> None:
    feed = feed_in(store)
    ailing = Ailing(store, MANNERS, "C1")
    for minute in range(10):
        store.poll_failed(feed.company.id, "The secret has expired.", NOW + minute * MINUTE)
        ailing.tick(NOW + minute * MINUTE)
    assert [notice.reason for notice in store.claim(NOW + 10 * MINUTE, limit=10)] == ["company_ails"]
    store.poll_succeeded(feed.company.id, NOW + 11 * MINUTE)
    ailing.tick(NOW + 11 * MINUTE)
    assert [notice.reason for notice in store.claim(NOW + 11 * MINUTE, limit=10)] == ["company_ails"]


SECRET = "AADSTS7000222: The provided client secret keys for app '996def3d' are expired."


def run(number: int, at: datetime, mapping: str = "CUSTOMER", message: str = SECRET) -> Failed:
    return Failed(f"run-{number}", f"{mapping} - Dataverse synchronization job.", message, at)


def test_failed_sign_ins_of_many_jobs_are_one_problem_without_group_wait(store: Store) -> None:
    feed, log = feed_in(store), Log()
    watch = WatchJobs(store, {feed.company.id: log}, ingest_into(store))
    assert watch.tick(NOW) == 0
    log.runs = [run(number, NOW + MINUTE, f"MAPPING{number}") for number in range(5)]
    assert watch.tick(NOW + 2 * MINUTE) == 5
    assert watch.tick(NOW + 3 * MINUTE) == 0, "the overlap is known by its ids"
    (problem,) = store.problems_in_state([State.OPEN])
    assert (problem.diagnosis.cause, problem.entries, problem.is_of_job_queue) == ("app-authentication", 5, True)
    card = store.notice(f"p{problem.id}e1-card")
    assert card is not None
    assert card.due_at == NOW + 2 * MINUTE
    assert store.dead_connections() == {feed.company.id}
    assert store.feed(feed.company.id).cursor == 0, "the numbers of table 5339 are their own"


def test_a_job_that_stands_still_is_news_at_the_first_look(store: Store) -> None:
    feed = feed_in(store)
    log = Log(stopped=[run(1, NOW - timedelta(days=9))])
    watch = WatchJobs(store, {feed.company.id: log}, ingest_into(store))
    assert watch.tick(NOW) == 1
    assert watch.tick(NOW + MINUTE) == 0


def test_two_dead_connections_are_a_storm(store: Store) -> None:
    feeds = [feed_in(store), feed_in(store, "Fabrikam AS")]
    logs = {feed.company.id: Log() for feed in feeds}
    watch = WatchJobs(store, logs, ingest_into(store))
    watch.tick(NOW)
    for number, log in enumerate(logs.values()):
        log.runs = [run(number, NOW + MINUTE)]
    watch.tick(NOW + 2 * MINUTE)
    storm = store.storm_now()
    assert storm is not None
    assert storm.trigger == "dead_connections"


def test_what_one_repair_removes_waits_for_it(store: Store) -> None:
    """Of two companies that cannot sign in one gets the card; the other's comes only if it outlives the repair."""
    feeds = [feed_in(store), feed_in(store, "Fabrikam AS")]
    logs = {feed.company.id: Log() for feed in feeds}
    watch, restraint = WatchJobs(store, logs, ingest_into(store)), Restraint(store, MANNERS, "C1")
    watch.tick(NOW)
    for number, log in enumerate(logs.values()):
        log.runs = [run(number, NOW + MINUTE)]
    watch.tick(NOW + 2 * MINUTE)
    restraint.tick(NOW + 15 * MINUTE)
    assert [problem.name for problem in waiting(store)] == ["P-1"]
    assert held(store) == 1
    logs[2].runs.append(run(7, NOW + 20 * MINUTE))
    watch.tick(NOW + 21 * MINUTE)
    restraint.tick(NOW + 21 * MINUTE)
    assert held(store) == 1, "the first company's card speaks for it"
    first = store.problem(1)
    assert first is not None
    store.save_problem(replace(first, state=State.RESOLVED, changed_at=NOW + 30 * MINUTE))
    logs[2].runs.append(run(8, NOW + 40 * MINUTE))
    watch.tick(NOW + 41 * MINUTE)
    restraint.tick(NOW + 41 * MINUTE)
    assert held(store) == 0
    assert "P-2" in [problem.name for problem in waiting(store)]


def waiting(store: Store) -> list[Problem]:
    return [each.problem for each in store.waiting_cards()]


def test_a_root_in_another_company_is_said_in_the_first_ones_thread(store: Store) -> None:
    feeds = [feed_in(store), feed_in(store, "Fabrikam AS")]
    message = "Salesperson Code JO must be coupled to a record in Dataverse."
    ingest = ingest_into(store)
    ingest.take(feeds[0], Page([entry(1, at=NOW, message=message)], []), NOW)
    store.save_card(Card(1, 1, "C1", "100.1", 1, 1, NOW, NOW, 1))
    ingest.take(feeds[1], Page([entry(1, at=NOW, message=message)], []), NOW + MINUTE)
    (spread,) = [notice for notice in store.notices(1) if notice.reason == "spread"]
    assert spread.detail["company"] == "Fabrikam AS"
    assert spread.due_at == NOW + MANNERS.reply_interval


def test_a_root_that_reaches_a_new_mapping_is_said_in_its_thread(store: Store) -> None:
    feed, message = feed_in(store), "Salesperson Code JO must be coupled to a record in Dataverse."
    ingest = ingest_into(store)
    ingest.take(feed, Page([entry(1, at=NOW, message=message)], []), NOW)
    store.save_card(Card(1, 1, "C1", "100.1", 1, 1, NOW, NOW, 1))
    for number in (2, 3):
        elsewhere = entry(number, at=NOW, message=message)._replace(mapping="OPPORTUNITY")
        ingest.take(feed, Page([elsewhere], []), NOW + number * MINUTE)
    said = [notice for notice in store.notices(1) if notice.reason == "spread"]
    assert [notice.detail["mappings"] for notice in said] == [["OPPORTUNITY"]]


def test_the_past_is_read_in_the_order_in_which_it_happened(store: Store) -> None:
    feed = feed_in(store)
    take(store, feed, range(1, 30), NOW)
    first = store.stored_since(NOW - MINUTE, limit=10)
    key, _, last = first[-1]
    second = store.stored_since(NOW - MINUTE, (last.occurred_at, key), limit=100)
    assert [found.number for _, _, found in (*first, *second)] == list(range(1, 30))
    assert len(store.known_before(NOW + MINUTE)) == 29


def test_a_storm_card_is_updated_for_every_page_of_one_poll(store: Store) -> None:
    feed = feed_in(store)
    eager = replace(MANNERS, card_interval=timedelta(0))
    take(store, feed, range(1, 11), NOW, manners=eager)
    for first, updates in ((11, 1), (21, 2)):
        take(store, feed, range(first, first + 10), NOW, manners=eager)
        made = store.engine.rows("SELECT id FROM notice WHERE kind = 'update' AND problem IS NULL")
        assert len(made) == updates
        for notice in store.claim(NOW + timedelta(hours=1), limit=50):
            store.notice_sent(notice.id, "100.1", NOW)
