"""Hands one message in at a mail server (SMTP, RFC 5321), under an id that stays the same when it is sent again."""

from __future__ import annotations

import re
import smtplib
import ssl
from base64 import b64encode
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

from scraper.alerts.models import Message, Outcome
from scraper.clock import unstamp
from scraper.errors import WrongInput
from scraper.messages import one_line

_PATIENCE = 30.0  # seconds for each answer
_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_LET_IN = 235  # RFC 4954
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_ADDRESS = re.compile(r"(?:(?P<name>[^<>@\"]*?)\s*<)?(?P<user>[^\s<>@,;:\"]+)@(?P<host>[^\s<>@,;:\"]+)>?")


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail is handed in. `tls`: from the first byte, after STARTTLS, or not."""

    host: str
    port: int
    tls: str
    user: str | None = None
    password: str | None = None


def server(url: str) -> Server:
    """The server of an address such as smtp+starttls://user:password@mail.example.org:587. Raises WrongInput.

    `smtp` goes without TLS, and with a password only to this machine. The address is not repeated: it has a password.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
        parts = urlsplit("")
    if parts.scheme not in _PORTS or not host:
        raise WrongInput(
            "found something else, expected a mail server such as smtp+starttls://user:password@mail.example.org"
        )
    if parts.scheme == "smtp" and parts.password and host not in _LOOPBACK:
        raise WrongInput("found smtp:// with a password, which everybody on the way could read, expected smtp+starttls")
    user, password = (unquote(each) if each else None for each in (parts.username, parts.password))
    return Server(host, port or _PORTS[parts.scheme], parts.scheme, user, password)


def address(text: str) -> Address:
    """One mail address, with a name before it if it has one. Raises WrongInput; the address is not repeated."""
    match = _ADDRESS.fullmatch(text.strip())
    if not match or not text.isprintable():
        raise WrongInput("found something else, expected one e-mail address")
    try:
        return Address(one_line(match["name"] or ""), match["user"], match["host"])
    except (ValueError, IndexError):
        raise WrongInput("found something else, expected one e-mail address") from None


def letter(message: Message, sender: Address, to: Address) -> EmailMessage:
    """The message as mail. Nothing crawled comes into a header but in one line of the subject."""
    mail = EmailMessage(policy=SMTP)
    mail["Message-ID"] = f"<{message.id}@{sender.domain}>"
    mail["Date"] = format_datetime(unstamp(message.made_at))
    mail["From"], mail["To"] = sender, to
    mail["Subject"] = one_line(message.subject)
    mail["List-Id"] = f"<{message.alert}.alerts.{sender.domain}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail["Content-Language"] = message.language
    mail.set_content(message.text, cte="base64")
    mail.add_alternative(message.html, subtype="html", cte="base64")
    return mail


def send(message: Message, at: Server, sender: Address, to: Address) -> Outcome:
    """Hand it in. What the server refuses for good (5xx) is final; everything else may be tried again."""
    mail = letter(message, sender, to)
    try:
        with _connected(at) as connection:
            if at.user:
                _log_in(connection, at.user, at.password or "")
            connection.send_message(mail, sender.addr_spec, [to.addr_spec])
    except smtplib.SMTPAuthenticationError as error:
        return Outcome(False, f"the mail server refused the login ({error.smtp_code})")
    except smtplib.SMTPRecipientsRefused as error:
        code, said = next(iter(error.recipients.values()))
        return _refused(code, said)
    except smtplib.SMTPResponseException as error:
        return _refused(error.smtp_code, error.smtp_error)
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        return Outcome(False, f"the mail server gave no answer ({type(error).__name__}: {error})")
    return Outcome(True)


def _log_in(connection: smtplib.SMTP, user: str, password: str) -> None:
    if user.isascii() and password.isascii():
        connection.login(user, password)
        return
    # smtplib knows ASCII alone; AUTH PLAIN is UTF-8 (RFC 4616).
    connection.ehlo_or_helo_if_needed()
    code, said = connection.docmd("AUTH", "PLAIN " + b64encode(f"\0{user}\0{password}".encode()).decode())
    if code != _LET_IN:
        raise smtplib.SMTPAuthenticationError(code, said)


def _refused(code: int, said: bytes | str) -> Outcome:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return Outcome(False, f"the mail server said {code} {one_line(text)[:200]}", final=500 <= code < 600)


def _connected(at: Server) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if at.tls == "smtps":
        return smtplib.SMTP_SSL(at.host, at.port, timeout=_PATIENCE, context=context)
    connection = smtplib.SMTP(at.host, at.port, timeout=_PATIENCE)
    if at.tls == "smtp+starttls":
        try:
            connection.starttls(context=context)
        except BaseException:
            connection.close()
            raise
    return connection
