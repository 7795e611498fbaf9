"""The small world behind the simulation: companies, their records, couplings, jobs, and the Dataverse rows opposite."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from urllib.parse import quote, urlencode

from bot.demo.business_central import names
from bot.demo.business_central.entries import ErrorLog
from bot.demo.business_central.filters import time_text
from bot.demo.business_central.rows import Side
from bot.demo.business_central.tables import Table, table
from bot.demo.business_central.views import EMPTY_GUID, EMPTY_TIME

_NAMESPACE = uuid.UUID("5ca1ab1e-0000-4000-8000-00000000c0de")


def invented_id(*parts: object) -> str:
    """A guid that is always the same for the same parts."""
    return str(uuid.uuid5(_NAMESPACE, "\x1f".join(map(str, parts))))


class Result(StrEnum):
    """Last Synch. Result of a coupling (table 5331)."""

    NONE = ""
    SUCCESS = "Success"
    FAILURE = "Failure"


@dataclass
class Coupling:
    """CRM Integration Record: which Dataverse row a record belongs to, and how the last run went each way."""

    partner_id: str
    last_result: Result = Result.NONE
    """From Dataverse."""
    last_crm_result: Result = Result.NONE
    """To Dataverse."""
    skipped: bool = False
    last_message: str = ""


@dataclass
class Record:
    """One row of a synchronized table."""

    table: Table
    key: str
    id: str
    name: str
    fields: dict[str, str]
    coupling: Coupling | None = None
    deleted: bool = False

    @property
    def bookmark(self) -> str:
        """What a web client link names the record by; opaque to everybody else."""
        return "27;" + self.id.replace("-", "")

    @property
    def display(self) -> str:
        return f"{self.table.name}: {self.key}" + (f" ({self.name})" if self.name else "")


@dataclass
class JobQueueEntry:
    """Row of table 472: the recurring job that runs one mapping."""

    id: str
    job_id: str
    mapping: str
    object_id: int = 5339
    status: str = "Ready"
    error_message: str = ""
    attempts: int = 0
    modified_at: str = EMPTY_TIME

    @property
    def description(self) -> str:
        return f"{self.mapping} - Dataverse synchronization job."


@dataclass(frozen=True)
class JobQueueLogEntry:
    """Row of table 474: one run of a job."""

    id: str
    job_id: str
    started_at: str
    ended_at: str
    status: str
    description: str
    error_message: str
    call_stack: str
    object_id: int = 5339


@dataclass
class Company:
    """One company of the environment."""

    name: str
    id: str
    companion: bool = True
    """Whether the companion API answers here."""
    page_published: bool = True
    forbidden: bool = False
    """Whether the caller lacks every permission in this company."""
    log: ErrorLog = field(default_factory=ErrorLog)
    records: dict[tuple[str, str], Record] = field(default_factory=dict)
    jobs: dict[str, JobQueueEntry] = field(default_factory=dict)
    job_log: list[JobQueueLogEntry] = field(default_factory=list)
    deletions: list[dict[str, object]] = field(default_factory=list)
    """Log of the companion API's deletion requests, newest last."""

    def record(self, table_name: str, key: str) -> Record:
        """The record, invented at first mention: coupled, with a believable name."""
        found = self.records.get((table_name, key))
        if found is None:
            found = self._invent(table(table_name), key, invented_id(self.id, table_name, key))
            self.records[table_name, key] = found
        return found

    def find(self, record_id: str) -> Record | None:
        """The record with this SystemId or this Dataverse id, also one that only a generated row mentions."""
        for found in self.records.values():
            if record_id in (found.id, found.coupling.partner_id if found.coupling else None):
                return found
        return next(self._mentioned(record_id), None)

    def job(self, mapping: str) -> JobQueueEntry:
        """The job queue entry that runs a mapping."""
        if mapping not in self.jobs:
            job_id = invented_id(self.id, "job", mapping)
            self.jobs[mapping] = JobQueueEntry(invented_id(job_id, "row"), job_id, mapping)
        return self.jobs[mapping]

    def log_run(self, mapping: str, at: datetime, error: str = "") -> JobQueueLogEntry:
        """A run of a mapping's job has ended, well or with an error that never reached table 5339."""
        job, moment = self.job(mapping), time_text(at)
        job.modified_at, job.error_message = moment, error
        job.status, job.attempts = ("Error", job.attempts + 1) if error else ("Ready", 0)
        run = JobQueueLogEntry(
            id=invented_id(job.id, len(self.job_log)),
            job_id=job.job_id,
            started_at=moment,
            ended_at=moment,
            status="Error" if error else "Success",
            description=job.description,
            error_message=error,
            call_stack="CRM Integration Table Synch.(CodeUnit 5340).OnRun(Trigger)" if error else "",
        )
        self.job_log.append(run)
        return run

    def _mentioned(self, record_id: str) -> Iterator[Record]:
        for stretch in self.log.stretches:
            for prototype in stretch.prototypes:
                sides = (prototype.source, prototype.destination)
                local = next(side for side in sides if side.system == "BusinessCentral")
                for side in sides:
                    if side.record_id[:24] == record_id[:24] and len(record_id) == 36:
                        key = stretch.key_format % int(record_id[24:], 16)
                        made = self._invent(table(local.table_name), key, local.record_id[:24] + record_id[24:])
                        self.records[made.table.name, key] = made
                        yield made

    def _invent(self, its_table: Table, key: str, record_id: str) -> Record:
        name = names.invent(its_table.name, key)
        coupling = Coupling(partner_id(record_id))
        return Record(its_table, key, record_id, name, names.fields(its_table.name, key, name), coupling)


def partner_id(record_id: str) -> str:
    """Id of the Dataverse row that is coupled to a record; for generated records the last part is kept."""
    return invented_id("dataverse", record_id[:24])[:24] + record_id[24:]


def local_side(record: Record, company: Company, web_client: str) -> Side:
    """A Business Central record as source or destination; one that is gone has no link and no id."""
    query = {"company": company.name, "page": record.table.card_page, "bookmark": record.bookmark}
    link = f"{web_client}?{urlencode(query, quote_via=quote)}"
    return Side(
        table_id=record.table.id,
        table_name=record.table.name,
        system="BusinessCentral",
        record_id=EMPTY_GUID if record.deleted else record.id,
        display=f"{record.table.name}: {record.key}" if record.deleted else record.display,
        url="" if record.deleted else link,
    )


def remote_side(record: Record) -> Side:
    """The coupled Dataverse row as source or destination; empty where nothing is coupled."""
    if record.coupling is None:
        return Side()
    return Side(
        table_id=record.table.integration_id,
        table_name=record.table.integration_name,
        system="Dataverse",
        record_id=record.coupling.partner_id,
        display=f"{record.table.integration_name}: {record.coupling.partner_id}",
        entity_name=record.table.entity,
    )
