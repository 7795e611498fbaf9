"""Values for the renderers: a problem, its records, and a voice with the real diagnosis and the real links."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.business_central.links import WebLinks
from bot.core.diagnosis import Diagnostician
from bot.core.model import (
    Affected,
    Company,
    Direction,
    Entry,
    Environment,
    Feed,
    Mode,
    Problem,
    Record,
    Side,
    State,
)
from bot.slack.render import Voice
from bot.text import language

NOW = datetime(2026, 3, 4, 8, 30, tzinfo=UTC)
CRONUS = Company(1, "Production", "11111111-2222-3333-4444-555555555555", "CRONUS Norge AS")
EXCHANGE_RATE = "There is no exchange rate for the currency EUR on 01.03.2026. Table: Currency Exchange Rate."
DELETED = "The Customer cannot be synchronized because the coupled record in Dataverse was deleted."
PRIVILEGE = (
    "Principal user (Id=4d4b5d5e-1111-2222-3333-444444444444) is missing prvReadAccount privilege "
    "(Id=886b280c-6396-4d56-a0a3-2c1b0a50ceb0) on OTC=1 for entity 'account'."
)
HOSTILE = [
    "<!channel> <!here> <!everyone> <@U012AB3CD> <!subteam^S012|all> <#C012|general>",
    "<https://evil.example|https://businesscentral.dynamics.com> https://evil.example",
    "*bold* _italic_ ~struck~ `code` ```fence``` :rotating_light: > quote",
    "&lt;!channel&gt; &amp; &",
    "<" * 5_000,
    "&" * 5_000,
    "\u202eevil\u202c \u2066isolate\u2069 \x00\x07\x1b[31m \ud800",
    "a" * 20_000,
    "|".join(["<a|b>"] * 400),
    "",
    "\n\n\n",
    "🧨" * 3_000,
]


def voice(code: str = "en") -> Voice:
    environment = Environment(
        name="Production",
        base_url="https://api.businesscentral.dynamics.com",
        web_client_url="https://businesscentral.dynamics.com",
        tenant_id="contoso.example",
        dataverse_url="https://contoso.crm4.dynamics.com",
    )
    return Voice(language(code), WebLinks([environment]), Diagnostician())


def customer(number: int = 10000, name: str = "Adatum", bookmark: str = "15_JAAAAACLAQAAAAJ7BTEAMAAwADAAMA") -> Record:
    locator = f"page=21&bookmark={bookmark}"
    identity = f"00000000-0000-0000-0000-{number:012d}"
    return Record(Side.BUSINESS_CENTRAL, "Customer", f"Customer: {number} {name}", identity, locator)


def account(number: int = 10000) -> Record:
    return Record(Side.DATAVERSE, "Account", "Adatum", f"aaaaaaaa-0000-0000-0000-{number:012d}", "account")


def entry(number: int = 101, message: str = EXCHANGE_RATE, record: Record | None = None, **changes: Any) -> Entry:
    made = Entry(
        number, NOW, message, record or customer(), account(), "CUSTOMER", Direction.TO_DATAVERSE, "job-1", "guid-1"
    )
    return made._replace(**changes)


def affected(count: int = 5, *, times: int = 1, **changes: Any) -> list[Affected]:
    return [
        Affected(entry(100 + index, record=customer(10000 + index), **changes), times, 100 + index)
        for index in range(count)
    ]


def problem(message: str = EXCHANGE_RATE, **changes: Any) -> Problem:
    made = Problem(
        id=17,
        company=CRONUS,
        fingerprint="f",
        diagnosis=Diagnostician().diagnose(message),
        mapping="CUSTOMER",
        table="Customer",
        direction=Direction.TO_DATAVERSE,
        message=message,
        newest_number=12345,
        state=State.OPEN,
        episode=1,
        opened_at=NOW - timedelta(hours=2),
        first_at=NOW - timedelta(hours=2),
        last_at=NOW - timedelta(minutes=3),
        entries=10_033,
        entries_before=0,
        records=412,
        imported=False,
    )
    return replace(made, **changes)


def acknowledged(**changes: Any) -> Problem:
    return problem(state=State.ACKNOWLEDGED, owner="U0KARI", changed_by="U0KARI", changed_at=NOW, **changes)


def snoozed() -> Problem:
    return problem(state=State.SNOOZED, changed_by="U0KARI", changed_at=NOW, snoozed_until=NOW + timedelta(hours=4))


def resolved() -> Problem:
    return problem(state=State.RESOLVED, changed_by="U0KARI", changed_at=NOW)


def feed(name: str = "CRONUS Norge AS", **changes: Any) -> Feed:
    made = Feed(replace(CRONUS, name=name), 1, Mode.COMPANION, 12345, 100, NOW, NOW, "", 10_033, 0)
    return replace(made, **changes)
