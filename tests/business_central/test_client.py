"""What the network may do to the client, and how much of it is seen."""

import logging
import socket
import threading
from collections.abc import Callable
from datetime import timedelta
from itertools import count

import httpx
import pytest

from bot.business_central import EnvironmentClient, Patience
from bot.business_central.client import AT_ONCE, Client, NoAnswer, TooLarge
from bot.business_central.patience import retry_after
from bot.business_central.service import Request, Service
from bot.exceptions import SourceAnswerUnusable, SourceRefused, SourceUnavailable
from tests.business_central.conftest import (
    COMPANY,
    NO_WAITING,
    NOON,
    ON_PREMISES,
    ONLINE,
    Clock,
    FarSide,
    collection,
    row,
)

Open = Callable[..., EnvironmentClient]


def client(handler: Callable[[httpx.Request], httpx.Response], **options: object) -> Client:
    return Client(transport=httpx.MockTransport(handler), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (httpx.ConnectError("[Errno -2] Name or service not known"), "could not be resolved"),
        (httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED]"), "TLS certificate"),
        (httpx.ConnectError("[Errno 111] Connection refused"), "connection was refused"),
        (httpx.ConnectTimeout("timed out"), "no connection"),
        (httpx.ReadTimeout("timed out"), "no answer in time"),
        (httpx.ReadError("[Errno 104] Connection reset by peer"), "connection broke"),
        (httpx.RemoteProtocolError("peer closed connection"), "cut off"),
        (httpx.DecodingError("bad gzip"), "compression is damaged"),
    ],
)
def test_network_fault_is_tried_three_times_and_says_what_happened(
    opened: Open, far_side: FarSide, fault: Exception, words: str
) -> None:
    far_side.answers("/companies", fault)
    with pytest.raises(SourceUnavailable, match=f"companies of environment Production: .*{words}"):
        opened().companies()
    assert len(far_side.asked("/companies")) == 3


def test_body_beyond_the_cap_is_not_read_to_its_end() -> None:
    sent = count()

    def endless() -> object:
        while True:
            next(sent)
            yield b"x" * 1024

    with (
        client(lambda _: httpx.Response(200, content=endless()), largest_body=64 * 1024) as http,  # type: ignore[arg-type]
        pytest.raises(TooLarge),
    ):
        http.send("GET", "https://bc.example.com/", {})
    assert next(sent) < 70


def test_small_answer_that_unpacks_to_a_large_one_is_stopped(opened: Open, far_side: FarSide) -> None:
    http = Client(transport=httpx.MockTransport(far_side), largest_body=1000)
    far_side.answers("/companies", collection({"id": "1", "name": "x" * 2000}))
    service = Service(ON_PREMISES, http, patience=NO_WAITING)
    with http, pytest.raises(SourceAnswerUnusable, match="larger than"):
        service.read(Request(service.url(f"{service.addresses.standard}/companies"), "Reading"))
    assert len(far_side.requests) == 1


def test_answer_that_drips_is_ended(clock: Clock) -> None:
    def dripping() -> object:
        while True:
            clock.forward(timedelta(seconds=50))
            yield b"x"

    with (
        client(lambda _: httpx.Response(200, content=dripping()), now=clock) as http,  # type: ignore[arg-type]
        pytest.raises(NoAnswer, match="not complete"),
    ):
        http.send("GET", "https://bc.example.com/", {})


def test_four_requests_run_at_once_and_the_fifth_waits() -> None:
    running: list[int] = []
    most = 0
    lock = threading.Lock()
    full = threading.Barrier(AT_ONCE)

    def slow(_: httpx.Request) -> httpx.Response:
        nonlocal most
        with lock:
            running.append(1)
            most = max(most, len(running))
        full.wait(timeout=10)
        with lock:
            running.pop()
        return httpx.Response(200)

    with client(slow) as http:
        threads = [
            threading.Thread(target=http.send, args=("GET", "https://bc.example.com/", {})) for _ in range(3 * AT_ONCE)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
    assert most == AT_ONCE


def test_truncated_body_of_a_real_socket_is_no_answer() -> None:
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = listener.accept()
        with connection:
            connection.recv(4096)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")

    thread = threading.Thread(target=serve)
    thread.start()
    with listener, Client() as http, pytest.raises(NoAnswer, match="cut off"):
        http.send("GET", f"http://127.0.0.1:{listener.getsockname()[1]}/", {})
    thread.join()


def test_cookies_are_forgotten() -> None:
    seen: list[str | None] = []

    def sticky(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers.get("Cookie"))
        return httpx.Response(200, headers={"Set-Cookie": "session=1"})

    with client(sticky) as http:
        http.send("GET", "https://bc.example.com/", {})
        http.send("GET", "https://bc.example.com/", {})
    assert seen == [None, None]


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example.com/v2.0/x",
        "http://api.businesscentral.dynamics.com/v2.0/x",
        f"https://api.businesscentral.dynamics.com/v2.0/{ONLINE.tenant_id}/Sandbox/api",
        f"https://api.businesscentral.dynamics.com/v2.0/{ONLINE.tenant_id}/Production/../Sandbox/api",
        f"https://api.businesscentral.dynamics.com/v2.0/{ONLINE.tenant_id}/Production/%2e%2e/Sandbox/api",
    ],
)
def test_nothing_is_sent_outside_the_configured_environment(far_side: FarSide, url: str) -> None:
    service = Service(ONLINE, Client(transport=httpx.MockTransport(far_side)), patience=NO_WAITING)
    with pytest.raises(SourceAnswerUnusable, match="Nothing was sent"):
        service.read(Request(url, "Reading"))
    assert not far_side.requests


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0),
        ("30", 30),
        (" 5 ", 5),
        ("999999999999999", 3600),
        ("Sat, 22 Aug 2026 12:01:00 GMT", 60),
        ("Sat, 22 Aug 2026 11:00:00 GMT", 0),
        ("Sat, 22 Aug 2099 11:00:00 GMT", 3600),
        ("Sat, 22 Aug 2026 12:01:00", 60),
        ("", None),
        ("abc", None),
        ("-1", None),
        ("1.5", None),
        ("٣", None),
        ("Sat, 99 Foo 2026 99:99:99 GMT", None),
    ],
)
def test_retry_after_in_all_its_forms(value: str, seconds: int | None) -> None:
    assert retry_after(value, NOON) == (None if seconds is None else timedelta(seconds=seconds))


def test_long_wish_is_not_waited_for_but_passed_on(opened: Open, far_side: FarSide) -> None:
    far_side.answers("/companies", httpx.Response(429, headers={"Retry-After": "600"}))
    with pytest.raises(SourceUnavailable) as caught:
        opened().companies()
    assert caught.value.retry_after == timedelta(minutes=10)
    assert len(far_side.asked("/companies")) == 1


def test_short_wish_is_kept_and_the_call_succeeds(opened: Open, far_side: FarSide) -> None:
    busy = httpx.Response(429, headers={"Retry-After": "0"})
    far_side.answers("/companies", busy, busy, collection({"id": "1", "name": "CRONUS"}))
    assert opened().companies() == [("1", "CRONUS")]


def test_default_patience_is_three_tries_in_thirty_seconds() -> None:
    assert (Patience().attempts, Patience().budget) == (3, timedelta(seconds=30))


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "refused the request"),
        (401, "not registered"),
        (403, "permission"),
        (404, "not found"),
        (413, "fewer rows"),
    ],
)
def test_refusal_names_what_was_tried_the_status_and_the_code(
    opened: Open, far_side: FarSide, status: int, words: str
) -> None:
    error = {"error": {"code": "Some_Code", "message": "Adatum Corporation"}}
    far_side.answers("/companies", httpx.Response(status, json=error))
    with pytest.raises(SourceRefused, match=words) as caught:
        opened().companies()
    assert str(caught.value).startswith("Reading the companies of environment Production: ")
    assert f"({status} Some_Code)" in str(caught.value)
    assert (caught.value.status, caught.value.code) == (status, "Some_Code")
    assert "Adatum" not in str(caught.value)


def test_no_secret_and_no_customer_reaches_a_log_or_an_exception(
    opened: Open, far_side: FarSide, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    said: list[str] = []
    replies = [
        httpx.Response(status, text=f"canary-body {status}")
        for status in (400, 401, 403, 404, 413, 429, 500, 502, 503, 504)
    ]
    replies += [
        httpx.Response(200, text=text) for text in ("", "<html>canary-body", '{"value":["canary-body"', "\ufeff{}")
    ]
    replies += [httpx.Response(401, json={"error": {"code": "canary body", "message": "canary-body"}})]
    for environment in (ONLINE, ON_PREMISES):
        for part in ("/token", "openid-configuration", "synchronizationErrors", "ODataV4"):
            for reply in replies:
                source = opened(environment).source(COMPANY, "canary-company")
                far_side.answers("$top=1", httpx.Response(404))
                far_side.answers(part, reply)
                for call in (source.highest_number, lambda source=source: list(source.pages(5))):
                    try:
                        call()
                    except Exception as fault:
                        said.append(repr(fault))
                far_side.__init__()  # type: ignore[misc]
    far_side.answers("$top=1", collection(row(9)))
    far_side.answers("$filter", collection(row(1, message=7, sourceDisplay="canary-body")))
    [page] = opened().source(COMPANY, "canary-company").pages(0)
    assert page.rejected
    assert len(said) > 100
    assert "canary" not in caplog.text
    assert not [text for text in said if "canary" in text.replace("canary-company", "")]
    assert not [text for text in said if "https://" in text and "login.microsoftonline.com/error" not in text]
