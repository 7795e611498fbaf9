"""A running simulation at a fixed moment, and a client that is signed in."""

from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import quote

import httpx
import pytest

from bot.demo.business_central import SimulatedBusinessCentral

NOON = datetime(2026, 8, 22, 12, 0, tzinfo=UTC)


class Caller:
    """An httpx client with the addresses of the first company."""

    def __init__(self, bc: SimulatedBusinessCentral) -> None:
        self.root = f"{bc.url}/v2.0/{bc.tenant_id}/{bc.environment}"
        self.companion = f"{self.root}/api/syncerrors/integration/v1.0"
        self.standard = f"{self.root}/api/v2.0"
        company = bc.company()
        self.company_id = company.id
        self.errors = f"{self.companion}/companies({company.id})/synchronizationErrors"
        self.deletions = f"{self.companion}/companies({company.id})/deletionRequests"
        self.page = f"{self.root}/ODataV4/Company('{quote(company.name)}')/{bc.world.page_service}"
        self.http = httpx.Client(headers={"authorization": f"Bearer {token(bc)}"}, trust_env=False, timeout=10)

    def get(self, url: str, *, page_size: int = 0, **options: object) -> httpx.Response:
        """GET with query options; `top=3` is `$top=3`."""
        headers = {"prefer": f"odata.maxpagesize={page_size}"} if page_size else {}
        return self.http.get(
            url, params={f"${name}": str(value) for name, value in options.items()} or None, headers=headers
        )

    def numbers(self, **options: object) -> list[int]:
        """Entry numbers that a query of the companion API finds."""
        answer = self.get(self.errors, **options)
        assert answer.status_code == 200, answer.text
        return [row["entryNumber"] for row in answer.json()["value"]]


def token(bc: SimulatedBusinessCentral) -> str:
    """An access token, by the plain protocol."""
    form = {
        "grant_type": "client_credentials",
        "client_id": bc.client_id,
        "client_secret": bc.client_secret,
        "scope": f"{bc.url}/.default",
    }
    answer = httpx.post(f"{bc.authority}/{bc.tenant_id}/oauth2/v2.0/token", data=form, trust_env=False)
    return str(answer.json()["access_token"])


@pytest.fixture
def bc() -> Iterator[SimulatedBusinessCentral]:
    with SimulatedBusinessCentral(now=lambda: NOON) as simulated:
        yield simulated


@pytest.fixture
def caller(bc: SimulatedBusinessCentral) -> Iterator[Caller]:
    made = Caller(bc)
    yield made
    made.http.close()
