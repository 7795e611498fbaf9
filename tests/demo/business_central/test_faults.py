"""What goes wrong on demand: statuses, spoiled bodies, broken connections, limits, and rows out of order."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from urllib.parse import urlsplit

import httpx
import pytest

from bot.demo.business_central import MISSING, SimulatedBusinessCentral
from bot.demo.business_central.hostile import KINDS
from tests.demo.business_central.conftest import NOON, Caller


@pytest.mark.parametrize("status", [401, 403, 404, 408, 429, 500, 502, 503, 504])
def test_status_is_given_once_with_an_error_body(bc: SimulatedBusinessCentral, caller: Caller, status: int) -> None:
    bc.faults.next(status=status, retry_after=30, on="synchronizationErrors")
    answer = caller.get(caller.errors)
    assert answer.status_code == status
    assert set(answer.json()["error"]) == {"code", "message"}
    assert answer.headers["retry-after"] == "30"
    assert caller.get(caller.errors).status_code == 200


def test_proxy_page_and_login_page(bc: SimulatedBusinessCentral, caller: Caller) -> None:
    bc.faults.next(status=502, html=True)
    bc.faults.next(html=True)
    proxy, login = caller.get(caller.errors), caller.get(caller.errors)
    assert (proxy.status_code, login.status_code) == (502, 200)
    assert "<h1>502 Bad Gateway</h1>" in proxy.text
    assert "Sign in to your account" in login.text


@pytest.mark.parametrize(
    ("fault", "is_spoiled"),
    [
        ({"truncated": True}, lambda body: not body.endswith(b"}")),
        ({"empty": True}, lambda body: body == b""),
        ({"bom": True}, lambda body: body.startswith(b"\xef\xbb\xbf{")),
        ({"error_object": True}, lambda body: "error" in json.loads(body)),
        ({"no_value": True}, lambda body: "value" not in json.loads(body)),
        ({"oversized": 3_000_000}, lambda body: len(body) > 3_000_000),
        ({"repeat_rows": True}, lambda body: [row["entryNumber"] for row in json.loads(body)["value"]] == [1, 1]),
        ({"body": b"[1,2"}, lambda body: body == b"[1,2"),
    ],
)
def test_good_answer_is_spoiled(
    bc: SimulatedBusinessCentral, caller: Caller, fault: dict[str, object], is_spoiled: Callable[[bytes], bool]
) -> None:
    bc.fail("missing_privilege")
    bc.faults.next(on="synchronizationErrors", **fault)  # type: ignore[arg-type]
    answer = caller.get(caller.errors)
    assert answer.status_code == 200
    assert is_spoiled(answer.content)


def test_next_link_elsewhere_and_in_a_circle(bc: SimulatedBusinessCentral, caller: Caller) -> None:
    bc.bulk(10)
    bc.faults.next(next_link="https://evil.example/steal")
    bc.faults.next(loop=True)
    assert caller.get(caller.errors, page_size=3).json()["@odata.nextLink"] == "https://evil.example/steal"
    url = f"{caller.errors}?$skip=1"
    assert urlsplit(caller.http.get(url).json()["@odata.nextLink"]).path == urlsplit(url).path


def test_second_page_fails_after_the_first(bc: SimulatedBusinessCentral, caller: Caller) -> None:
    bc.bulk(10)
    bc.faults.next(status=503, skip=1)
    first = caller.get(caller.errors, page_size=5).json()
    assert caller.http.get(first["@odata.nextLink"]).status_code == 503


def test_connection_is_reset(bc: SimulatedBusinessCentral, caller: Caller) -> None:
    bc.faults.next(reset=True)
    with pytest.raises(httpx.NetworkError):
        caller.get(caller.errors)
    assert caller.get(caller.errors).status_code == 200


def test_deletion_is_carried_out_and_its_answer_lost(bc: SimulatedBusinessCentral, caller: Caller) -> None:
    bc.fail("missing_privilege")
    row = caller.get(caller.errors).json()["value"][0]
    bc.faults.next(reset=True, executed=True)
    with pytest.raises(httpx.NetworkError):
        caller.http.delete(f"{caller.errors}({row['id']})", headers={"if-match": "*"})
    assert caller.numbers() == []


def test_call_hangs_until_the_client_gives_up(bc: SimulatedBusinessCentral, caller: Caller) -> None:
    bc.faults.next(hang=True)
    with pytest.raises(httpx.ReadTimeout):
        caller.http.get(caller.errors, timeout=0.2)
    assert caller.get(caller.errors).status_code == 200


def test_stop_lets_hanging_calls_go() -> None:
    outcome: list[Exception] = []
    with SimulatedBusinessCentral() as bc:
        caller = Caller(bc)
        bc.faults.next(hang=True)

        def call() -> None:
            try:
                caller.get(caller.errors)
            except httpx.TransportError as fault:
                outcome.append(fault)

        thread = threading.Thread(target=call)
        thread.start()
        while not bc.requests("synchronizationErrors"):
            thread.join(0.01)
    thread.join(5)
    caller.http.close()
    assert len(outcome) == 1


def test_faults_of_the_login_leave_data_alone(bc: SimulatedBusinessCentral, caller: Caller) -> None:
    bc.faults.next(on="login:token", status=429)
    assert caller.get(caller.errors).status_code == 200
    answer = httpx.post(f"{bc.authority}/{bc.tenant_id}/oauth2/v2.0/token", trust_env=False)
    assert answer.status_code == 429


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_bad_row_stands_among_good_ones(bc: SimulatedBusinessCentral, caller: Caller, kind: str) -> None:
    bc.fail("missing_privilege")
    bc.bad_row(kind)
    bc.fail("missing_privilege")
    rows = json.loads(caller.get(caller.errors).content)["value"]
    page = json.loads(caller.get(caller.page).content)["value"]
    assert (len(rows), len(page)) == (3, 3)
    for name, value in KINDS[kind].items():
        assert rows[1].get(name, MISSING) == value


def test_row_commits_late_below_the_newest(bc: SimulatedBusinessCentral, caller: Caller) -> None:
    late = bc.late("Customer", "10000", "late")
    bc.fail("missing_privilege")
    assert caller.numbers() == [2]
    late.commit()
    assert caller.numbers() == [1, 2]


def test_numbers_start_again_with_other_ids(bc: SimulatedBusinessCentral, caller: Caller) -> None:
    bc.fail("missing_privilege", times=3)
    before = caller.get(caller.errors).json()["value"][0]
    bc.restart_numbers()
    bc.fail("missing_privilege")
    after = caller.get(caller.errors).json()["value"][0]
    assert (before["entryNumber"], after["entryNumber"]) == (1, 1)
    assert before["id"] != after["id"]


def test_limits_of_a_user(bc: SimulatedBusinessCentral, caller: Caller) -> None:
    bc.limits.enforced, bc.limits.in_window = True, 10
    answers = [caller.get(caller.errors).status_code for _ in range(12)]
    assert answers == [200] * 10 + [429] * 2
    bc.set_clock(NOON + timedelta(minutes=5))
    assert caller.get(caller.errors).status_code == 200


def test_five_at_once_and_the_others_wait(bc: SimulatedBusinessCentral, caller: Caller) -> None:
    bc.limits.enforced, bc.limits.waiting = True, 3
    bc.latency = 0.3
    with ThreadPoolExecutor(12) as pool:
        statuses = sorted(pool.map(lambda _: caller.get(caller.errors).status_code, range(10)))
    assert bc.limits.most_at_once == 5
    assert statuses == [200] * 8 + [429] * 2


def test_port_in_use_is_said_at_once(bc: SimulatedBusinessCentral) -> None:
    with pytest.raises(OSError, match="in use"):
        SimulatedBusinessCentral(port=bc.port)


def test_requests_are_recorded(bc: SimulatedBusinessCentral, caller: Caller) -> None:
    caller.get(caller.errors, top=1)
    seen = bc.requests("synchronizationErrors", method="GET")
    assert [(each.status, each.options) for each in seen] == [(200, {"$top": "1"})]
    assert bc.requests("login:token")
