"""Everything that can be configured, read once from the environment and `.env`; every fault is reported together.

A secret may also be given as the path of a file that holds it, in `NAME_FILE`. No value is ever printed.
"""

import os
from collections.abc import Callable, Mapping
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Any, ClassVar, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from bot.core.manners import Manners
from bot.core.model import Environment
from bot.core.working_days import NAMES, WorkingDays
from bot.exceptions import SettingsFault
from bot.setting_values import BaseUrl, Span, database, names, spoken, time_of_day, token, weekdays, zone
from bot.settings_faults import PUBLIC_API, contradictions, is_on_premises, sentences
from bot.settings_file import DEFAULT_FILE, file_faults, values_in
from bot.settings_rights import Rights

PUBLIC_WEB_CLIENT = "https://businesscentral.dynamics.com"
PUBLIC_AUTHORITY = "https://login.microsoftonline.com"
SECRETS = (
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "SLACK_SIGNING_SECRET",
    "BC_CLIENT_SECRET",
    "BC_CERTIFICATE_PASSWORD",
    "BC_WEB_SERVICE_KEY",
    "SYNCERRORS_DATABASE_URL",
)
"""Settings that can also be given as `NAME_FILE`, the path of a file that holds the value."""
NO_SECRET = SecretStr("")

S = TypeVar("S", bound="Settings")


class Settings(Rights):
    """One field per variable, named as in the environment, in lower case."""

    model_config = SettingsConfigDict(
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        str_strip_whitespace=True,
    )

    in_files: ClassVar[tuple[str, ...]] = SECRETS
    """Secrets whose files are read."""

    slack_bot_token: Annotated[SecretStr, token("xoxb-")] = Field(description="Bot token of the Slack app (xoxb-…).")
    slack_app_token: Annotated[SecretStr, token("xapp-")] = Field(
        NO_SECRET, description="App-level token (xapp-…) for Socket Mode."
    )
    slack_signing_secret: SecretStr = Field(
        NO_SECRET, description="Signing secret; given instead of the app token it switches to HTTP mode."
    )
    slack_api_url: BaseUrl = Field("https://slack.com/api", description="Another Slack: https, or this computer.")
    syncerrors_channel: str = Field(
        pattern=r"^[CG][A-Z0-9]{2,}$", description="Id of the channel for the cards (C…), not its name."
    )

    bc_base_url: BaseUrl = Field(
        PUBLIC_API, description="Business Central's web services; on-premises https://host:7048/instance."
    )
    bc_web_client_url: BaseUrl = Field(PUBLIC_WEB_CLIENT, description="Business Central's web client, for links.")
    bc_tenant_id: str = Field("", description="Microsoft Entra tenant (directory) id.")
    bc_environment: str = Field("", description="Name of the environment, such as Production.")
    bc_companies: Annotated[tuple[str, ...], NoDecode, BeforeValidator(names)] = Field(
        (), description="Names or ids of the companies to watch, separated by semicolons; empty means all."
    )
    bc_page_service: str = Field(
        "IntegrationSynchJobErrors",
        pattern=r"^[A-Za-z0-9_]+$",
        description="Service name under which page 5339 is published, for companies without the companion extension.",
    )
    bc_client_id: str = Field("", description="Application (client) id of the app registration.")
    bc_client_secret: SecretStr = Field(NO_SECRET, description="Client secret, unless a certificate is used.")
    bc_certificate_path: str = Field("", description="PEM file with certificate and private key, instead of a secret.")
    bc_certificate_password: SecretStr = Field(NO_SECRET, description="Password of the private key, if it has one.")
    bc_authority: BaseUrl = Field(PUBLIC_AUTHORITY, description="Sign-in service.")
    bc_username: str = Field("", description="On-premises only: the user of the web service key.")
    bc_web_service_key: SecretStr = Field(NO_SECRET, description="On-premises only: web service access key.")
    dataverse_url: BaseUrl = Field("", description="Address of the Dataverse environment, for record links.")

    syncerrors_database_url: Annotated[SecretStr, AfterValidator(database)] = Field(
        SecretStr("sqlite:///syncerrors.db"), description="sqlite:///file.db, or postgresql://… for several replicas."
    )
    syncerrors_admin: str = Field(
        "",
        pattern=r"^([UW][A-Z0-9]{2,})?$",
        description="Slack user id (U…) of the person who is told when the channel cannot be.",
    )
    syncerrors_health_port: int = Field(
        0, ge=0, le=65535, description="Port of /readyz, /healthz and /metrics, on 127.0.0.1; 0 for none."
    )
    syncerrors_lease: Span = Field(
        timedelta(seconds=15), ge=timedelta(seconds=1), description="A replica that falls silent is replaced after it."
    )
    syncerrors_language: Annotated[str, AfterValidator(spoken)] = Field(
        "en",
        description="Language of the channel; people are answered in that of their Slack profile.",
    )
    syncerrors_rules: str = Field("", description="TOML file with the team's own diagnosis rules.")
    syncerrors_http_port: int = Field(3000, ge=1, le=65535, description="Port of HTTP mode, on 127.0.0.1.")
    syncerrors_log_level: str = Field("INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$", description="Log level.")
    syncerrors_poll_interval: Span = Field(timedelta(seconds=60), gt=timedelta(0), description="Between two polls.")
    syncerrors_page_size: int = Field(2500, ge=100, le=20000, description="Rows asked for at once.")
    syncerrors_overlap: Span = Field(timedelta(minutes=10), description="How far back each poll reads again …")
    syncerrors_overlap_numbers: int = Field(500, ge=0, description="… and at least so many entry numbers.")
    syncerrors_group_wait: Span = Field(timedelta(seconds=90), description="A new problem gathers so long.")
    syncerrors_card_interval: Span = Field(timedelta(seconds=60), description="Between silent updates of a card.")
    syncerrors_reply_interval: Span = Field(timedelta(minutes=15), description="Between thread replies on growth.")
    syncerrors_reply_growth: int = Field(10, ge=1, description="New entries that a reply on growth needs …")
    syncerrors_reply_growth_percent: int = Field(25, ge=0, description="… and per cent since the last one.")
    syncerrors_reopen_window: Span = Field(timedelta(days=7), description="A resolved problem returns in its old card.")
    syncerrors_message_interval: Span = Field(timedelta(seconds=1), description="Between messages in a channel.")

    syncerrors_jobs_interval: Span = Field(
        timedelta(seconds=120), gt=timedelta(0), description="Between two looks at the job queues."
    )
    syncerrors_timezone: Annotated[str, AfterValidator(zone)] = Field(
        "UTC", description="Time zone of the channel's people, such as Europe/Oslo: for mornings and working days."
    )
    syncerrors_working_days: Annotated[tuple[str, ...], NoDecode, BeforeValidator(weekdays)] = Field(
        ("mon", "tue", "wed", "thu", "fri"), description="When people are there to read, by name, with commas between."
    )
    syncerrors_morning: Annotated[time, BeforeValidator(time_of_day)] = Field(
        time(9), description="When reminders and the digest come."
    )
    syncerrors_reminders: int = Field(5, ge=0, description="Reminders of a problem; after them the digest is enough.")
    syncerrors_remind_taken_every: int = Field(
        3, ge=1, description="Working days between reminders of an acknowledged problem."
    )
    syncerrors_escalate_after: int = Field(
        2, ge=0, description="Reminders of an administrator's problem before the channel is told."
    )
    syncerrors_escalate_entries: int = Field(
        500, ge=1, description="Entries of an administrator's problem at which the channel is told."
    )
    syncerrors_quiet_after: Span = Field(timedelta(hours=24), description="Without errors for so long it is quiet.")
    syncerrors_storm_window: Span = Field(timedelta(minutes=5), description="What is new within it is seen together.")
    syncerrors_storm_problems: int = Field(5, ge=2, description="New problems in the window that are a storm.")
    syncerrors_storm_entries: int = Field(300, ge=1, description="Entries in the window that are a storm …")
    syncerrors_storm_entry_problems: int = Field(4, ge=1, description="… if they belong to so many new problems.")
    syncerrors_storm_mappings: int = Field(3, ge=2, description="Mappings in which one set-up cause is a storm.")
    syncerrors_storm_connections: int = Field(2, ge=2, description="Dead connections that are a storm.")
    syncerrors_storm_quiet: Span = Field(timedelta(minutes=10), description="Without a new problem it is over.")
    syncerrors_cards_per_hour: int = Field(10, ge=1, description="New cards in an hour; more are folded into one.")
    syncerrors_ailing_after: Span = Field(timedelta(minutes=5), description="Unread for so long it is told.")

    @property
    def http_mode(self) -> bool:
        """Slack calls us, instead of Socket Mode."""
        return not self.slack_app_token.get_secret_value()

    @property
    def environments(self) -> tuple[Environment, ...]:
        """The Business Central environments to watch: one, in this form of the settings."""
        return (
            Environment(
                name=self.bc_environment or "Business Central",
                base_url=self.bc_base_url,
                web_client_url=self.bc_web_client_url,
                tenant_id=self.bc_tenant_id,
                companies=self.bc_companies,
                dataverse_url=self.dataverse_url,
                page_service=self.bc_page_service,
                on_premises=is_on_premises(self.bc_tenant_id, self.bc_base_url),
                authority=self.bc_authority,
                client_id=self.bc_client_id,
                client_secret=self.bc_client_secret.get_secret_value(),
                certificate_path=self.bc_certificate_path,
                certificate_password=self.bc_certificate_password.get_secret_value(),
                username=self.bc_username,
                web_service_key=self.bc_web_service_key.get_secret_value(),
            ),
        )

    @property
    def manners(self) -> Manners:
        """When the bot speaks."""
        return Manners(
            group_wait=self.syncerrors_group_wait,
            card_interval=self.syncerrors_card_interval,
            reply_interval=self.syncerrors_reply_interval,
            reply_growth=self.syncerrors_reply_growth,
            reply_growth_percent=self.syncerrors_reply_growth_percent,
            reopen_window=self.syncerrors_reopen_window,
            message_interval=self.syncerrors_message_interval,
            working_days=WorkingDays(
                zone=ZoneInfo(self.syncerrors_timezone),
                days=frozenset(map(NAMES.index, self.syncerrors_working_days)),
                morning=self.syncerrors_morning,
            ),
            reminders=self.syncerrors_reminders,
            remind_taken_every=self.syncerrors_remind_taken_every,
            escalate_after=self.syncerrors_escalate_after,
            escalate_entries=self.syncerrors_escalate_entries,
            quiet_after=self.syncerrors_quiet_after,
            storm_window=self.syncerrors_storm_window,
            storm_problems=self.syncerrors_storm_problems,
            storm_entries=self.syncerrors_storm_entries,
            storm_entry_problems=self.syncerrors_storm_entry_problems,
            storm_mappings=self.syncerrors_storm_mappings,
            storm_connections=self.syncerrors_storm_connections,
            storm_quiet=self.syncerrors_storm_quiet,
            cards_per_hour=self.syncerrors_cards_per_hour,
            ailing_after=self.syncerrors_ailing_after,
        )

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret value, for the log's redactor."""
        values = (getattr(self, name.lower()).get_secret_value() for name in SECRETS)
        return tuple(value for value in values if value and not value.startswith("sqlite:"))

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over `.env`; a secret's own variable over its `NAME_FILE`."""
        file = _File(settings_cls, getattr(dotenv_settings, "env_file", None))
        return (init_settings, env_settings, file, _SecretFiles(settings_cls, file.values, cls.in_files))


class DatabaseSettings(Settings):
    """For what works on the database alone: whatever leads to Slack and Business Central may be missing."""

    in_files: ClassVar[tuple[str, ...]] = ("SYNCERRORS_DATABASE_URL",)

    slack_bot_token: Annotated[SecretStr, token("xoxb-")] = NO_SECRET
    syncerrors_channel: str = ""


class IsolatedSettings(Settings):
    """Settings from their arguments alone: the demo must not see what happens to be in the environment."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Nothing but the arguments."""
        return (init_settings,)


class _File(PydanticBaseSettingsSource):
    """Reads `.env` as it stands: a dollar sign in a password is a dollar sign, not the beginning of a variable."""

    def __init__(self, settings_cls: type[BaseSettings], env_file: Path | None) -> None:
        super().__init__(settings_cls)
        named = {name for name in SECRETS if os.environ.get(f"{name}_FILE")}
        # The environment wins, also with the name of a secret's file.
        self.values = {name: value for name, value in values_in(env_file).items() if name not in named}

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """The text behind the name; an empty one is none."""
        return self.values.get(field_name.upper()) or None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """The settings that the file gives."""
        values = {name: self.get_field_value(FieldInfo(), name)[0] for name in self.settings_cls.model_fields}
        return {name: value for name, value in values.items() if value is not None}


class _SecretFiles(PydanticBaseSettingsSource):
    """Reads `NAME_FILE` for every secret."""

    def __init__(self, settings_cls: type[BaseSettings], file: Mapping[str, str], secrets: tuple[str, ...]) -> None:
        super().__init__(settings_cls)
        self._file = file
        self._secrets = secrets

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """The content of the named file, without the line break at its end."""
        variable = f"{field_name.upper()}_FILE"
        path = os.environ.get(variable) or self._file.get(variable)
        if field_name.upper() not in self._secrets or not path:
            return None, field_name, False
        try:
            text = Path(path).read_text(encoding="utf-8-sig").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as fault:
            raise SettingsFault([f"{variable}: the file cannot be read ({type(fault).__name__})"]) from None
        if not text.strip():
            raise SettingsFault([f"{variable}: the file is empty"])
        return text, field_name, False

    def __call__(self) -> dict[str, Any]:
        """The secrets that are given as files."""
        values = {name.lower(): self.get_field_value(FieldInfo(), name.lower())[0] for name in self._secrets}
        return {name: value for name, value in values.items() if value is not None}


def read_settings(env_file: Path | None = DEFAULT_FILE) -> Settings:
    """The settings from the environment and `env_file` (absent is fine). Raises SettingsFault with every fault."""
    return _read(Settings, env_file, lambda: contradictions(_given(env_file), variables(), SECRETS))


def read_database_settings(env_file: Path | None = DEFAULT_FILE) -> DatabaseSettings:
    """As `read_settings`, for what works on the database alone: nothing has to be given."""
    return _read(DatabaseSettings, env_file, list)


def _read(kind: type[S], env_file: Path | None, incomplete: Callable[[], list[str]]) -> S:
    known = {*variables(), *(f"{name}_FILE" for name in SECRETS)}
    faults = file_faults(env_file, known) if env_file is not None else []
    settings = None
    try:
        settings = kind(_env_file=env_file)  # type: ignore[call-arg]
    except ValidationError as error:
        faults += [sentence for item in error.errors() for sentence in sentences(item, variables())]
    except SettingsFault as fault:
        faults += fault.faults
    faults += incomplete()
    if settings is None or faults:
        raise SettingsFault(faults)
    return settings


def variables() -> dict[str, FieldInfo]:
    """Every variable with its field: name in the environment, description, default."""
    return {name.upper(): field for name, field in Settings.model_fields.items()}


def _given(env_file: Path | None) -> dict[str, str]:
    """What is given for each variable and for the paths of the secrets' files, before any check."""
    file = values_in(env_file)
    given = {name: (os.environ.get(name) or file.get(name) or "").strip() for name in variables()}
    for name in SECRETS:
        path = f"{name}_FILE"
        given[path] = os.environ.get(path) or file.get(path) or ""
        if os.environ.get(path) and not os.environ.get(name):
            given[name] = ""  # the environment wins over the file
        if os.environ.get(name) and not os.environ.get(path):
            given[path] = ""
    return given
