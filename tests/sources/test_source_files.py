"""Source files: what is read out of a good one, and what is said of a bad one."""

import os
import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.errors import WrongInput
from scraper.models import (
    DateRule,
    Feed,
    Listing,
    NextPage,
    Operator,
    Removal,
    Rounds,
    Sitemap,
    Source,
    Template,
)
from scraper.sources import article_block, load, load_one, operator, rounds

PUBLISHERS = "town, council, party, media, register"
LEAST = "name: Розоград\nhome: https://rozograd.example/\nnews:\n  - feed: https://rozograd.example/rss\n"

FULL = r"""
name: Община Розоград
home: https://www.rozograd.example/
municipality: Розоград
publisher: town
language: bg
timezone: Europe/Sofia
cron: "15 7-20/2 * * mon-fri"
quiet: "22:00-06:00"
news:
  - listing: https://www.rozograd.example/index.php?p=c&r=88
    section: Новини
    item: .nw
    link: a
    title: b
    date: {css: .date, pattern: '\d\d\.\d\d\.\d{4}'}
    next: a.next
  - listing: https://www.rozograd.example/obiavi
    item: li
    date: {heading: h2}
    next: {param: start, from: 10, step: 10}
  - feed: https://www.rozograd.example/rss
    section: Търгове
  - sitemap: https://www.rozograd.example/sitemap.xml
article:
  url: /page-\d+\.html$
  title: h1
  body: .content
  date: {css: .content, pattern: 'публ\. на (\d\d\.\d\d\.\d{4})'}
  remove: [.share, .counter]
  order: dmy
delay: 1.5
hosts: [files.rozograd.example, "10.0.0.5:8080"]
fetch: http
http2: true
removal: {checks: 2, days: 0.5}
visibility: metadata
after_removal: staff
"""


def write(folder: Path, text: str, name: str = "rozograd.yml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def problems(folder: Path) -> list[str]:
    with pytest.raises(WrongInput) as caught:
        load(folder)
    return str(caught.value).splitlines()


def test_every_key_comes_out_as_the_value_it_means(tmp_path):
    write(tmp_path, FULL)
    assert load(tmp_path) == (
        Source(
            slug="rozograd",
            name="Община Розоград",
            home="https://www.rozograd.example/",
            news=(
                Listing(
                    url="https://www.rozograd.example/index.php?p=c&r=88",
                    section="Новини",
                    item=".nw",
                    link="a",
                    title="b",
                    date=DateRule(css=".date", pattern=r"\d\d\.\d\d\.\d{4}"),
                    next=NextPage(css="a.next"),
                ),
                Listing(
                    url="https://www.rozograd.example/obiavi",
                    item="li",
                    date=DateRule(heading="h2"),
                    next=NextPage(param="start", start=10, step=10),
                ),
                Feed(url="https://www.rozograd.example/rss", section="Търгове"),
                Sitemap(url="https://www.rozograd.example/sitemap.xml"),
            ),
            municipality="Розоград",
            publisher="town",
            language="bg",
            timezone="Europe/Sofia",
            cron="15 7-20/2 * * mon-fri",
            quiet=(1320, 360),
            article=Template(
                url=r"/page-\d+\.html$",
                title="h1",
                body=".content",
                date=DateRule(css=".content", pattern=r"публ\. на (\d\d\.\d\d\.\d{4})"),
                remove=(".share", ".counter"),
                order="dmy",
            ),
            delay=1.5,
            hosts=("files.rozograd.example", "10.0.0.5:8080"),
            http2=True,
            removal=Removal(checks=2, days=0.5),
            visibility="metadata",
            after_removal="staff",
        ),
    )


def test_three_keys_are_enough(tmp_path):
    write(tmp_path, LEAST)
    (source,) = load(tmp_path)
    assert source == Source(
        slug="rozograd",
        name="Розоград",
        home="https://rozograd.example/",
        news=(Feed(url="https://rozograd.example/rss"),),
    )
    assert source.cron is None
    assert source.every is None
    assert source.timezone == "UTC"


def test_sources_come_sorted_and_underscored_files_are_none(tmp_path):
    for name in ("b.yml", "a-2.yml", "_operator.yml", "_draft.yml", ".a.yml", "notes.txt"):
        write(tmp_path, LEAST, name)
    assert [source.slug for source in load(tmp_path)] == ["a-2", "b"]


def test_an_empty_folder_holds_no_sources_and_a_missing_one_is_said(tmp_path):
    assert load(tmp_path) == ()
    with pytest.raises(WrongInput, match="no such folder"):
        load(tmp_path / "absent")


def test_a_misspelt_key_is_told_with_file_line_and_the_nearest_one(tmp_path):
    path = write(tmp_path, "\n" + LEAST + "lenguage: bg\n")
    (line,) = problems(tmp_path)
    assert line.startswith(f"{path}:6: unknown key 'lenguage', expected one of name, home, ")
    assert line.endswith("; did you mean 'language'?")


def test_all_problems_of_all_files_come_at_once_in_order_of_files(tmp_path):
    first = write(tmp_path, LEAST + "delay: soon\npublisher: twon\n", "a.yml")
    write(tmp_path, LEAST, "b.yml")
    third = write(tmp_path, LEAST.replace("https://rozograd.example/\n", "rozograd.example\n") + "http2: 2\n", "c.yml")
    assert problems(tmp_path) == [
        f"{first}:5: delay: found 'soon', expected a number from 0 to 3600",
        f"{first}:6: publisher: found 'twon', expected one of {PUBLISHERS}; did you mean 'town'?",
        f"{third}:2: home: found 'rozograd.example', expected an absolute address, https://…",
        f"{third}:5: http2: found '2', expected true or false",
    ]


def test_norwegian_is_not_false(tmp_path):
    write(tmp_path, LEAST + "language: no\nhttp2: no\n")
    (source,) = load(tmp_path)
    assert source.language == "no"
    assert source.http2 is False


@pytest.mark.parametrize(
    ("extra", "line", "said"),
    [
        ("language: ua", 5, "expected a language's code"),
        ("language: Bulgarian", 5, "expected a language's code"),
        ("timezone: Europa/Sofia", 5, "did you mean 'Europe/Sofia'?"),
        ("timezone: ../../etc/passwd", 5, "expected a time zone"),
        ("timezone: Europe", 5, "expected a time zone"),
        ("cron: 0 6 * * mon", 5, "expected 'timezone' too"),
        ('quiet: "22:00-06:00"', 5, "expected 'timezone' too"),
        ("timezone: UTC\ncron: 0 6 * * mon\nevery: 2h", 7, "expected one of the two"),
        ("timezone: UTC\ncron: 0 6 * * 1", 6, "cron counts weekdays from Sunday and the scheduler from Monday"),
        ("every: 1m", 5, "expected 5m at least"),
        ("every: 2 hours", 5, "such as 2h"),
        ("fetch: telnet", 5, "fetch: found 'telnet', expected one of http, payload, browser"),
        ("fetch: brwser", 5, "expected one of http"),
        ("visibility: publik", 5, "did you mean 'public'?"),
        ("after_removal: gone", 5, "expected one of public, metadata, staff"),
        ("removal: {checks: 0}", 5, "expected a whole number from 1"),
        ("removal:\n  days: -1", 6, "expected a number from 0"),
        ("removal: 3", 5, "found a value, expected keys with values"),
        ("delay: -1", 5, "expected a number from 0"),
        ("delay: .nan", 5, "expected a number from 0"),
        ("delay:", 5, "found nothing, expected a value"),
        ("hosts: files.example", 5, "found a value, expected a list"),
        ("hosts: ['https://files.example/x']", 5, "did you mean 'files.example'?"),
        ("hosts: ['files.example:70000']", 5, "expected a host"),
        ("article: {url: '('}", 5, "expected a regular expression"),
        ("article: {title: 'h1['}", 5, "expected a CSS selector"),
        ("article: {remove: .share}", 5, "found a value, expected a list"),
        ("article: {order: ymdd}", 5, "did you mean 'ymd'?"),
        ("article: {date: {heading: h2}}", 5, "unknown key 'heading', expected one of css, pattern"),
        ("article: {date: {pattern: x}}", 5, "expected exactly one of css"),
        ("name: Again", 5, "key 'name' a second time, first on line 1"),
        ("? [a, b]\n: 1", 5, "unknown key made of a list"),
        ("delay: !!python/object:os.system 2", 5, "found tag"),
        ("delay: !!float 2", 5, "found tag"),
        ("municipality: &m Розоград\narticle: *m", 6, "found alias '*m', expected the value written out"),
        ("delay: [2", 6, "expected ',' or ']'"),
        ("delay: '\\x", 6, "quoted scalar"),
        ('municipality: "\\0"', 5, "found a control character"),
        ('municipality: "\\ud800"', 5, "found a control character"),
        ("municipality: \x07", 5, "found U+0007, expected letters that YAML allows"),
        ('municipality: "\\UFFFFFFFF"', 1, "an escape that names no character"),
        ("municipality: " + "[" * 60, 5, "more than 20 levels"),
    ],
)
def test_a_wrong_value_is_told_at_its_line(tmp_path, extra, line, said):
    path = write(tmp_path, LEAST + extra + "\n")
    (told,) = problems(tmp_path)
    assert told.startswith(f"{path}:{line}: ")
    assert said in told


@pytest.mark.parametrize(
    ("news", "said"),
    [
        ("news: []", "found an empty list, expected at least 1"),
        ("news: https://a.example/rss", "found a value, expected a list"),
        ("news:\n  - https://a.example/rss", "found a value, expected keys with values"),
        ("news:\n  - section: Новини", "found 'section', expected exactly one of listing, feed, sitemap"),
        ("news:\n  - lsting: https://a.example/", "did you mean 'listing'?"),
        (
            "news:\n  - {feed: https://a.example/, sitemap: https://a.example/}",
            "found feed and sitemap, expected exact",
        ),
        ("news:\n  - {feed: https://a.example/rss, item: li}", "unknown key 'item', expected one of feed, section"),
        ("news:\n  - feed: /rss", "found '/rss', expected an absolute address"),
        ("news:\n  - feed: ftp://a.example/rss", "expected an absolute address"),
        ("news:\n  - feed: https:///rss", "expected an absolute address"),
        ("news:\n  - feed: https://me:secret@a.example/rss", "expected an address that anybody may ask for"),
        ("news:\n  - listing: https://a.example/", "expected 'item', or 'url' in the article block"),
        ("news:\n  - {listing: https://a.example/, item: li, date: {}}", "expected exactly one of css, heading"),
        ("news:\n  - {listing: https://a.example/, item: li, next: {from: 2}}", "'param' is missing"),
        ("news:\n  - {listing: https://a.example/, item: li, next: {path: /page/2}}", "expected a path with {} for"),
        (
            "news:\n  - {listing: https://a.example/, item: li, next: {param: p, path: '/{}'}}",
            "exactly one of param, path",
        ),
        ("news:\n  - {listing: https://a.example/, item: li, next: {param: p, step: 0}}", "from 1 to"),
    ],
)
def test_each_news_entry_is_one_whole_listing_feed_or_sitemap(tmp_path, news, said):
    write(tmp_path, f"name: A\nhome: https://a.example/\n{news}\n")
    (told,) = problems(tmp_path)
    assert said in told


def test_what_stands_inside_an_item_needs_the_item(tmp_path):
    listing = "news:\n  - {listing: https://a.example/, title: b}\narticle: {url: x}\n"
    write(tmp_path, f"name: A\nhome: https://a.example/\n{listing}")
    (told,) = problems(tmp_path)
    assert "title: expected 'item' too" in told


def test_a_secret_in_an_address_is_not_repeated(tmp_path):
    write(tmp_path, LEAST.replace("https://roz", "https://me:hunter2@roz"))
    assert not any("hunter2" in line for line in problems(tmp_path))


def test_missing_keys_are_named(tmp_path):
    path = write(tmp_path, "municipality: Розоград\n")
    assert problems(tmp_path) == [f"{path}:1: '{key}' is missing" for key in ("name", "home", "news")]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            "name: Розоград\nhome: ".encode() + "Розоград".encode("cp1251"),
            ":2: found the byte 0xD0, expected a file in UTF-8",
        ),
        (b"", ":1: found an empty file"),
        (b"# nothing yet\n", ":1: found an empty file"),
        (b"- a\n- b\n", ":1: source file: found a list, expected keys with values"),
        (b"name: a\n---\nname: b\n", ":2: expected YAML, expected a single document"),
        (b"#" * 300_000, "expected a file of at most 262144"),
        (b"[" * 100_000, "more than 20 levels"),
    ],
)
def test_a_file_that_is_no_source_file_is_told_so(tmp_path, body, said):
    (tmp_path / "rozograd.yml").write_bytes(body)
    (told,) = problems(tmp_path)
    assert said in told


def test_a_byte_order_mark_does_no_harm(tmp_path):
    (tmp_path / "rozograd.yml").write_bytes(b"\xef\xbb\xbf" + LEAST.encode())
    assert load(tmp_path)[0].name == "Розоград"


@pytest.mark.parametrize("name", ["Rozograd.yml", "розоград.yml", "roz_ograd.yml", "roz ograd.yml"])
def test_a_slug_is_small_latin_letters_digits_and_hyphens(tmp_path, name):
    write(tmp_path, LEAST, name)
    (told,) = problems(tmp_path)
    assert "expected small Latin letters, digits and hyphens only" in told


def test_a_file_in_yaml_is_not_passed_over_silently(tmp_path):
    write(tmp_path, LEAST, "rozograd.yaml")
    (told,) = problems(tmp_path)
    assert "expected rozograd.yml" in told


def test_a_folder_named_like_a_source_is_told(tmp_path):
    (tmp_path / "rozograd.yml").mkdir()
    (told,) = problems(tmp_path)
    assert "cannot be read" in told


def test_one_source_is_read_though_another_is_broken(tmp_path):
    write(tmp_path, LEAST, "good.yml")
    write(tmp_path, "nonsense", "bad.yml")
    assert load_one(tmp_path, "good").name == "Розоград"
    with pytest.raises(WrongInput, match=r"bad\.yml:1: source file: found a value"):
        load_one(tmp_path, "bad")


@pytest.mark.parametrize("slug", ["kazanlk", "../kazanlak", "_operator"])
def test_an_unknown_slug_is_answered_with_those_known(tmp_path, slug):
    write(tmp_path, LEAST, "kazanlak.yml")
    write(tmp_path, "operator:\n", "_operator.yml")
    with pytest.raises(WrongInput, match="known: kazanlak"):
        load_one(tmp_path, slug)


def test_a_slug_almost_right_is_answered_with_the_right_one(tmp_path):
    write(tmp_path, LEAST, "kazanlak.yml")
    with pytest.raises(WrongInput, match="did you mean 'kazanlak'"):
        load_one(tmp_path, "kazanlk")


# --- the operator -----------------------------------------------------------


def test_the_operator_is_read(tmp_path):
    write(tmp_path, "operator: {name: Library, email: a@lib.example, page: 'https://lib.example/a'}", "_operator.yml")
    assert operator(tmp_path) == Operator("Library", "a@lib.example", "https://lib.example/a")


@pytest.mark.parametrize("text", ["", "operator:\n", "operator:\n  name:\n  email:\n  page:\n", "operator: {name: ''}"])
def test_an_operator_still_to_be_filled_in_is_none(tmp_path, text):
    assert operator(tmp_path) is None
    write(tmp_path, text, "_operator.yml")
    assert operator(tmp_path) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("operator: {name: Library}", "'email' is missing\n.*'page' is missing"),
        ("operator:\n  name: L\n  email:\n  page: https://l.example/", ":3: email: found nothing"),
        ("operator: {name: L, email: nobody, page: 'https://l.example/'}", "expected an e-mail address"),
        (
            'operator: {name: "L\\nX-Header: 1", email: a@l.example, page: "https://l.example/"}',
            "expected a line of text",
        ),
        ("operater: {name: L}", "did you mean 'operator'"),
        ("operator: Library", "expected keys with values"),
    ],
)
def test_an_operator_filled_in_by_half_is_told(tmp_path, text, said):
    write(tmp_path, text, "_operator.yml")
    with pytest.raises(WrongInput, match=said):
        operator(tmp_path)


def test_the_time_of_the_audit_stands_beside_the_operator(tmp_path):
    assert rounds(tmp_path) is None
    write(tmp_path, 'operator:\naudit: "0 3 * * sun"\ntimezone: Europe/Sofia\n', "_operator.yml")
    assert rounds(tmp_path) == Rounds("0 3 * * sun", "Europe/Sofia")
    assert operator(tmp_path) is None
    write(tmp_path, 'audit: "0 3 * * sun"\n', "_operator.yml")
    assert rounds(tmp_path) == Rounds("0 3 * * sun", "UTC")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("audit: sundays", "expected five fields"),
        ("audits: '0 3 * * sun'", "did you mean 'audit'"),
        ("audit:", "audit"),
    ],
)
def test_a_wrong_time_of_the_audit_is_told(tmp_path, text, said):
    write(tmp_path, text, "_operator.yml")
    with pytest.raises(WrongInput, match=said):
        rounds(tmp_path)


# --- what is shipped --------------------------------------------------------


def test_the_shipped_source_is_the_one_of_the_old_site():
    folder = Path(__file__).parents[2] / "schedules"
    source = load_one(folder, "kazanlak")
    (listing,) = source.news
    assert isinstance(listing, Listing)
    assert listing.url == "https://www.kazanlak.bg/index.php?p=c&r=88"
    assert listing.next == NextPage(param="page", start=2, step=1)
    assert source.cron == "15 7-20/2 * * mon-fri"
    assert source in load(folder)


def test_the_shipped_operator_is_to_be_filled_in():
    folder = Path(__file__).parents[2] / "schedules"
    text = (folder / "_operator.yml").read_text(encoding="utf-8")
    assert yaml.safe_load(text) == {"operator": {"name": None, "email": None, "page": None}}
    assert operator(folder) is None


# --- wild input -------------------------------------------------------------


def reads_or_refuses(folder: Path) -> bool:
    """Whether the folder's one file gives a source, or a refusal of which every line names its place."""
    try:
        (source,) = load(folder)
    except WrongInput as refusal:
        place = re.escape(str(folder / "rozograd.yml"))
        return all(re.match(place + r":[0-9]+: \S", line) for line in str(refusal).split("\n"))
    return isinstance(source, Source) and len(source.news) > 0


lines = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\x85\u2028\u2029"), min_size=1, max_size=30)
pieces = st.sampled_from(
    [line + "\n" for line in FULL.splitlines()]
    + [": ", "- ", "{", "}", "[", "]", "'", '"', "|\n", "&a", "*a", "!", "\t"]
)


@settings(max_examples=300, deadline=None)
@given(body=st.one_of(st.binary(max_size=200), st.lists(st.one_of(pieces, lines), max_size=40).map("".join)))
def test_any_bytes_give_a_source_or_a_clear_refusal(tmp_path_factory, body):
    folder = tmp_path_factory.mktemp("wild", numbered=True)
    (folder / "rozograd.yml").write_bytes(body if isinstance(body, bytes) else body.encode())
    assert reads_or_refuses(folder)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
whole = sorted(yaml.safe_load(FULL))


@settings(max_examples=100, deadline=None)
@given(changed=st.dictionaries(st.sampled_from(whole), values, min_size=1, max_size=4))
def test_any_value_under_any_key_gives_a_source_or_a_clear_refusal(tmp_path_factory, changed):
    folder = tmp_path_factory.mktemp("wild", numbered=True)
    write(folder, yaml.safe_dump(yaml.safe_load(FULL) | changed, allow_unicode=True))
    assert reads_or_refuses(folder)


selectors = st.sampled_from(["h1", ".content", "#main > p", "a[href$='.pdf']", "td:nth-child(2)"])
patterns = st.sampled_from([r"/page-\d+\.html$", r"публ\. на (\S+)", "[a-z]+", "'quoted'", "a: b # c"])
templates = st.builds(
    Template,
    url=st.none() | patterns,
    title=st.none() | selectors,
    body=st.none() | selectors,
    date=st.none() | st.builds(DateRule, css=selectors, pattern=st.none() | patterns),
    remove=st.lists(selectors, max_size=3).map(tuple),
    order=st.none() | st.sampled_from(["dmy", "mdy", "ymd"]),
)


@settings(max_examples=100, deadline=None)
@given(template=templates)
def test_a_template_survives_the_way_to_a_source_file_and_back(tmp_path_factory, template):
    folder = tmp_path_factory.mktemp("round", numbered=True)
    article = yaml.safe_dump({"article": article_block(template)}, allow_unicode=True)
    write(folder, LEAST + article)
    assert load(folder)[0].article == template


def test_shared_source_files_load_as_they_are(tmp_path):
    shared = os.environ.get("SCRAPER_SHARED")
    design = Path(shared or "") / "DESIGN.md"
    if not shared or not design.exists():
        pytest.skip("SCRAPER_SHARED is not set")
    text = design.read_text(encoding="utf-8")
    block = text[text.index("```yaml\nname:") + 8 :].split("```")[0]
    block = block.replace("pattern: …", "pattern: x").replace("https://…/", "https://a.example/")
    write(tmp_path, block.replace("fetch: http                      # or browser", "fetch: http"), "kazanlak.yml")
    (source,) = load(tmp_path)
    assert source.hosts == ("files.example.bg",)
    assert len(source.news) == 3
