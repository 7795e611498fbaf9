"""A small Entra: discovery documents, the token endpoint, and its refusals.

The documents name https addresses, as Entra's do and as msal demands, although the simulation speaks http on loopback:
whoever carries msal's requests takes the `s` away.
"""

import secrets
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from urllib.parse import parse_qsl

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509 import load_pem_x509_certificate

from bot.demo.business_central.answers import Answer, json_answer
from bot.demo.business_central.model import invented_id


class Sentence(NamedTuple):
    """How Entra says one refusal."""

    status: int
    error: str
    text: str


SENTENCES = {
    7000222: Sentence(
        401,
        "invalid_client",
        "The provided client secret keys for app '{client}' are expired. Visit the Azure portal to create new keys for "
        "your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: "
        "https://aka.ms/certCreds.",
    ),
    7000215: Sentence(
        401,
        "invalid_client",
        "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not "
        "the "
        "client secret ID, for a secret added to app '{client}'.",
    ),
    700016: Sentence(
        400,
        "unauthorized_client",
        "Application with identifier '{client}' was not found in the directory 'Contoso'. This can happen if the "
        "application has not been installed by the administrator of the tenant or consented to by any user in the "
        "tenant.",
    ),
    700027: Sentence(
        401,
        "invalid_client",
        "The certificate with identifier used to sign the client assertion is not registered on application "
        "'{client}'.",
    ),
    700024: Sentence(401, "invalid_client", "Client assertion is not within its valid time range."),
    90002: Sentence(
        400,
        "invalid_tenant",
        "Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the "
        "correct "
        "cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for "
        "the "
        "tenant.",
    ),
    50055: Sentence(400, "invalid_grant", "The password is expired."),
    50126: Sentence(400, "invalid_grant", "Error validating credentials due to invalid username or password."),
    50053: Sentence(
        400,
        "invalid_grant",
        "The account is locked, you've tried to sign in too many times with an incorrect user ID or password.",
    ),
    65001: Sentence(
        400,
        "invalid_grant",
        "The user or administrator has not consented to use the application with ID '{client}'. Send an interactive "
        "authorization request for this user and resource.",
    ),
    50105: Sentence(400, "interaction_required", "Your administrator has configured the application to block users."),
    500011: Sentence(
        400, "invalid_resource", "The resource principal named {resource} was not found in the tenant named Contoso."
    ),
    1002012: Sentence(
        400,
        "invalid_scope",
        "The provided value for scope {resource} is not valid. Client credential flows must have a scope value with "
        "/.default suffixed to the resource identifier (application ID URI).",
    ),
    90033: Sentence(503, "temporarily_unavailable", "A transient error has occurred. Please try again."),
}


class _Refused(Exception):
    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Login:
    """Gives out tokens and knows whose they are."""

    def __init__(
        self,
        *,
        tenant_id: str,
        client_id: str,
        client_secret: str,
        now: Callable[[], datetime],
        certificate: str = "",
    ) -> None:
        """`certificate` is the public PEM that client assertions must be signed for; empty accepts any signature."""
        self.tenant_id = tenant_id
        self.client_id = client_id
        self.client_secret = client_secret
        self._public_key = _public_key(certificate) if certificate else None
        self.lifetime = timedelta(minutes=60)
        self.issued = 0
        """How many tokens have been given out."""
        self._now = now
        self._tokens: dict[str, tuple[str, datetime]] = {}
        self._refusal: int | None = None
        self._refusals_left: int | None = None

    def refuse(self, code: int, *, times: int | None = None) -> None:
        """Answer token requests with this AADSTS code, for ever or so many times."""
        if code not in SENTENCES:
            raise KeyError(f"no sentence for AADSTS{code}; there are: {', '.join(map(str, SENTENCES))}")
        self._refusal, self._refusals_left = code, times

    def accept(self) -> None:
        """Be good again."""
        self._refusal = None

    def expire_tokens(self) -> None:
        """Every token given out so far is worthless from now on."""
        self._tokens.clear()

    def user_of(self, token: str) -> str | None:
        """Who holds the token; None when it is unknown or has expired."""
        user, until = self._tokens.get(token, ("", datetime.min.replace(tzinfo=UTC)))
        return user if user and self._now() < until else None

    def answer(self, path: str, body: bytes, host: str) -> Answer | None:
        """The answer to a request for `path`; None when it is not for the login service."""
        if path == "/common/discovery/instance":
            return self._instances(host)
        tenant, _, rest = path.lstrip("/").partition("/")
        if rest == "v2.0/.well-known/openid-configuration":
            return self._configuration(tenant, host)
        if rest == "oauth2/v2.0/token":
            return self._token(tenant, dict(parse_qsl(body.decode("utf-8", "replace"))), host)
        return json_answer({"keys": []}) if rest == "discovery/v2.0/keys" else None

    def _instances(self, host: str) -> Answer:
        return json_answer(
            {
                "tenant_discovery_endpoint": f"https://{host}/{self.tenant_id}/v2.0/.well-known/openid-configuration",
                "api-version": "1.1",
                "metadata": [{"preferred_network": host, "preferred_cache": host, "aliases": [host]}],
            }
        )

    def _configuration(self, tenant: str, host: str) -> Answer:
        if tenant.lower() != self.tenant_id.lower():
            return self._sentence(90002, tenant=tenant)
        base = f"https://{host}/{self.tenant_id}"
        return json_answer(
            {
                "token_endpoint": f"{base}/oauth2/v2.0/token",
                "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt"],
                "jwks_uri": f"{base}/discovery/v2.0/keys",
                "issuer": f"{base}/v2.0",
                "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
                "response_types_supported": ["code", "id_token", "code id_token", "id_token token"],
                "tenant_region_scope": "EU",
                "cloud_instance_name": host,
            }
        )

    def _token(self, tenant: str, form: Mapping[str, str], host: str) -> Answer:
        try:
            self._check(tenant, form, host)
        except _Refused as refused:
            scope = form.get("scope", "").removesuffix("/.default")
            return self._sentence(refused.code, tenant=tenant, client=form.get("client_id", ""), resource=scope)
        token = f"eyJ0eXAiOiJKV1QiLCJhbGciOiJub25lIn0.{secrets.token_urlsafe(48)}.{secrets.token_urlsafe(16)}"
        self._tokens[token] = (self.client_id, self._now() + self.lifetime)
        self.issued += 1
        seconds = int(self.lifetime.total_seconds())
        return json_answer(
            {"token_type": "Bearer", "expires_in": seconds, "ext_expires_in": seconds, "access_token": token}
        )

    def _check(self, tenant: str, form: Mapping[str, str], host: str) -> None:
        if self._refusal is not None and self._refusals_left != 0:
            self._refusals_left = None if self._refusals_left is None else self._refusals_left - 1
            raise _Refused(self._refusal)
        if tenant.lower() != self.tenant_id.lower():
            raise _Refused(90002)
        if form.get("client_id", "").lower() != self.client_id.lower():
            raise _Refused(700016)
        if not form.get("scope", "").endswith("/.default"):
            raise _Refused(1002012)
        if "client_assertion" in form:
            self._check_assertion(form["client_assertion"], host)
        elif not secrets.compare_digest(form.get("client_secret", "").encode(), self.client_secret.encode()):
            raise _Refused(7000215)

    def _check_assertion(self, assertion: str, host: str) -> None:
        try:
            claims = jwt.decode(
                assertion,
                self._public_key or "",
                algorithms=["RS256", "PS256"],
                audience=f"https://{host}/{self.tenant_id}/oauth2/v2.0/token",
                options={"verify_signature": self._public_key is not None, "verify_exp": False, "verify_aud": True},
            )
        except jwt.InvalidTokenError:
            raise _Refused(700027) from None
        if claims.get("sub") != self.client_id or claims.get("iss") != self.client_id:
            raise _Refused(700027)
        if claims.get("exp", 0) <= self._now().timestamp():
            raise _Refused(700024)

    def _sentence(self, code: int, **values: str) -> Answer:
        sentence, at = SENTENCES[code], self._now().astimezone(UTC)
        trace, correlation = invented_id("trace", code), invented_id("correlation", code)
        text = sentence.text.format_map({"tenant": "", "client": self.client_id, "resource": "", **values})
        return json_answer(
            {
                "error": sentence.error,
                "error_description": f"AADSTS{code}: {text} Trace ID: {trace} Correlation ID: {correlation} "
                f"Timestamp: {at:%Y-%m-%d %H:%M:%SZ}",
                "error_codes": [code],
                "timestamp": f"{at:%Y-%m-%d %H:%M:%SZ}",
                "trace_id": trace,
                "correlation_id": correlation,
                "error_uri": f"https://login.microsoftonline.com/error?code={code}",
            },
            sentence.status,
        )


def _public_key(certificate: str) -> RSAPublicKey:
    key = load_pem_x509_certificate(certificate.encode()).public_key()
    if not isinstance(key, RSAPublicKey):
        raise TypeError("the certificate has to hold an RSA key")
    return key
