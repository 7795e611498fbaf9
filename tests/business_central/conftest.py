"""A far side of the network for the client: answers by path, remembers what it was asked."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, unquote

import httpx
import pytest

from bot.business_central import EnvironmentClient, Patience, open_environment
from bot.business_central.client import Client
from bot.core.model import Environment

TENANT = "11111111-2222-3333-4444-555555555555"
COMPANY = "aaaaaaaa-0000-0000-0000-000000000001"
SECRET = "canary-client-secret"
TOKEN = "canary-access-token"
NO_WAITING = Patience(first_wait=timedelta(0))
NOON = datetime(2026, 8, 22, 12, 0, tzinfo=UTC)

ONLINE = Environment(
    name="Production",
    base_url="https://api.businesscentral.dynamics.com",
    web_client_url="https://businesscentral.dynamics.com",
    tenant_id=TENANT,
    dataverse_url="https://contoso.crm4.dynamics.com",
    client_id="99999999-8888-7777-6666-555555555555",
    client_secret=SECRET,
)
ON_PREMISES = Environment(
    name="Head office",
    base_url="https://bc.example.com:7048/BC",
    web_client_url="https://bc.example.com/BC",
    on_premises=True,
    username="SYNC",
    web_service_key="canary-web-service-key",
)

Reply = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


class Clock:
    """Time that only moves when told to."""

    def __init__(self) -> None:
        self.time = NOON

    def __call__(self) -> datetime:
        return self.time

    def forward(self, by: timedelta) -> None:
        self.time += by


class FarSide:
    """Business Central and Entra: replies queued for a part of the path; the last one of a queue stays."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []
        self._replies: dict[str, list[Reply]] = {}
        self.answers("openid-configuration", discovery)
        self.answers(
            "/token", httpx.Response(200, json={"access_token": TOKEN, "expires_in": 3600, "token_type": "Bearer"})
        )

    def answers(self, part: str, *replies: Reply) -> None:
        self._replies[part] = list(replies)

    def asked(self, part: str) -> list[httpx.Request]:
        return [request for request in self.requests if part in address(request)]

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        for part, replies in reversed(self._replies.items()):
            if part in address(request):
                reply = replies[0] if len(replies) == 1 else replies.pop(0)
                return _given(reply, request)
        return httpx.Response(404, json={"error": {"code": "BadRequest_NotFound", "message": "no route"}})


def _given(reply: Reply, request: httpx.Request) -> httpx.Response:
    if isinstance(reply, Exception):
        raise reply
    if isinstance(reply, httpx.Response):
        return httpx.Response(reply.status_code, headers=reply.headers, content=reply.content)
    return reply(request)


def address(request: httpx.Request) -> str:
    return unquote(str(request.url))


def options(request: httpx.Request) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(request.url.query.decode()).items()}


def discovery(request: httpx.Request) -> httpx.Response:
    base = str(request.url).split("/v2.0/")[0]
    return httpx.Response(
        200,
        json={
            "issuer": f"{base}/v2.0",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
        },
    )


def row(number: int, **properties: Any) -> dict[str, Any]:
    """A row of the companion API, as Business Central writes it."""
    return {
        "@odata.etag": f'W/"{number}"',
        "id": f"5D115C9C-44E3-EA11-BB43-{number:012x}",
        "entryNumber": number,
        "occurredAt": "2026-08-22T06:38:40.123Z",
        "message": f"The record {number} could not be synchronized.",
        "jobId": "7d115c9c-44e3-ea11-bb43-000d3a2feca1",
        "mappingName": "CUSTOMER",
        "direction": "ToDataverse",
        "sourceTableName": "Customer",
        "sourceSystem": "BusinessCentral",
        "sourceRecordId": "{6D115C9C-44E3-EA11-BB43-000D3A2FECA1}",
        "sourceDisplay": "Customer: 10000 (Adatum Corporation)",
        "sourceUrl": f"https://businesscentral.dynamics.com/{TENANT}/Production/?company=CRONUS&page=21&bookmark=27%3bAA",
        "sourceEntityName": "",
        "destinationTableName": "",
        "destinationSystem": "",
        "destinationRecordId": "00000000-0000-0000-0000-000000000000",
        "destinationDisplay": "",
        "destinationUrl": "",
        "destinationEntityName": "",
        **properties,
    }


def collection(*rows: dict[str, Any], next_link: str = "", **extra: Any) -> httpx.Response:
    body: dict[str, Any] = {"@odata.context": "…", "value": list(rows), **extra}
    if next_link:
        body["@odata.nextLink"] = next_link
    return httpx.Response(200, content=json.dumps(body).encode())


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def far_side() -> FarSide:
    return FarSide()


@pytest.fixture
def opened(far_side: FarSide, clock: Clock) -> Iterator[Callable[..., EnvironmentClient]]:
    clients: list[EnvironmentClient] = []

    def open_it(environment: Environment = ONLINE, **changes: Any) -> EnvironmentClient:
        client = Client(transport=httpx.MockTransport(far_side), now=clock)
        clients.append(
            open_environment(
                replace(environment, **changes), client=client, now=clock, patience=NO_WAITING, page_size=2
            )
        )
        return clients[-1]

    yield open_it
    for client in clients:
        client.close()
