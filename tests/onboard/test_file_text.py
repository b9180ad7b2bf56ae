"""What a survey found goes to a file, and comes back as exactly the same source, whatever its comments hold."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from scraper.errors import WrongInput
from scraper.models import (
    DateRule,
    Discontinued,
    Feed,
    Hold,
    Listing,
    NextPage,
    Personal,
    Removal,
    Sitemap,
    Source,
    Template,
)
from scraper.onboard.proposal import Proposal, Reason
from scraper.onboard.written import file_text
from scraper.sources import keys, load_one, values

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def read(text: str) -> Source:
    with TemporaryDirectory() as folder:
        (Path(folder) / "town.yml").write_text(text, "utf-8", newline="")
        return load_one(Path(folder), "town")


def usable(check: object) -> object:
    def accepts(text: str) -> bool:
        try:
            return check(text) == text  # type: ignore[operator]
        except WrongInput:
            return False

    return accepts


LETTERS = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zl", "Zp"])
WORDS = st.text(LETTERS, min_size=1, max_size=30).map(lambda text: text.strip() or "x").filter(usable(values.words))
QUOTED = st.text(st.sampled_from("'\"#:{}[],&*!|>%@` \\-?\n\tбd."), min_size=1, max_size=20)
PATTERN = st.one_of(QUOTED.map(re.escape), WORDS.map(re.escape), st.just(r"публ\. на (\d\d)'\"# x: ")).filter(
    usable(values.pattern)
)
CSS = st.one_of(
    st.sampled_from(
        ["#content > h1", ".nw", "null", "no", "~", "a[href='x, y']", 'a[title="a: b # c"]', "h1, h2", "*"]
    ),
    QUOTED.map(lambda text: "p[title='" + text.replace("\\", "").replace("'", "\\'").replace("\n", " ") + "']"),
    WORDS.map(lambda text: f'a[title="{text}"]'.replace("\\", "").replace('"', "'")),
).filter(usable(values.css))
URL = st.sampled_from(["https://town.example/?a=1&b=#", "http://127.0.0.1:8001/новини", "https://t.bg/a,b/{c}"]).map(
    values.address
)
WHOLE = st.integers(1, 1000)
PAGES = st.one_of(st.builds(NextPage, css=CSS), st.builds(NextPage, param=WORDS, start=WHOLE, step=WHOLE))
DATED = st.builds(DateRule, css=CSS, pattern=st.none() | PATTERN)
LISTING = st.builds(
    Listing,
    url=URL,
    section=st.none() | WORDS,
    item=CSS,
    link=st.none() | CSS,
    title=st.none() | CSS,
    date=st.none() | DATED | st.builds(DateRule, heading=CSS, pattern=st.none() | PATTERN),
    next=st.none() | PAGES,
)
NEWS = st.one_of(LISTING, st.builds(Feed, URL, st.none() | WORDS), st.builds(Sitemap, URL, st.none() | WORDS))
TEMPLATE = st.builds(
    Template,
    url=st.none() | PATTERN,
    title=st.none() | CSS,
    body=st.none() | CSS,
    date=st.none() | DATED,
    remove=st.lists(CSS, max_size=2).map(tuple),
    order=st.sampled_from([None, "dmy", "ymd"]),
    holds=st.lists(
        st.builds(Hold, st.just("body"), st.none() | CSS, WHOLE, WHOLE, st.none() | st.text()), max_size=2
    ).map(tuple),
)
RARE = st.sampled_from(
    [
        {},
        {"cron": "*/20 7-20/2 * * mon-fri", "timezone": "Europe/Sofia", "quiet": (1320, 360)},
        {"every": 5400, "language": "no", "publisher": "council", "hosts": ("files.example.bg:8080", "[::1]")},
        {"http2": True, "keep": "page", "visibility": "staff", "after_removal": "metadata"},
        {"discontinued": Discontinued("2024-05-01", "closed: # 'no'"), "fetch": "payload"},
        {"removal": Removal(2, 0.5), "personal": Personal(egn="ignore", iban="ignore")},
    ]
)
SOURCE = st.builds(
    lambda rare, **given: Source(slug="town", **given, **rare),
    RARE,
    name=WORDS,
    home=URL,
    news=st.lists(NEWS, min_size=1, max_size=3).map(tuple),
    municipality=st.none() | WORDS,
    article=TEMPLATE,
    delay=st.sampled_from([2.0, 0.0, 0.1, 0.000001, 3600.0, 12.345678901]),
)
PLACE = st.sampled_from(
    [
        *(
            (),
            ("name",),
            ("cron",),
            ("news",),
            ("news", 0),
            ("news", 0, "url"),
            ("news", 1, "next"),
            ("news", 7, "item"),
        ),
        *(("article",), ("article", "title"), ("article", "remove", 0), ("article", "date", "pattern"), ("no such",)),
    ]
)
REASON = st.builds(Reason, PLACE, st.text() | st.just("one\nname: two\r\u2028- three\x85four: [\0"))


@settings(max_examples=60, deadline=None)
@given(source=SOURCE, reasons=st.lists(REASON, max_size=4), said=st.text())
@example(Source("town", "x: 'y' # z", "https://t.bg/", (Feed("https://t.bg/rss"),)), [], "\nname: other\n")
def test_what_is_written_is_read_as_exactly_the_same_source(source: Source, reasons: list[Reason], said: str) -> None:
    fits = (Hold("title", None, 3, 4, said),)
    text = file_text(Proposal(source, tuple(reasons), (), fits, (said,), 7, said), NOW)
    assert read(text) == source
    styles = {event.style for event in yaml.parse(text) if isinstance(event, yaml.ScalarEvent)}
    assert styles <= {None, "'", '"'}


def test_every_key_of_a_source_file_is_written() -> None:
    source = Source(
        slug="town", name="A", home="https://t.bg/", news=(Feed("https://t.bg/rss", "S"),), municipality="M", publisher="party",
        language="bg", timezone="Europe/Sofia", cron="0 6 * * *", every=3600, quiet=(60, 120), article=Template(title="h1"),
        delay=1.5, hosts=("a.bg",), fetch="browser", http2=True, keep="page", removal=Removal(1, 1), visibility="staff",
        after_removal="metadata", personal=Personal(egn="ignore"), discontinued=Discontinued("2024-05-01", "x # y"),
    )  # fmt: skip
    lines = file_text(Proposal(source), NOW).splitlines()
    written = [line.partition(":")[0] for line in lines if line[:1].isalpha()]
    assert written == list(keys.SOURCE)


def test_former_designs_are_written_below_the_present_one() -> None:
    former = (
        Template(title="h2", until="2024-02-12"),
        Template(body="#b", remove=(".x",), until="2023-01-01T08:00:00Z"),
    )
    source = replace(LEARNED, slug="town", article=replace(LEARNED.article, former=former))
    assert read(file_text(Proposal(source), NOW)) == source


LEARNED = Source(
    slug="kazanlak",
    name="Община Казанлък",
    home="https://www.kazanlak.example/",
    municipality="Казанлък",
    language="bg",
    news=(
        Listing("https://www.kazanlak.example/n?r=88", "Новини", ".nw", next=NextPage(param="page")),
        Feed("https://www.kazanlak.example/rss"),
    ),
    article=Template(
        url=r"/page-\d+\.html$",
        title="h1",
        date=DateRule("#text", r"публ\. на (\d+\.\d+\.\d+)"),
        holds=(Hold("title", "h1", 12, 12), Hold("body", None, 0, 12, "no element holds it alone")),
    ),
)


def test_the_file_reads_as_a_person_would_write_it() -> None:
    reasons = (
        Reason(("news", 0, "next"), "page 2 shows ten other articles"),
        Reason(("news", 1), "it holds only the last 10"),
        Reason(("article", "url"), "all 40 links"),
    )
    fits = (Hold("title", None, 12, 12), Hold("date", None, 11, 12, "one page shows none"))
    text = file_text(
        Proposal(LEARNED, reasons, (), fits, ("The listing says 431, 400 can be reached.",), 43, "WordPress"), NOW
    )
    assert text == (
        "# Made by `scraper add https://www.kazanlak.example/` on 2026-11-23; the site was asked 43 times.\n"
        "# The site is made by WordPress.\n"
        "# The file is yours to change: docs/sources.md tells every key, `scraper check kazanlak` tries it.\n"
        "# Tried on pages that nothing was learned from:\n"
        "# - title: 12 of 12 pages\n"
        "# - date: 11 of 12 pages; one page shows none\n"
        "# Mind: The listing says 431, 400 can be reached.\n"
        "name: Община Казанлък\n"
        "home: https://www.kazanlak.example/\n"
        "municipality: Казанлък\n"
        "language: bg\n"
        "\n"
        "news:\n"
        "  - listing: https://www.kazanlak.example/n?r=88\n"
        "    section: Новини\n"
        "    item: .nw\n"
        "    next: {param: page, from: 2, step: 1}  # page 2 shows ten other articles\n"
        "  # it holds only the last 10\n"
        "  - feed: https://www.kazanlak.example/rss\n"
        "\n"
        "article:\n"
        "  # body: left to general rules; no element holds it alone\n"
        "  url: '/page-\\d+\\.html$'  # all 40 links\n"
        "  title: h1  # on 12 of 12 pages\n"
        "  date: {css: '#text', pattern: 'публ\\. на (\\d+\\.\\d+\\.\\d+)'}\n"
    )


def test_a_long_reason_stands_above_its_line() -> None:
    text = file_text(Proposal(LEARNED, (Reason(("news", 0, "item"), "because " * 30),)), NOW)
    above = text.splitlines()[text.splitlines().index("    item: .nw") - 3 :]
    assert [line[:12] for line in above[:3]] == ["    # because"[:12]] * 3
    assert max(map(len, text.splitlines())) <= 120
