"""The certificate with which an app signs in. Loaded where one is configured: cryptography takes 8 MB of memory."""

import re
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key

_PUBLIC_PART = re.compile("-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----")
_UNUSABLE = (
    "the certificate file has to hold a certificate and its private key in PEM form, and the password has to be"
    " the key's."
)


def credential(path: str, password: str) -> dict[str, str]:
    """The certificate of a PEM file in MSAL's form. Raises ValueError with half a sentence when it is not usable."""
    pem = _read(path)
    try:
        # MSAL would find out only when it signs, with an exception of one of its libraries.
        load_pem_private_key(pem.encode(), password.encode() or None)
        x509.load_pem_x509_certificate(pem.encode())
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise ValueError(_UNUSABLE) from None
    found = {"private_key": pem, "public_certificate": "\n".join(_PUBLIC_PART.findall(pem))}
    return {**found, "passphrase": password} if password else found


def expires_at(path: str) -> datetime:
    """When the certificate of a PEM file ends, in UTC. Raises ValueError like `credential`."""
    pem = _read(path)
    try:
        return x509.load_pem_x509_certificate(pem.encode()).not_valid_after_utc
    except ValueError:
        raise ValueError(_UNUSABLE) from None


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="ascii")
    except (OSError, ValueError):
        raise ValueError("the certificate file cannot be read, or is not PEM.") from None
