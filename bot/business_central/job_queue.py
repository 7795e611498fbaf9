"""Failures that stand only in the job queue: sign-in, connection, a mapping that is missing.

Read from Microsoft's own API, so no extension is needed. The job that synchronizes is codeunit 5339.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec

from bot.business_central.addresses import escape
from bot.business_central.cleaning import clean, clean_name
from bot.business_central.rows import LONGEST_MESSAGE, LONGEST_NAME, YEARS, envelope
from bot.business_central.service import Request, Service

SYNCHRONIZATION_JOB = 5339
MOST = 1000
"""Newest first, and older ones are left: a dead connection fails every 30 seconds in every mapping."""


@dataclass(frozen=True, slots=True)
class JobFault:
    """One failed run of a synchronization job, or one job that stands still."""

    id: str
    company: str
    description: str
    message: str
    occurred_at: datetime
    status: str


class JobFaults(NamedTuple):
    """Newest first."""

    faults: list[JobFault]
    unreadable: int
    """Rows that could not be read and are not among the faults."""


class _LogRow(msgspec.Struct, rename="camel"):
    id: str
    end_date_time: datetime
    description: str | None = ""
    error_message: str | None = ""
    status: str | None = ""


class _EntryRow(msgspec.Struct, rename="camel"):
    id: str
    last_modified_date_time: datetime
    description: str | None = ""
    error_message: str | None = ""
    status: str | None = ""


class JobQueue:
    """The job queue of one company; thread-safe."""

    def __init__(self, service: Service, bc_id: str, name: str) -> None:
        self._service = service
        self._name = name
        self._company = f"{service.addresses.standard}/companies({escape(bc_id)})"

    def failed_runs(self, since: datetime) -> JobFaults:
        """Runs that ended in an error after `since`. Raises as `Service.read`."""
        moment = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        condition = f"{_FAILED} and endDateTime gt {moment}"
        return self._read("jobQueueLogEntries", condition, "endDateTime", _LogRow)

    def stopped_jobs(self) -> JobFaults:
        """Jobs that have given up and wait for a person. Raises as `Service.read`."""
        return self._read("jobQueueEntries", _FAILED, "lastModifiedDateTime", _EntryRow)

    def _read(self, entity_set: str, condition: str, moment: str, row: type[Any]) -> JobFaults:
        where = f"Reading {entity_set} of company {self._name} in environment {self._service.environment.name}"
        address = self._service.url(
            f"{self._company}/{entity_set}",
            filter=condition,
            orderby=f"{moment} desc",
            top=str(MOST),
            select=f"id,{moment},description,errorMessage,status",
        )
        rows, _ = envelope(self._service.read(Request(address, where)), where)
        found = [self._fault(raw, row, moment) for raw in rows]
        faults = [fault for fault in found if fault is not None]
        return JobFaults(faults, len(found) - len(faults))

    def _fault(self, raw: msgspec.Raw, row: type[Any], moment: str) -> JobFault | None:
        try:
            read = msgspec.json.decode(raw, type=row, strict=False)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return None
        at: datetime = read.end_date_time if moment == "endDateTime" else read.last_modified_date_time
        if at.year not in YEARS:
            return None
        return JobFault(
            id=clean_name(read.id.lower(), LONGEST_NAME),
            company=self._name,
            description=clean_name(read.description or "", LONGEST_NAME),
            message=clean(read.error_message or "", LONGEST_MESSAGE),
            occurred_at=at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC),
            status=clean_name(read.status or "", LONGEST_NAME),
        )


_FAILED = f"objectIdToRun eq {SYNCHRONIZATION_JOB} and status eq 'Error'"
