"""Posts one message to a webhook: JSON, signed, under a key that stays the same when it is sent again."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socket
import ssl
from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpcore
import httpx

from scraper.alerts.models import Message, Outcome
from scraper.crawl.guard import Guard
from scraper.errors import Refused, WrongInput

_PATIENCE = 15.0  # seconds for connecting, and for each read and write
_AGAIN = (408, 425, 429)  # of the 4xx, those that may pass


def checked(url: str) -> str:
    """The address of a webhook. Raises WrongInput; the address is not repeated, since it may be a secret itself."""
    try:
        parts = httpx.URL(url)
    except httpx.InvalidURL:
        parts = httpx.URL("")
    if parts.scheme not in ("http", "https") or not parts.host:
        raise WrongInput("found something else, expected the address of a webhook, https://…")
    return url


def body(message: Message) -> bytes:
    """The message as JSON."""
    said: dict[str, Any] = {
        "id": message.id,
        "alert": message.alert,
        "name": message.name,
        "language": message.language,
        "made_at": message.made_at,
        "subject": message.subject,
        "entries": list(message.entries),
    }
    return json.dumps(said, ensure_ascii=False).encode()


def headers(message: Message, content: bytes, secret: str | None, at: datetime) -> dict[str, str]:
    """What goes with it. The signature is that of Standard Webhooks: HMAC-SHA256 over `id.timestamp.body`."""
    moment = str(int(at.timestamp()))
    said = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "municipal-archive",
        "Idempotency-Key": message.id,
        "Webhook-Id": message.id,
        "Webhook-Timestamp": moment,
    }
    if secret:
        signed = f"{message.id}.{moment}.".encode() + content
        digest = hmac.new(secret.encode(), signed, hashlib.sha256).digest()
        said["Webhook-Signature"] = f"v1,{base64.b64encode(digest).decode()}"
    return said


def send(message: Message, url: str, secret: str | None, at: datetime, *, inside: bool = False) -> Outcome:
    """Post it. Redirects are not followed. `inside`: the address may be one of the operator's own network."""
    content = body(message)
    parts = httpx.URL(checked(url))
    said = headers(message, content, secret, at)
    times = dict.fromkeys(("connect", "read", "write", "pool"), _PATIENCE)
    with httpcore.ConnectionPool(
        ssl_context=ssl.create_default_context(), network_backend=_Guarded(inside=inside), retries=0
    ) as pool:
        try:
            with pool.stream(
                "POST",
                str(parts),
                headers=list(said.items()),
                content=content,
                extensions={"timeout": times},
            ) as answer:
                return _outcome(answer.status, dict(_decoded(answer.headers)), at)
        except Refused as error:
            return Outcome(False, f"the webhook {error.reason}", final=True)
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError) as error:
            return Outcome(False, f"the webhook gave no answer ({type(error).__name__})")


def _decoded(pairs: Iterable[tuple[bytes, bytes]]) -> Iterable[tuple[str, str]]:
    return ((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in pairs)


def _outcome(status: int, given: dict[str, str], at: datetime) -> Outcome:
    if 200 <= status < 300:
        return Outcome(True)
    if 300 <= status < 400:
        return Outcome(False, f"the webhook answered {status}, a redirect: name the address it leads to", final=True)
    final = 400 <= status < 500 and status not in _AGAIN
    return Outcome(
        False, f"the webhook answered {status}", after=retry_after(given.get("retry-after"), at), final=final
    )


def retry_after(text: str | None, at: datetime) -> float | None:
    """Seconds that a Retry-After header asks for (RFC 9110, 10.2.3): a number or a date; None for anything else."""
    if not text:
        return None
    if text.strip().isdecimal() and len(text) < 10:
        return float(text)
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return None
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - at).total_seconds())


class _Guarded(httpcore.SyncBackend):
    """Connects to the very address that was looked at, so that a name cannot lead elsewhere in between."""

    def __init__(self, *, inside: bool) -> None:
        self._inside = inside

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            known = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise httpcore.ConnectError(f"no address for {host}") from error
        found = list(dict.fromkeys(str(each[4][0]) for each in known))
        if not self._inside:
            try:
                Guard(frozenset()).check(host, port, found)
            except Refused:
                raise Refused(
                    host, "leads inside this network; `inside: true` beside it in alerts.yml allows that"
                ) from None
        failure: Exception = httpcore.ConnectError("no address")
        for text in found:
            try:
                return super().connect_tcp(text, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure
