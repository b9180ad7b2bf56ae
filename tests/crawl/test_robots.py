"""robots.txt, by RFC 9309."""

from __future__ import annotations

import pytest

from scraper.crawl import robots
from scraper.errors import Refused, Unanswered

URL = "https://town.example/robots.txt"
TOKEN = "municipal-archive"


@pytest.fixture
def rules(captured):
    def make(text: bytes | str, status: int = 200):
        return robots.read(captured(text, URL, "text/plain", status=status), URL, TOKEN)

    return make


def allows(rules, path: str) -> bool:
    try:
        rules.check(f"https://town.example{path}")
    except Refused:
        return False
    return True


def test_our_own_group_goes_before_the_general_one(rules):
    found = rules("User-agent: *\nDisallow: /\n\nUser-agent: Municipal-Archive\nDisallow: /admin/\n")
    assert allows(found, "/news")
    assert not allows(found, "/admin/x")


def test_the_longer_rule_wins_and_allow_wins_a_tie(rules):
    found = rules("User-agent: *\nDisallow: /page\nAllow: /page-1\nDisallow: /*.php$\nDisallow: /a\nAllow: /a\n")
    assert allows(found, "/page-12.html")
    assert not allows(found, "/page-2.html")
    assert not allows(found, "/index.php")
    assert allows(found, "/index.php?p=1")
    assert allows(found, "/a")


def test_the_refusal_names_the_rule_of_our_group(rules):
    found = rules(
        "User-agent: other\nDisallow: /news/long\n\nUser-agent: a\nUser-agent: *\nDisallow: /\nDisallow: /news"
    )
    with pytest.raises(Refused, match=r"robots.txt of town.example forbids it \(line 7, rule Disallow: /news\)"):
        found.check("https://town.example/news/long/1")


def test_four_hundreds_allow_everything(rules):
    assert allows(rules("User-agent: *\nDisallow: /", 404), "/x")
    assert allows(rules("", 403), "/x")


def test_an_unreachable_one_disallows_everything():
    found = robots.unreachable(URL, "status 503")
    with pytest.raises(Unanswered, match="status 503"):
        found.check("https://town.example/")


def test_crawl_delay_is_read_with_its_decimals(rules):
    assert rules("User-agent: *\nCrawl-delay: 1.5").delay == 1.5
    assert rules("User-agent: *\nCrawl-delay: soon").delay == 0
    assert rules("").delay == 0


def test_a_byte_order_mark_and_a_page_instead_of_rules_do_no_harm(rules):
    assert not allows(rules(b"\xef\xbb\xbfUser-agent: *\nDisallow: /"), "/x")
    assert allows(rules("<html><body>Начало</body></html>"), "/x")
    assert allows(rules(b"\xff\xfe\x00" * 50), "/x")


def test_rules_past_half_a_megabyte_are_not_read(rules):
    filler = "# " + "x" * 600_000 + "\n"
    assert allows(rules("User-agent: *\n" + filler + "Disallow: /"), "/x")
