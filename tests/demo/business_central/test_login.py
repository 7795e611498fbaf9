"""Signing in: with msal as it is, with a certificate, on-premises with a key, and all the ways to be refused."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import httpx
import msal
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from bot.demo.business_central import SimulatedBusinessCentral
from bot.demo.business_central.login import SENTENCES
from tests.demo.business_central.conftest import NOON, Caller, token


class _Plain:
    """msal's `http_client` that takes the `s` out of https on loopback."""

    def __init__(self) -> None:
        self.http = httpx.Client(trust_env=False)

    def get(self, url: str, **options: Any) -> httpx.Response:
        return self.http.get(url.replace("https", "http", 1), params=options.get("params"))

    def post(self, url: str, **options: Any) -> httpx.Response:
        # msal gives the client assertion as bytes, which httpx would write as Python does.
        content = urlencode(options.get("data") or {})
        headers = {"content-type": "application/x-www-form-urlencoded"}
        return self.http.post(url.replace("https", "http", 1), content=content, headers=headers)

    def close(self) -> None:
        self.http.close()


def _sign_in(bc: SimulatedBusinessCentral, credential: object, tenant: str = "") -> dict[str, Any]:
    plain = _Plain()
    try:
        app = msal.ConfidentialClientApplication(
            bc.client_id,
            client_credential=credential,
            authority=f"https://127.0.0.1:{bc.port}/{tenant or bc.tenant_id}",
            instance_discovery=False,
            http_client=plain,
        )
        return dict(app.acquire_token_for_client([f"{bc.url}/.default"]))
    finally:
        plain.close()


def _certificate() -> tuple[str, str, str]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "syncerrors")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2036, 1, 1, tzinfo=UTC))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    public = certificate.public_bytes(serialization.Encoding.PEM).decode()
    return private, public, certificate.fingerprint(hashes.SHA256()).hex()


def test_msal_gets_a_token_with_the_secret(bc: SimulatedBusinessCentral) -> None:
    answer = _sign_in(bc, bc.client_secret)
    assert answer["token_type"] == "Bearer"
    found = httpx.get(
        f"{bc.url}/v2.0/{bc.tenant_id}/Production/api/v2.0/companies",
        headers={"authorization": f"Bearer {answer['access_token']}"},
        trust_env=False,
    )
    assert [company["name"] for company in found.json()["value"]] == ["CRONUS Norge AS"]


def test_msal_gets_a_token_with_the_certificate_and_not_with_another() -> None:
    private, public, _ = _certificate()
    other, _, other_thumbprint = _certificate()
    with SimulatedBusinessCentral(certificate=public) as bc:
        good = _sign_in(bc, {"private_key": private, "public_certificate": public})
        bad = _sign_in(bc, {"private_key": other, "thumbprint": other_thumbprint[:40]})
    assert "access_token" in good
    assert bad["error_codes"] == [700027]


def test_wrong_secret_is_said_as_entra_says_it(bc: SimulatedBusinessCentral) -> None:
    answer = _sign_in(bc, "wrong")
    assert answer["error"] == "invalid_client"
    assert answer["error_description"].startswith("AADSTS7000215: Invalid client secret provided")
    assert "wrong" not in answer["error_description"]


@pytest.mark.parametrize("code", sorted(code for code, sentence in SENTENCES.items() if sentence.status < 500))
def test_every_refusal_has_its_code(bc: SimulatedBusinessCentral, code: int) -> None:
    bc.login.refuse(code, times=1)
    answer = _sign_in(bc, bc.client_secret)
    assert answer["error_codes"] == [code]
    assert "access_token" in _sign_in(bc, bc.client_secret)


def test_unknown_tenant_is_refused_at_discovery(bc: SimulatedBusinessCentral) -> None:
    with pytest.raises(ValueError, match="Unable to get authority configuration"):
        _sign_in(bc, bc.client_secret, tenant="00000000-0000-4000-8000-000000000001")


@pytest.mark.parametrize("header", ["", "Bearer nonsense", "Basic bm9ib2R5Om5vdGhpbmc=", "Bearer"])
def test_call_without_a_good_token_is_refused(bc: SimulatedBusinessCentral, caller: Caller, header: str) -> None:
    answer = httpx.get(caller.errors, headers={"authorization": header} if header else {}, trust_env=False)
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "Authentication_InvalidCredentials"
    assert "  CorrelationId:  " in answer.json()["error"]["message"]


def test_token_expires_and_can_be_recalled(bc: SimulatedBusinessCentral, caller: Caller) -> None:
    bc.set_clock(NOON + timedelta(minutes=59))
    assert caller.get(caller.errors).status_code == 200
    bc.set_clock(NOON + timedelta(minutes=60))
    assert caller.get(caller.errors).status_code == 401
    caller.http.headers["authorization"] = f"Bearer {token(bc)}"
    assert caller.get(caller.errors).status_code == 200
    bc.login.expire_tokens()
    assert caller.get(caller.errors).status_code == 401


def test_application_that_is_not_registered_gets_401_with_a_fresh_token(
    bc: SimulatedBusinessCentral, caller: Caller
) -> None:
    bc.world.registered = False
    assert caller.get(caller.errors).status_code == 401


def test_web_service_key_opens_the_on_premises_form_only(bc: SimulatedBusinessCentral, caller: Caller) -> None:
    access = bc.access(on_premises=True)
    key = (access.username, access.web_service_key)
    on_premises = httpx.get(f"{access.base_url}/api/v2.0/companies", auth=key, trust_env=False)
    online = httpx.get(f"{caller.standard}/companies", auth=key, trust_env=False)
    wrong = httpx.get(f"{access.base_url}/api/v2.0/companies", auth=(access.username, "no"), trust_env=False)
    assert (on_premises.status_code, online.status_code, wrong.status_code) == (200, 401, 401)


def test_other_host_names_are_not_answered(bc: SimulatedBusinessCentral) -> None:
    answer = httpx.get(f"{bc.url}/main.aspx", headers={"host": "attacker.example"}, trust_env=False)
    assert answer.status_code == 421
