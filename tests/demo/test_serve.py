"""The sample town's server: conditional requests, every announcement within reach, the day set from outside."""

import re
from html import unescape
from urllib.parse import urljoin
from xml.etree import ElementTree as ET

import httpx
import pytest

from scraper.demo.serve import last_modified, serving
from scraper.demo.town import DAYS, EXPECTED, announcements


@pytest.fixture(scope="module")
def town():
    with serving() as site:
        yield site


@pytest.fixture
def client(town):
    town.day = 0
    with httpx.Client(base_url=town.url, trust_env=False) as client:
        yield client


def text(response: httpx.Response) -> str:
    charset = re.search(rb"charset=([\w-]+)", response.content)
    return response.content.decode(charset[1].decode() if charset else "utf-8")


def listed(client: httpx.Client, town) -> set[str]:
    """Every address that the two listings and the feed lead to, walked as a stranger would."""
    found: set[str] = set()
    for number in range(1, 20):
        page = text(client.get(f"/index.php?p=c&r=88&page={number}"))
        links = set(re.findall(r'<div class="nw"><a href="([^"]+)"', page))
        if links <= found:
            break
        found |= links
    following: str | None = "/obiavi/index.php"
    while following:
        page = text(client.get(following))
        found |= set(re.findall(r'<div class="obiava"><a href="([^"]+)"', page))
        more = re.search(r'<a class="next" href="([^"]+)"', page)
        following = "/" + unescape(more[1]) if more else None
    found |= {link.text for link in ET.fromstring(client.get("/rss.xml").content).iterfind(".//item/link")}
    return {urljoin(f"{town.url}/", link).removeprefix(town.url) for link in found}


def test_every_announcement_of_a_day_is_listed_and_answers(client, town):
    for day in range(DAYS):
        town.day = day
        expected = {one.address(day): one.title for one in announcements() if one.status(day) == 200}
        assert listed(client, town) == set(expected)
        for path, title in expected.items():
            answer = client.get(path)
            assert answer.status_code == 200
            assert title in unescape(text(answer))


def test_pages_past_the_last_repeat_it_and_lead_on(client):
    last, past = (text(client.get(f"/index.php?p=c&r=88&page={number}")) for number in (3, 99))
    assert re.findall(r'href="(page-\d+)', last) == re.findall(r'href="(page-\d+)', past)
    assert "page=100" in past


def test_the_pages_of_a_listing_hold_no_item_twice(client):
    found = [
        link
        for number in (1, 2, 3)
        for link in re.findall(
            r'<div class="nw"><a href="([^"]+)"', text(client.get(f"/index.php?p=c&r=88&page={number}"))
        )
    ]
    assert len(found) == len(set(found)) == 26


def test_either_validator_gives_304_without_a_body(client):
    for path in ("/page-12866.html", "/obiavi/402.html", "/rss.xml", "/common/pdf/1707955200-budjet-2024.pdf"):
        first = client.get(path)
        assert first.status_code == 200
        for headers in (
            {"If-None-Match": first.headers["ETag"]},
            {"If-None-Match": f'"other", W/{first.headers["ETag"]}'},
            {"If-Modified-Since": first.headers["Last-Modified"]},
        ):
            again = client.get(path, headers=headers)
            assert (again.status_code, again.content) == (304, b"")
            assert again.headers["ETag"] == first.headers["ETag"]


def test_a_changed_page_is_sent_again_and_an_unchanged_one_is_not(client, town):
    edited, same = "/page-12745.html", "/page-12831.html"
    before = {path: client.get(path) for path in (edited, same)}
    town.day = 1
    for validator, condition in (("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since")):
        asked = {path: client.get(path, headers={condition: before[path].headers[validator]}) for path in before}
        assert asked[edited].status_code == 200
        assert "30 септември" in text(asked[edited])
        assert asked[same].status_code == 304


def test_a_validator_that_is_none_is_passed_over(client):
    assert client.get("/page-12831.html", headers={"If-Modified-Since": "yesterday"}).status_code == 200
    assert client.get("/page-12831.html", headers={"If-None-Match": '"other"'}).status_code == 200


def test_last_modified_is_the_day_of_the_last_change():
    assert last_modified(3, "/page-12831.html") == "Mon, 22 Apr 2024 06:30:00 GMT"
    assert last_modified(3, "/page-12978.html") == "Wed, 24 Apr 2024 06:40:00 GMT"
    assert last_modified(1, "/page-12702.html") == "Tue, 23 Apr 2024 06:35:00 GMT"


def test_what_is_missing_moved_or_gone_answers_so(client, town):
    town.day = 2
    for path in EXPECTED[2].missing:
        assert client.get(path).status_code == 404
    ((old, new),) = EXPECTED[2].moved
    answer = client.get(old)
    assert (answer.status_code, answer.headers["Location"]) == (301, new)
    town.day = 3
    assert client.get("/obiavi/402.html").status_code == 410
    assert client.get("/obiavi/416.html").status_code == 200
    assert client.get("/absent").status_code == 404


def test_head_has_no_body_and_the_feed_has_whole_addresses(client, town):
    head = client.head("/page-12866.html")
    assert (head.status_code, head.content) == (200, b"")
    assert int(head.headers["Content-Length"]) > 1000
    assert f"<link>{town.url}/targove/2024-07.html</link>" in client.get("/rss.xml").text


def test_the_port_is_free_again_when_the_block_ends():
    with serving(day=2) as site:
        assert site.url.startswith("http://127.0.0.1:")
        assert httpx.get(f"{site.url}/page-12951.html", trust_env=False).status_code == 404
    with pytest.raises(httpx.ConnectError):
        httpx.get(site.url, trust_env=False)
