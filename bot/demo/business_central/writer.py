"""Makes rows of the error table out of failures, and lets the coupling of the failed record know."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.demo.business_central import bulk, catalogue
from bot.demo.business_central.catalogue import Failure
from bot.demo.business_central.filters import time_text
from bot.demo.business_central.model import (
    Company,
    Coupling,
    Record,
    Result,
    invented_id,
    local_side,
    partner_id,
    remote_side,
)
from bot.demo.business_central.rows import ErrorRow, Side
from bot.demo.business_central.tables import table

DIRECTIONS = {"to": "ToDataverse", "from": "FromDataverse", "both": "Bidirectional", "": ""}


class Writer:
    """Knows what every row needs beside its failure: the seed of ids and the base of links."""

    def __init__(self, seed: object, web_client: str) -> None:
        self._seed = seed
        self._web_client = web_client

    def row(self, company: Company, number: int, failure: Failure, at: datetime) -> ErrorRow:
        """One row; the record is invented when it is new, and its coupling notes the failure."""
        record = company.record(failure.table, failure.key) if failure.table else None
        sides = self._sides(company, failure, record)
        if record is not None:
            _note_failure(record, failure)
        row_id = invented_id(self._seed, company.id, "entry", company.log.incarnation, number)
        return self._made(company, number, failure, sides, row_id, time_text(at))

    def stretch(
        self,
        company: Company,
        numbers: range,
        failures: Sequence[Failure],
        began: datetime,
        spacing: timedelta,
        records: int,
    ) -> bulk.Stretch:
        """Many rows as a rule; the failures were made with the mark in place of the key."""
        seed = (self._seed, company.id, "stretch", company.log.incarnation, numbers.start)
        prototypes = tuple(self._prototype(company, failure, seed) for failure in failures)
        return bulk.Stretch(
            numbers.start, numbers.stop - 1, prototypes, began, spacing, invented_id(*seed)[:24], records
        )

    def _prototype(self, company: Company, failure: Failure, seed: tuple[object, ...]) -> ErrorRow:
        record_id = invented_id(*seed, failure.table)[:24] + bulk.PLACE_MARK
        coupling = Coupling(partner_id(record_id))
        record = Record(table(failure.table), bulk.KEY_MARK, record_id, "", {}, coupling)
        sides = self._sides(company, failure, record)
        return self._made(company, bulk.NUMBER_MARK, failure, sides, bulk.ID_MARK, bulk.AT_MARK)

    def _sides(self, company: Company, failure: Failure, record: Record | None) -> tuple[Side, Side]:
        local = local_side(record, company, self._web_client) if record else Side()
        remote = remote_side(record) if record and failure.coupled else Side()
        return (remote, local) if failure.direction == "from" else (local, remote)

    def _made(
        self, company: Company, number: int, failure: Failure, sides: tuple[Side, Side], row_id: str, moment: str
    ) -> ErrorRow:
        mapping = failure.mapping or table(failure.table).mapping
        return ErrorRow(
            id=row_id,
            entry_number=number,
            occurred_at=moment,
            message=failure.message[:2048],
            # All failures of a mapping within a minute are one run of its job.
            job_id=invented_id(self._seed, company.id, "run", mapping, company.log.incarnation, moment[:16]),
            mapping_name=mapping,
            direction=DIRECTIONS[failure.direction],
            job_type=failure.job_type,
            source=sides[0],
            destination=sides[1],
            modified_at=moment,
            call_stack=catalogue.call_stack(failure),
        )


def _note_failure(record: Record, failure: Failure) -> None:
    """Mark the coupling; the same text twice in a row makes Business Central skip the record from then on."""
    coupling = record.coupling
    if coupling is None:
        return
    if not failure.coupled:
        record.coupling = None
        return
    coupling.skipped = coupling.last_message == failure.message[:250]
    coupling.last_message = failure.message[:250]
    note_result(coupling, failure.direction, Result.FAILURE)


def note_result(coupling: Coupling, direction: str, result: Result) -> None:
    """Write down how the last run went in one direction."""
    if direction == "from":
        coupling.last_result = result
    else:
        coupling.last_crm_result = result
