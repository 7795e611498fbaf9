"""A simulated Business Central with its Entra and its Dataverse links, and the verbs that make things happen in it.

    with SimulatedBusinessCentral() as bc:
        bc.fails("Customer", "10000", "Customer 10000 must be coupled to Dataverse.")
        bc.fail("missing_exchange_rate", key="SEK")
        bc.faults.next(status=503, retry_after=30, on="synchronizationErrors")

Verbs may be called from any thread; each is one change, made between two requests.
"""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from types import TracebackType
from typing import NamedTuple, Self

from bot.clock import utc_now
from bot.core.model import Environment
from bot.demo.business_central import bulk, catalogue, hostile
from bot.demo.business_central.catalogue import Failure, Place
from bot.demo.business_central.faults import Faults
from bot.demo.business_central.filters import time_text
from bot.demo.business_central.limits import Limits
from bot.demo.business_central.login import Login
from bot.demo.business_central.model import Company, Record, Result, invented_id
from bot.demo.business_central.record_pages import RecordPages
from bot.demo.business_central.server import Server
from bot.demo.business_central.service import Service
from bot.demo.business_central.site import ON_PREMISES_ROOT, Recorded, Site
from bot.demo.business_central.views import Overrides
from bot.demo.business_central.world import World
from bot.demo.business_central.writer import Writer, note_result


class Late(NamedTuple):
    """A row whose number has been given and which nobody can see yet."""

    number: int
    commit: Callable[[], None]


class SimulatedBusinessCentral:
    """One environment on one loopback port."""

    def __init__(
        self,
        *,
        port: int = 0,
        companies: Sequence[str] = ("CRONUS Norge AS",),
        companion: bool = True,
        tenant_id: str = "5b2d9a3e-0c11-4a7f-9a4e-2f7f1f7d3c10",
        environment: str = "Production",
        client_id: str = "996def3d-b36c-4153-8607-a6fd3c01b89f",
        client_secret: str = "simulated-client-secret",  # noqa: S107 (the secret of a simulation is no secret)
        certificate: str = "",
        username: str = "INTEGRATION",
        web_service_key: str = "simulated-web-service-key",
        page_service: str = "IntegrationSynchJobErrors",
        seed: object = 0,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        """The port is taken at once (OSError when it is in use), requests are answered from `start` on.

        `certificate` is the public certificate (PEM) that client assertions are checked against; empty accepts any.
        The same `seed` gives the same ids.
        """
        self.tenant_id = tenant_id
        self.environment = environment
        self.client_id = client_id
        self.client_secret = client_secret
        self.username = username
        self.web_service_key = web_service_key
        self.faults = Faults()
        self._clock = now
        self._seed = seed
        self._lock = threading.RLock()
        self.world = World(now=self.now, page_service=page_service)
        self.login = Login(
            tenant_id=tenant_id, client_id=client_id, client_secret=client_secret, certificate=certificate, now=self.now
        )
        self.limits = Limits(now=self.now)
        self._site = Site(
            service=Service(self.world),
            login=self.login,
            pages=RecordPages(self.world, f"/{tenant_id}/{environment}/"),
            faults=self.faults,
            limits=self.limits,
            online_root=f"/v2.0/{tenant_id}/{environment}",
            basic=(username, web_service_key),
            lock=self._lock,
        )
        self._server = Server(self._site, port)
        self._writer = Writer(seed, f"{self.web_client_url}/{tenant_id}/{environment}/")
        for name in companies:
            self.company(name, companion=companion)

    # Addresses

    @property
    def port(self) -> int:
        return self._server.port

    @property
    def url(self) -> str:
        """`base_url` of an environment online; also where record pages and Dataverse's are."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def web_client_url(self) -> str:
        return self.url

    @property
    def dataverse_url(self) -> str:
        return self.url

    @property
    def authority(self) -> str:
        return self.url

    @property
    def on_premises_url(self) -> str:
        """`base_url` and web client of the same environment in its on-premises form."""
        return self.url + ON_PREMISES_ROOT

    def access(self, *, on_premises: bool = False, companies: Sequence[str] = ()) -> Environment:
        """What a bot needs to be told to watch this: online with the secret, on-premises with the web service key."""
        if on_premises:
            return Environment(
                name=self.environment,
                base_url=self.on_premises_url,
                web_client_url=self.on_premises_url,
                companies=tuple(companies),
                dataverse_url=self.dataverse_url,
                page_service=self.world.page_service,
                on_premises=True,
                username=self.username,
                web_service_key=self.web_service_key,
            )
        return Environment(
            name=self.environment,
            base_url=self.url,
            web_client_url=self.web_client_url,
            tenant_id=self.tenant_id,
            companies=tuple(companies),
            dataverse_url=self.dataverse_url,
            page_service=self.world.page_service,
            authority=self.authority,
            client_id=self.client_id,
            client_secret=self.client_secret,
        )

    # Life

    def start(self) -> Self:
        """Begin to answer."""
        self._server.start()
        return self

    def stop(self) -> None:
        """Stop answering; hanging calls are let go."""
        self._server.call(self._site.stopping.set)
        self._server.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # Time

    def now(self) -> datetime:
        """What time it is in this world."""
        return self._clock()

    def set_clock(self, now: Callable[[], datetime] | datetime) -> None:
        """Tell the time from now on: a moment stands still, a function is asked."""
        self._clock = now if callable(now) else lambda: now

    # Companies

    def company(self, name: str = "", *, companion: bool = True) -> Company:
        """The company with this name, made when it is new; without a name the first one."""
        with self._lock:
            found = self.world.by_name(name) if name else self.world.companies[0]
            if found is None:
                company_id = invented_id(self._seed, self.tenant_id, self.environment, name, len(self.world.companies))
                found = Company(name, company_id, companion)
                self.world.companies.append(found)
            return found

    def record(self, table_name: str, key: str, *, company: str = "") -> Record:
        """A record, invented at first mention."""
        with self._lock:
            return self.company(company).record(table_name, key)

    # Failures

    def fails(
        self,
        table: str,
        key: str,
        message: str,
        *,
        company: str = "",
        mapping: str = "",
        direction: str = "to",
        at: datetime | None = None,
        times: int = 1,
        coupled: bool = True,
    ) -> int:
        """A record fails to synchronize, `times` in a row; returns the number of the last entry."""
        failure = Failure(table, key, message, direction, mapping, coupled=coupled)
        return self.happen(failure, company=company, at=at, times=times)

    def fail(
        self, name: str, *, company: str = "", at: datetime | None = None, times: int = 1, **values: object
    ) -> int:
        """A failure of the catalogue happens; the number of the last entry, 0 when it stays in the job queue log."""
        return self.happen(catalogue.named(name, **values), company=company, at=at, times=times)

    def happen(self, failure: Failure, *, company: str = "", at: datetime | None = None, times: int = 1) -> int:
        """A failure that was made elsewhere."""
        number = 0
        with self._lock:
            where = self.company(company)
            for _ in range(times):
                if failure.place is Place.JOB_QUEUE:
                    where.log_run(failure.mapping, at or self.now(), failure.message)
                else:
                    number = where.log.reserve()
                    where.log.commit(self._writer.row(where, number, failure, at or self.now()))
        return number

    def late(
        self,
        table: str,
        key: str,
        message: str,
        *,
        company: str = "",
        direction: str = "to",
        at: datetime | None = None,
    ) -> Late:
        """A failure whose number is given now and whose row is seen only after `commit()`."""
        with self._lock:
            where = self.company(company)
            number = where.log.reserve()
            row = self._writer.row(where, number, Failure(table, key, message, direction), at or self.now())

        def commit() -> None:
            with self._lock:
                where.log.commit(row)

        return Late(number, commit)

    def bulk(
        self,
        count: int,
        causes: int | Sequence[str] = 3,
        *,
        company: str = "",
        records: int = 1000,
        started_at: datetime | None = None,
        spacing: timedelta = timedelta(seconds=1),
    ) -> range:
        """Many entries at once, made as they are asked for: `causes` in turn, each record every `records` entries.

        `causes` is how many of the catalogue, or their names. Without `started_at` the last one has just happened.
        Returns their numbers.
        """
        names = catalogue.BULK_FAILURES[:causes] if isinstance(causes, int) else causes
        with self._lock:
            where = self.company(company)
            first = where.log.reserve(count)
            failures = [catalogue.named(name, key=bulk.KEY_MARK) for name in names]
            began = started_at or self.now() - spacing * count
            where.log.add_stretch(
                self._writer.stretch(where, range(first, first + count), failures, began, spacing, records)
            )
        return range(first, first + count)

    def bad_row(self, kind: str, *, company: str = "") -> int:
        """An entry that no reader should trust; the kinds are `hostile.KINDS`. Returns its number."""
        with self._lock:
            where = self.company(company)
            number = where.log.reserve()
            row = self._writer.row(where, number, catalogue.named("unheard_of", key="10100"), self.now())
            where.log.commit(row, hostile.overrides(kind))
        return number

    def override(self, number: int, *, company: str = "", **values: object) -> None:
        """Send other values for an entry, by property name; MISSING leaves a property out."""
        with self._lock:
            log = self.company(company).log
            row = log.get(number)
            if row is None:
                raise KeyError(f"no entry {number}")
            log.delete(number)
            log.commit(row, Overrides(values, {}))

    # Things that happen to rows

    def delete(self, *numbers: int, company: str = "") -> None:
        """Somebody deletes entries inside Business Central."""
        with self._lock:
            for number in numbers:
                self.company(company).log.delete(number)

    def touch(self, number: int, *, company: str = "") -> None:
        """Somebody changes an entry: its ETag is another."""
        with self._lock:
            self.company(company).log.touch(number)

    def retain(self, days: int, *, company: str = "") -> int:
        """The retention policy takes entries older than so many days away; returns how many."""
        with self._lock:
            log = self.company(company).log
            old = log.at_or_before(time_text(self.now() - timedelta(days=days)))
            for number in old:
                log.delete(number)
        return len(old)

    def restart_numbers(self, first: int = 1, *, company: str = "") -> None:
        """The company was copied or restored: its error table is empty and numbers begin again."""
        with self._lock:
            self.company(company).log.restart(first)

    def succeeds(self, table: str, key: str, *, company: str = "", direction: str = "to") -> None:
        """The record has been synchronized: no entry, but its coupling says so."""
        with self._lock:
            coupling = self.company(company).record(table, key).coupling
            if coupling is not None:
                coupling.skipped, coupling.last_message = False, ""
                note_result(coupling, direction, Result.SUCCESS)

    def delete_record(self, table: str, key: str, *, company: str = "") -> None:
        """The record is deleted in Business Central; entries written from now on have no link to it."""
        with self._lock:
            self.company(company).record(table, key).deleted = True

    # Looking

    def requests(self, on: str = "", *, method: str = "") -> list[Recorded]:
        """The requests so far whose decoded path contains `on`, oldest first; at most the last 20,000."""
        return [each for each in list(self._site.recorded) if on in each.path and (not method or each.method == method)]

    def wait_for_requests(self, count: int, on: str = "", timeout: float = 30) -> None:
        """Wait until so many requests whose decoded path contains `on` have come in. Raises TimeoutError."""
        with self._site.asked:
            if not self._site.asked.wait_for(lambda: len(self.requests(on)) >= count, timeout):
                raise TimeoutError(f"{len(self.requests(on))} requests on {on!r} instead of {count} after {timeout} s")

    def forget_requests(self) -> None:
        """Begin a new list of requests."""
        self._site.recorded.clear()

    @property
    def latency(self) -> float:
        """Seconds that every call for data takes."""
        return self._site.latency

    @latency.setter
    def latency(self, seconds: float) -> None:
        self._site.latency = seconds
