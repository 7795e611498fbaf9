"""One environment: its companies, what is published in it, and who may look."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.demo.business_central.model import Company


@dataclass
class World:
    """Everything that the services read and change."""

    now: Callable[[], datetime]
    page_service: str = "IntegrationSynchJobErrors"
    companies: list[Company] = field(default_factory=list)
    registered: bool = True
    """Whether the caller's application is on the page Microsoft Entra Applications; if not, every token gets 401."""
    may_delete: bool = True
    """Whether the caller has the permission set that deletes."""
    user_name: str = "SYNCERRORS"

    def by_id(self, company_id: str) -> Company | None:
        """The company with this id, however it is written."""
        return next((each for each in self.companies if each.id == company_id.lower()), None)

    def by_name(self, name: str) -> Company | None:
        """The company with this name."""
        return next((each for each in self.companies if each.name == name), None)
