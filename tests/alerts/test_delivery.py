"""What is queued is delivered at least once, to each recipient for itself, and a repeat is recognised."""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import timedelta

import pytest

from scraper.alerts import delivery, queue
from scraper.alerts.models import Post
from scraper.alerts.recipients import Recipients
from scraper.archive import desk
from scraper.clock import unstamp
from tests.alerts.world import World, hooked, posted

TO = "to: [{mail: env:EDITOR}, {mail: env:DESK}]"
FROM = {"SCRAPER_MAIL_FROM": "Archive <archive@archive.test>", "EDITOR": "editor@paper.test", "DESK": "desk@paper.test"}


def arrive(world: World, to: str = TO, watch: str = "search: велоалея", more: str = "") -> None:
    """An alert that has looked, then an article for it, queued."""
    world.write(f"alerts: [{{id: a, name: Алеи, language: bg, watch: {{{watch}}}, {to}{more}}}]")
    assert world.round() is None
    world.later(hours=2)
    world.show("1", "Велоалея до язовира", "Строежът започва.")
    collected(world)


def collected(world: World) -> None:
    """Find and queue; nobody is reached, since the environment names nobody."""
    assert world.round() is None


def due(world: World) -> None:
    world.later(hours=2)


def states(world: World) -> list[tuple[str, str, int]]:
    with desk.opened(world.ground.desk) as connection:
        return [(each.target, each.state, each.tries) for each in queue.stands(connection, everything=True)]


def test_mail_arrives_once_for_each_recipient_under_a_number_of_its_own(world: World) -> None:
    arrive(world)
    due(world)
    with posted() as (post, server):
        world.sent_by({**FROM, "SCRAPER_SMTP": server})
        due(world)
        assert world.sent_by({**FROM, "SCRAPER_SMTP": server}) == []
    assert sorted(mail["To"] for mail in post.mails) == ["desk@paper.test", "editor@paper.test"]
    assert len({mail["Message-ID"] for mail in post.mails}) == 1
    first = post.mails[0]
    assert first["Subject"] == "Алеи: Велоалея до язовира"
    assert first["List-Id"] == "<a.alerts.archive.test>"
    assert first["Auto-Submitted"] == "auto-generated"
    text = first.get_body(("plain",)).get_content()
    assert "https://archive.test/article/1" in text
    assert "http://town.test/1" in text
    assert "*Велоалея*" in text or "Строежът започва" in text
    assert '<a href="https://archive.test/article/1">' in first.get_body(("html",)).get_content()


def test_a_kill_after_sending_means_a_repeat_under_the_same_number(world: World, dying: Dying) -> None:
    arrive(world, "to: [{mail: env:EDITOR}]")
    due(world)
    with posted() as (post, server):
        with pytest.raises(Killed):
            dying.send(world, {**FROM, "SCRAPER_SMTP": server})
        assert world.sent_by({**FROM, "SCRAPER_SMTP": server}) == []  # still claimed
        world.later(minutes=6)
        world.sent_by({**FROM, "SCRAPER_SMTP": server})
    assert len(post.mails) == 2
    assert post.mails[0]["Message-ID"] == post.mails[1]["Message-ID"]
    assert states(world) == [("mail env:EDITOR", "delivered", 3)]


class Killed(Exception):
    """Stands for kill -9: nothing after it is done."""


@dataclass
class Dying:
    """Delivers until the message is out, and dies before that is noted."""

    def send(self, world: World, environ: dict[str, str]) -> None:
        opened = iter(range(100))

        def desk_of() -> object:
            if next(opened) == 1:
                raise Killed
            return desk.opened(world.ground.desk)

        carrier = delivery.Carrier(Recipients({}, environ), Post())
        list(delivery.deliver(world.archive.connection, desk_of, carrier, lambda: world.moment))  # type: ignore[arg-type]


@pytest.fixture
def dying() -> Dying:
    return Dying()


def test_one_recipients_failure_repeats_nothing_for_the_others(world: World) -> None:
    arrive(world)
    due(world)
    with posted() as (post, server):
        post.refuse = lambda address: "450 4.2.1 try later" if address.startswith("desk") else None
        world.sent_by({**FROM, "SCRAPER_SMTP": server})
        post.refuse = lambda _: None
        due(world)
        world.sent_by({**FROM, "SCRAPER_SMTP": server})
    assert [mail["To"] for mail in post.mails] == ["editor@paper.test", "desk@paper.test"]
    assert [state for _, state, _ in states(world)] == ["delivered", "delivered"]


def test_what_is_refused_is_kept_with_a_reason_that_names_nobodys_address(world: World) -> None:
    arrive(world, "to: [{mail: env:DESK}]")
    due(world)
    with posted() as (post, server):
        post.refuse = lambda address: f"550 5.1.1 <{address}> is unknown here"
        (sent,) = world.sent_by({**FROM, "SCRAPER_SMTP": server})
        assert (sent.state, sent.reason) == ("waiting", "the mail server said 550 5.1.1 <[env:DESK]> is unknown here")

        world.later(hours=23)
        assert world.sent_by({**FROM, "SCRAPER_SMTP": server}) == []  # a refusal is not asked again within the day
        for _ in range(20):
            world.later(days=1, minutes=1)
            world.sent_by({**FROM, "SCRAPER_SMTP": server})
        assert states(world)[0][:2] == ("mail env:DESK", "given up")
        post.refuse = lambda _: None
        with desk.opened(world.ground.desk) as connection:
            assert queue.again(connection, world.moment) == 1
        world.sent_by({**FROM, "SCRAPER_SMTP": server})
    assert [mail["To"] for mail in post.mails] == ["desk@paper.test"]


def test_a_name_that_nobody_has_set_is_kept_and_said(world: World) -> None:
    arrive(world, "to: [{mail: env:NOBODY}]")
    due(world)
    (sent,) = world.sent_by(FROM)
    assert sent.state == "waiting"
    assert sent.reason == "found NOBODY unset in the environment, expected the address or secret that is meant by it"


def test_a_server_that_is_down_is_asked_once_a_round_however_much_waits(world: World) -> None:
    arrive(world, "to: [{mail: env:DESK}]")
    world.show("2", "Втора велоалея", "Друго.")
    collected(world)
    due(world)
    assert len(world.sent_by({**FROM, "SCRAPER_SMTP": "smtp://127.0.0.1:9"})) == 1
    assert [state for _, state, _ in states(world)] == ["waiting", "waiting"]


def test_the_time_between_attempts_grows(world: World) -> None:
    arrive(world, "to: [{mail: env:DESK}]")
    waits = []
    for _ in range(7):
        with desk.opened(world.ground.desk) as connection:
            (stand,) = queue.stands(connection)
        waits.append(unstamp(stand.next_at) - world.moment)
        world.moment = unstamp(stand.next_at)
        assert len(world.sent_by({**FROM, "SCRAPER_SMTP": "smtp://127.0.0.1:9"})) == 1
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(minutes=1), timedelta(days=1))


def test_a_webhook_is_signed_and_repeats_under_the_same_key(world: World) -> None:
    arrive(world, "to: [{webhook: env:HOOK, secret: env:KEY, inside: true}]")
    due(world)
    with hooked() as hook:
        environ = {"HOOK": hook.url, "KEY": "s3cret"}
        hook.answers = [(503, {"Retry-After": "7200"})]
        world.sent_by(environ)
        world.later(minutes=90)
        assert world.sent_by(environ) == []  # it asked for two hours
        world.later(minutes=31)
        world.sent_by(environ)
    (asked,) = hook.asked
    assert asked.path == "/in?token=s3cret"
    with desk.opened(world.ground.desk) as connection:
        message = connection.execute("SELECT id FROM alert_messages").fetchone()[0]
    assert asked.headers["idempotency-key"] == asked.headers["webhook-id"] == asked.said["id"] == message
    signed = f"{message}.{asked.headers['webhook-timestamp']}.".encode() + asked.body
    digest = base64.b64encode(hmac.new(b"s3cret", signed, hashlib.sha256).digest()).decode()
    assert asked.headers["webhook-signature"] == f"v1,{digest}"
    (entry,) = asked.said["entries"]
    assert (entry["id"], entry["link"]) == ("article/1", "https://archive.test/article/1")


def test_a_webhook_leads_inside_only_where_the_file_allows_it(world: World) -> None:
    arrive(world, "to: [{webhook: env:HOOK}]")
    due(world)
    with hooked() as hook:
        (sent,) = world.sent_by({"HOOK": hook.url})
        assert hook.asked == []
    assert "leads inside this network" in (sent.reason or "")
    assert "s3cret" not in (sent.reason or "")


def test_a_webhooks_redirect_is_not_followed(world: World) -> None:
    arrive(world, "to: [{webhook: env:HOOK, inside: true}]")
    due(world)
    with hooked() as hook:
        hook.answers = [(302, {"Location": "/elsewhere"})]
        (sent,) = world.sent_by({"HOOK": hook.url})
        assert hook.asked == []
    assert sent.reason == "the webhook answered 302, a redirect: name the address it leads to"


def test_what_was_hidden_after_it_was_queued_is_not_sent(world: World) -> None:
    arrive(world, "to: [{mail: env:DESK}]")
    world.show("2", "Друга велоалея", "Остава.")
    collected(world)
    due(world)
    with world.archive.write() as connection:
        connection.execute("UPDATE articles SET visibility = 'staff' WHERE id = 1")
    with posted() as (post, server):
        world.sent_by({**FROM, "SCRAPER_SMTP": server})
    assert [mail["Subject"] for mail in post.mails] == ["Алеи: Друга велоалея"]
    assert {state for _, state, _ in states(world)} == {"empty", "delivered"}


def test_the_queue_holds_no_word_of_an_article(world: World) -> None:
    arrive(world)
    dump = "\n".join(world_dump(world))
    assert "article/1" in dump
    assert "язовира" not in dump
    assert "Строежът" not in dump


def world_dump(world: World) -> list[str]:
    with desk.opened(world.ground.desk) as connection:
        return list(connection.iterdump())


@pytest.mark.parametrize(
    "title", ["Велоалея\r\nBcc: all@paper.test", "Велоалея\nX: y\u2028Z: \u202ew", "=?utf-8?q?=0d=0a?= велоалея"]
)
def test_a_crawled_title_adds_no_header(world: World, title: str) -> None:
    world.write("alerts: [{id: a, watch: {search: велоалея}, to: [{mail: env:DESK}]}]")
    world.round()
    world.later(hours=2)
    world.show("1", title, "Строежът започва.")
    collected(world)
    due(world)
    with posted() as (post, server):
        world.sent_by({**FROM, "SCRAPER_SMTP": server})
    (mail,) = post.mails
    assert mail["Bcc"] is None
    assert mail["X"] is None
    assert set(mail.keys()) <= {
        *("Message-ID", "Date", "From", "To", "Subject", "List-Id", "Auto-Submitted", "Content-Language"),
        *("MIME-Version", "Content-Type", "X-Peer", "X-MailFrom", "X-RcptTo"),
    }


def test_many_notices_become_messages_of_a_hundred(world: World) -> None:
    world.write("alerts: [{id: a, watch: {search: велоалея}, to: [{mail: env:DESK}]}]")
    world.round()
    world.later(hours=2)
    for number in range(230):
        world.show(f"p{number}", f"Велоалея {number}", f"Текст номер {number}.")
    collected(world)
    with desk.opened(world.ground.desk) as connection:
        assert [each.notices for each in queue.stands(connection)] == [100, 100, 30]


def test_a_reason_names_no_address_that_stands_behind_a_name(world: World) -> None:
    arrive(world, "to: [{mail: env:DESK}]")
    due(world)
    with posted() as (post, server):
        post.refuse = lambda address: f"550 5.1.1 <{address}> is unknown here"
        (sent,) = world.sent_by({**FROM, "DESK": "The Desk <desk@paper.test>", "SCRAPER_SMTP": server})
    assert sent.reason == "the mail server said 550 5.1.1 <[env:DESK]> is unknown here"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("smtp+starttls://maria:s3cr%40t@mail.test", "535 maria may not come in with s3cr@t"),
        ("https://hooks.test/services/T0K3N", "no such hook: services/T0K3N"),
        ("Desk <Desk@paper.test>", "desk@PAPER.test is full"),
    ],
)
def test_parts_of_a_secret_are_hidden_as_the_whole(value: str, said: str) -> None:
    known = Recipients({"x": value})
    known.find("x")
    told = known.masked(said)
    assert "[x]" in told
    for part in ("maria", "s3cr", "T0K3N", "paper"):
        assert part.lower() not in told.lower()


def test_a_claim_of_a_clock_that_was_set_back_holds_nothing_up(world: World) -> None:
    arrive(world, "to: [{mail: env:DESK}]")
    due(world)
    ahead = world.moment + timedelta(days=365)
    with desk.opened(world.ground.desk) as kept:
        assert queue.claim(kept, "one that died", ahead, ahead + delivery.LEASE)
    with posted() as (post, server):
        world.sent_by({**FROM, "SCRAPER_SMTP": server})
    assert [mail["To"] for mail in post.mails] == ["desk@paper.test"]
