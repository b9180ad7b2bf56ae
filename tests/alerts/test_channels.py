"""Mail is handed in with a login and over TLS; chat goes through apprise; what is refused says so and names no secret."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult

from tests.alerts.test_delivery import FROM, arrive, due, states
from tests.alerts.world import World, hooked, posted

PASSWORDS = {"s%3Acr3t%25": b"s:cr3t%", "%D1%82%D0%B0%D0%B9%D0%BD%D0%B0": "тайна".encode()}
"""As they stand in an address, and as they are."""

MAIL = "to: [{mail: env:EDITOR}]"


def lets_in(server: object, session: object, envelope: object, mechanism: str, data: object) -> AuthResult:
    known = getattr(data, "login", b"") == b"archive@archive.test"
    return AuthResult(success=known and getattr(data, "password", b"") in PASSWORDS.values(), handled=False)


def with_login(server: str, scheme: str = "smtp", password: str = "s%3Acr3t%25") -> str:
    return server.replace("smtp://", f"{scheme}://archive%40archive.test:{password}@")


@pytest.mark.parametrize("password", PASSWORDS)
def test_mail_is_handed_in_with_a_login(world: World, password: str) -> None:
    arrive(world, MAIL)
    due(world)
    with posted(authenticator=lets_in, auth_required=True, auth_require_tls=False) as (post, server):
        world.sent_by({**FROM, "SCRAPER_SMTP": server})
        assert post.mails == []  # not without one
        world.later(days=1, minutes=1)
        world.sent_by({**FROM, "SCRAPER_SMTP": with_login(server, password=password)})
    assert [mail["To"] for mail in post.mails] == ["editor@paper.test"]
    assert [state for _, state, _ in states(world)] == ["delivered"]


def test_a_login_that_is_refused_waits_and_its_reason_names_no_password(world: World) -> None:
    arrive(world, MAIL)
    due(world)
    with posted(authenticator=lets_in, auth_required=True, auth_require_tls=False) as (post, server):
        (sent,) = world.sent_by({**FROM, "SCRAPER_SMTP": with_login(server, password="wr0ng")})
    assert post.mails == []
    assert (sent.state, sent.reason) == ("waiting", "the mail server refused the login (535)")


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that vouches for itself, and its key."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("no openssl here to make a certificate with")
    made, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(
        [
            *(program, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-keyout", str(key), "-out", str(made), "-days", "2", "-subj", "/CN=127.0.0.1"),
            *("-addext", "subjectAltName=IP:127.0.0.1"),
        ],
        check=True,
        capture_output=True,
    )
    return made, key


def of(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


def test_a_login_goes_over_tls_after_starttls(
    world: World, certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    arrive(world, MAIL)
    due(world)
    settings = {
        "authenticator": lets_in,
        "auth_required": True,
        "tls_context": of(certificate),
        "require_starttls": True,
    }
    with posted(**settings) as (post, server):
        environ = {**FROM, "SCRAPER_SMTP": with_login(server, "smtp+starttls")}
        (sent,) = world.sent_by(environ)
        assert "certificate verify failed" in (sent.reason or "")  # nobody vouches for it yet
        assert post.mails == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
        due(world)
        world.sent_by(environ)
    assert [mail["To"] for mail in post.mails] == ["editor@paper.test"]


def test_a_server_that_offers_no_starttls_gets_neither_login_nor_mail(world: World) -> None:
    arrive(world, MAIL)
    due(world)
    with posted(authenticator=lets_in, auth_require_tls=False) as (post, server):
        (sent,) = world.sent_by({**FROM, "SCRAPER_SMTP": with_login(server, "smtp+starttls")})
    assert (sent.state, post.mails) == ("waiting", [])
    assert "STARTTLS" in (sent.reason or "")


def test_chat_is_told_through_apprise_with_the_message_s_number(world: World) -> None:
    pytest.importorskip("apprise")
    arrive(world, "to: [{chat: env:ROOM}]")
    due(world)
    with hooked() as hook:
        hook.answers = [(500, {})]
        room = {"ROOM": hook.url.replace("http://", "json://").partition("?")[0]}
        (sent,) = world.sent_by(room)
        assert (sent.state, sent.reason) == ("waiting", "the chat service did not take it")
        due(world)
        world.sent_by(room)
    (asked,) = hook.asked
    assert asked.said["title"] == "Алеи: Велоалея до язовира"
    assert "https://archive.test/article/1" in str(asked.said["message"])
    with world.opened() as connection:  # type: ignore[attr-defined]
        (message,) = connection.execute("SELECT id FROM alert_messages").fetchone()
    assert str(message) in str(asked.said["message"])
