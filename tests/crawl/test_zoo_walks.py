"""Whole sites of the zoo, walked by rules written by hand: every article is found, and nothing else."""

from __future__ import annotations

import asyncio
import json
import os
import tarfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from scraper.crawl import discover
from scraper.errors import Unfit
from scraper.models import Capture, DateRule, Listing, NextPage, Role, Source, Template

SHARED = os.environ.get("SCRAPER_SHARED")
pytestmark = pytest.mark.skipif(not SHARED, reason="SCRAPER_SHARED names no folder with the zoo of sites")

RULES = {
    "boot-grid-a-bg": (
        Listing("/novini", item=".card", link="a.btn", title=".card-title", date=DateRule(css=".text-muted"), next=NextPage(param="page")),
        r"/novini/[^/?]+$",
    ),
    "seedlike-a-bg": (Listing("/index.php?p=c&r=88", item=".nw", link="a", title="b", next=NextPage(param="page")), r"/page-\d+\.html$"),
    "soup-base-a-bg": (
        Listing("/index.php/novini", item=".i", link=".t a", date=DateRule(css=".d"), next=NextPage(param="start", start=10, step=10)),
        r"/novini/\d+-",
    ),
    "table1251-a-bg": (
        Listing(
            "/index.php?cat=news",
            item='td[width="450"] td:has(> font)',
            date=DateRule(css="font", pattern=r"\d\d\.\d\d\.\d{4}"),
            next=NextPage(param="offset", start=10, step=10),
        ),
        r"\?p=\d+$",
    ),
    "group-list-a-bg": (
        Listing("/novini.html", item='td[width="450"] td:has(> a > b)', date=DateRule(heading="h4.dt")),
        r"news_id=\d+$",
    ),
    "wp-2022-bg": (
        Listing("/", item=".wp-block-post", link=".wp-block-post-title a", next=NextPage(css="a.wp-block-query-pagination-next")),
        r"/\d{4}/\d\d/\d\d/[^/]+/$",
    ),
}  # fmt: skip


class Site:
    """One site out of its archive, as on its first day."""

    def __init__(self, path: Path) -> None:
        with tarfile.open(path) as archive:
            self.files = {
                member.name.partition("/")[2]: archive.extractfile(member).read()
                for member in archive.getmembers()
                if member.isfile()
            }
        self.base = json.loads(self.files["site.json"])["base_url"]
        self.pages = {line["url"]: line for line in self._lines("manifest.jsonl")}
        self.gold = {line["url"]: line for line in self._lines("gold.jsonl")}

    def _lines(self, name: str) -> list[dict]:
        lines = map(json.loads, self.files[name].decode("utf-8").splitlines())
        return [line for line in lines if line["from"] == 0]

    async def get(self, url: str, role: Role) -> Capture:
        line = self.pages.get(url.removeprefix(self.base))
        if line is None or line["status"] != 200:
            raise Unfit(url, "status 404, expected 200")
        headers = tuple(line["headers"].items())
        return Capture(url, datetime(2024, 2, 12, tzinfo=UTC), 200, headers, self.files[line["file"]], role)


@pytest.mark.parametrize("name", RULES)
def test_every_article_is_found_and_nothing_else(name):
    site = Site(Path(SHARED) / "site-zoo" / "sites" / f"{name}.tar.xz")
    rule, url = RULES[name]
    rule = replace(rule, url=site.base + rule.url)
    source = Source(slug=name, name=name, home=f"{site.base}/", news=(rule,), article=Template(url=url))

    async def main():
        return [link async for page in discover.Walk(source, rule, site.get).pages() for link in page.links]

    links = asyncio.run(main())
    assert {link.url.removeprefix(site.base) for link in links} == set(site.gold)
    assert len(links) == len(site.gold)
    for link in links:
        said, gold = link.hints, site.gold[link.url.removeprefix(site.base)]
        assert said.title == " ".join(gold["title"].split())
        if rule.date and said.date and "." in said.date and rule.date.pattern:
            day, month, year = said.date.split(".")
            assert gold["published"].startswith(f"{year}-{month}-{day}")
        if rule.date:
            assert said.date
            assert gold["published"][:4] in said.date
            assert str(int(gold["published"][8:10])) in said.date
