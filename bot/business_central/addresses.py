"""Where an environment's services are, and whether an address is still one of them."""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from bot.core.model import Environment

DEFAULT_PORTS = {"http": 80, "https": 443}
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


# Parsers disagree on these: one would check a host, another connect to a different one.
_AMBIGUOUS = re.compile(r"[^!-\[\]-~]")


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port: the unit that credentials may be sent to."""

    scheme: str
    host: str
    port: int


def origin(url: str) -> Origin | None:
    """The origin of an http(s) address; None for anything else, also for one with a user name in it."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme not in DEFAULT_PORTS or not host or "@" in parts.netloc or _AMBIGUOUS.search(url):
        return None
    return Origin(parts.scheme, host, port or DEFAULT_PORTS[parts.scheme])


def is_safe(url: str) -> bool:
    """Whether people and credentials may be sent there: https, or http on this machine."""
    found = origin(url)
    return found is not None and (found.scheme == "https" or found.host in LOOPBACK)


def escape(text: str) -> str:
    """Percent-encode everything but unreserved characters; a lone surrogate becomes a question mark."""
    return quote(text, safe="", errors="replace")


def literal(text: str) -> str:
    """An OData string literal, percent-encoded: `it's` -> `%27it%27%27s%27`."""
    return escape("'" + text.replace("'", "''") + "'")


@dataclass(frozen=True, slots=True)
class Addresses:
    """The services of one environment."""

    root: str

    @property
    def standard(self) -> str:
        """Microsoft's own API, version 2.0."""
        return f"{self.root}/api/v2.0"

    @property
    def companion(self) -> str:
        """The API of the companion extension."""
        return f"{self.root}/api/syncerrors/integration/v1.0"

    def web_service(self, company: str, service: str) -> str:
        """A page that was published as an OData V4 web service; `company` is its name."""
        return f"{self.root}/ODataV4/Company({literal(company)})/{escape(service)}"

    def contains(self, url: str) -> bool:
        """Whether `url` lies under this environment: same origin, and the path below the root."""
        path, root = urlsplit(url).path, urlsplit(self.root).path
        return origin(url) is not None and origin(url) == origin(self.root) and _is_below(path, root)


def _is_below(path: str, root: str) -> bool:
    return path.startswith(root.rstrip("/") + "/") and ".." not in unquote(path).split("/")


def addresses(environment: Environment) -> Addresses:
    """Online every environment of a tenant has its own root; on-premises the server instance is the root."""
    base = environment.base_url.rstrip("/")
    if environment.on_premises:
        return Addresses(base)
    return Addresses(f"{base}/v2.0/{escape(environment.tenant_id)}/{escape(environment.name)}")
