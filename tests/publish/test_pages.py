"""The pages: what they show of each kind of article, in which words, and how they refuse."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlite_utils import Database

from scraper.archive.schema import migrations
from scraper.publish.words import by_name, language_name
from tests.publish.conftest import Builder

Get = Callable[..., httpx.Response]


def text(response: httpx.Response) -> str:
    """What a reader sees, spaces squeezed."""
    bare = re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<head>.*?</head>", "", response.text))
    return " ".join(bare.replace("\u202f", " ").replace("\xa0", " ").split())


def test_home_shows_the_newest_and_what_is_covered(get: Get) -> None:
    page = get("/")
    assert page.status_code == 200
    assert "7 announcements · 2 sources" in text(page)
    assert page.text.index("/article/1") < page.text.index("/article/2") < page.text.index("/article/4")


def test_a_search_marks_the_words_and_says_how_many(get: Get) -> None:
    page = get("/search?q=септември")
    assert "1 announcement · Община Казанлък · 2024" in text(page)
    assert "<mark>септември</mark>" in page.text
    assert 'value="септември"' in page.text


@pytest.mark.parametrize("words", ["парола", "тайна", "Тайна публикация", "Тайна служба"])
def test_what_is_withheld_is_not_found(get: Get, words: str) -> None:
    assert get("/search.json", params={"q": words}).json()["count"] == 0
    assert "Иванов" not in get("/search", params={"q": words}).text


def test_nothing_found_says_how_it_was_read_and_what_would_be_found(get: Get) -> None:
    page = get("/search?q=„обсъждането+се“&source=shipka")
    assert "Nothing was found." in text(page)
    assert 'It was read as: "обсъждането се"' in text(page).replace("&#34;", '"')
    assert "Without the filters there is 1." in text(page)
    assert "The archive holds 7 announcements from 2 sources" in text(page)


def test_undated_matches_are_told_when_dates_are_asked_for(get: Get) -> None:
    page = get("/search?q=търг&from=2020-01-01")
    assert "1 more matches but has no date, so it is not among these." in text(page)


def test_chips_take_filters_away_one_by_one(get: Get) -> None:
    page = get("/search?q=вода&source=kazanlak&from=2024-01-01&lang=en")
    chips = re.findall(r'<a href="([^"]+)"><span class="unseen">Take away:', page.text)
    assert [link.replace("&amp;", "&") for link in chips] == [
        "/search?q=вода&from=2024-01-01&lang=en",
        "/search?q=вода&source=kazanlak&lang=en",
    ]


def test_an_article_shows_its_text_attachment_and_evidence(get: Get) -> None:
    page = get("/article/1")
    assert "<p>Срокът за завършване е септември 2025 г.</p>" in page.text
    for part in ("План (PDF)", "ab" * 32, "https://kazanlak.example/page-1.html", "version 2", "12 February 2024"):
        assert part in text(page)
    assert 'href="/attachment/1"' in page.text


def test_dates_say_how_sure_they_are(get: Get) -> None:
    assert "January 2024 , from the address" in text(get("/article/3"))
    assert "date unknown , first seen 14 February 2024" in text(get("/article/4"))
    assert "5 November 2023 , from the listing" in text(get("/article/8"))
    assert "10 January 2024, 10:30" in text(get("/article/2"))


def test_what_is_gone_is_told_fairly(get: Get) -> None:
    said = text(get("/article/2"))
    assert "No longer at this address. Last captured 14 February 2024. Missing since 20 February 2024." in said
    # Three error captures, four checks: the last one was answered for by the listing.
    assert "Looked for in vain 4 times, last on 24 February 2024." in said
    assert "deleted" not in said


def test_a_withheld_text_is_not_on_its_page(get: Get) -> None:
    page = get("/article/5")
    assert "its title and address are" in text(page)
    assert "Иванов" not in page.text
    assert get("/article/5/versions").status_code == 404
    assert "Иванов" not in get("/article/5.json").text


@pytest.mark.parametrize(
    "address",
    [
        *("/article/6", "/article/6.json", "/article/6/versions", "/article/6/versions/1", "/a/key6"),
        *("/article/999", "/a/nothing", "/capture/999", "/source/tajna", "/nothing", "/article/999999999999999999"),
    ],
)
def test_what_is_not_for_strangers_is_as_if_it_were_not_there(get: Get, address: str) -> None:
    page = get(address)
    assert page.status_code == 404
    if address.endswith(".json"):
        assert page.json() == {"error": "There is nothing at this address.", "status": 404}
    else:
        assert "There is nothing at this address." in page.text


def test_crawled_mark_up_is_harmless(get: Get) -> None:
    for address in ("/", "/article/7", "/search?q=script", "/search?q=<script>alert(1)</script>", "/changes"):
        page = get(address).text
        assert "<script>" not in page
        assert "onclick" not in page
        assert "javascript:" not in page
        assert "<img" not in page
    assert "&lt;script&gt;" in get("/article/7").text
    assert "/-/logout" not in get("/article/7").text


def test_the_permanent_link_leads_to_the_article(get: Get) -> None:
    answer = get("/a/key1")
    assert (answer.status_code, answer.headers["location"]) == (302, "/article/1")


def test_a_version_stays_as_it_stood(get: Get) -> None:
    page = get("/article/1/versions/1")
    assert "май 2024 г." in text(page)
    assert "септември" not in text(page)
    assert "План (PDF)" not in text(page)


def test_a_difference_is_told_in_a_sentence_and_marked(get: Get) -> None:
    page = get("/article/1/versions?from=1&to=2")
    assert "Changed between 3 and 4 March 2024: май 2024 became септември 2025 ; attachment added: План (PDF)." in text(
        page
    )
    assert "<del>май 2024</del> <ins>септември 2025</ins>" in page.text
    assert "3 paragraphs unchanged" in text(page)
    assert get("/article/1/versions").text.partition("<main")[2] == page.text.partition("<main")[2]


def test_one_version_alone_is_said_to_be_the_only_one(get: Get) -> None:
    assert "There is only one version" in text(get("/article/4/versions"))


WRONG = pytest.mark.parametrize(
    "address",
    [
        *("/search?from=12.02.2024", "/search?size=many", "/search?size=0", "/search?sort=best", "/search?next=x"),
        *("/search?source=nowhere", "/article/1/versions?from=9", "/changes?kind=odd", "/changes?source=tajna"),
        "/changes?next=never",
    ],
)


@WRONG
def test_a_wrong_question_is_refused_saying_what_was_found(get: Get, address: str) -> None:
    page = get(address)
    assert page.status_code == 400
    assert re.search(r"found .+, expected ", text(page))


@WRONG
def test_a_wrong_question_is_refused_in_the_reader_s_language(get: Get, address: str) -> None:
    page = get(address, headers={"Accept-Language": "bg"})
    assert page.status_code == 400
    said = re.search(r'<p class="sentence">\w+: намерено е (.+), очаква се (.+)</p>', page.text)
    assert said is not None
    assert not re.search("number|one of|such as|value", said[2])


def test_changes_are_newest_first_and_can_be_narrowed(get: Get) -> None:
    page = get("/changes").text
    days = re.findall(r'<h2><time datetime="([^"]+)"', page)
    assert days == ["2024-03-04", "2024-02-28", "2024-02-23", "2024-02-20"]
    assert "<del>май 2024</del> became <ins>септември 2025</ins>" in page
    assert re.findall(r'<h2><time datetime="([^"]+)"', get("/changes?kind=removed").text) == ["2024-02-23"]
    assert "Nothing of this kind has been seen." in get("/changes?source=shipka").text


def test_failing_is_never_said_to_be_quiet(get: Get) -> None:
    said = text(get("/sources"))
    assert "Read in full 4 March 2024, 09:05: nothing new was published." in said
    assert "We could not read the site 4 March 2024, 09:05." in said
    assert "Last read 1 March 2024, 09:05." in said
    assert "Тайна" not in said


def test_a_source_has_its_crawls_and_newest_announcements(get: Get) -> None:
    said = text(get("/source/shipka"))
    assert "Заседание" in said
    assert "not read" in said
    assert "read in full" in said


def test_the_reader_s_language_is_spoken(get: Get) -> None:
    page = get("/article/1", headers={"Accept-Language": "bg-BG,bg;q=0.9,en;q=0.5"})
    assert '<html lang="bg">' in page.text
    assert "Първоначален адрес" in page.text
    assert "12 февруари 2024 г." in text(page)
    assert "Accept-Language" in page.headers["vary"]
    asked = get("/article/1?lang=bg")
    assert "/sources?lang=bg" in asked.text
    assert 'lang="bg"' in get("/article/1").text  # the article's own words, on an English page


def test_base_url_is_before_every_link(archive: Path, make_site: Callable[..., Get]) -> None:
    get = make_site(archive, base_url="/town/")
    for address in ("/", "/search?q=вода", "/article/1", "/article/1/versions", "/changes", "/source/shipka"):
        page = get(address)
        assert page.status_code == 200
        links = re.findall(r'(?:href|action|src)="(/[^"]*)"', page.text)
        assert links
        assert not [link for link in links if not link.startswith("/town/")]
    assert get("/a/key1").headers["location"] == "/town/article/1"


def test_a_citation_leads_to_the_owner_s_address_or_to_none_of_ours(
    archive: Path, make_site: Callable[..., Get]
) -> None:
    bare = make_site(archive)("/article/1").text
    cite = re.search(r'id="cite"[^>]*>([^<]+)<', bare)
    assert cite is not None
    assert "https://kazanlak.example/page-1.html (captured 4 March 2024, 07:00:00 UTC, SHA-256 0" in cite[1]
    assert "localhost" not in cite[1]
    named = make_site(archive, {"plugins": {"municipal-archive": {"url": "https://archive.example.org/x/"}}})
    assert "https://archive.example.org/x/article/1/versions/2." in named("/article/1").text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30)
@given(words=st.text(max_size=30), key=st.sampled_from(["q", "from", "to", "sort", "size", "next", "source", "lang"]))
def test_no_question_is_an_error_of_ours(get: Get, words: str, key: str) -> None:
    answer = get("/search", params={key: words})
    assert answer.status_code in (200, 400)


def test_an_empty_archive_has_all_its_pages(tmp_path: Path, make_site: Callable[..., Get]) -> None:

    migrations().apply(Database(tmp_path / "archive.db"))
    get = make_site(tmp_path / "archive.db")
    for address in ("/", "/search?q=вода", "/changes", "/sources", "/search.csv", "/search.atom", "/changes.atom"):
        assert get(address).status_code == 200
    assert "The archive is empty so far." in get("/").text
    assert json.loads(get("/search.json").text)["rows"] == []


def test_a_result_leads_to_the_article_with_the_words_marked(get: Get) -> None:
    found = get("/search?q=срок&lang=en").text
    link = re.search(r'href="(/article/1\?[^"]+)"', found)
    assert link is not None
    page = get(link[1].replace("&amp;", "&"))
    assert "<mark>Срокът</mark> за завършване" in page.text
    assert "All that was found for “срок”" in text(page)
    assert "<mark>" not in get("/article/1").text


def test_an_article_has_what_its_source_published_before_and_after(get: Get) -> None:
    said = text(get("/article/1"))
    assert "← Before it, 20 January 2024 Списък на длъжници" in said
    assert "After it" not in said
    assert "Before it" not in text(get("/article/4"))  # undated: before and after what?


def test_a_month_may_be_asked_for_whole(get: Get) -> None:
    page = get("/search?from=2024-02&to=2024-02")
    assert re.findall(r'href="/article/(\d+)"', page.text)[:1] == ["1"]
    assert "Take away: February 2024" in text(page)


def test_what_is_new_since_the_last_visit_has_an_address(get: Get) -> None:
    page = get("/search?q=вода")
    link = re.search(r'href="(/search\?[^"]*arrived=[^"]+)"', page.text)
    assert link is not None
    later = get(link[1].replace("&amp;", "&"))
    assert "Nothing was found." in text(later)
    assert "new since" in text(later)
    assert "set-cookie" not in later.headers
    earlier = get("/search?q=вода&arrived=2024-02-01T00:00:00Z")
    assert 'href="/article/7?q=вода"' in earlier.text


def test_an_error_is_reported_where_the_owner_says_and_with_the_permanent_address(
    archive: Path, make_site: Callable[..., Get]
) -> None:
    def page(contact: str | None) -> str:
        settings = {"contact": contact, "url": "https://archive.example.org/"}
        return make_site(archive, {"plugins": {"municipal-archive": settings}})("/article/1").text

    assert "Report it" not in page(None)
    assert "Report it" not in page("javascript:alert(1)")
    assert "mailto:desk@example.org?subject=" in page("desk@example.org")
    assert "https%3A%2F%2Farchive.example.org%2Fa%2Fkey1" in page("desk@example.org")
    assert 'href="https://example.org/errors?about=https%3A%2F%2Farchive.example.org%2Fa%2Fkey1"' in page(
        "https://example.org/errors"
    )


def test_a_page_that_has_not_changed_is_not_sent_again(get: Get) -> None:
    first = get("/article/1")
    assert first.headers["cache-control"] == "no-cache"
    again = get("/article/1", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "content-security-policy" in again.headers
    assert get("/article/1?lang=bg", headers={"If-None-Match": first.headers["etag"]}).status_code == 200


def test_what_is_kept_for_every_visitor_follows_the_archive(build: Builder, make_site: Callable[..., Get]) -> None:
    build.source("kazanlak", "Община Казанлък")
    build.article("Вода", "Вода има.", published="2024-02-12")
    build.database.conn.commit()
    get = make_site(build.path)
    assert "Shipka" not in get("/search?q=вода").text
    build.source("shipka", "Shipka")
    build.database.conn.commit()
    assert "Shipka has not been read to the end so far." in text(get("/search?q=вода"))


def test_the_languages_name_themselves() -> None:
    assert [language_name(each) for each in ("bg", "en", "de", "zz-nonsense")] == [
        *("Български", "English", "Deutsch", "zz-nonsense")
    ]


def test_names_stand_in_the_order_of_the_bulgarian_alphabet() -> None:
    names = ["Ямбол", "айтос", "Ѝ", "Йордан", "Иваново", "Varna", "Щръклево", "Шумен"]
    assert sorted(names, key=by_name) == ["Varna", "айтос", "Ѝ", "Иваново", "Йордан", "Шумен", "Щръклево", "Ямбол"]
