"""Opens an environment: everything that the bot does with one Business Central, behind one object."""

from collections.abc import Callable
from datetime import datetime
from types import TracebackType
from typing import Self

from bot.business_central.auth import certificate_ends
from bot.business_central.client import Client
from bot.business_central.companies import Selection, list_companies, pick
from bot.business_central.deleting import Eraser
from bot.business_central.job_queue import JobQueue
from bot.business_central.patience import Patience
from bot.business_central.service import Service
from bot.business_central.source import PAGE_SIZE, CompanySource
from bot.clock import utc_now
from bot.core.model import Environment
from bot.exceptions import SettingsFault


class EnvironmentClient:
    """One environment, its companies and what can be read of them; thread-safe."""

    def __init__(self, environment: Environment, client: Client, service: Service, page_size: int) -> None:
        self.environment = environment
        self._client = client
        self._service = service
        self._page_size = page_size

    def companies(self) -> list[tuple[str, str]]:
        """Id and name of each company to watch; configured ones that do not exist are left out.

        Raises SettingsFault when none is left, and as `Service.read`.
        """
        selection = self.selection()
        if selection.complaints and not selection.found:
            raise SettingsFault(selection.complaints)
        return [(company.bc_id, company.name) for company in selection.found]

    def selection(self) -> Selection:
        """The companies to watch, with a complaint for each configured one that does not exist."""
        return pick(list_companies(self._service), self.environment.companies, self.environment.name)

    def source(self, bc_id: str, name: str) -> CompanySource:
        """The errors of one company. Keep it: it remembers which way in the company offers."""
        return CompanySource(self._service, bc_id, name, page_size=self._page_size)

    def job_queue(self, bc_id: str, name: str) -> JobQueue:
        """The failures of one company that only its job queue knows."""
        return JobQueue(self._service, bc_id, name)

    def eraser(self, bc_id: str, name: str) -> Eraser:
        """Deletes entries of one company."""
        return Eraser(self._service, bc_id, name)

    def certificate_ends(self) -> datetime | None:
        """When the certificate expires, to warn in time; None without one. Raises SettingsFault."""
        return certificate_ends(self.environment)

    def close(self) -> None:
        """Close the connections; nothing can be asked afterwards."""
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_environment(
    environment: Environment,
    *,
    client: Client | None = None,
    now: Callable[[], datetime] = utc_now,
    patience: Patience | None = None,
    page_size: int = PAGE_SIZE,
) -> EnvironmentClient:
    """Asks nothing of the network yet. `patience` is the budget of a call, `page_size` the rows asked for at once."""
    http = client or Client(now=now)
    return EnvironmentClient(environment, http, Service(environment, http, now=now, patience=patience), page_size)
