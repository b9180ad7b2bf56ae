"""After an erasure nothing of the article is found: not in the archive, not in a capture, not after what comes next."""

from __future__ import annotations

import asyncio
import html
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from scraper import addresses, pipeline
from scraper.archive import Archive, captures, desk, listed
from scraper.archive.captures import get
from scraper.audit import Scope
from scraper.care import clear, takedown
from scraper.care.discretion import Discretion, TakenDown
from scraper.crawl import record
from scraper.crawl.replay import read_capture
from scraper.errors import Refused, WrongInput
from scraper.intake.measuring import measure
from scraper.models import Link, Place
from tests.care.conftest import REQUEST, articles, holdings, take_down
from tests.intake.conftest import Town
from tests.judged import warcio_check


def forms(text: str) -> set[bytes]:
    """A text as it may stand in bytes."""
    references = "".join(f"&#{ord(letter)};" for letter in text)
    hexadecimal = "".join(f"&#x{ord(letter):x};" for letter in text)
    escaped = text.encode("ascii", "backslashreplace")
    made = {text.encode(), text.encode("cp1251", "ignore"), references.encode(), hexadecimal.encode(), escaped}
    return made | {html.escape(text).encode()}


def everything(town: Town) -> dict[str, bytes]:
    """Every byte that is kept, records unpacked and their bodies decoded too."""
    found = {path.name: path.read_bytes() for path in town.folder.iterdir() if path.name.startswith("archive.db")}
    for path in (path for path in town.captures.rglob("*") if path.is_file()):
        found[path.name] = path.read_bytes()
        for each in record.scan(path) if ".warc" in path.name and not path.name.endswith(".lock") else ():
            place = Place(path.name, each.offset, each.length)
            found[f"{path.name} {each.offset}"] = repr(each.raw and each.raw.fields).encode() + each.raw.block
            if each.raw.kind == "response":
                found[f"{path.name} {each.offset} body"] = read_capture(town.captures, place).body
    return found


def holders(town: Town, *texts: str) -> list[tuple[str, str]]:
    kept = everything(town)
    return [(text, name) for text in texts for form in forms(text) for name, data in kept.items() if form in data]


def said(town: Town, article: int) -> tuple[str, ...]:
    """What must not be found again: title, address and every line of a text that is the article's alone."""
    with Archive.open(town.db) as archive:
        found = clear.of(archive.connection, article)
    lines = (line for body in found.bodies for line in body.splitlines())
    others = " ".join(str(row[0]) for row in town.rows("SELECT body FROM articles WHERE id <> ?", article))
    own = tuple(line for line in lines if len(line.split()) >= 5 and line not in others)
    assert own
    return (*found.titles, *found.urls, *own)


def readable(town: Town) -> int:
    """How many captures read back as the bytes that their rows say."""
    with Archive.open(town.db) as archive:
        assert archive.connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert archive.connection.execute("PRAGMA foreign_key_check").fetchall() == []
        rows = archive.connection.execute("SELECT id FROM captures").fetchall()
        for row in rows:
            kept = get(archive.connection, row[0])
            assert kept
            assert read_capture(town.captures, kept.place, original=kept.original).sha256 == kept.sha256
    return len(rows)


def test_an_erased_article_is_found_nowhere_and_does_not_come_back(crawled: Town, tmp_path: Path) -> None:
    original = tmp_path / "original"
    shutil.copytree(crawled.captures, original)
    count = len(articles(crawled))
    article = articles(crawled)[3]
    words = said(crawled, article)
    assert holders(crawled, *words)
    done = take_down(crawled, article, "erase")
    assert done.files
    assert holders(crawled, *words) == []
    assert readable(crawled)
    assert crawled.rows("SELECT count(*) FROM articles") == [(count - 1,)]
    crawled.crawl(2, recheck=True, backfill=True)
    assert holders(crawled, *words) == []
    ground = crawled.ground(2)
    pipeline.import_(sorted(original.glob("*.warc.gz")), ground, (crawled.source,), None)
    assert holders(crawled, *words) == []
    pipeline.reextract(crawled.source, ground, dry_run=False)
    assert holders(crawled, *words) == []
    assert readable(crawled)
    assert crawled.rows("SELECT article, grade FROM public_tombstones") == [(article, "erase")]
    with pytest.raises(Refused):
        asyncio.run(pipeline.capture(words_url(words), (crawled.source,), ground, None, ""))
    assert holders(crawled, *words) == []


def words_url(words: tuple[str, ...]) -> str:
    return next(word for word in words if word.startswith("http"))


@pytest.fixture(scope="module")
def thrice(once: Town, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """The town's archive after unchanged pages came again twice, from a server that sends all of them again."""
    town = replace(once, folder=tmp_path_factory.mktemp("thrice") / "town")
    shutil.copytree(once.folder, town.folder)
    for _ in range(2):
        town.forget_validators()
        town.crawl(recheck=True)
    assert town.rows(_REPEATED)[0][0] >= 2
    return town


@pytest.fixture
def repeated(thrice: Town, tmp_path: Path) -> Town:
    """A copy of it, to take down what several captures name."""
    shutil.copytree(thrice.folder, tmp_path / "repeated")
    thrice.site.day = 0
    return replace(thrice, folder=tmp_path / "repeated")


_REPEATED = "SELECT count(*) FROM captures WHERE revisit_of IS NOT NULL AND role = 'listing'"


def test_what_repeats_a_page_that_named_the_article_is_still_read_and_verified(repeated: Town) -> None:
    article = articles(repeated)[3]
    words = said(repeated, article)
    take_down(repeated, article, "erase")
    assert holders(repeated, *words) == []
    assert readable(repeated)
    assert "redacted" in str(repeated.rows("SELECT note FROM captures WHERE revisit_of IS NOT NULL"))
    assert pipeline.verify(repeated.ground(1), (repeated.source,), Scope()).problems == ()
    with Archive.open(repeated.db) as archive:
        assert captures.behind(archive.connection) == ()
    assert warcio_check(*repeated.captures.glob("*.warc.gz")) == (0, "")
    repeated.crawl(1)
    take_down(repeated, articles(repeated)[2], "erase")
    assert pipeline.verify(repeated.ground(1), (repeated.source,), Scope()).problems == ()


class Killed(BaseException):
    """What a test ends a takedown with."""


@pytest.mark.parametrize("steps", [0, 1, 6])
def test_an_erasure_that_was_killed_is_finished_at_the_next_start(repeated: Town, steps: int) -> None:
    article = articles(repeated)[3]
    words, left = said(repeated, article), [steps]

    def kill(_: int) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise Killed

    with Archive.open(repeated.db) as archive, pytest.raises(Killed):
        takedown.take_down(holdings(repeated, archive), article, "erase", REQUEST, progress=kill)
    assert repeated.rows("SELECT count(*) FROM public_articles WHERE id = ?", article) == [(0,)]
    assert readable(repeated)
    with Archive.open(repeated.db) as archive:
        assert takedown.resume(holdings(repeated, archive)) == 1
        assert takedown.resume(holdings(repeated, archive)) == 0
    assert holders(repeated, *words) == []
    assert readable(repeated)


def test_what_was_erased_is_not_taken_in_where_the_key_to_it_is_lost(crawled: Town) -> None:
    take_down(crawled, articles(crawled)[3], "erase")
    (crawled.folder / "desk.db").unlink()
    with pytest.raises(WrongInput, match=r"desk\.db"):
        crawled.crawl(2)


def test_the_register_alone_says_who_asked_and_why(crawled: Town) -> None:
    done = take_down(crawled, articles(crawled)[3], "erase")
    assert [(each.requester, each.ground) for each in desk.takedowns(desk.beside(crawled.db))] == [("Някой", "чл. 17")]
    assert all("Някой".encode() not in data for data in everything(crawled).values())
    assert done.key in str(crawled.rows("SELECT * FROM public_tombstones"))


def test_an_erased_text_at_a_new_address_bars_that_address_and_is_not_missing(crawled: Town) -> None:
    article = articles(crawled)[3]
    url, capture = crawled.rows(
        "SELECT a.url, v.capture FROM articles a JOIN versions v ON v.article = a.id WHERE a.id = ?", article
    )[0]
    with Archive.open(crawled.db) as archive:
        kept = get(archive.connection, int(str(capture)))
        assert kept
        page = record.read_at(crawled.captures / kept.place.warc, kept.place.offset, kept.place.length).block
    take_down(crawled, article, "erase")
    new = f"{url}-nova"
    with Archive.open(crawled.db) as archive:
        with archive.write() as connection:
            listed.put(connection, "rozograd", "sitemap", [(addresses.key(new), Link(new))], crawled.ground(1).clock())
        door = Discretion.of(archive.connection, crawled.db)
        with pytest.raises(TakenDown):
            door.admit(new, page, "article")
        assert door.bars(new)
        with archive.write() as connection:
            door.settle(connection)
        assert door.bars(new)
        assert Discretion.of(archive.connection, crawled.db).bars(new)
        check = measure(archive, crawled.source, crawled.ground(1).clock())
    assert all(each.url != new for each in check.sample)
    assert holders(crawled, new) == []
