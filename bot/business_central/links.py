"""Web addresses of Business Central's client and of Dataverse, built only from the configured bases.

Text of a row never becomes an address: of a `sourceUrl` only page and bookmark are taken, as a locator, and only when
it begins with the configured web client. Every part is percent-encoded; an address that is too long is left out.
"""

import re
from collections.abc import Iterable
from urllib.parse import unquote

from bot.business_central.addresses import escape, is_safe
from bot.business_central.rows import Locate
from bot.core.model import Company, Environment, Record, Side

LONGEST = 3000
"""Slack refuses a button whose address is longer."""
ERROR_LIST = 5339
"""Page Integration Synch. Error List."""

_USUAL = re.compile(r"[?&](page=[0-9]{1,10}&bookmark=[^&#]+)", re.ASCII)
_LOCATOR = re.compile(r"[?&](page=[0-9]{1,10})&(?:[^#]*?&)?(bookmark=[^&#]+)", re.ASCII)
_PAGE = re.compile(r"[0-9]{1,10}", re.ASCII)
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_LOGICAL_NAME = re.compile(r"[a-z][a-z0-9_]{0,127}", re.ASCII)


def locator_reader(environment: Environment) -> Locate:
    """A function that takes `page=…&bookmark=…` out of an address of this environment's web client, else nothing."""
    base = environment.web_client_url.rstrip("/")
    beginnings = (f"{base}/", f"{base}?") if base else ()
    start = len(base)

    def locate(url: str) -> str:
        if not url.startswith(beginnings) or len(url) > LONGEST:
            return ""
        usual = _USUAL.search(url, start)
        if usual is not None:
            return usual[1]
        found = _LOCATOR.search(url, start)
        return f"{found[1]}&{found[2]}" if found is not None else ""

    return locate


class WebLinks:
    """Links into all configured environments; `ports.Links`."""

    def __init__(self, environments: Iterable[Environment]) -> None:
        self._environments = {environment.name: environment for environment in environments}

    def record(self, company: Company, record: Record) -> str:
        """The record's card in Business Central, or its form in Dataverse."""
        if record.side is Side.DATAVERSE:
            return self._dataverse(company, record)
        page, bookmark = _parts(record.locator)
        return self._client(company, f"page={page}&bookmark={escape(bookmark)}") if bookmark else ""

    def entry(self, company: Company, number: int) -> str:
        """The list of errors with this one alone in it."""
        only_this = escape(f"'No.' IS '{number}'")
        return self._client(company, f"page={ERROR_LIST}&filter={only_this}")

    def page(self, company: Company, page: int) -> str:
        """Any page of Business Central, unfiltered."""
        return self._client(company, f"page={page}")

    def _client(self, company: Company, query: str) -> str:
        environment = self._environments.get(company.environment)
        if environment is None:
            return ""
        base = environment.web_client_url.rstrip("/")
        tenant = ""
        if environment.on_premises:
            # With user name and key there is no Entra tenant: the id is the server's own tenant.
            if environment.username and environment.tenant_id:
                tenant = f"tenant={escape(environment.tenant_id)}&"
        else:
            base = f"{base}/{escape(environment.tenant_id)}/{escape(environment.name)}"
        return _checked(f"{base}/?{tenant}company={escape(company.name)}&{query}")

    def _dataverse(self, company: Company, record: Record) -> str:
        environment = self._environments.get(company.environment)
        known = _LOGICAL_NAME.fullmatch(record.locator) and _GUID.fullmatch(record.id)
        if environment is None or not environment.dataverse_url or not known:
            return ""
        base = environment.dataverse_url.rstrip("/")
        return _checked(f"{base}/main.aspx?pagetype=entityrecord&etn={record.locator}&id={record.id}")


def _parts(locator: str) -> tuple[str, str]:
    """Page and bookmark of a locator, decoded; empty when it is not one."""
    page, _, bookmark = locator.removeprefix("page=").partition("&bookmark=")
    if not locator.startswith("page=") or not _PAGE.fullmatch(page):
        return "", ""
    return page, unquote(bookmark, errors="replace")


def _checked(url: str) -> str:
    return url if len(url) <= LONGEST and is_safe(url) else ""
