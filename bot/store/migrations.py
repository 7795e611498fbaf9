"""The schema, as numbered steps that both engines share; a step is never changed after a release.

`{auto}` is a key that the database gives, `{key}` a whole number as the table's key; everything else is
written the same way for both. Times are milliseconds in UTC, booleans 0 and 1, structures JSON text.
"""

from typing import NamedTuple

from bot.exceptions import StoreUnusable
from bot.store.engine import Engine


class Migration(NamedTuple):
    """One step; statements are separated by a semicolon at the end of a line."""

    number: int
    name: str
    shared: str
    sqlite: str = ""
    postgresql: str = ""


MIGRATIONS = (
    Migration(
        1,
        "first schema",
        shared="""
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
CREATE TABLE company (
    id {auto},
    environment TEXT NOT NULL,
    bc_id TEXT NOT NULL,
    name TEXT NOT NULL,
    mode TEXT NOT NULL DEFAULT '',
    series BIGINT,
    polled_at BIGINT,
    succeeded_at BIGINT,
    fault TEXT NOT NULL DEFAULT '',
    UNIQUE (environment, bc_id)
);
CREATE TABLE series (
    id {auto},
    company BIGINT NOT NULL REFERENCES company (id),
    baseline BIGINT NOT NULL DEFAULT 0,
    cursor BIGINT NOT NULL DEFAULT 0,
    entries BIGINT NOT NULL DEFAULT 0,
    rejected BIGINT NOT NULL DEFAULT 0,
    began_at BIGINT NOT NULL
);
CREATE INDEX series_company ON series (company);
CREATE TABLE problem (
    id {auto},
    company BIGINT NOT NULL REFERENCES company (id),
    fingerprint TEXT NOT NULL,
    cause TEXT NOT NULL,
    audience TEXT NOT NULL,
    confidence TEXT NOT NULL,
    rule TEXT NOT NULL,
    facts TEXT NOT NULL,
    root TEXT NOT NULL,
    mapping TEXT NOT NULL,
    bc_table TEXT NOT NULL,
    direction TEXT NOT NULL,
    message TEXT NOT NULL,
    newest BIGINT NOT NULL DEFAULT 0,
    state TEXT NOT NULL,
    episode BIGINT NOT NULL DEFAULT 1,
    opened_at BIGINT NOT NULL,
    first_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    entries BIGINT NOT NULL DEFAULT 0,
    entries_before BIGINT NOT NULL DEFAULT 0,
    records BIGINT NOT NULL DEFAULT 0,
    imported BIGINT NOT NULL DEFAULT 0,
    owner TEXT NOT NULL DEFAULT '',
    changed_at BIGINT,
    changed_by TEXT NOT NULL DEFAULT '',
    snoozed_until BIGINT,
    UNIQUE (company, fingerprint)
);
CREATE INDEX problem_newest ON problem (last_at, id, state);
CREATE INDEX problem_state ON problem (state, last_at, id);
CREATE INDEX problem_company ON problem (company, last_at, id, state);
CREATE INDEX problem_cause ON problem (cause, last_at, id, state);
CREATE INDEX problem_counts ON problem (state, audience, cause);
CREATE TABLE problem_day (
    problem BIGINT NOT NULL,
    day BIGINT NOT NULL,
    entries BIGINT NOT NULL,
    PRIMARY KEY (problem, day)
){compact};
CREATE INDEX problem_day_day ON problem_day (day);
CREATE TABLE entry (
    id {key},
    problem BIGINT NOT NULL,
    occurred_at BIGINT NOT NULL,
    purged_at BIGINT,
    direction TEXT NOT NULL,
    mapping TEXT NOT NULL,
    job_id TEXT NOT NULL,
    guid TEXT NOT NULL,
    source_side TEXT NOT NULL,
    source_table TEXT NOT NULL,
    source_display TEXT NOT NULL,
    source_id TEXT NOT NULL,
    source_locator TEXT NOT NULL,
    destination_side TEXT NOT NULL,
    destination_table TEXT NOT NULL,
    destination_display TEXT NOT NULL,
    destination_id TEXT NOT NULL,
    destination_locator TEXT NOT NULL,
    message TEXT NOT NULL
);
CREATE INDEX entry_problem ON entry (problem, id);
CREATE INDEX entry_occurred ON entry (occurred_at, id);
CREATE TABLE affected (
    problem BIGINT NOT NULL,
    record TEXT NOT NULL,
    newest BIGINT NOT NULL,
    times BIGINT NOT NULL,
    PRIMARY KEY (problem, record)
){compact};
CREATE INDEX affected_newest ON affected (problem, newest);
CREATE TABLE rejected (
    id {auto},
    series BIGINT NOT NULL,
    fingerprint TEXT NOT NULL,
    number BIGINT,
    reason TEXT NOT NULL,
    raw TEXT NOT NULL,
    at BIGINT NOT NULL,
    UNIQUE (series, fingerprint)
);
CREATE TABLE card (
    problem BIGINT NOT NULL,
    episode BIGINT NOT NULL,
    channel TEXT NOT NULL,
    ts TEXT NOT NULL,
    told_entries BIGINT NOT NULL,
    told_records BIGINT NOT NULL,
    told_at BIGINT NOT NULL,
    replied_at BIGINT,
    replied_entries BIGINT NOT NULL,
    PRIMARY KEY (problem, episode)
);
CREATE INDEX card_message ON card (channel, ts);
CREATE TABLE notice (
    seq {auto},
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    channel TEXT NOT NULL,
    problem BIGINT,
    episode BIGINT NOT NULL,
    place BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    started_at BIGINT,
    ts TEXT NOT NULL,
    fault TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX notice_due ON notice (state, due_at, seq);
CREATE INDEX notice_problem ON notice (problem, seq);
CREATE INDEX notice_waiting ON notice (problem, episode, place, seq)
    WHERE state IN ('queued', 'sending', 'unknown', 'parked');
CREATE UNIQUE INDEX notice_one_update ON notice (problem, episode)
    WHERE kind = 'update' AND state = 'queued';
CREATE TABLE event (
    id {auto},
    problem BIGINT NOT NULL,
    at BIGINT NOT NULL,
    what TEXT NOT NULL,
    actor TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX event_problem ON event (problem, id);
CREATE TABLE seen (
    key TEXT PRIMARY KEY,
    at BIGINT NOT NULL
);
CREATE INDEX seen_at ON seen (at);
CREATE TABLE lease (
    name TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    token BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE TABLE audit (
    id {auto},
    at BIGINT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    filter TEXT NOT NULL,
    preview TEXT NOT NULL,
    count BIGINT NOT NULL,
    result TEXT NOT NULL,
    request TEXT NOT NULL,
    detail TEXT NOT NULL
);
""",
        sqlite="""
CREATE VIRTUAL TABLE entry_text USING fts5 (
    message, source_display, destination_display,
    content = 'entry', content_rowid = 'id', detail = 'none', columnsize = 0
);
INSERT INTO entry_text (entry_text, rank) VALUES ('hashsize', 8388608);
""",
        postgresql="""
CREATE TABLE entry_text (
    id BIGINT PRIMARY KEY,
    words TSVECTOR NOT NULL
);
CREATE INDEX entry_text_words ON entry_text USING gin (words);
""",
    ),
    Migration(
        2,
        "storms, roots and job queues",
        shared="""
CREATE TABLE root_mapping (
    problem BIGINT NOT NULL,
    mapping TEXT NOT NULL,
    PRIMARY KEY (problem, mapping)
){compact};
CREATE INDEX problem_root ON problem (root) WHERE root <> '';
CREATE INDEX notice_made ON notice (created_at);
CREATE INDEX notice_card_due ON notice (due_at) WHERE kind = 'card';
""",
    ),
    Migration(
        3,
        "purges",
        shared="""
ALTER TABLE problem ADD COLUMN purged BIGINT NOT NULL DEFAULT 0;
CREATE INDEX problem_purged ON problem (last_at, id) WHERE purged > 0;
DROP INDEX entry_occurred;
CREATE INDEX entry_occurred ON entry (occurred_at, id, problem, purged_at);
CREATE TABLE purge (
    id {auto},
    request TEXT NOT NULL,
    actor TEXT NOT NULL,
    approver TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL,
    filter TEXT NOT NULL,
    cut_off BIGINT NOT NULL,
    digest TEXT NOT NULL,
    count BIGINT NOT NULL,
    problems TEXT NOT NULL,
    in_slack BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    finished_at BIGINT,
    listed BIGINT NOT NULL DEFAULT 0,
    snapshot_at BIGINT,
    deleted BIGINT NOT NULL DEFAULT 0,
    gone BIGINT NOT NULL DEFAULT 0,
    changed BIGINT NOT NULL DEFAULT 0,
    refused BIGINT NOT NULL DEFAULT 0,
    unknown BIGINT NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    attempts BIGINT NOT NULL DEFAULT 0,
    not_before BIGINT NOT NULL DEFAULT 0,
    cursor BIGINT NOT NULL DEFAULT 0,
    told_at BIGINT
);
CREATE INDEX purge_state ON purge (state, id);
CREATE TABLE purge_entry (
    purge BIGINT NOT NULL,
    entry BIGINT NOT NULL,
    outcome TEXT NOT NULL DEFAULT '',
    reason TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (purge, entry)
){compact};
""",
    ),
)

DIALECTS = {
    "sqlite": {
        "auto": "INTEGER PRIMARY KEY AUTOINCREMENT",
        "key": "INTEGER PRIMARY KEY",
        "compact": " WITHOUT ROWID",
    },
    "postgresql": {
        "auto": "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
        "key": "BIGINT PRIMARY KEY",
        "compact": "",
    },
}


def statements(migration: Migration, dialect: str) -> list[str]:
    """The step as the engine understands it, one statement each."""
    own = migration.sqlite if dialect == "sqlite" else migration.postgresql
    text = migration.shared.format(**DIALECTS[dialect]) + own
    return [part.strip() for part in text.split(";\n") if part.strip()]


def schema_version(engine: Engine) -> int:
    """Number of the last step that was taken. The table `migration` must exist."""
    row = engine.row("SELECT max(number) AS number FROM migration")
    return int(row["number"] or 0) if row else 0


def migrate(engine: Engine, where: str, migrations: tuple[Migration, ...] = MIGRATIONS) -> None:
    """Take every step that is missing; the caller holds a transaction that nobody else can hold at the same time.

    Raises StoreUnusable when the database was written by a newer version of the bot; `where` names it.
    """
    engine.change("CREATE TABLE IF NOT EXISTS migration (number BIGINT PRIMARY KEY, name TEXT NOT NULL)")
    have = schema_version(engine)
    refuse_newer(have, where, migrations)
    for migration in migrations:
        if migration.number > have:
            for statement in statements(migration, engine.dialect):
                engine.change(statement)
            engine.change(
                "INSERT INTO migration (number, name) VALUES (:number, :name)",
                number=migration.number,
                name=migration.name,
            )


def refuse_newer(have: int, where: str, migrations: tuple[Migration, ...] = MIGRATIONS) -> None:
    """Raise StoreUnusable when the schema is of a later version than this program knows."""
    known = migrations[-1].number
    if have > known:
        raise StoreUnusable(
            f"{where} has schema version {have}, this program knows versions up to {known}: "
            "start the newer version of the bot again, or restore a copy from before the upgrade"
        )
