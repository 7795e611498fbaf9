"""Who the bot is to Business Central: an Entra app (secret or certificate, through MSAL), or user name and key.

MSAL keeps the token and knows when it ends; it is asked under one lock, because it would fetch a token for each thread
that comes at once. Its HTTP is carried by our client, so that an address other than the configured authority never
gets the secret, and so that an answer that is no token becomes a sentence before MSAL sees it.
"""

import base64
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib import import_module
from threading import Lock
from typing import Any, Protocol
from urllib.parse import urlencode

import msal
import msgspec
from msal.authority import WELL_KNOWN_AUTHORITY_HOSTS

from bot.business_central.addresses import is_safe, origin
from bot.business_central.client import Answer, Client, NoAnswer, TooLarge
from bot.business_central.entra import refusal
from bot.business_central.patience import retry_after
from bot.core.model import Environment
from bot.exceptions import SettingsFault, SourceRefused, SourceUnavailable

RENEWAL_PAUSE = timedelta(minutes=5)
"""A token that Business Central has refused although it was fresh is not replaced more often than this."""
FIRST_PAUSE = timedelta(minutes=2)
LONGEST_PAUSE = timedelta(minutes=30)
"""How long a refused sign-in is not repeated; doubled each time, because Entra locks out who keeps trying."""


class Credentials(Protocol):
    """What goes into the `Authorization` header. Thread-safe."""

    def header(self) -> str:
        """Raises SourceUnavailable, SourceRefused."""

    def renewed(self, refused: str) -> str:
        """Another header in place of one that was refused; the same one when there is none to be had."""


class WebServiceKey:
    """User name and web service access key, which only an on-premises server accepts."""

    def __init__(self, environment: Environment) -> None:
        pair = f"{environment.username}:{environment.web_service_key}"
        self._header = "Basic " + base64.b64encode(pair.encode()).decode()

    def header(self) -> str:
        """Always the same."""
        return self._header

    def renewed(self, refused: str) -> str:
        """The same: a key does not expire by itself within a run."""
        return refused


class EntraApp:
    """An Entra application with a secret or a certificate."""

    def __init__(self, environment: Environment, client: Client, *, now: Callable[[], datetime]) -> None:
        self._environment = environment
        self._now = now
        self._http = _MsalHttp(environment, client, now)
        self._lock = Lock()
        self._app: Any = None
        self._renewed_at: datetime | None = None
        self._refused: SourceRefused | None = None
        self._refused_until = datetime.min.replace(tzinfo=UTC)
        self._pause = FIRST_PAUSE

    def header(self) -> str:
        """`Bearer …`, from MSAL's cache while that is valid."""
        with self._lock:
            return self._acquire()

    def renewed(self, refused: str) -> str:
        """A token fetched anew, unless another thread has done so meanwhile or it was done a moment ago."""
        with self._lock:
            present = self._acquire()
            now = self._now()
            if present != refused or (self._renewed_at and now - self._renewed_at < RENEWAL_PAUSE):
                return present
            self._renewed_at = now
            self._app.remove_tokens_for_client()
            return self._acquire()

    def _acquire(self) -> str:
        now = self._now()
        if self._refused is not None and now < self._refused_until:
            raise SourceRefused(str(self._refused), status=self._refused.status, code=self._refused.code)
        try:
            token = self._token()
        except SourceRefused as fault:
            self._refused, self._refused_until = fault, now + self._pause
            self._pause = min(2 * self._pause, LONGEST_PAUSE)
            raise
        self._refused, self._pause = None, FIRST_PAUSE
        return f"Bearer {token}"

    def _token(self) -> str:
        if self._app is None:
            self._app = self._application()
        try:
            result = self._app.acquire_token_for_client([scope(self._environment)])
        except (ValueError, TypeError, KeyError):
            # MSAL's way to say that a good answer of Entra's lacks something, or that the key is no RSA key.
            raise SourceRefused(f"{subject(self._environment)}: MSAL could not use the answer or the key.") from None
        token = result.get("access_token") if isinstance(result, dict) else None
        if not isinstance(token, str) or not token.isascii() or not token.isprintable() or not token:
            raise SourceUnavailable(f"{subject(self._environment)}: the answer held no usable token.")
        return token

    def _application(self) -> Any:
        try:
            return msal.ConfidentialClientApplication(
                self._environment.client_id,
                client_credential=credential(self._environment),
                authority=self._http.authority,
                http_client=self._http,
                instance_discovery=False,
            )
        except SettingsFault as fault:
            raise SourceRefused(str(fault)) from None
        except (ValueError, TypeError, KeyError):
            # Refusals of Entra's never come so: they are exceptions of ours by then.
            raise SourceRefused(
                f"{subject(self._environment)}: MSAL cannot use the authority, the tenant id or the client id as they"
                " are set, or something in between answers for Entra. Check BC_AUTHORITY and BC_TENANT_ID."
            ) from None


def credentials(environment: Environment, client: Client, *, now: Callable[[], datetime]) -> Credentials:
    """The way in that is configured."""
    return WebServiceKey(environment) if environment.username else EntraApp(environment, client, now=now)


def subject(environment: Environment) -> str:
    """How a sentence about signing in begins."""
    return f"Signing in to Microsoft Entra for environment {environment.name}"


def scope(environment: Environment) -> str:
    """Everything that the app was granted on the service behind the base address."""
    return f"{environment.base_url.rstrip('/')}/.default"


def credential(environment: Environment) -> str | dict[str, str]:
    """The secret, or the certificate, in MSAL's form. Raises SettingsFault when the file cannot be used."""
    if not environment.certificate_path:
        return environment.client_secret
    with _told(environment):
        found: dict[str, str] = _certificates().credential(
            environment.certificate_path, environment.certificate_password
        )
        return found


def certificate_ends(environment: Environment) -> datetime | None:
    """When the configured certificate expires; None without one. A secret's end is known to Entra alone."""
    if not environment.certificate_path:
        return None
    with _told(environment):
        ends: datetime = _certificates().expires_at(environment.certificate_path)
        return ends


def _certificates() -> Any:
    """A module that most installations do without."""
    return import_module("bot.business_central.certificates")


@contextmanager
def _told(environment: Environment) -> Iterator[None]:
    try:
        yield
    except ValueError as fault:
        raise SettingsFault([f"{subject(environment)}: {fault}"]) from None


class _Response:
    """What MSAL wants to see of an answer."""

    def __init__(self, answer: Answer, text: str) -> None:
        self.status_code = answer.status
        self.headers = answer.headers
        self.text = text

    def raise_for_status(self) -> None:
        """Only good answers get here."""


class _MsalHttp:
    """The `http_client` of MSAL: two verbs, each answering with JSON and 200, or raising one of our exceptions.

    It does not try again: the request that needs the token is tried again as a whole.
    """

    def __init__(self, environment: Environment, client: Client, now: Callable[[], datetime]) -> None:
        self._environment = environment
        self._client = client
        self._now = now
        self._base = environment.authority.rstrip("/")
        self._origin = origin(self._base)
        # MSAL takes https only. An authority on this machine is spelt so for MSAL and reached as configured.
        plain = self._origin is not None and self._origin.scheme == "http" and is_safe(self._base)
        self._spelling = self._base.replace("http://", "https://", 1) if plain else self._base
        self.authority = f"{self._spelling}/{environment.tenant_id}"

    def get(
        self, url: str, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None, **_: object
    ) -> _Response:
        """Discovery."""
        return self._send("GET", f"{url}?{urlencode(params)}" if params else url, dict(headers or {}), None)

    def post(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | str | None = None,
        headers: Mapping[str, str] | None = None,
        **_: object,
    ) -> _Response:
        """The token."""
        form = data if isinstance(data, str) else urlencode(data or {})
        sent = {**(headers or {}), "Content-Type": "application/x-www-form-urlencoded"}
        return self._send("POST", f"{url}?{urlencode(params)}" if params else url, sent, form.encode())

    def close(self) -> None:
        """The client is not ours to close."""

    def _send(self, method: str, url: str, headers: dict[str, str], content: bytes | None) -> _Response:
        answer = self._attempt(method, self._address(url), headers, content)
        text = answer.body.decode()
        return _Response(answer, text.replace(self._base, self._spelling))

    def _address(self, url: str) -> str:
        address = url.replace(self._spelling, self._base, 1) if url.startswith(self._spelling) else url
        target = origin(address)
        both_known = (
            target is not None
            and self._origin is not None
            and target.scheme == "https"
            and {target.host, self._origin.host} <= WELL_KNOWN_AUTHORITY_HOSTS
        )
        if target is None or not is_safe(address) or not (target == self._origin or both_known):
            raise SourceRefused(
                f"{subject(self._environment)}: the authority names a place outside itself for tokens; nothing was sent"
                " there. Check BC_AUTHORITY."
            )
        return address

    def _attempt(self, method: str, url: str, headers: dict[str, str], content: bytes | None) -> Answer:
        try:
            answer = self._client.send(method, url, headers, content)
        except (NoAnswer, TooLarge) as fault:
            raise SourceUnavailable(f"{subject(self._environment)}: {fault}.") from None
        if answer.status == 200 and _is_object(answer.body):
            return answer
        wish = retry_after(answer.headers.get("retry-after", ""), self._now())
        raise refusal(answer, subject(self._environment), wish)


def _is_object(body: bytes) -> bool:
    try:
        return isinstance(msgspec.json.decode(body), dict)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return False
