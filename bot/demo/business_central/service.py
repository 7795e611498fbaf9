"""The web services of one environment: standard API, companion API, and page 5339, over one small OData machine."""

import json
from typing import NamedTuple

import msgspec

from bot.demo.business_central import query, sets
from bot.demo.business_central.answers import JSON, Answer, Refusal, json_answer, no_such_row, not_found
from bot.demo.business_central.batch import answer_batch
from bot.demo.business_central.calls import COMPANION, PAGES, STANDARD, Call, Segment
from bot.demo.business_central.deletions import request_deletion
from bot.demo.business_central.entries import ErrorLog
from bot.demo.business_central.filters import FilterFault, time_text
from bot.demo.business_central.model import Company
from bot.demo.business_central.query import ErrorSource, ListSource, Source, list_etag
from bot.demo.business_central.rows import PAGE_ENTRIES, SYNCHRONIZATION_ERROR_DETAILS, SYNCHRONIZATION_ERRORS
from bot.demo.business_central.views import View
from bot.demo.business_central.world import World


class _Set(NamedTuple):
    """An entity set of one company."""

    view: View
    source: Source
    company: Company
    context: str
    deletable: bool = False


class Service:
    """Answers calls; holds nothing of its own."""

    def __init__(self, world: World) -> None:
        self.world = world

    def answer(self, call: Call) -> Answer:
        """The answer to one call, refusals included."""
        try:
            if [segment.name for segment in call.address.segments] == ["$batch"]:
                _allow(call, "POST")
                return answer_batch(call, self.world, self.answer)
            return self._route(call)
        except FilterFault as fault:
            return Refusal(400, fault.code, str(fault)).answer
        except Refusal as refusal:
            return refusal.answer

    def _route(self, call: Call) -> Answer:
        segments = call.address.segments
        match call.address.service:
            case service if service == STANDARD and segments and segments[0].name == "companies":
                return self._standard(call, segments)
            case service if service == COMPANION and segments and segments[0].key is not None:
                return self._in_company(call, self._company(segments[0].key), segments[1:], COMPANION)
            case service if service == PAGES and segments:
                return self._pages(call, segments)
        raise not_found(call.raw_path)

    def _standard(self, call: Call, segments: tuple[Segment, ...]) -> Answer:
        if segments[0].key is not None and len(segments) > 1:
            return self._in_company(call, self._company(segments[0].key), segments[1:], STANDARD)
        _allow(call, "GET")
        rows = [sets.company_row(company) for company in self.world.companies]
        source = ListSource(rows, sets.COMPANIES)
        if segments[0].key is not None:
            company = self._company(segments[0].key)
            return _single(call, sets.COMPANIES, source, self.world.companies.index(company), "companies")
        return _collection(call, sets.COMPANIES, source, "companies")

    def _pages(self, call: Call, segments: tuple[Segment, ...]) -> Answer:
        company = None
        if segments[0].name == "Company" and segments[0].key is not None:
            company = self.world.by_name(segments[0].key)
            segments = segments[1:]
        elif "company" in call.options:
            company = self.world.by_name(call.options["company"])
        if company is None:
            raise Refusal(
                404, "Internal_CompanyNotFound", "Cannot process the request because the company cannot be found."
            )
        if not segments or segments[0].name != self.world.page_service or not company.page_published:
            raise Refusal(404, "BadRequest_ResourceNotFound", f"Resource not found for the segment '{call.raw_path}'.")
        return self._in_company(call, company, segments, PAGES)

    def _company(self, key: str) -> Company:
        company = self.world.by_id(key)
        if company is None:
            raise Refusal(404, "Internal_CompanyNotFound", f"The company with id '{key}' cannot be found.")
        return company

    def _in_company(self, call: Call, company: Company, segments: tuple[Segment, ...], service: str) -> Answer:
        if company.forbidden:
            raise Refusal(
                403,
                "Authorization_RequestDenied",
                "Sorry, the current permissions prevented the action. "
                "(TableData 5339 Integration Synch. Job Errors Read: Base Application)",
            )
        if not segments or (service == COMPANION and not company.companion):
            raise not_found(call.raw_path)
        found = self._set(call, company, segments[0].name, service)
        if segments[0].key is not None:
            return self._row(call, found, segments)
        if len(segments) == 2 and segments[1].name == "$count":
            _allow(call, "GET")
            wanted = query.read_query(call.options, "", found.view)
            return Answer(
                200, str(query.count(wanted, found.source, found.view)).encode(), {"content-type": "text/plain"}
            )
        if call.method == "POST" and found.view is sets.DELETION_REQUESTS:
            return self._delete_on_request(call, found)
        _allow(call, "GET")
        return _collection(call, found.view, found.source, found.context)

    def _set(self, call: Call, company: Company, name: str, service: str) -> _Set:
        log = company.log
        if service == PAGES:
            view = PAGE_ENTRIES
            return _Set(view, ErrorSource(log, view), company, f"Company('{company.name}')/{name}", deletable=True)
        context = f"companies({company.id})/{name}"
        match service, name:
            case (_, "synchronizationErrors") if service == COMPANION:
                view = SYNCHRONIZATION_ERRORS
                return _Set(view, ErrorSource(log, view), company, context, deletable=True)
            case (_, "synchronizationErrorDetails") if service == COMPANION:
                view = SYNCHRONIZATION_ERROR_DETAILS
                return _Set(view, ErrorSource(log, view), company, context)
            case (_, "deletionRequests") if service == COMPANION:
                view = sets.DELETION_REQUESTS
                return _Set(view, ListSource(company.deletions, view), company, context)
            case (_, "jobQueueEntries") if service == STANDARD:
                view = sets.JOB_QUEUE_ENTRIES
                return _Set(
                    view, ListSource([sets.job_row(each) for each in company.jobs.values()], view), company, context
                )
            case (_, "jobQueueLogEntries") if service == STANDARD:
                view = sets.JOB_QUEUE_LOG_ENTRIES
                return _Set(view, ListSource([sets.run_row(each) for each in company.job_log], view), company, context)
        raise not_found(call.raw_path)

    def _row(self, call: Call, found: _Set, segments: tuple[Segment, ...]) -> Answer:
        key = segments[0].key or ""
        place = _place(found, key)
        if place is None:
            raise no_such_row(found.view.name, key)
        if len(segments) == 2 and segments[1].name == "Microsoft.NAV.restart" and found.view is sets.JOB_QUEUE_ENTRIES:
            return self._restart(call, found.company, key)
        if len(segments) > 1:
            raise not_found(call.raw_path)
        if call.method == "DELETE" and found.deletable:
            return self._delete(call, found.company.log, place)
        _allow(call, "GET")
        return _single(call, found.view, found.source, place, found.context)

    def _delete(self, call: Call, log: ErrorLog, number: int) -> Answer:
        self._may_delete()
        match = call.headers.get("if-match", "")
        if not match:
            raise Refusal(
                400,
                "BadRequest_InvalidToken",
                "Could not validate the client concurrency token required by the service. "
                "Please provide a valid token in the client request.",
            )
        if match not in ("*", log.etag(number)):
            raise Refusal(409, "Request_EntityChanged", "Another user has already changed the record.")
        log.delete(number)
        return Answer(204)

    def _delete_on_request(self, call: Call, found: _Set) -> Answer:
        self._may_delete()
        try:
            wanted = json.loads(call.body)
        except ValueError:
            wanted = None
        if not isinstance(wanted, dict):
            raise Refusal(400, "BadRequest", "Invalid Request Body")
        row = request_deletion(found.company, wanted, self.world.now(), self.world.user_name)
        return json_answer(
            {"@odata.context": _context(call, found.context, "/$entity"), "@odata.etag": list_etag(row), **row}, 201
        )

    def _may_delete(self) -> None:
        if not self.world.may_delete:
            raise Refusal(
                403,
                "Authorization_RequestDenied",
                "Sorry, the current permissions prevented the action. "
                "(TableData 5339 Integration Synch. Job Errors Delete: Base Application)",
            )

    def _restart(self, call: Call, company: Company, key: str) -> Answer:
        _allow(call, "POST")
        job = next(each for each in company.jobs.values() if each.id == key.lower())
        job.status, job.error_message, job.attempts = "Ready", "", 0
        job.modified_at = time_text(self.world.now())
        return Answer(204)


def _allow(call: Call, method: str) -> None:
    if call.method != method:
        name = call.address.segments[-1].name
        raise Refusal(
            405,
            "BadRequest_MethodNotAllowed",
            f"'{call.method}' requests for '{name}' of EdmType 'Entity' are not allowed within "
            "Microsoft Dynamics 365 Business Central OData web services.",
        )


def _place(found: _Set, key: str) -> int | None:
    if isinstance(found.source, ErrorSource):
        log = found.company.log
        if found.view.key == "No":
            return int(key) if key.isascii() and key.isdigit() and log.get(int(key)) else None
        return log.number_of(key.lower())
    assert isinstance(found.source, ListSource)
    ids = (str(row["id"]) for row in found.source.rows)
    return next((place for place, each in enumerate(ids) if each == key.lower()), None)


def _collection(call: Call, view: View, source: Source, context: str) -> Answer:
    wanted = query.read_query(call.options, call.headers.get("prefer", ""), view)
    page = query.run(wanted, source, view)
    head = {"@odata.context": _context(call, context + _selected(call))}
    if page.count is not None:
        head["@odata.count"] = page.count  # type: ignore[assignment]
    tail = "]}"
    if page.next_token:
        top = None if page.next_top is None else str(page.next_top)
        link = call.next_link({"$skiptoken": page.next_token, "$skip": None, "$top": top})
        tail = '],"@odata.nextLink":' + msgspec.json.encode(link).decode() + "}"
    text = "".join((msgspec.json.encode(head).decode()[:-1], ',"value":[', ",".join(page.rows), tail))
    headers = {"content-type": JSON, "odata-version": "4.0"}
    if "odata.maxpagesize" in call.headers.get("prefer", ""):
        headers["preference-applied"] = f"odata.maxpagesize={wanted.page_size}"
    return Answer(200, text.encode(), headers)


def _single(call: Call, view: View, source: Source, place: int, context: str) -> Answer:
    wanted = query.read_query(call.options, "", view)
    encoded = source.encode(view.selecting(wanted.select), [place])[0]
    head = msgspec.json.encode({"@odata.context": _context(call, context + _selected(call), "/$entity")}).decode()
    return Answer(200, f"{head[:-1]},{encoded[1:]}".encode(), {"content-type": JSON, "odata-version": "4.0"})


def _selected(call: Call) -> str:
    return f"({call.options['$select']})" if call.options.get("$select") else ""


def _context(call: Call, context: str, suffix: str = "") -> str:
    return f"{call.base_url}/$metadata#{context}{suffix}"
