"""One company's synchronization errors, read in either of two ways; `ports.Source`.

mode()      companion API when it is there, else page 5339 as a web service; remembered until it is refused
pages()     rows beyond a number, in order, page by page; each page is asked for when the caller wants it
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from threading import Lock

import msgspec

from bot.business_central.addresses import escape
from bot.business_central.links import locator_reader
from bot.business_central.paging import Order
from bot.business_central.rows import RawPage, Reader, envelope
from bot.business_central.service import Request, Service
from bot.core.model import Mode, Page
from bot.exceptions import SourceAnswerUnusable, SourceRefused, SourceUnavailable

PAGE_SIZE = 2500
PAGE_MODE_LASTS = timedelta(hours=1)
"""After this the companion API is looked for again: somebody may have installed it."""
LONGEST_CALL_STACK = 20_000

_COMPANION_PROPERTIES = (
    "id,entryNumber,occurredAt,message,jobId,mappingName,direction,"
    "sourceTableName,sourceSystem,sourceRecordId,sourceDisplay,sourceUrl,sourceEntityName,"
    "destinationTableName,destinationSystem,destinationRecordId,destinationDisplay,destinationUrl,destinationEntityName"
)
_PAGE_PROPERTIES = "No,Date_Time,Message"
_NUMBER = {Mode.COMPANION: "entryNumber", Mode.PAGE: "No"}
_PROPERTIES = {Mode.COMPANION: _COMPANION_PROPERTIES, Mode.PAGE: _PAGE_PROPERTIES}


class _CompanionNumber(msgspec.Struct):
    number: int = msgspec.field(name="entryNumber")


class _PageNumber(msgspec.Struct):
    number: int = msgspec.field(name="No")


_HIGHEST: dict[Mode, msgspec.json.Decoder[_CompanionNumber] | msgspec.json.Decoder[_PageNumber]] = {
    Mode.COMPANION: msgspec.json.Decoder(_CompanionNumber, strict=False),
    Mode.PAGE: msgspec.json.Decoder(_PageNumber, strict=False),
}


class _Details(msgspec.Struct):
    call_stack: str = msgspec.field(name="callStack", default="")


class CompanySource:
    """Reads one company; thread-safe."""

    def __init__(self, service: Service, bc_id: str, name: str, *, page_size: int = PAGE_SIZE) -> None:
        self.name = name
        self._bc_id = bc_id
        self._service = service
        self._company = f"{service.addresses.companion}/companies({escape(bc_id)})"
        self._page_size = page_size
        locate = locator_reader(service.environment)
        self._readers = {mode: Reader(mode, locate) for mode in Mode}
        self._lock = Lock()
        self._mode: Mode | None = None
        self._asked_at: datetime | None = None

    def mode(self) -> Mode:
        """As `ports.Source.mode`. The page is taken only when the companion API answers 404."""
        with self._lock:
            if self._mode is None:
                self._mode = self._detect()
                self._asked_at = self._service.now()
            elif self._is_worth_asking():
                self._look_again()
            return self._mode

    def pages(self, beyond: int) -> Iterator[Page]:
        """As `ports.Source.pages`. A refusal lets the way in be looked for again next time."""
        with self._forgetting():
            yield from self._pages(beyond)

    def highest_number(self) -> int:
        """As `ports.Source.highest_number`."""
        with self._forgetting():
            return self._highest(self.mode())

    def call_stack(self, id: str) -> str:
        """The AL call stack of an entry by its SystemId; empty in page mode, where there is none to be had."""
        if self.mode() is Mode.PAGE or not id:
            return ""
        address = f"{self._company}/synchronizationErrorDetails({escape(id)})"
        request = Request(
            self._service.url(address, select="entryNumber,callStack"), self._where("Reading a call stack")
        )
        body = self._service.read(request)
        try:
            return msgspec.json.decode(body, type=_Details).call_stack[:LONGEST_CALL_STACK]
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise SourceAnswerUnusable(f"{request.where}: the answer is not readable.") from None

    def _pages(self, beyond: int) -> Iterator[Page]:
        mode = self.mode()
        where = self._where_in(mode)
        order = Order(beyond, where)
        address: str | None = self._beyond(mode, beyond)
        while address:
            raw = self._read(mode, address, where)
            page, link = order.arrange(raw), raw.next_link
            if page.entries or page.rejected:
                yield page
            del raw, page  # else two pages would be in memory while the next one is read
            address = self._following(mode, order, link, address)

    def _following(self, mode: Mode, order: Order, link: str, address: str) -> str | None:
        """Where the next page is. A server behind a proxy names itself wrongly in its links: such a link is not
        followed, the reading goes on behind the highest number instead, at the configured address.
        """
        if not link:
            return None
        return order.next_address(link, address) or self._beyond(mode, order.highest)

    def _read(self, mode: Mode, address: str, where: str) -> RawPage:
        request = Request(address, where, prefer=f"odata.maxpagesize={self._page_size}")
        return self._readers[mode].page(self._service.read(request), where)

    def _beyond(self, mode: Mode, number: int) -> str:
        name = _NUMBER[mode]
        return self._service.url(self._rows(mode), filter=f"{name} gt {number}", orderby=name, select=_PROPERTIES[mode])

    def _rows(self, mode: Mode) -> str:
        if mode is Mode.COMPANION:
            return f"{self._company}/synchronizationErrors"
        return self._service.addresses.web_service(self.name, self._service.environment.page_service)

    def _highest(self, mode: Mode) -> int:
        name, where = _NUMBER[mode], self._where_in(mode)
        address = self._service.url(self._rows(mode), orderby=f"{name} desc", top="1", select=name)
        rows, _ = envelope(self._service.read(Request(address, where)), where)
        try:
            return max((_HIGHEST[mode].decode(row).number for row in rows), default=0)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            raise SourceAnswerUnusable(f"{where}: the newest row has no readable number.") from None

    def _is_worth_asking(self) -> bool:
        asked = self._asked_at
        return self._mode is Mode.PAGE and (asked is None or self._service.now() - asked >= PAGE_MODE_LASTS)

    def _look_again(self) -> None:
        """A page that works is not given up because the question went wrong."""
        self._asked_at = self._service.now()
        with suppress(SourceUnavailable, SourceRefused, SourceAnswerUnusable):
            self._highest(Mode.COMPANION)
            self._mode = Mode.COMPANION

    def _detect(self) -> Mode:
        for mode in (Mode.COMPANION, Mode.PAGE):
            if self._offers(mode):
                return mode
        raise SourceRefused(f"{self._where('Looking for the errors')}: {self._what_is_missing()} (404).", status=404)

    def _offers(self, mode: Mode) -> bool:
        try:
            self._highest(mode)
        except SourceRefused as fault:
            return _unless_missing(fault)
        return True

    def _is_there(self, address: str) -> bool:
        try:
            self._service.read(Request(address, self._where("Looking")))
        except SourceRefused as fault:
            return _unless_missing(fault)
        return True

    def _what_is_missing(self) -> str:
        """Both ways in answered 404: because the company is gone, or because neither was set up."""
        company = self._service.url(f"{self._service.addresses.standard}/companies({escape(self._bc_id)})")
        if not self._is_there(company):
            return "the company does not exist any more. Name the companies to watch in BC_COMPANIES"
        return (
            "neither way in is there. Install the companion extension, or publish page 5339 on page Web Services"
            f" as {self._service.environment.page_service}"
        )

    @contextmanager
    def _forgetting(self) -> Iterator[None]:
        try:
            yield
        except SourceRefused:
            with self._lock:
                self._mode = None
            raise

    def _where(self, what: str) -> str:
        return f"{what} of company {self.name} in environment {self._service.environment.name}"

    def _where_in(self, mode: Mode) -> str:
        way = "companion API" if mode is Mode.COMPANION else f"web service {self._service.environment.page_service}"
        return f"{self._where('Reading the errors')} ({way})"


def _unless_missing(fault: SourceRefused) -> bool:
    """False for a 404, which is an answer; every other refusal goes on."""
    if fault.status != 404:
        raise fault
    return False
