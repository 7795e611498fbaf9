"""The pages that deep links lead to: records, couplings and the error list, as small HTML for people on a phone."""

import re
from collections.abc import Iterable, Mapping
from html import escape
from urllib.parse import quote, unquote, urlencode

from bot.demo.business_central import tables
from bot.demo.business_central.answers import Answer, html_answer
from bot.demo.business_central.entries import newest
from bot.demo.business_central.model import Company, Record
from bot.demo.business_central.rows import ErrorRow
from bot.demo.business_central.world import World

_HEADERS = {
    "content-security-policy": (
        "default-src 'none'; style-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}
_SHOWN = 50
_FILTER = re.compile(r"'(?P<field>[^']+)' IS '(?P<value>(?:[^']|'')*)'")

STYLE = """
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #fff; --line: #d5dae1; --soft: #5b6673 }
:root { --accent: #00727f; --bad: #b3261e }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8ebef; --paper: #16191d; --line: #353c45; --soft: #a3adb9; --accent: #4cc3d0; --bad: #ff8a80 }
}
* { box-sizing: border-box }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper) }
header { padding: .75rem 1rem; border-bottom: 3px solid var(--accent) }
header p { margin: 0; color: var(--soft); font-size: .875rem }
main { max-width: 46rem; margin: 0 auto; padding: 1rem }
h1 { font-size: 1.375rem; margin: .25rem 0; overflow-wrap: anywhere }
h2 { font-size: 1.0625rem; margin: 1.75rem 0 .5rem }
dl { display: grid; grid-template-columns: minmax(7rem, 1fr) 2fr; gap: .375rem 1rem; margin: 1rem 0 }
dt { color: var(--soft) }
dd { margin: 0; overflow-wrap: anywhere }
ol { list-style: none; margin: 0; padding: 0 }
li { border-top: 1px solid var(--line); padding: .75rem 0; overflow-wrap: anywhere }
li p { margin: .25rem 0; white-space: pre-wrap }
small { color: var(--soft) }
.bad { color: var(--bad); font-weight: 600 }
a { color: var(--accent); display: inline-block; padding: .125rem 0 }
footer { max-width: 46rem; margin: 2rem auto; padding: 1rem; color: var(--soft); font-size: .875rem }
"""


class RecordPages:
    """Serves the web client's and Dataverse's addresses."""

    def __init__(self, world: World, web_client_path: str) -> None:
        self.world = world
        self._web_client_path = web_client_path

    def answer(self, raw_path: str, options: Mapping[str, str]) -> Answer:
        """The page for an address; 404 as a page, too."""
        path = unquote(raw_path)
        if path == "/simulation.css":
            return Answer(200, STYLE.encode(), {**_HEADERS, "content-type": "text/css; charset=utf-8"})
        if path == "/main.aspx":
            return self._dataverse(options)
        if path.rstrip("/").lower() in (self._web_client_path.rstrip("/").lower(), "/bc", ""):
            return self._web_client(raw_path, options)
        return _missing("There is no such address here.")

    def _web_client(self, raw_path: str, options: Mapping[str, str]) -> Answer:
        name = options.get("company", "")
        company = self.world.by_name(name) if name else next(iter(self.world.companies), None)
        if company is None:
            return _missing(f"There is no company {name}.")
        page = options.get("page", "")
        filters = {
            match["field"]: match["value"].replace("''", "'") for match in _FILTER.finditer(options.get("filter", ""))
        }
        client = _Client(raw_path, company)
        if page == str(tables.ERROR_LIST_PAGE):
            return _page("Integration Synchronization Errors", client, _errors(_chosen(company, filters), client))
        if page == str(tables.SKIPPED_PAGE):
            return _page("Coupled Data Synchronization Errors", client, _skipped(client))
        if page == str(tables.JOB_QUEUE_PAGE):
            return _page("Job Queue Entries", client, _jobs(company))
        if not page:
            return _page(company.name, client, _start(client))
        return self._card(page, options.get("bookmark", ""), filters, client)

    def _card(self, page: str, bookmark: str, filters: Mapping[str, str], client: "_Client") -> Answer:
        table = tables.BY_CARD_PAGE.get(int(page)) if page.isascii() and page.isdigit() else None
        if table is None:
            return _missing(f"There is no page {page} in this simulation.")
        record = _by_bookmark(client.company, bookmark) if bookmark else None
        key = filters.get(table.key_field, "")
        if record is None and key:
            record = client.company.records.get((table.name, key))
        if record is None or record.table is not table or record.deleted:
            return _missing(f"The {table.name} is not there any more.")
        return _page(record.display, client, _record(record, client))

    def _dataverse(self, options: Mapping[str, str]) -> Answer:
        row_id = options.get("id", "").strip("{}").lower()
        for company in self.world.companies:
            record = company.find(row_id)
            if record is not None and record.coupling and record.coupling.partner_id == row_id:
                if options.get("etn", record.table.entity) != record.table.entity:
                    break
                client = _Client(self._web_client_path, company)
                return _page(record.name, client, _row(record, client), place="Dataverse")
        return _missing("The row is not there any more, or was never.", place="Dataverse")


class _Client:
    """Makes links into the web client of one company."""

    def __init__(self, raw_path: str, company: Company) -> None:
        self.path = raw_path
        self.company = company

    def link(self, text: str, **options: object) -> str:
        query = urlencode({"company": self.company.name, **options}, quote_via=quote)
        return f'<a href="{escape(f"{self.path}?{query}")}">{escape(text)}</a>'

    def record(self, record: Record) -> str:
        return self.link(record.display, page=record.table.card_page, bookmark=record.bookmark)


def _by_bookmark(company: Company, bookmark: str) -> Record | None:
    digits = bookmark.removeprefix("27;")
    if not re.fullmatch(r"[0-9a-f]{32}", digits):
        return None
    parts = (digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:])
    return company.find("-".join(parts))


def _chosen(company: Company, filters: Mapping[str, str]) -> list[ErrorRow]:
    number = filters.get("No.", "")
    if not number:
        return newest(company.log, _SHOWN)
    row = company.log.get(int(number)) if number.isascii() and number.isdigit() else None
    return [row] if row else []


def _of_record(record: Record, company: Company) -> list[ErrorRow]:
    ids = {record.id, record.coupling.partner_id if record.coupling else record.id}
    recent = newest(company.log, 2000)
    return [row for row in recent if {row.source.record_id, row.destination.record_id} & ids][:_SHOWN]


def _record(record: Record, client: _Client) -> str:
    fields = {record.table.key_field: record.key, "Name": record.name, **record.fields, "SystemId": record.id}
    return (
        _fields(fields)
        + _coupling(record)
        + "<h2>Synchronization errors</h2>"
        + _errors(_of_record(record, client.company), client)
    )


def _row(record: Record, client: _Client) -> str:
    fields = {"Logical name": record.table.entity, "Name": record.name, **record.fields}
    errors = _errors(_of_record(record, client.company), client)
    twin = (
        "<p>Its record in Business Central has been deleted.</p>"
        if record.deleted
        else (f"<p>Coupled to {client.record(record)} in {escape(client.company.name)}.</p>")
    )
    return _fields(fields) + twin + "<h2>Synchronization errors</h2>" + errors


def _coupling(record: Record) -> str:
    if record.coupling is None:
        return "<h2>Coupling</h2><p>Not coupled to Dataverse.</p>"
    query = urlencode({"pagetype": "entityrecord", "etn": record.table.entity, "id": record.coupling.partner_id})
    link = f'<a href="{escape(f"/main.aspx?{query}")}">Open the row in Dataverse</a>'
    state = (
        '<p class="bad">Skipped: it failed twice in the same way and is not tried again.</p>'
        if record.coupling.skipped
        else ""
    )
    results = {
        "Last result to Dataverse": record.coupling.last_crm_result or "none yet",
        "Last result from Dataverse": record.coupling.last_result or "none yet",
    }
    return f"<h2>Coupling</h2>{state}{_fields(results)}<p>{link}</p>"


def _fields(fields: Mapping[str, str]) -> str:
    return (
        "<dl>" + "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in fields.items()) + "</dl>"
    )


def _errors(rows: Iterable[ErrorRow], client: _Client) -> str:
    items = "".join(
        f"<li><small>No. {row.entry_number} · {escape(row.occurred_at)} · {escape(row.mapping_name)}</small>"
        f"<p>{escape(row.message)}</p>{_sides(row, client)}</li>"
        for row in rows
    )
    return f"<ol>{items}</ol>" if items else "<p>There are none.</p>"


def _sides(row: ErrorRow, client: _Client) -> str:
    ids = [side.record_id for side in (row.source, row.destination) if side.system == "BusinessCentral"]
    record = client.company.find(ids[0]) if ids else None
    return client.record(record) if record and not record.deleted else ""


def _skipped(client: _Client) -> str:
    skipped = [record for record in client.company.records.values() if record.coupling and record.coupling.skipped][
        :100
    ]
    items = "".join(
        f"<li>{client.record(record)}<p>{escape(record.coupling.last_message if record.coupling else '')}</p></li>"
        for record in skipped
    )
    return f"<ol>{items}</ol>" if items else "<p>No record is skipped.</p>"


def _jobs(company: Company) -> str:
    items = "".join(
        f"<li>{escape(job.description)}<br><small>{escape(job.status)}</small>"
        + (f'<p class="bad">{escape(job.error_message)}</p>' if job.error_message else "")
        + "</li>"
        for job in company.jobs.values()
    )
    return f"<ol>{items}</ol>" if items else "<p>There are no jobs.</p>"


def _start(client: _Client) -> str:
    links = (
        client.link("Integration Synchronization Errors", page=tables.ERROR_LIST_PAGE),
        client.link("Coupled Data Synchronization Errors", page=tables.SKIPPED_PAGE),
        client.link("Job Queue Entries", page=tables.JOB_QUEUE_PAGE),
    )
    return "<ol>" + "".join(f"<li>{link}</li>" for link in links) + "</ol>"


def _page(title: str, client: _Client, body: str, place: str = "Business Central") -> Answer:
    return _document(title, f"{place} · {client.company.name}", body, 200)


def _missing(sentence: str, place: str = "Business Central") -> Answer:
    return _document("Not found", place, f"<p>{escape(sentence)}</p>", 404)


def _document(title: str, place: str, body: str, status: int) -> Answer:
    return html_answer(
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="/simulation.css"></head><body>'
        f"<header><p>{escape(place)}</p><h1>{escape(title)}</h1></header><main>{body}</main>"
        "<footer>This is a simulation. Companies, records and errors are invented.</footer></body></html>",
        status,
        _HEADERS,
    )
