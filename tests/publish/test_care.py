"""What is not for strangers is in no answer, whatever is asked."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from datasette.app import Datasette

from scraper.archive import Archive, desk
from scraper.care import takedown
from scraper.care.takedown import Holdings, Request
from scraper.clock import clock
from tests.publish.conftest import KAZANLAK, SHIPKA, Builder
from tests.publish.promised import fill_promises

Get = Callable[..., httpx.Response]

STAFF, METADATA = "несподелим", "премълчан"
PAGES = ("/", "/search", "/search?q={word}", "/changes", "/sources", "/source/kazanlak", "/source/shipka")
TWINS = ("/search.{form}?q={word}", "/search.{form}", "/search.{form}?q=заглавие", "/search.{form}?sort=new&size=100")
VIEWS = (
    *("articles", "versions", "captures", "attachments", "addresses", "changes", "checks", "runs", "sources"),
    *("tombstones", "evidence", "wordings", "withdrawals", "assessments", "promise_state"),
)


def _fill(build: Builder) -> None:
    """Articles whose words are for nobody's eyes, each for another reason; and one that is public."""
    build.source(KAZANLAK, "Община Казанлък")
    build.source(SHIPKA, "Община Шипка")
    build.source("tajna", "Тайна служба", "staff")
    build.source("belezhki", "Бележки", "metadata")
    build.database["sources"].update(SHIPKA, {"after_removal": "staff"})
    dated: dict[str, Any] = {"published": "2024-02-12", "published_from": "selector"}
    gone = {"missing_since": "2024-02-20T08:00:00Z", "removed_at": "2024-02-23T08:00:00Z"}
    build.article("Явно заглавие", "Явен текст.", **dated)  # 1
    build.article(f"Скрито заглавие {STAFF}", f"Скрит текст {STAFF}.", visibility="staff", **dated)  # 2
    build.article("Само заглавие", f"Текст {METADATA} и скрит.", visibility="metadata", **dated)  # 3
    build.article(f"Чуждо заглавие {STAFF}", f"Чужд текст {STAFF}.", "tajna", **dated)  # 4
    build.article("Бележка", f"Текст {METADATA} на бележка.", "belezhki", **dated)  # 5
    build.article(f"Свалено заглавие {STAFF}", f"Свален текст {STAFF}.", SHIPKA, **dated, **gone)  # 6
    held = build.article(f"Чакащо заглавие {STAFF}", f"Чакащ текст {STAFF}.", **dated)  # 7
    later = build.article("Заглавие преди", "Текст преди.", **dated)  # 8
    waiting = build.version(later, f"Заглавие {STAFF}", f"Текст {STAFF}.", "2024-03-04T07:00:00Z", 2)
    build.database["articles"].update(later, {"version": 1, "title": "Заглавие преди", "body": "Текст преди."})
    file = build.capture(
        KAZANLAK, "https://kazanlak.example/a.pdf", "2024-03-04T07:00:05Z", body=STAFF.encode(), role="attachment"
    )
    about = {"article": later, "version": waiting, "url": "https://kazanlak.example/a.pdf", "capture": file}
    build.insert("attachments", **about, sha256="ab" * 32, name=f"Файл {STAFF}", text=f"Файл {STAFF}", kind="pdf")
    for article in (2, 3, 4, 6, 7):
        build.insert("events", article=article, kind="missing", at="2024-02-20T08:00:00Z")
    first = build.database.execute("SELECT id FROM versions WHERE article = ?", (held,)).fetchone()[0]
    for version in (first, waiting):
        build.insert("holds", version=version, kind="egn", count=1, found_at="2024-03-04T07:00:00Z")
    build.database["articles"].update(held, {"held": 1})
    build.capture(SHIPKA, "https://shipka.example/", "2024-02-12T07:00:00Z", body=STAFF.encode(), role="listing")
    listing = build.capture(
        KAZANLAK, "https://kazanlak.example/", "2024-02-12T07:00:00Z", body=STAFF.encode(), role="listing"
    )
    build.insert("withheld", capture=listing, tombstone=0)
    fill_promises(build, (1, 8, 2, 3, 4, 5, 6, 7))


@pytest.fixture
def filled(build: Builder, make_site: Callable[..., Get]) -> tuple[Get, Builder]:
    _fill(build)
    build.database.conn.commit()
    return make_site(Path(str(build.captures)).parent / "archive.db"), build


def _addresses(build: Builder) -> Iterator[str]:
    words = ("заглавие", "текст", "скрит", "чужд", "свален", "чакащ", "файл")  # that stand beside them
    yield from (page.format(word=word) for page in PAGES for word in words)
    for form in ("json", "csv", "jsonl", "atom"):
        yield from (twin.format(form=form, word=word) for twin in TWINS for word in words)
    yield "/changes.atom"
    for article in range(1, 9):
        yield from (f"/article/{article}{rest}" for rest in ("", ".json", "/versions", "/versions/1", "/versions/2"))
        yield f"/a/key{article}"
    for capture in range(1, build.database["captures"].count + 1):
        yield from (f"/capture/{capture}", f"/capture/{capture}.warc.gz")
    yield from (f"/attachment/{number}" for number in range(1, build.database["attachments"].count + 1))
    for view in VIEWS:
        yield from (
            f"/archive/public_{view}",
            f"/archive/public_{view}.json?_shape=array",
            f"/archive/public_{view}.csv",
        )
    yield from ("/archive", "/archive.json")


def test_no_answer_holds_a_word_that_is_not_for_strangers(filled: tuple[Get, Builder]) -> None:
    get, build = filled
    asked = 0
    for address in _addresses(build):
        answer = get(address, follow_redirects=True)
        said = answer.text
        if answer.headers["content-type"] == "application/gzip":
            said = answer.content.replace(b"before", b"").decode("latin-1") + _unpacked(answer.content)
        for word in (STAFF, METADATA):
            assert word not in said, address
        asked += answer.status_code == 200
    assert asked > 60


def _unpacked(content: bytes) -> str:
    return gzip.decompress(content).decode("utf-8", "replace")


def test_public_articles_are_answered_as_before(filled: tuple[Get, Builder]) -> None:
    get, _ = filled
    assert "Явен текст" in get("/article/1").text
    assert "Текст преди" in get("/article/8").text
    assert get("/article/3").status_code == 200
    assert get("/search.json?q=заглавие").json()["count"] == 3


def test_counts_and_facets_count_what_strangers_may_see(filled: tuple[Get, Builder]) -> None:
    get, _ = filled
    assert get(f"/search.json?q={STAFF}").json()["count"] == 0
    assert get(f"/search.json?q={METADATA}").json()["count"] == 0
    assert get("/search.json").json()["count"] == 4


@pytest.mark.parametrize("grade", ["hide", "erase"])
def test_a_taken_down_article_answers_410_with_day_and_grade_alone(
    build: Builder, make_site: Callable[..., Get], grade: takedown.Grade
) -> None:
    build.source(KAZANLAK, "Община Казанлък")
    build.article("Заглавие за сваляне", "Текстът е за сваляне от архива на всяка цена днес.")
    build.database.conn.commit()
    path = build.captures.parent / "archive.db"
    for file in build.captures.iterdir():  # the builder's records stand between bytes that are none
        file.unlink()
    with Archive.open(path) as archive:
        takedown.take_down(Holdings(archive, build.captures, clock), 1, grade, Request("staff", "Някой", "чл. 17"))
    get = make_site(path)
    for address in ("/article/1", "/a/key1", "/article/1/versions", "/article/1/versions/1", "/article/1.json"):
        answer = get(address)
        assert answer.status_code == 410, address
        assert "сваляне" not in answer.text
        assert "Някой" not in answer.text
    assert get("/article/1.json").json()["grade"] == grade
    assert get("/article/2").status_code == 404


def test_a_desk_that_is_published_by_mistake_is_shown_to_nobody(build: Builder) -> None:
    desk.key(build.captures.parent / "desk.db")
    build.database.conn.commit()
    folder = build.captures.parent
    datasette = Datasette([str(folder / "archive.db"), str(folder / "desk.db")], metadata={"allow_sql": True})

    async def ask(address: str) -> httpx.Response:
        return await datasette.client.get(address)

    for address in (
        "/desk",
        "/desk.json",
        "/desk/takedowns",
        "/desk/secrets.json",
        "/desk.db",
        "/desk.json?sql=select+1",
    ):
        assert asyncio.run(ask(address)).status_code == 403, address
    assert "desk" not in asyncio.run(ask("/.json")).json()
    assert asyncio.run(ask("/archive.json")).status_code == 200
