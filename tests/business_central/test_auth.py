"""Signing in: who gets the secret, how often, and what people are told."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from bot.business_central import EnvironmentClient
from bot.exceptions import SettingsFault, SourceRefused, SourceUnavailable
from tests.business_central.conftest import ON_PREMISES, ONLINE, SECRET, Clock, FarSide, address, collection, discovery

COMPANIES = "/companies"
ONE = {"id": "1", "name": "CRONUS"}
Open = Callable[..., EnvironmentClient]


@pytest.fixture(autouse=True)
def companies(far_side: FarSide) -> None:
    far_side.answers(COMPANIES, collection(ONE))


def refused(code: int) -> httpx.Response:
    text = f"AADSTS{code}: The text of Entra about {SECRET}. Trace ID: x"
    return httpx.Response(401, json={"error": "invalid_client", "error_description": text, "error_codes": [code]})


def test_token_is_fetched_once_and_used_again(opened: Open, far_side: FarSide) -> None:
    client = opened()
    client.companies()
    client.companies()
    [token] = far_side.asked("/token")
    assert b"scope=https%3A%2F%2Fapi.businesscentral.dynamics.com%2F.default" in token.content
    assert str(token.url).startswith(f"https://login.microsoftonline.com/{ONLINE.tenant_id}/")


def test_many_threads_fetch_one_token(opened: Open, far_side: FarSide) -> None:
    client = opened()
    threads = [threading.Thread(target=client.companies) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(far_side.asked(COMPANIES)) == 16
    assert len(far_side.asked("/token")) == 1


def test_wrong_secret_is_not_hammered(opened: Open, far_side: FarSide, clock: Clock) -> None:
    far_side.answers("/token", refused(7000215))
    client = opened()
    for _ in range(5):
        with pytest.raises(SourceRefused, match="7000215"):
            client.companies()
    assert len(far_side.asked("/token")) == 1
    clock.forward(timedelta(minutes=2))
    with pytest.raises(SourceRefused):
        client.companies()
    assert len(far_side.asked("/token")) == 2
    clock.forward(timedelta(minutes=3))
    with pytest.raises(SourceRefused):
        client.companies()
    assert len(far_side.asked("/token")) == 2


def test_repaired_secret_is_noticed_after_the_pause(opened: Open, far_side: FarSide, clock: Clock) -> None:
    far_side.answers("/token", refused(7000222), far_side._replies["/token"][0])
    client = opened()
    with pytest.raises(SourceRefused, match="has expired"):
        client.companies()
    clock.forward(timedelta(minutes=2))
    assert client.companies() == [("1", "CRONUS")]


def test_ill_entra_is_asked_again_at_once(opened: Open, far_side: FarSide) -> None:
    far_side.answers("/token", httpx.Response(503), httpx.Response(200, html="<html>"), far_side._replies["/token"][0])
    assert opened().companies() == [("1", "CRONUS")]


def test_wait_that_entra_asks_for_is_passed_on(opened: Open, far_side: FarSide) -> None:
    far_side.answers("/token", httpx.Response(429, headers={"Retry-After": "120"}, json={"error": "x"}))
    with pytest.raises(SourceUnavailable, match="429") as caught:
        opened().companies()
    assert caught.value.retry_after == timedelta(minutes=2)
    assert len(far_side.asked("/token")) == 1


def test_tenant_that_does_not_exist_is_told_by_discovery(opened: Open, far_side: FarSide) -> None:
    text = {"error": "invalid_tenant", "error_description": "AADSTS90002: Tenant not found.", "error_codes": [90002]}
    far_side.answers("openid-configuration", httpx.Response(400, json=text))
    with pytest.raises(SourceRefused, match="BC_TENANT_ID"):
        opened().companies()


@pytest.mark.parametrize("place", ["https://evil.example.com", "http://login.microsoftonline.com", "file:///etc"])
def test_secret_is_sent_to_no_other_place(opened: Open, far_side: FarSide, place: str) -> None:
    def redirected(request: httpx.Request) -> httpx.Response:
        documents = discovery(request).json()
        return httpx.Response(200, json={**documents, "token_endpoint": f"{place}/t/oauth2/v2.0/token"})

    far_side.answers("openid-configuration", redirected)
    with pytest.raises(SourceRefused):
        opened().companies()
    assert [request.url.host for request in far_side.requests] == ["login.microsoftonline.com"]


def test_redirect_is_not_followed_with_the_token(opened: Open, far_side: FarSide) -> None:
    far_side.answers(COMPANIES, httpx.Response(302, headers={"Location": "https://evil.example.com/"}))
    with pytest.raises(Exception, match="leads elsewhere"):
        opened().companies()
    assert "evil" not in "".join(address(request) for request in far_side.requests)


def test_unknown_code_is_named_with_where_to_look_it_up(opened: Open, far_side: FarSide) -> None:
    far_side.answers("/token", refused(7654321))
    with pytest.raises(SourceRefused, match=r"AADSTS7654321.*login\.microsoftonline\.com/error") as caught:
        opened().companies()
    assert SECRET not in str(caught.value)


def test_user_and_key_are_refused_with_their_own_sentence(opened: Open, far_side: FarSide) -> None:
    far_side.answers(COMPANIES, httpx.Response(401))
    with pytest.raises(SourceRefused, match="BC_WEB_SERVICE_KEY"):
        opened(ON_PREMISES).companies()
    assert len(far_side.requests) == 1


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "syncerrors")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2027, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )
    locked = serialization.BestAvailableEncryption(b"canary-password")
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked)
    path = tmp_path / "app.pem"
    path.write_bytes(pem + made.public_bytes(serialization.Encoding.PEM))
    return path


def test_certificate_signs_the_request_and_its_end_is_known(opened: Open, far_side: FarSide, certificate: Path) -> None:
    client = opened(client_secret="", certificate_path=str(certificate), certificate_password="canary-password")
    assert client.companies() == [("1", "CRONUS")]
    [token] = far_side.asked("/token")
    assert b"client_assertion=" in token.content
    assert b"client_secret" not in token.content
    assert client.certificate_ends() == datetime(2027, 1, 1, tzinfo=UTC)


def test_secret_has_no_known_end(opened: Open) -> None:
    assert opened().certificate_ends() is None


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"-----BEGIN CERTIFICATE-----\nnonsense\n"])
def test_file_that_is_no_certificate_is_a_named_fault(opened: Open, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "app.pem"
    path.write_bytes(content)
    client = opened(client_secret="", certificate_path=str(path))
    with pytest.raises(SourceRefused, match="certificate"):
        client.companies()
    with pytest.raises(SettingsFault, match="certificate"):
        client.certificate_ends()


def test_missing_certificate_file_and_wrong_password_are_named_faults(opened: Open, certificate: Path) -> None:
    for path, password in [("/nowhere/app.pem", ""), (str(certificate), "wrong"), (str(certificate), "")]:
        client = opened(client_secret="", certificate_path=path, certificate_password=password)
        with pytest.raises(SourceRefused, match="certificate"):
            client.companies()
