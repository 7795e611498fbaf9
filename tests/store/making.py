"""Invented companies, entries, problems and notices for the tests of the store."""

from datetime import UTC, datetime, timedelta

from bot.core.model import (
    Audience,
    Confidence,
    Diagnosis,
    Direction,
    Entry,
    Feed,
    Notice,
    NoticeKind,
    Problem,
    Record,
    Side,
)
from bot.store import Store
from bot.store.values import NewProblem

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


def feed_in(store: Store, name: str = "CRONUS Norge AS") -> Feed:
    return store.register("Production", f"id of {name}", name, NOW)


def problem_in(store: Store, feed: Feed, fingerprint: str = "too-long", cause: str = "value_too_long") -> Problem:
    return store.add_problem(
        NewProblem(
            company=feed.company.id,
            fingerprint=fingerprint,
            diagnosis=Diagnosis(cause, Audience.USER, Confidence.CERTAIN, "rule", {"field": "Phone No."}, "root"),
            mapping="CUSTOMER",
            table="Customer",
            direction=Direction.TO_DATAVERSE,
            message="",
            at=NOW,
        )
    )


def customer(key: str) -> Record:
    return Record(Side.BUSINESS_CENTRAL, "Customer", f"Customer: {key}", f"guid-{key}", f"page=21&bookmark={key}")


def account(name: str) -> Record:
    return Record(Side.DATAVERSE, "account", name, f"account-{name}", "account")


def entry(number: int, *, key: str | None = None, at: datetime | None = None, message: str = "Too long") -> Entry:
    return Entry(
        number=number,
        occurred_at=at or NOW + timedelta(seconds=number),
        message=message,
        source=customer(key if key is not None else str(number)),
        destination=account(f"Adatum {number}"),
        mapping="CUSTOMER",
        direction=Direction.TO_DATAVERSE,
        job_id="job-1",
        id=f"row-{number}",
    )


def notice(
    name: str,
    problem: Problem | None,
    kind: NoticeKind = NoticeKind.REPLY,
    *,
    episode: int = 1,
    due: timedelta = timedelta(0),
    channel: str = "C1",
) -> Notice:
    return Notice(
        id=name,
        kind=kind,
        reason="first_seen",
        channel=channel,
        problem=problem.id if problem is not None else None,
        episode=episode,
        created_at=NOW,
        due_at=NOW + due,
        detail={"count": 3},
    )
