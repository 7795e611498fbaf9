"""A certificate as the bot's credential: its end is told in time, and neither key nor password ever gets out."""

import base64
import io
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import structlog
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from bot.bootstrap import build
from bot.demo.business_central import SimulatedBusinessCentral
from bot.demo.stage import CHANNEL, Stage, VirtualClock, settings_for, workspace_with_app
from bot.doctor import examine
from bot.logs import Redactor, configure_logging
from tests.faults.conftest import live, notes, status

ENDS = datetime(2026, 3, 20, tzinfo=UTC)
PASSWORD = "canary-password-of-the-key"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    handlers, level, before = root.handlers[:], root.level, structlog.get_config()
    yield io.StringIO()
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**before)


@pytest.fixture
def pem(tmp_path: Path) -> Path:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "syncerrors")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    signed = made.not_valid_before(datetime(2026, 1, 1, tzinfo=UTC)).not_valid_after(ENDS).sign(key, hashes.SHA256())
    locked = serialization.BestAvailableEncryption(PASSWORD.encode())
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked)
    path = tmp_path / "app.pem"
    path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def stage(tmp_path: Path, clock: VirtualClock, pem: Path, log: io.StringIO) -> Iterator[Stage]:
    workspace = workspace_with_app(clock=clock).start()
    business_central = SimulatedBusinessCentral(now=clock).start()
    business_central.login.refuse(7000215)
    settings = settings_for(
        workspace,
        business_central,
        f"sqlite:///{tmp_path / 'bot.db'}",
        bc_client_secret="",
        bc_certificate_path=str(pem),
        bc_certificate_password=PASSWORD,
    )
    configure_logging("DEBUG", settings.secrets, log)
    with Stage(workspace, business_central, build(settings, clock), clock) as stage:
        yield stage


def test_neither_key_nor_password_gets_out_whatever_is_refused(
    stage: Stage, clock: VirtualClock, pem: Path, log: io.StringIO, tmp_path: Path
) -> None:
    live(stage, clock, 10)
    stage.business_central.login.accept()
    for trouble in ({"status": 500}, {"html": True}, {"truncated": True}, {"reset": True}):
        stage.business_central.faults.next(on="login:token", **trouble)
        stage.business_central.login.expire_tokens()
        live(stage, clock, 6)
    workspace, business_central = stage.workspace, stage.business_central
    url = "postgresql://bot:canary-of-the-database@127.0.0.1:1/bot"
    settings = settings_for(
        workspace,
        business_central,
        url,
        bc_client_secret="",
        bc_certificate_path=str(pem),
        bc_certificate_password="canary-wrong",
    )
    redactor = Redactor(settings.secrets)
    examined = "\n".join(redactor.clean(str(finding)) for finding in examine(settings, clock))
    said = "\n".join(message.raw_text for message in workspace.messages(CHANNEL))
    assertions = [
        each for call in business_central.requests() for each in call.headers.values() if each.startswith("Bearer")
    ]
    lines = pem.read_text(encoding="ascii").splitlines()
    secrets = [PASSWORD, "canary", base64.b64encode(PASSWORD.encode()).decode(), *assertions]
    secrets += [line for line in lines if len(line) > 60][:5]
    for place in (said, status(stage), examined, log.getvalue(), repr(stage.application), repr(settings)):
        assert [secret for secret in secrets if secret in place] == []
    assert "poll" in log.getvalue()


def test_a_certificate_that_ends_soon_is_told_while_it_still_works(stage: Stage, clock: VirtualClock) -> None:
    stage.business_central.login.accept()
    live(stage, clock, 10)
    for place in (status(stage), *notes(stage)):
        assert "The certificate ends 2026-03-20" in place
    assert len(notes(stage)) == 1
