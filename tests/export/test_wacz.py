"""A web archive: what a replay tool finds in it, by the format's own rules (WACZ 1.1.1, CDXJ)."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import sqlite3
import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from scraper import pipeline
from scraper.archive import Archive
from scraper.clock import clock
from scraper.crawl.record import compose
from scraper.export import asked as wanted
from scraper.export import cdx, target, wacz
from scraper.export.asked import Asked
from scraper.export.cdx import surt
from scraper.export.target import Written
from scraper.intake import Ground
from scraper.models import Feed, Source, Template
from tests.export.conftest import LATER, Town

Package = dict[str, bytes]


def written(db: Path, captures: Path, where: Path, as_of: datetime = LATER, **given: object) -> tuple[Package, Written]:
    asked = Asked("wacz", as_of, **given)  # type: ignore[arg-type]
    with Archive.open(db) as archive:
        wanted.check(archive.connection, asked)
        with target.new(where, folder=False, force=True) as partial:
            done = wacz.write(archive.connection, asked, partial, captures, LATER)
    with zipfile.ZipFile(where) as package:
        assert package.testzip() is None
        return {name: package.read(name) for name in package.namelist()}, done


@pytest.fixture(scope="session")
def package(town: Town, tmp_path_factory: pytest.TempPathFactory) -> Package:
    return written(town.db, town.captures, tmp_path_factory.mktemp("wacz") / "town.wacz")[0]


def lines(package: Package) -> list[tuple[str, str, dict[str, str]]]:
    text = gzip.decompress(package["indexes/index.cdx.gz"]).decode()
    return [(key, at, json.loads(said)) for key, at, said in (line.split(" ", 2) for line in text.splitlines())]


def record(package: Package, said: dict[str, str]):
    start, length = int(said["offset"]), int(said["length"])
    member = package[f"archive/{said['filename']}"][start : start + length]
    found = list(ArchiveIterator(BytesIO(member)))
    assert len(found) == 1
    return member, next(ArchiveIterator(BytesIO(member)))


def urls(package: Package) -> set[str]:
    return {said["url"] for _, _, said in lines(package)}


# --- the format ---------------------------------------------------------------------------------------------------


def test_every_file_is_listed_with_its_size_and_digest(package):
    said = json.loads(package["datapackage.json"])
    assert (said["profile"], said["wacz_version"]) == ("data-package", "1.1.1")
    listed = {each["path"]: each for each in said["resources"]}
    assert set(listed) == set(package) - {"datapackage.json", "datapackage-digest.json"}
    for path, each in listed.items():
        assert each["hash"] == f"sha256:{hashlib.sha256(package[path]).hexdigest()}"
        assert each["bytes"] == len(package[path])
    digest = json.loads(package["datapackage-digest.json"])
    assert digest == {
        "path": "datapackage.json",
        "hash": f"sha256:{hashlib.sha256(package['datapackage.json']).hexdigest()}",
    }


def test_what_is_read_by_range_is_not_packed_again(town, tmp_path):
    written(town.db, town.captures, tmp_path / "town.wacz")
    with zipfile.ZipFile(tmp_path / "town.wacz") as package:
        for info in package.infolist():
            if info.filename.startswith(("archive/", "indexes/")):
                assert info.compress_type == zipfile.ZIP_STORED


def test_every_line_of_the_index_leads_to_its_record(package):
    found = lines(package)
    assert found == sorted(found, key=lambda line: f"{line[0]} {line[1]} {json.dumps(line[2])}")
    for key, at, said in found:
        _, there = record(package, said)
        assert there.rec_type == ("revisit" if said["mime"] == "warc/revisit" else "response")
        assert there.rec_headers["WARC-Target-URI"] == said["url"]
        assert there.rec_headers["WARC-Date"].translate(str.maketrans("", "", "-:TZ")) == at
        assert there.http_headers.get_statuscode() == said["status"]
        assert there.rec_headers["WARC-Payload-Digest"] == said["digest"]
        assert key == surt(said["url"])


def test_the_short_index_leads_to_blocks_of_the_long_one():
    many = [f"bg,town)/{number:04} 20240101000000 {{}}\n" for number in range(1000)]
    blocks = list(cdx.packed(iter(many), "index.cdx.gz"))
    data, leads = b"".join(block for block, _ in blocks), "".join(lead for _, lead in blocks).splitlines()
    assert json.loads(leads[0].removeprefix("!meta 0 ")) == {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}
    assert gzip.decompress(data).decode() == "".join(many)
    for number, lead in enumerate(leads[1:]):
        key, _, said = lead.partition(" {")
        place = json.loads("{" + said)
        block = gzip.decompress(data[place["offset"] : place["offset"] + place["length"]]).decode()
        assert block.startswith(f"{key} {{")
        assert block == "".join(many[number * 300 : number * 300 + 300])


def test_pages_tell_title_and_text_of_every_version_and_are_in_the_index(town, package):
    head, *pages = map(json.loads, package["pages/pages.jsonl"].decode().splitlines())
    assert head["format"] == "json-pages-1.0"
    with sqlite3.connect(town.db) as connection:
        texts = connection.execute("SELECT title, body FROM public_versions").fetchall()
    assert sorted((page["title"], page["text"]) for page in pages) == sorted(texts)
    there = {(said["url"], at) for _, at, said in lines(package)}
    assert all((page["url"], page["ts"].translate(str.maketrans("", "", "-:TZ"))) in there for page in pages)


# --- what is in it ------------------------------------------------------------------------------------------------


def test_every_public_capture_is_there_byte_for_byte_with_its_request(town, package):
    with sqlite3.connect(town.db) as connection:
        rows = connection.execute("SELECT url, warc, offset, length FROM public_captures").fetchall()
    kept = {(town.captures / warc).read_bytes()[offset : offset + length] for _, warc, offset, length in rows}
    assert {record(package, said)[0] for _, _, said in lines(package)} == kept
    whole = b"".join(data for name, data in package.items() if name.startswith("archive/"))
    kinds = [(each.rec_type, each.rec_headers["WARC-Concurrent-To"], each.rec_headers["WARC-Record-ID"])
             for each in ArchiveIterator(BytesIO(whole))]  # fmt: skip
    answers = {name for kind, _, name in kinds if kind in ("response", "revisit")}
    assert {tied for kind, tied, _ in kinds if kind == "request"} == answers
    assert kinds[0][0] == "warcinfo"


def test_what_strangers_may_not_see_is_not_in_it(copied, tmp_path):
    with sqlite3.connect(copied.db) as connection:
        url = connection.execute("SELECT url FROM articles ORDER BY id LIMIT 1").fetchone()[0]
        connection.execute("UPDATE articles SET visibility = 'staff' WHERE url = ?", (url,))
    public, _ = written(copied.db, copied.captures, tmp_path / "public.wacz")
    staff, _ = written(copied.db, copied.captures, tmp_path / "staff.wacz", everything=True)
    assert url not in urls(public)
    assert url in urls(staff)
    assert "staff" in json.loads(staff["datapackage.json"])["description"]


def test_articles_asked_for_come_with_their_files_and_nothing_else(town, tmp_path):
    found, done = written(town.db, town.captures, tmp_path / "some.wacz", words="бюджет 2024")
    with sqlite3.connect(town.db) as connection:
        sql = "SELECT url FROM public_captures WHERE role = ?"
        pages, files = ({row[0] for row in connection.execute(sql, (role,))} for role in ("article", "attachment"))
    assert urls(found) & pages
    assert urls(found) & files
    assert urls(found) <= pages | files
    assert len(urls(found)) < 6
    assert done.problems == ()


def test_an_earlier_moment_holds_what_was_captured_by_then(town, package, tmp_path):
    then, _ = written(town.db, town.captures, tmp_path / "then.wacz", town.evening(0))
    moments = {at for _, at, _ in lines(then)}
    assert max(moments) <= town.evening(0).strftime("%Y%m%d%H%M%S") < max(at for _, at, _ in lines(package))


def test_nothing_found_is_still_a_whole_package(town, tmp_path):
    found, _ = written(town.db, town.captures, tmp_path / "none.wacz", words="няматакавадума")
    assert lines(found) == []
    assert [each.rec_type for each in ArchiveIterator(BytesIO(found["archive/data-001.warc.gz"]))] == ["warcinfo"]


def test_it_says_that_styles_were_not_kept(package):
    said = json.loads(package["datapackage.json"])
    assert "without styles" in said["description"]
    assert said["municipal-archive"]["kept_whole"] == []


def test_a_damaged_capture_is_told_of_and_the_rest_is_there(copied, package, tmp_path):
    with sqlite3.connect(copied.db) as connection:
        sql = "SELECT url, warc, offset, length FROM captures WHERE role = 'article' ORDER BY id LIMIT 1"
        url, warc, offset, length = connection.execute(sql).fetchone()
    with (copied.captures / warc).open("r+b") as file:
        file.seek(offset + length // 2)
        file.write(b"\0\0\0\0")
    found, done = written(copied.db, copied.captures, tmp_path / "rest.wacz")
    assert len(done.problems) == 1
    assert warc in done.problems[0]
    assert len(lines(found)) == len(lines(package)) - 1
    assert json.loads(found["datapackage.json"])["municipal-archive"]["left_out"] == list(done.problems)
    pages = [json.loads(line) for line in found["pages/pages.jsonl"].decode().splitlines()[1:]]
    assert len(pages) == len(package["pages/pages.jsonl"].splitlines()) - 2
    assert url


def test_a_file_that_is_gone_is_told_of(copied, tmp_path):
    first = min(copied.captures.glob("*.warc.gz"))
    first.unlink()
    found, done = written(copied.db, copied.captures, tmp_path / "rest.wacz")
    assert all(first.name in problem for problem in done.problems)
    assert lines(found)


# --- records of others --------------------------------------------------------------------------------------------

PAGE = b"<html><h1>\xd0\x9d\xd0\xbe\xd0\xb2\xd0\xb8\xd0\xbd\xd0\xb0</h1><div class=b>\xd0\xa2\xd0\xb5\xd0\xba\xd1\x81\xd1\x82</div></html>"


DIGEST = "sha1:" + base64.b32encode(hashlib.sha1(PAGE).digest()).decode()


def imported(folder: Path, *, packed: bool) -> Ground:
    """An archive of one page and a revisit of it, from a WARC whose requests come first, as wget writes them."""
    url, asked = "http://town.test/page-1.html", b"GET /page-1.html HTTP/1.1\r\nHost: town.test\r\n\r\n"
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    again = [("WARC-Refers-To-Target-URI", url), ("WARC-Refers-To-Date", "2024-03-01T08:00:00Z")]
    data = b""
    for kind, name, day, block, more in (
        ("request", "r-1", 1, asked, [("WARC-Concurrent-To", "<urn:uuid:0-1>")]),
        ("response", "0-1", 1, answer + PAGE, [("WARC-Payload-Digest", DIGEST)]),
        ("request", "r-2", 5, asked, [("WARC-Concurrent-To", "<urn:uuid:0-2>")]),
        ("revisit", "0-2", 5, answer, [("WARC-Payload-Digest", DIGEST), *again]),
    ):
        fields = [("WARC-Type", kind), ("WARC-Record-ID", f"<urn:uuid:{name}>"), ("WARC-Target-URI", url)]
        said = [("WARC-Date", f"2024-03-0{day}T08:00:00Z"), ("Content-Type", f"application/http;msgtype={kind}")]
        member = compose([*fields, *said, *more], block)
        data += member if packed else gzip.decompress(member)
    path = folder / ("in.warc.gz" if packed else "in.warc")
    path.write_bytes(data)
    ground = Ground(folder / "archive.db", folder / "captures", clock)
    article = Template(url=r"/page-", title="h1", body=".b")
    source = Source("town", "Town", "http://town.test/", (Feed("http://town.test/rss"),), article=article)
    done = pipeline.import_((path,), ground, (source,), None)
    assert (done.records, done.revisits, done.problems) == (2, 1, [])
    return ground


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("given", [{}, {"words": "новина"}])
def test_revisits_come_with_what_they_repeat_and_requests_that_stand_before(tmp_path, packed, given):
    ground = imported(tmp_path, packed=packed)
    found, done = written(ground.db, ground.captures, tmp_path / "out.wacz", **given)
    assert done.problems == ()
    assert [(said["mime"], said["digest"]) for _, _, said in lines(found)] == [
        ("text/html", DIGEST),
        ("warc/revisit", DIGEST),
    ]
    kinds = [each.rec_type for each in ArchiveIterator(BytesIO(found["archive/data-001.warc.gz"]))]
    assert sorted(kinds) == ["request", "request", "response", "revisit", "warcinfo"]
    for _, _, said in lines(found):
        record(found, said)


# --- addresses ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("http://www.example.com/", "com,example)/"),
        ("https://Example.COM:443/A/b/../c//d/?b=2&a=1", "com,example)/a/c/d?a=1&b=2"),
        ("http://ex.bg:8080/%D0%BD%D0%BE%D0%B2?x=%D0%B0", "bg,ex:8080)/%d0%bd%d0%be%d0%b2?x=%d0%b0"),
        ("http://ex.bg/?", "bg,ex)/"),
        ("http://ex.bg", "bg,ex)/"),
        ("http://ex.bg/a/?q=a%2Bb+c%20d", "bg,ex)/a?q=a+b+c%20d"),
        ("http://ex.bg/index.php?p=c&r=88&PHPSESSID=0123456789abcdef0123456789abcdef", "bg,ex)/index.php?&p=c&r=88"),
        ("http://ex.bg/a?x=1&x", "bg,ex)/a?x&x=1"),
        ("http://ex.bg/a%252fb/%7euser/", "bg,ex)/a/b/~user"),
        ("http://127.0.0.1:8001/Page-1.html", "1,0,0,127:8001)/page-1.html"),
        ("http://user:pw@www2.ex.bg/a", "bg,ex)/a"),
    ],
)
def test_an_address_has_the_key_that_replay_tools_look_up(url, key):
    """The keys are those that the Internet Archive's surt gives."""
    assert surt(url) == key
