"""Single values of the settings: what people write, checked, as what the bot works with."""

import ipaddress
import socket
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, SecretStr

from bot.core.working_days import NAMES
from bot.durations import parse_duration
from bot.text import languages


def duration(value: object) -> object:
    """Text as a duration; anything else as it is."""
    return parse_duration(value) if isinstance(value, str) else value


def names(value: object) -> object:
    """Text separated by semicolons as a tuple; anything else as it is."""
    return tuple(part.strip() for part in value.split(";") if part.strip()) if isinstance(value, str) else value


def spoken(value: str) -> str:
    """The code of a language that the bot speaks; another one would silently be English."""
    if value not in languages():
        raise ValueError(f"is no language that the bot speaks: {', '.join(languages())}")
    return value


def database(value: SecretStr) -> SecretStr:
    """An address of one of the two kinds of database."""
    if not value.get_secret_value().startswith(("sqlite:///", "postgresql://", "postgres://")):
        raise ValueError("must begin with sqlite:/// or postgresql://")
    return value


def zone(value: str) -> str:
    """A time zone that this computer knows."""
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("is not a time zone of the IANA list, such as Europe/Oslo") from None
    return value


def weekdays(value: object) -> object:
    """Names only: cron counts from Sunday, ISO from Monday, and a digest on the wrong day goes unnoticed for long."""
    if not isinstance(value, str):
        return value
    days = tuple(part.strip().lower()[:3] for part in value.split(",") if part.strip())
    if not days or not set(days) <= set(NAMES):
        raise ValueError("must be names of weekdays with commas between them, such as mon,tue,wed,thu,fri")
    return days


def time_of_day(value: object) -> object:
    """`09:00` as a time; anything else as it is."""
    if not isinstance(value, str):
        return value
    try:
        return datetime.strptime(value, "%H:%M").time()  # noqa: DTZ007 (a time of day has no zone)
    except ValueError:
        raise ValueError("must be a time of day, such as 09:00") from None


def _base_url(value: str) -> str:
    text = value.rstrip("/")
    if text:
        _require_safe_url(text)
    return text


def _require_safe_url(text: str) -> None:
    parts = urlsplit(text)
    try:
        _ = parts.port
    except ValueError:
        raise ValueError("must have a number from 1 to 65535 as its port") from None
    if parts.username or parts.password:
        raise ValueError("must not hold a user name or password")
    if parts.query or parts.fragment or not parts.hostname:
        raise ValueError("must be a plain base address such as https://host/path")
    if _is_loopback(parts.hostname):
        if parts.scheme not in ("http", "https"):
            raise ValueError("must begin with https:// (http:// is allowed on this computer only)")
        return
    if parts.scheme != "https":
        raise ValueError("must begin with https:// (http:// is allowed on this computer only)")
    address = _address(parts.hostname)
    if address is not None and (address.is_link_local or address.is_unspecified or address.is_multicast):
        raise ValueError("must not be a link-local, multicast or unspecified address")


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that a connection would go to, however it is spelt; None for a name."""
    with suppress(ValueError):
        address = ipaddress.ip_address(host)
        mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
        return mapped or address
    # 2852039166 and 0xa9fea9fe are 169.254.169.254 to the C library.
    with suppress(OSError):
        return ipaddress.IPv4Address(socket.inet_aton(host))
    return None


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def token(prefix: str) -> AfterValidator:
    """A check that a secret looks like one of Slack's tokens with this beginning."""

    def check(token: SecretStr) -> SecretStr:
        text = token.get_secret_value()
        if any(character.isspace() for character in text):
            raise ValueError("holds a space or a line break: copy it again")
        if text and not text.startswith(prefix):
            raise ValueError(f"must begin with {prefix} (are the two tokens swapped?)")
        return token

    return AfterValidator(check)


Span = Annotated[timedelta, BeforeValidator(duration)]
BaseUrl = Annotated[str, AfterValidator(_base_url)]
