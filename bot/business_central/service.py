"""Requests to one environment: signed in, guarded, tried again when that can help, refused with a sentence."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote, urlencode

from bot.business_central.addresses import Addresses, addresses, is_safe
from bot.business_central.auth import Credentials, credentials
from bot.business_central.client import Answer, Client, NoAnswer, TooLarge
from bot.business_central.patience import Patience, patiently, retry_after
from bot.business_central.refusals import refusal
from bot.clock import utc_now
from bot.core.model import Environment
from bot.exceptions import SourceAnswerUnusable, SourceUnavailable

GOOD = frozenset({200, 201, 204})


@dataclass(frozen=True, slots=True)
class Request:
    """One request, and the words for it in sentences."""

    url: str
    where: str
    """`Reading the errors of company CRONUS in environment Production`."""
    method: str = "GET"
    prefer: str = ""
    content: bytes | None = None


class Service:
    """One environment's services; thread-safe, shared by all its companies."""

    def __init__(
        self,
        environment: Environment,
        client: Client,
        *,
        now: Callable[[], datetime] = utc_now,
        patience: Patience | None = None,
    ) -> None:
        self.environment = environment
        self.addresses: Addresses = addresses(environment)
        self.now = now
        self._client = client
        self._patience = patience or Patience()
        self._credentials: Credentials = credentials(environment, client, now=now)

    def url(self, address: str, **options: str) -> str:
        """`address` with OData options, written without their `$`: `url(a, filter="No gt 5", top="1")`."""
        query = [(f"${name}", value) for name, value in options.items()]
        if self.environment.on_premises and self.environment.username and self.environment.tenant_id:
            query.append(("tenant", self.environment.tenant_id))
        encoded = urlencode(query, quote_via=quote, safe="$", errors="replace")
        return f"{address}?{encoded}" if encoded else address

    def read(self, request: Request) -> bytes:
        """The body of a good answer to a request that may be repeated.

        Raises SourceUnavailable after the budget, SourceRefused, SourceAnswerUnusable; SettingsFault for a certificate
        that cannot be used.
        """
        return patiently(self._patience, lambda: self.attempt(request).body)

    def attempt(self, request: Request) -> Answer:
        """One good answer, without trying again. Raises as `read`, and NoAnswer never."""
        try:
            answer = self._signed(request)
        except NoAnswer as fault:
            raise SourceUnavailable(f"{request.where}: {fault}.") from None
        except TooLarge as fault:
            raise SourceAnswerUnusable(f"{request.where}: {fault}. Nothing of it was used.") from None
        if answer.status in GOOD:
            return answer
        wish = retry_after(answer.headers.get("retry-after", ""), self.now())
        raise refusal(answer, request.where, self.environment, wish)

    def _signed(self, request: Request) -> Answer:
        self._guard(request)
        header = self._credentials.header()
        answer = self._send(request, header)
        if answer.status == 401:
            another = self._credentials.renewed(header)
            if another != header:
                answer = self._send(request, another)
        return answer

    def _send(self, request: Request, header: str) -> Answer:
        headers = {"Authorization": header, "Accept": "application/json"}
        if request.prefer:
            headers["Prefer"] = request.prefer
        if request.content is not None:
            headers["Content-Type"] = "application/json"
        return self._client.send(request.method, request.url, headers, request.content)

    def _guard(self, request: Request) -> None:
        """The last place before credentials leave: only the configured environment gets them."""
        if not self.addresses.contains(request.url) or not is_safe(request.url):
            raise SourceAnswerUnusable(
                f"{request.where}: the address is not of this environment. Nothing was sent there."
            )
