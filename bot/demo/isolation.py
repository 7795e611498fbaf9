"""Keeps what happens to be in the environment out of the demo: credentials, proxies, certificates of somebody's own.

Settings of ours are not read there anyway. But Bolt makes an OAuth flow of SLACK_CLIENT_ID and SLACK_CLIENT_SECRET, and
slack_sdk, httpx and MSAL send even loopback calls through a proxy that is named there.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from bot.settings_file import PREFIXES

FOREIGN = (
    "http_proxy",
    "https_proxy",
    "all_proxy",
    "ws_proxy",
    "wss_proxy",
    "no_proxy",
    "ssl_cert_file",
    "ssl_cert_dir",
    "requests_ca_bundle",
    "curl_ca_bundle",
)


@contextmanager
def empty_environment() -> Iterator[None]:
    """Without those variables inside; each is back afterwards."""
    taken = {name: os.environ.pop(name) for name in list(os.environ) if _is_foreign(name)}
    try:
        yield
    finally:
        os.environ.update(taken)


def _is_foreign(name: str) -> bool:
    return name.upper().startswith(PREFIXES) or name.lower() in FOREIGN
