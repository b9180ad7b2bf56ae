"""`scraper example`: a page kept with what must be read from it, corrected by hand, held against today's rules."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scraper import golden
from scraper.errors import WrongInput
from scraper.models import Article, AttachmentLink, Capture, Hints, Source
from tests.conftest import Shell

PAGE = "page-12866.html"


def home(town: Shell) -> str:
    text = (town.folder / "schedules" / "rozograd.yml").read_text("utf-8")
    return text.split("home: ")[1].split("\n")[0]


def folder(town: Shell) -> Path:
    return town.folder / "golden"


def example(town: Shell, *words: str) -> tuple[int, str, str]:
    done = town("example", *words, "--folder", str(folder(town)))
    return done.exit_code, done.stdout, done.stderr


def test_a_page_that_the_archive_lacks_is_asked_for_and_kept_as_it_came(town: Shell) -> None:
    status, shown, told = example(town, home(town) + PAGE)
    assert status == 0, told
    kept = folder(town) / "rozograd" / "page-12866.yml"
    assert str(kept) in told
    assert "12.02.2024".encode("cp1251") in kept.with_suffix(".html").read_bytes()
    text = kept.read_text("utf-8")
    for line in (f"url: {home(town)}{PAGE}", "source: rozograd", "language: bg", "  published: '2024-02-12'"):
        assert line in text.splitlines(), text
    assert "2024-02-12 (selector)" in shown


def test_a_page_that_the_archive_has_is_not_asked_for_again(town: Shell) -> None:
    town("capture", home(town) + PAGE)
    path = town.folder / "schedules" / "rozograd.yml"
    written = len(list((town.folder / "captures").iterdir()))
    assert example(town, home(town) + PAGE)[0] == 0
    assert len(list((town.folder / "captures").iterdir())) == written
    assert path.exists()


def test_what_was_kept_reads_as_it_did_until_a_person_corrects_it(town: Shell) -> None:
    example(town, home(town) + PAGE)
    assert example(town, "--check")[0] == 0
    kept = folder(town) / "rozograd" / "page-12866.yml"
    kept.write_text(kept.read_text("utf-8").replace("published: '2024-02-12'", "published: 2024-02-13"), "utf-8")
    status, shown, told = example(town, "--check")
    assert status == 1
    assert shown == f"{kept}: published: found '2024-02-12', expected '2024-02-13'\n"
    assert "1 examples, 1" in told
    assert json.loads(example(town, "--check", "--json")[1]) == [
        {"file": str(kept), "field": "published", "line": 0, "found": "2024-02-12", "expected": "2024-02-13"}
    ]


def test_a_rule_that_no_longer_fits_shows_in_the_check(town: Shell) -> None:
    example(town, home(town) + PAGE)
    path = town.folder / "schedules" / "rozograd.yml"
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join("  title: title" if line.startswith("  title:") else line for line in lines), "utf-8")
    status, shown, _ = example(town, "--check")
    assert status == 1
    assert ": title: found " in shown


def test_a_correction_is_not_written_over_unless_asked(town: Shell) -> None:
    example(town, home(town) + PAGE)
    kept = folder(town) / "rozograd" / "page-12866.yml"
    kept.write_text("corrected by hand", "utf-8")
    status, _, told = example(town, home(town) + PAGE)
    assert (status, kept.read_text("utf-8")) == (2, "corrected by hand")
    assert "--force" in told
    assert example(town, home(town) + PAGE, "--force")[0] == 0


def test_what_the_listing_said_is_kept_with_the_page(crawled: Shell) -> None:
    rows = json.loads(crawled("search", "", "--json", "--limit", "100").stdout)["rows"]
    url = next(row["url"] for row in rows if "/obiavi/" in row["url"])
    assert example(crawled, url)[0] == 0
    kept = golden.load(folder(crawled))[0]
    assert kept.hints.date
    assert kept.expected["published_from"] == "listing"
    assert example(crawled, "--check")[0] == 0


def test_a_page_that_cannot_be_had_is_exit_1_and_says_why(town: Shell) -> None:
    status, _, told = example(town, home(town) + "no-such-page.html")
    assert status == 1
    assert "no-such-page.html" in told
    assert not folder(town).exists()


@pytest.mark.parametrize("words", [(), ("http://t.test/", "--check"), ("t.test",), ("http://t.test/", "--source", "x")])
def test_wrong_usage_is_exit_2(town: Shell, words: tuple[str, ...]) -> None:
    assert example(town, *words)[0] == 2


def test_a_folder_without_examples_is_exit_2(town: Shell) -> None:
    assert example(town, "--check")[0] == 2


# --- the files ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("url: http://t.test/1\nexpected:\n  titel: x\n", "a.yml:3: unknown key 'titel'"),
        ("expected:\n  title: x\n", "a.yml:1: 'url' is missing"),
        ("url: http://t.test/1\n", "a.yml:1: 'expected' is missing"),
        ("url: here\nexpected:\n  title: x\n", "a.yml:1: url: found 'here'"),
        ("url: http://t.test/1\nfetched_at: today\nexpected: {}\n", "a.yml:2: fetched_at: found 'today'"),
        ("url: [\n", "a.yml:"),
        ("", "a.yml:1: 'url' is missing"),
    ],
)
def test_an_unreadable_example_is_told_with_file_and_line(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "t").mkdir()
    (tmp_path / "t" / "a.yml").write_text(text, "utf-8")
    with pytest.raises(WrongInput, match=r"found|missing|unknown") as caught:
        golden.load(tmp_path)
    assert told in str(caught.value)


def test_a_missing_page_is_told(tmp_path: Path) -> None:
    (tmp_path / "t").mkdir()
    (tmp_path / "t" / "a.yml").write_text("url: http://t.test/1\nexpected:\n  title: x\n", "utf-8")
    with pytest.raises(WrongInput, match=r"a\.html"):
        golden.load(tmp_path)[0].read(Source("t", "T", "http://t.test/", ()).article)


def kept(folder: Path, body: str) -> golden.Golden:
    source = Source("t", "T", "http://t.test/", ())
    page = f"<h1>Откриха градина</h1><div><p>{body}</p></div>".encode()
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    capture = Capture("http://t.test/novini/541?a=1", golden.unstamp("2024-02-12T08:00:00Z"), 200, headers, page)
    return golden.keep(folder, capture, source, Hints(), named=False, force=False)[0]


@pytest.mark.parametrize(
    "body",
    [
        "Текст с „кавички“: и двоеточие, # диез.",
        "Ред.</p><p>Втори ред.",
        "1</td><td>2" * 3,
        "x" * 5000,
        "null",
        "",
        "&#x2028;едно&#x85;две",
        "<table><tr><td>а</td><td>б</td></tr><tr><td>в</td><td>г</td></tr></table>" * 2,
    ],
)
def test_what_is_written_reads_back_the_same(tmp_path: Path, body: str) -> None:
    written = kept(tmp_path, body)
    (read,) = golden.load(tmp_path)
    assert golden.differences(read, written.read(Source("t", "T", "http://t.test/", ()).article)) == ()
    assert read.path.name == "541-a-1.yml"


def of(tmp_path: Path, **expected: object) -> golden.Golden:
    return golden.Golden(tmp_path / "a.yml", "http://t.test/1", expected=expected)


def test_a_field_that_is_left_out_is_not_looked_at(tmp_path: Path) -> None:
    assert golden.differences(of(tmp_path, title="A"), Article(title="A", body="anything")) == ()


def test_a_field_without_a_value_must_not_be_found(tmp_path: Path) -> None:
    (told,) = golden.differences(of(tmp_path, published=None), Article(published="2024-02-12"))
    assert str(told).endswith("published: found '2024-02-12', expected nothing")


def test_a_body_differs_by_lines(tmp_path: Path) -> None:
    start = "A long beginning that both have in common, word for word, and then "
    found = Article(body=f"one\n\n{start}this\n\nread counter: 5")
    told = golden.differences(of(tmp_path, body=f"one\n\n{start}that"), found)
    assert [each.line for each in told] == [3]
    assert "body, line 3: found '…or word, and then this" in str(told[0])
    assert "expected '…or word, and then that'" in str(told[0])


def test_files_differ_by_address_and_name(tmp_path: Path) -> None:
    wanted = ({"url": "http://t.test/a.pdf"}, {"url": "http://t.test/b.pdf", "name": "Заповед"})
    found = (AttachmentLink("http://t.test/a.pdf", "any"), AttachmentLink("http://t.test/c.pdf", "Карта"))
    told = [
        (each.found, each.expected)
        for each in golden.differences(of(tmp_path, attachments=wanted), Article(attachments=found))
    ]
    assert told == [(None, "http://t.test/b.pdf Заповед"), ("http://t.test/c.pdf Карта", None)]
