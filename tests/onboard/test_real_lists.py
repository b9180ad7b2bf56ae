"""Real pages and whole sites, read without rules and held against their gold. Skipped where they are not at hand."""

from __future__ import annotations

import json
import os
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scraper import addresses
from scraper.crawl import listing as crawled
from scraper.extract.calendar import readable_date
from scraper.models import Capture, NextPage, Template
from scraper.onboard.listing import Candidate, candidates
from scraper.onboard.pager import next_page
from scraper.onboard.whole import either

SHARED = Path(os.environ.get("SCRAPER_SHARED", "/nowhere"))
pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="SCRAPER_SHARED names no folder with pages")

# Fixtures without an address, and where they were taken.
ADDRESSES = {
    "connecticut-listing_page_0.html": "https://portal.ct.gov/ag/press-releases",
    "virginia-listing_page_0.html": "https://www.oag.state.va.us/media-center/news-releases",
}
NEWS = ("de-salzkotten", "se-helsingborg", "us-civicplus", "us-state-ag-press")
# What the gold says that the pages do not: CivicPlus shows one more item above the list, whose date the gold gives
# to the first of the list; Texas has a link to its next page.
ODD = {("alhambra_p1.html", "items"), ("alhambra_p1.html", "first_item_title"), ("texas-listing_page_0.html", "next")}


def capture(url: str, body: bytes, headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html"),)) -> Capture:
    return Capture(url, datetime(2026, 11, 22, tzinfo=UTC), 200, headers, body, "listing")


def real() -> Iterator[tuple[str, dict]]:
    for name in NEWS:
        for line in (
            (SHARED / "real-pages" / name / "index.jsonl").read_text("utf-8").splitlines() if SHARED.exists() else ()
        ):
            entry = json.loads(line)
            if entry["kind"] == "listing" and entry.get("gold"):
                yield name, entry


def day(candidate: Candidate, at: int, language: str) -> str | None:
    said = candidate.links[at].hints.date
    iso = readable_date(said, language=language, order=candidate.order) if said else None
    return iso[:10] if iso else None


def turned(page: Capture, found: Candidate) -> str | None:
    """The address of the next page."""
    rule = next_page([page], found.rule)
    return crawled.further(page, replace(found.rule, next=rule)) if rule else None


@pytest.mark.parametrize(
    ("collection", "entry"), list(real()), ids=lambda value: value["file"] if isinstance(value, dict) else value
)
def test_a_real_listing_is_read_as_its_gold(collection, entry):
    file, gold, language = entry["file"], entry["gold"], entry["lang"]
    page = capture(entry["url"] or ADDRESSES[file], (SHARED / "real-pages" / collection / file).read_bytes())
    found = either([page], language=language)[0]
    read = {
        "items": len(found.links),
        "first_item_title": (found.links[0].hints.title or "")[: len(gold.get("first_item_title", ""))],
        "first_item_date": day(found, 0, language),
        "last_item_date": day(found, -1, language),
        "next": turned(page, found),
    }
    wanted = {key: value for key, value in gold.items() if key in read and (file, key) not in ODD}
    if wanted.get("next"):
        wanted["next"] = addresses.resolve(page.url, wanted["next"])
    assert {key: read[key] for key in wanted} == wanted


# Boards whose items have no page of their own: number of items, day of the first, title of the first; None where the
# gold is what upstream's scraper makes of the page.
BOARDS = {
    "il_gaming_board.html": (9, "2020-01-30", None),
    "cle_zoning_appeals.html": (34, None, None),
    "cuya_archives_advisory.html": (3, None, None),
    "il_metra_board.html": (None, "2018-02-21", "Metra February 2018 Board Meeting"),
    "atl_marta_board.html": (None, "2022-01-13", None),
    "chi_ssa_1.html": (None, "2018-01-16", None),
    "cook_pension.html": (None, "2019-04-04", None),
    "det_general_retirement_system.html": (None, "2019-01-09", None),
    "pitt_virtual_planning_commission.html": (None, "2020-10-13", None),
    "wicks_sccab.html": (None, "2024-01-11", None),
}


@pytest.mark.parametrize("file", BOARDS)
def test_a_real_board_is_read_item_by_item(file):
    page = capture("https://town.example/board", (SHARED / "real-pages" / "us-city-scrapers" / file).read_bytes())
    found = either([page], language="en")[0]
    wanted = BOARDS[file]
    read = (len(found.links), day(found, 0, "en"), found.links[0].hints.title)
    assert tuple(one if two is not None else None for one, two in zip(read, wanted, strict=True)) == wanted


# The pages where each site lists its news, and how many of them there are.
ZOO = {
    "boot-a-uk": ("/novini/", 6),
    "group-list-a-bg": ("/novini.html", 1),
    "hexo-async-en": ("/", 6),
    "mkdocs-material-bg": ("/blog/", 6),
    "nikola-base-bg": ("/", 6),
    "puput-bg": ("/", 6),
    "seedlike-a-bg": ("/index.php?p=c&r=88", 6),
    "soup-base-a-bg": ("/index.php/novini", 6),
    "table1251-a-bg": ("/index.php?cat=news", 6),
    "wp-2022-de": ("/news/", 6),
}


def lines(site: dict[str, bytes], name: str) -> list[dict]:
    return [line for line in map(json.loads, site[name].splitlines()) if line["from"] == 0]


@pytest.mark.parametrize("name", ZOO)
def test_a_site_is_walked_by_what_its_first_page_shows(name):
    with tarfile.open(SHARED / "site-zoo" / "sites" / f"{name}.tar.xz") as archive:
        files = {one.name.partition("/")[2]: archive.extractfile(one).read() for one in archive if one.isfile()}
    about = json.loads(files["site.json"])
    pages = {
        addresses.key(about["base_url"] + line["url"]): capture(
            about["base_url"] + line["url"], files[line["file"]], tuple(line["headers"].items())
        )
        for line in lines(files, "manifest.jsonl")
        if line["kind"] == "listing-or-other"
    }
    gold = {addresses.key(about["base_url"] + line["url"]): line for line in lines(files, "gold.jsonl")}
    start, count = ZOO[name]
    page = pages[addresses.key(about["base_url"] + start)]
    found = candidates([page], language=about["language"])[0]
    rule = replace(found.rule, next=next_page([page], found.rule))
    seen, links = walk(page, rule, pages)
    assert seen == count
    assert {addresses.key(link.url) for link in links} == gold.keys()
    for link in links:
        known = gold[addresses.key(link.url)]
        assert squeezed(link.hints.title) == squeezed(known["title"])
        shown = readable_date(link.hints.date or "", language=about["language"], order=found.order)
        assert shown is None or shown[:10] == known["published"][:10]


def squeezed(text: str | None) -> str:
    return "".join(filter(str.isalnum, (text or "").lower()))


def walk(page: Capture, rule, pages: dict[str, Capture]) -> tuple[int, list]:
    """Number of pages that the rule leads through, and their links."""
    links, asked, current = [], set(), page
    while current is not None and current.url not in asked:
        asked.add(current.url)
        links += crawled.read(current, rule, Template()).links
        if rule.next is not None and rule.next.param:
            url = counted(page.url, rule.next, len(asked))
        else:
            url = crawled.further(current, rule) if rule.next else None
        current = pages.get(addresses.key(url)) if url else None
    return len(asked), links


def counted(url: str, rule: NextPage, passed: int) -> str:
    return f"{url}{'&' if '?' in url else '?'}{rule.param}={rule.start + (passed - 1) * rule.step}"
