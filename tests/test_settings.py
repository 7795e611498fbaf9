"""Settings from the environment and `.env`: every fault in one list, no value printed."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.exceptions import SettingsFault
from bot.settings import IsolatedSettings, read_database_settings, read_settings, variables

ROOT = Path(__file__).parent.parent
GOOD = {
    "SLACK_BOT_TOKEN": "xoxb-canary-bot",
    "SLACK_APP_TOKEN": "xapp-canary-app",
    "SYNCERRORS_CHANNEL": "C0123456789",
    "BC_TENANT_ID": "contoso.example",
    "BC_ENVIRONMENT": "Production",
    "BC_CLIENT_ID": "11111111-2222-3333-4444-555555555555",
    "BC_CLIENT_SECRET": "canary-secret",
}
Write = Callable[..., Path]


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in variables():
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)


@pytest.fixture
def env_file(tmp_path: Path) -> Write:
    def write(changes: dict[str, str | None] | None = None, *, raw: bytes | None = None) -> Path:
        path = tmp_path / ".env"
        values = {**GOOD, **(changes or {})}
        lines = [f"{name}={value}" for name, value in values.items() if value is not None]
        path.write_bytes(raw if raw is not None else "\n".join(lines).encode())
        path.chmod(0o600)
        return path

    return write


def faults_of(path: Path) -> str:
    with pytest.raises(SettingsFault) as caught:
        read_settings(path)
    return str(caught.value)


def test_a_complete_file_gives_one_environment_to_watch(env_file: Write) -> None:
    settings = read_settings(env_file({"BC_COMPANIES": "CRONUS Norge AS; Fabrikam", "SYNCERRORS_POLL_INTERVAL": "2m"}))
    (environment,) = settings.environments
    assert environment.companies == ("CRONUS Norge AS", "Fabrikam")
    assert environment.name == "Production"
    assert not environment.on_premises
    assert settings.syncerrors_poll_interval == timedelta(minutes=2)
    assert not settings.http_mode


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("SYNCERORS_OPERATORS=U0123456", "did you mean SYNCERRORS_OPERATORS?"),
        ("BCC_COMPANIES=CRONUS", "did you mean BC_COMPANIES?"),
        ("syncerrors_purger=U0123456", "did you mean SYNCERRORS_PURGERS?"),
        ('SYNCERRORS_PURGERS="U0123456', "cannot be understood: is a quotation mark not closed?"),
        ("SYNCERRORS_MORNING=08:00\nSYNCERRORS_MORNING=09:00", "SYNCERRORS_MORNING stands in .env twice"),
        ("SYNCERRORS_DATABASE_URL=mysql://x/y", "must begin with sqlite:/// or postgresql://"),
        ("BC_AUTHORITY=https://login.example.com:99999", "must have a number from 1 to 65535 as its port"),
    ],
)
def test_what_would_be_missed_in_silence_is_a_fault(env_file: Write, line: str, complaint: str) -> None:
    path = env_file({})
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
    assert complaint in faults_of(path)


def test_names_of_other_programs_and_small_letters_are_left_alone(env_file: Write) -> None:
    path = env_file({})
    text = path.read_text(encoding="utf-8").replace("SYNCERRORS_CHANNEL", "syncerrors_channel")
    path.write_text(text + "\nDATABASE_URL=x\nHOME_ASSISTANT=y\n", encoding="utf-8")
    assert read_settings(path).syncerrors_channel


def test_a_file_in_another_encoding_is_a_sentence(env_file: Write) -> None:
    path = env_file({})
    path.write_bytes(path.read_text(encoding="utf-8").encode("utf-16"))
    assert faults_of(path) == ".env cannot be read (UnicodeDecodeError): it has to be a text file in UTF-8"


def test_a_named_file_that_is_not_there_is_said_first(tmp_path: Path) -> None:
    assert (
        faults_of(tmp_path / "nowhere")
        .splitlines()[0]
        .endswith("nowhere does not exist: name another file with --env-file")
    )


def test_values_are_taken_as_they_stand(env_file: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """A generated password may hold what a shell would replace."""
    monkeypatch.setenv("HOME", "/not/this")
    secret = "a$b${HOME}c$$"
    path = env_file({"BC_CLIENT_SECRET": secret})
    assert read_settings(path).bc_client_secret.get_secret_value() == secret
    other = env_file({"BC_CLIENT_SECRET": None, "BC_CLIENT_SECRET_FILE": "'${HOME}/no such file'"})
    assert "BC_CLIENT_SECRET_FILE: the file cannot be read" in faults_of(other)


def test_the_database_alone_needs_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert read_database_settings().syncerrors_database_url.get_secret_value() == "sqlite:///syncerrors.db"
    path = tmp_path / "other.env"
    path.write_text("SYNCERRORS_DATABASE_URL=mysql://x/y\nSYNCERRORS_DATABSE_URL=z\n")
    path.chmod(0o600)
    with pytest.raises(SettingsFault, match="must begin with sqlite") as raised:
        read_database_settings(path)
    assert len(raised.value.faults) == 2


def test_the_environment_wins_with_a_secret_and_with_its_file(
    env_file: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret").write_text("from-the-file\n")
    path = env_file({"BC_CLIENT_SECRET": "from-dot-env"})
    monkeypatch.setenv("BC_CLIENT_SECRET_FILE", str(tmp_path / "secret"))
    assert read_settings(path).bc_client_secret.get_secret_value() == "from-the-file"
    monkeypatch.delenv("BC_CLIENT_SECRET_FILE")
    path = env_file({"BC_CLIENT_SECRET": None, "BC_CLIENT_SECRET_FILE": str(tmp_path / "secret")})
    monkeypatch.setenv("BC_CLIENT_SECRET", "from-the-environment")
    assert read_settings(path).bc_client_secret.get_secret_value() == "from-the-environment"


def test_the_database_alone_opens_no_other_secrets_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN_FILE", "/nowhere")
    (tmp_path / "url").write_text("sqlite:///other.db\n")
    monkeypatch.setenv("SYNCERRORS_DATABASE_URL_FILE", str(tmp_path / "url"))
    assert read_database_settings(None).syncerrors_database_url.get_secret_value() == "sqlite:///other.db"


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"BC_CLIENT_SECRET_FILE": "{secret}"}, "BC_CLIENT_SECRET and BC_CLIENT_SECRET_FILE: give one of them"),
        ({"BC_CLIENT_SECRET": None, "BC_CLIENT_SECRET_FILE": "{empty}"}, "BC_CLIENT_SECRET_FILE: the file is empty"),
        ({"BC_USERNAME": "X"}, "BC_USERNAME works on-premises only"),
        (
            {"BC_TENANT_ID": None, "BC_BASE_URL": "https://bc.example:7048/BC", "BC_USERNAME": "X"},
            "BC_USERNAME and BC_WEB_SERVICE_KEY, or BC_CLIENT_ID, BC_CLIENT_SECRET, BC_CERTIFICATE_PATH: give one way",
        ),
        ({"SYNCERRORS_RULES": "/nowhere.toml"}, "SYNCERRORS_RULES: there is no such file"),
        ({"SYNCERRORS_PURGE_APPROVAL": "three"}, "SYNCERRORS_PURGE_APPROVAL is not one of one, two"),
        ({"SYNCERRORS_LOG_LEVEL": "loud"}, "SYNCERRORS_LOG_LEVEL is not one of DEBUG, INFO, WARNING, ERROR"),
        ({"SYNCERRORS_CHANNEL": "#x"}, "SYNCERRORS_CHANNEL is not in the right form: Id of the channel"),
        ({"SYNCERRORS_PAGE_SIZE": "1"}, "SYNCERRORS_PAGE_SIZE: must be at least 100"),
        ({"SYNCERRORS_HEALTH_PORT": "70000"}, "SYNCERRORS_HEALTH_PORT: must be at most 65535"),
        ({"SYNCERRORS_HEALTH_PORT": "x"}, "SYNCERRORS_HEALTH_PORT: must be a whole number"),
        ({"SYNCERRORS_LEASE": "0.5s"}, "SYNCERRORS_LEASE: must be at least"),
    ],
)
def test_what_contradicts_itself_or_cannot_be_says_what_is_right(
    env_file: Write, tmp_path: Path, changes: dict[str, str | None], complaint: str
) -> None:
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "secret").write_text("s")
    files = {"{secret}": str(tmp_path / "secret"), "{empty}": str(tmp_path / "empty")}
    assert complaint in faults_of(env_file({name: files.get(value or "", value) for name, value in changes.items()}))


def test_byte_order_mark_and_windows_line_ends_are_read(env_file: Write) -> None:
    raw = "\ufeff" + "\r\n".join(f"{name}={value}" for name, value in GOOD.items())
    assert read_settings(env_file(raw=raw.encode())).syncerrors_channel == "C0123456789"


def test_every_fault_is_in_one_list_and_no_value_is_printed(env_file: Write) -> None:
    text = faults_of(
        env_file(
            {
                "SLACK_BOT_TOKEN": "xapp-canary-app",
                "SLACK_APP_TOKEN": "xoxb-canary-bot",
                "SYNCERRORS_CHANNEL": "",
                "SYNCERRORS_CHANEL": "C1",
                "BC_BASE_URL": "https://user:canary-password@bc.example",
                "BC_CLIENT_SECRET": "",
                "SYNCERRORS_POLL_INTERVAL": "7:30",
            }
        )
    )
    for part in (
        "SLACK_BOT_TOKEN: must begin with xoxb-",
        "SLACK_APP_TOKEN: must begin with xapp-",
        "SYNCERRORS_CHANNEL is missing",
        "SYNCERRORS_CHANEL in .env is not a setting; did you mean SYNCERRORS_CHANNEL?",
        "BC_BASE_URL: must not hold a user name or password",
        "BC_CLIENT_SECRET or BC_CERTIFICATE_PATH: give exactly one of them",
        "SYNCERRORS_POLL_INTERVAL: is not a duration",
    ):
        assert part in text
    assert "canary" not in text


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("http://bc.example.com:7048/BC", "https://"),
        ("file:///etc/passwd", "base address"),
        ("https://169.254.169.254/latest", "link-local"),
        ("https://2852039166/latest", "link-local"),
        ("https://0xa9fea9fe/latest", "link-local"),
        ("https://[::ffff:169.254.169.254]/latest", "link-local"),
        ("https://[fe80::1]/", "link-local"),
        ("https://0/", "unspecified"),
        ("http://localhost.evil.example", "https://"),
        ("http://127.0.0.1@evil.example", "user name"),
        ("https://bc.example/?x=1", "base address"),
        ("ftp://127.0.0.1/x", "https://"),
    ],
)
def test_unsafe_addresses_are_refused(env_file: Write, url: str, complaint: str) -> None:
    assert complaint in faults_of(env_file({"BC_BASE_URL": url}))


def test_plain_http_is_allowed_on_this_computer(env_file: Write) -> None:
    assert read_settings(env_file({"BC_BASE_URL": "http://127.0.0.1:7048"})).bc_base_url == "http://127.0.0.1:7048"


def test_a_token_with_a_space_in_it_is_refused(env_file: Write) -> None:
    assert "holds a space or a line break" in faults_of(env_file({"SLACK_BOT_TOKEN": '"xoxb-canary \n2"'}))


def test_a_file_that_everyone_can_read_is_refused(env_file: Write) -> None:
    path = env_file()
    path.chmod(0o644)
    assert "chmod 600 .env" in faults_of(path)


def test_a_secret_may_stand_in_a_file(env_file: Write, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("from-a-file\n")
    settings = read_settings(env_file({"BC_CLIENT_SECRET": None, "BC_CLIENT_SECRET_FILE": str(secret)}))
    assert settings.bc_client_secret.get_secret_value() == "from-a-file"


def test_a_missing_secret_file_is_named_by_its_variable(env_file: Write) -> None:
    text = faults_of(env_file({"BC_CLIENT_SECRET": None, "BC_CLIENT_SECRET_FILE": "/nowhere/canary"}))
    assert "BC_CLIENT_SECRET_FILE: the file cannot be read" in text
    assert "canary" not in text


def test_on_premises_signs_in_with_user_name_and_web_service_key(env_file: Write) -> None:
    settings = read_settings(
        env_file(
            {
                "BC_BASE_URL": "https://bc.example.com:7048/BC",
                "BC_TENANT_ID": None,
                "BC_ENVIRONMENT": None,
                "BC_CLIENT_ID": None,
                "BC_CLIENT_SECRET": None,
                "BC_USERNAME": "INTEGRATION",
                "BC_WEB_SERVICE_KEY": "canary-key",
            }
        )
    )
    assert settings.environments[0].on_premises
    assert "canary-key" not in repr(settings.environments[0])


def test_a_web_service_key_online_is_refused(env_file: Write) -> None:
    assert "works on-premises only" in faults_of(env_file({"BC_WEB_SERVICE_KEY": "canary-key"}))


def test_http_mode_needs_the_signing_secret_only(env_file: Write) -> None:
    assert read_settings(env_file({"SLACK_APP_TOKEN": None, "SLACK_SIGNING_SECRET": "s3cr3t"})).http_mode


def test_the_environment_wins_over_the_file(env_file: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNCERRORS_LANGUAGE", "nb")
    assert read_settings(env_file({"SYNCERRORS_LANGUAGE": "en"})).syncerrors_language == "nb"


def test_isolated_settings_do_not_see_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNCERRORS_LANGUAGE", "nb")
    settings = IsolatedSettings(slack_bot_token="xoxb-1", syncerrors_channel="C012")
    assert settings.syncerrors_language == "en"


def test_the_example_file_lists_every_setting_with_its_default() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^(?:# )?([A-Z_]+)=(.*)$", text, flags=re.MULTILINE))
    assert set(listed) == set(variables())
    given = {name: value for name, value in listed.items() if value}
    parsed = IsolatedSettings.model_validate(
        {"slack_bot_token": "xoxb-1", "syncerrors_channel": "C012"}
        | {name.lower(): value for name, value in given.items()}
    )
    for name, field in variables().items():
        if not field.is_required():
            assert getattr(parsed, name.lower()) == field.default, name


def test_every_setting_is_documented_with_a_reason() -> None:
    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    for name in variables():
        assert f"`{name}`" in text, f"{name} is not in docs/configuration.md"


@pytest.mark.parametrize(
    ("name", "value", "part"),
    [
        ("SYNCERRORS_WORKING_DAYS", "1-5", "names of weekdays"),
        ("SYNCERRORS_WORKING_DAYS", "1,2,3", "names of weekdays"),
        ("SYNCERRORS_WORKING_DAYS", "mon,funday", "names of weekdays"),
        ("SYNCERRORS_TIMEZONE", "Europe/Olso", "time zone"),
        ("SYNCERRORS_TIMEZONE", "../../etc/passwd", "time zone"),
        ("SYNCERRORS_MORNING", "9 o'clock", "time of day"),
        ("SYNCERRORS_MORNING", "25:00", "time of day"),
    ],
)
def test_mornings_that_nobody_has_are_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, part: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsFault) as refused:
        read_settings(None)
    assert any(fault.startswith(f"{name}: ") and part in fault for fault in refused.value.faults)


def test_a_language_that_the_bot_does_not_speak_is_refused(env_file: Write) -> None:
    assert "SYNCERRORS_LANGUAGE: is no language that the bot speaks: en, nb" in faults_of(
        env_file({"SYNCERRORS_LANGUAGE": "de"})
    )
