"""WARC files: written, read back, mended."""

from __future__ import annotations

import gzip
import hashlib
import os
import random
import resource
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from scraper.crawl import digest, locks, record
from scraper.crawl.repair import repair
from scraper.crawl.replay import captures_in
from scraper.crawl.warc import Exchange, WarcWriter, read_capture
from scraper.errors import Damaged, WrongInput
from scraper.models import Operator, Place
from tests.judged import warcio_check

NOW = datetime(2024, 2, 12, 8, 0, tzinfo=UTC)
REQUEST = b"GET /a HTTP/1.1\r\nHost: a.example\r\n\r\n"


def _known(lengths: dict[str, int], name: str) -> int:
    return lengths.get(name, 0)


def exchange(number: int = 0, body: bytes = b"<p>body</p>", role="article") -> Exchange:
    response = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    return Exchange(f"http://a.example/{number}", NOW, REQUEST, response, "192.0.2.1", role=role)


def writer(folder: Path) -> WarcWriter:
    return WarcWriter(folder, "sample", clock=lambda: NOW, agent="municipal-archive/0.1 (x)", operator=None)


def check(path: Path) -> None:
    assert warcio_check(path) == (0, "")


# --- written and read -------------------------------------------------------


def test_a_record_reads_back_as_the_capture_it_was(tmp_path):
    with writer(tmp_path) as warc:
        places = [warc.write(exchange(number, b"body %d" % number)).place for number in range(3)]
    for number, place in enumerate(places):
        capture = read_capture(tmp_path, place)
        assert capture.url == f"http://a.example/{number}"
        assert capture.body == b"body %d" % number
        assert (capture.fetched_at, capture.role, capture.place) == (NOW, "article", place)
        assert capture.content_type == "text/html"
    assert [found.capture for found in captures_in(tmp_path / warc.name)] == [
        read_capture(tmp_path, place) for place in places
    ]
    check(tmp_path / warc.name)


def test_a_file_says_who_made_it_and_how(tmp_path):
    operator = Operator("Библиотека\r\nX: 1", "a@library.example", "https://library.example/")
    with WarcWriter(
        tmp_path, "sample", clock=lambda: NOW, agent="municipal-archive/0.1 (x)", operator=operator
    ) as warc:
        warc.write(exchange())
    with (tmp_path / warc.name).open("rb") as file:
        records = [(found.rec_headers, found.content_stream().read()) for found in ArchiveIterator(file)]
    kinds = [headers.get_header("WARC-Type") for headers, _ in records]
    assert kinds == ["warcinfo", "response", "request"]
    assert "operator: Библиотека X: 1 <a@library.example>" in records[0][1].decode()
    assert records[0][0].get_header("WARC-Filename") == warc.name
    identity = records[1][0].get_header("WARC-Record-ID")
    assert records[2][0].get_header("WARC-Concurrent-To") == identity
    assert records[1][0].get_header("WARC-IP-Address") == "192.0.2.1"


def test_two_files_of_one_process_in_one_second_have_two_names(tmp_path):
    with writer(tmp_path) as one, writer(tmp_path) as other:
        one.write(exchange())
        other.write(exchange())
        assert one.name != other.name
    assert one.name == f"sample-20240212080000-{os.getpid()}.warc.gz"
    assert len(list(tmp_path.glob("*.warc.gz"))) == 2


def test_a_file_to_which_nothing_was_written_is_gone(tmp_path):
    with writer(tmp_path):
        pass
    assert list(tmp_path.glob("*.warc.gz")) == []
    assert list((tmp_path / ".locks").iterdir()) == []


@pytest.mark.parametrize(("offset", "length"), [(0, None), (7, None), (10**6, None), (None, 20), (None, 10**6)])
def test_bytes_that_are_not_the_record_are_damaged(tmp_path, offset, length):
    with writer(tmp_path) as warc:
        place = warc.write(exchange()).place
    wrong = Place(place.warc, place.offset if offset is None else offset, length or place.length)
    with pytest.raises(Damaged, match=warc.name):
        read_capture(tmp_path, wrong)


def test_a_changed_byte_is_noticed(tmp_path):
    with writer(tmp_path) as warc:
        place = warc.write(exchange(body=b"a longer body, to hit within")).place
    data = bytearray((tmp_path / warc.name).read_bytes())
    data[place.offset + place.length // 2] ^= 4
    (tmp_path / warc.name).write_bytes(data)
    with pytest.raises(Damaged):
        read_capture(tmp_path, place)


def test_a_file_that_is_not_there_is_damaged(tmp_path):
    with pytest.raises(Damaged):
        read_capture(tmp_path, Place("gone.warc.gz", 0, 10))


# --- digests ----------------------------------------------------------------


@pytest.mark.parametrize("field", ["WARC-Block-Digest", "WARC-Payload-Digest"])
def test_bytes_that_are_not_those_of_their_digest_are_damaged(tmp_path, field):
    fields = [
        ("WARC-Type", "response"),
        ("WARC-Target-URI", "http://a.example/"),
        ("WARC-Date", "2024-02-12T08:00:00Z"),
        (field, "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"),
    ]
    path = tmp_path / "a.warc.gz"
    path.write_bytes(record.compose(fields, b"HTTP/1.1 200 OK\r\n\r\nfalse"))
    with pytest.raises(Damaged, match=r"digest: found sha1:\w+, expected sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"):
        read_capture(tmp_path, Place(path.name, 0, path.stat().st_size))
    [told] = captures_in(path)
    assert "digest" in told.problem


def test_a_payload_digest_may_be_of_what_was_sent_unframed_or_unpacked(tmp_path):
    packed = gzip.compress(b"text")
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n"
    for number, payload in enumerate((chunked, packed, b"text")):
        for said in (digest.of(payload), "sha1:" + hashlib.sha1(payload).hexdigest(), "xxh:1"):
            fields = [
                ("WARC-Type", "response"),
                ("WARC-Target-URI", "http://a.example/"),
                ("WARC-Date", "2024-02-12T08:00:00Z"),
                ("WARC-Payload-Digest", said),
            ]
            path = tmp_path / f"{number}.warc.gz"
            path.write_bytes(record.compose(fields, head + chunked))
            assert read_capture(tmp_path, Place(path.name, 0, path.stat().st_size)).body == b"text"


# --- the same again ---------------------------------------------------------


def again(body: bytes, *headers: bytes, framed: bytes | None = None) -> Exchange:
    """An answer with headers of its own, an hour later."""
    head = b"\r\n".join((b"HTTP/1.1 200 OK", b"Content-Type: text/html", *headers, b"", b""))
    sent = head + (body if framed is None else framed)
    return Exchange("http://a.example/0", NOW + timedelta(hours=1), REQUEST, sent, role="article")


def keeping(folder: Path, place: Place | None, **more) -> WarcWriter:
    """A writer to whom the archive says that the payload is kept at `place`."""
    return WarcWriter(folder, "again", clock=lambda: NOW, agent="a/1", operator=None, kept=lambda *_: place, **more)


def test_the_same_payload_is_a_revisit_with_this_times_headers(tmp_path):
    body = bytes(range(256)) * 20
    with writer(tmp_path) as warc:
        first = warc.write(exchange(0, body))
    now = again(body, b"Content-Length: 5120", b"X-Served: \xd1\x82\xd0\xb0\xd0\xb7\xd0\xb8")
    with keeping(tmp_path, first.place) as warc:
        second = warc.write(now)
    assert (second.repeats, second.digest) == (first.place, first.digest)
    assert second.place.length < 1000
    capture = read_capture(tmp_path, second.place, original=second.repeats)
    assert (capture.body, capture.header("x-served")) == (body, "тази")
    assert capture.fetched_at == NOW + timedelta(hours=1)
    [told] = captures_in(tmp_path / warc.name)
    assert (told.revisit.refers_to_url, told.revisit.refers_to_date) == ("http://a.example/0", NOW)
    assert told.revisit.payload_digest == first.digest
    check(tmp_path / warc.name)
    with pytest.raises(Damaged, match=r"revisit of http://a[.]example/0"):
        read_capture(tmp_path, second.place)


@pytest.mark.parametrize("hurt", ["a byte changed", "cut short", "gone", "another record there"])
def test_a_payload_that_does_not_read_back_is_written_whole(tmp_path, hurt):
    body = bytes(range(256)) * 20
    with writer(tmp_path) as warc:
        first, other = warc.write(exchange(0, body)).place, warc.write(exchange(0, body[1:])).place
    path = tmp_path / warc.name
    data = bytearray(path.read_bytes())
    if hurt == "a byte changed":
        data[first.offset + first.length // 2] ^= 1
        path.write_bytes(data)
    elif hurt == "cut short":
        os.truncate(path, first.offset + 30)
    elif hurt == "gone":
        path.unlink()
    with keeping(tmp_path, other if hurt == "another record there" else first) as warc:
        written = warc.write(again(body))
    assert written.repeats is None
    assert read_capture(tmp_path, written.place).body == body


def test_chunks_of_other_lengths_are_another_payload(tmp_path):
    framed = [b"4\r\nsame\r\n0\r\n\r\n", b"2\r\nsa\r\n2\r\nme\r\n0\r\n\r\n"]
    with writer(tmp_path) as warc:
        first = warc.write(again(b"", b"Transfer-Encoding: chunked", framed=framed[0]))
    with keeping(tmp_path, first.place) as warc:
        same, other = (warc.write(again(b"", b"Transfer-Encoding: chunked", framed=each)) for each in framed)
    assert (same.repeats, other.repeats) == (first.place, None)
    for each in (same, other):
        assert read_capture(tmp_path, each.place, original=each.repeats).body == b"same"


def test_an_answer_after_a_1xx_is_always_written_whole(tmp_path):
    hinted = b"HTTP/1.1 103 Early Hints\r\n\r\n" + again(b"same").response
    with writer(tmp_path) as warc:
        first = warc.write(Exchange("http://a.example/0", NOW, REQUEST, hinted))
    with keeping(tmp_path, first.place) as warc:
        second = warc.write(Exchange("http://a.example/0", NOW, REQUEST, hinted))
    assert (first.digest, second.digest, second.repeats) == (None, None, None)


# --- one file after another -------------------------------------------------


def test_a_full_file_is_followed_by_another_one_with_a_lock_of_its_own(tmp_path):
    names = set()
    with keeping(tmp_path, None, largest=1000) as warc:
        for number in range(6):
            place = warc.write(exchange(number, os.urandom(400))).place
            names.add(place.warc)
            assert {lock.name for lock in (tmp_path / ".locks").iterdir()} == {f"{place.warc}.lock"}
            assert read_capture(tmp_path, place).url == f"http://a.example/{number}"
    assert {path.name for path in tmp_path.glob("*.warc.gz")} == names
    assert len(names) == 6
    for name in names:
        check(tmp_path / name)


def test_a_new_day_begins_a_new_file(tmp_path):
    moments = [NOW]
    with WarcWriter(tmp_path, "long", clock=lambda: moments[-1], agent="a/1", operator=None) as warc:
        names = []
        for hours in (0, 15, 16, 40):
            moments.append(NOW + timedelta(hours=hours))
            names.append(warc.write(exchange(hours)).place.warc)
    assert [name.split("-")[1][:8] for name in names] == ["20240212", "20240212", "20240213", "20240214"]


def test_what_a_full_disk_does_not_take_leaves_nothing_behind(tmp_path):
    with writer(tmp_path) as warc:
        place = warc.write(exchange(0)).place
        size = (tmp_path / warc.name).stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 300, resource.RLIM_INFINITY))
        before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        try:
            with pytest.raises(OSError, match="too large"):
                warc.write(exchange(1, os.urandom(5000)))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            signal.signal(signal.SIGXFSZ, before)
        assert (tmp_path / warc.name).stat().st_size == size
        after = warc.write(exchange(2)).place
    assert [found.place for found in captures_in(tmp_path / warc.name)] == [place, after]
    check(tmp_path / warc.name)


# --- files of others --------------------------------------------------------


def foreign(path: Path, *, packed: bool, version: str = "1.0") -> None:
    with path.open("wb") as file:
        out = WARCWriter(file, gzip=packed, warc_version=version)
        out.write_record(out.create_warcinfo_record(path.name, {"software": "other"}))
        headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        first = out.create_warc_record(
            "http://b.example/a b", "response", payload=BytesIO(b"first"), http_headers=headers
        )
        out.write_record(first)
        out.write_record(
            out.create_revisit_record(
                "http://b.example/c",
                first.rec_headers.get_header("WARC-Payload-Digest"),
                "http://b.example/a b",
                "2024-01-01T00:00:00Z",
                http_headers=StatusAndHeaders("200 OK", [("ETag", '"x"')], protocol="HTTP/1.1"),
            )
        )
        out.write_record(out.create_warc_record("dns:b.example", "response", payload=BytesIO(b"192.0.2.1")))
        out.write_record(out.create_warc_record("urn:note", "metadata", payload=BytesIO(b"note")))


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_files_that_others_wrote_are_read(tmp_path, packed, version):
    path = tmp_path / ("b.warc.gz" if packed else "b.warc")
    foreign(path, packed=packed, version=version)
    first, second = captures_in(path)
    assert (first.capture.url, first.capture.body, first.revisit) == ("http://b.example/a%20b", b"first", None)
    assert read_capture(tmp_path, first.place) == first.capture
    assert second.revisit.refers_to_url == "http://b.example/a%20b"
    assert second.revisit.refers_to_date == datetime(2024, 1, 1, tzinfo=UTC)
    assert second.revisit.payload_digest == second.payload_digest == first.payload_digest
    assert second.capture.header("etag") == '"x"'
    assert (second.capture.status, second.capture.body) == (200, b"")
    assert first.payload_digest.startswith("sha1:")


@pytest.mark.parametrize("packed", [True, False])
def test_one_bad_record_is_told_and_passed_over(tmp_path, packed):
    path = tmp_path / "b.warc"
    foreign(path, packed=packed)
    records = list(captures_in(path))
    data = bytearray(path.read_bytes())
    place = records[0].place
    data[place.offset + 4 : place.offset + 12] = b"\xff" * 8
    path.write_bytes(data)
    told = list(captures_in(path))
    assert [bool(found.problem) for found in told] == [True, False]
    assert f"offset {place.offset}" in told[0].problem
    assert told[1].revisit == records[1].revisit


def test_records_of_which_the_answer_is_bad_are_told(tmp_path):
    path = tmp_path / "b.warc.gz"
    fields = [
        ("WARC-Type", "response"),
        ("WARC-Target-URI", "http://a.example/"),
        ("WARC-Date", "2024-02-12T08:00:00Z"),
    ]
    brotli = b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n\x0b"
    path.write_bytes(
        record.compose(fields, b"no answer")
        + record.compose(fields, brotli)
        + record.compose([*fields[:2], ("WARC-Date", "yesterday")], b"HTTP/1.1 200 OK\r\n\r\n")
        + record.compose(fields, b"HTTP/1.1 200 OK\r\n\r\nwell")
    )
    told = list(captures_in(path))
    assert [found.problem is None for found in told] == [False, False, False, True]
    assert "br" in told[1].problem
    assert "yesterday" in told[2].problem


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04 a zip", b"<html></html>" * 100, gzip.compress(b"no record", mtime=0)]
)
def test_a_file_that_is_no_warc_is_wrong_input(tmp_path, data):
    path = tmp_path / "b.warc.gz"
    path.write_bytes(data)
    with pytest.raises(WrongInput, match=r"b.warc.gz: offset 0: found .*, expected a WARC record"):
        list(captures_in(path))


def test_a_file_packed_as_a_whole_is_wrong_input_with_its_cure(tmp_path):
    foreign(tmp_path / "b.warc", packed=False)
    path = tmp_path / "b.warc.gz"
    path.write_bytes(gzip.compress((tmp_path / "b.warc").read_bytes()))
    with pytest.raises(WrongInput, match="warcio recompress"):
        list(captures_in(path))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 3))
def test_any_file_is_read_or_refused(tmp_path_factory, data, kind):
    path = tmp_path_factory.mktemp("any") / "x.warc"
    head = b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: http://a/\r\nWARC-Date: 2024-01-01T00:00:00Z\r\n"
    whole = head + b"Content-Length: %d\r\n\r\n%s\r\n\r\n" % (len(data), data)
    path.write_bytes((data, whole, gzip.compress(whole), gzip.compress(whole) + data)[kind])
    try:
        for found in captures_in(path):
            assert (found.capture is None) == (found.problem is not None)
    except WrongInput:
        assert kind == 0


def test_a_file_that_was_full_is_not_mended_and_the_one_after_it_is(tmp_path):
    with keeping(tmp_path, None, largest=500) as warc:
        places = [warc.write(exchange(number, os.urandom(400))).place for number in range(2)]
    first, second = (tmp_path / place.warc for place in places)
    before = first.read_bytes()
    os.truncate(second, places[1].offset + places[1].length + 7)
    locks.path(tmp_path, second.name).touch()
    (tmp_path / "imported.warc").write_bytes(b"WARC/1.1\r\ntorn")
    [mended] = repair(tmp_path, partial(_known, {first.name: len(before)}))
    assert (mended.name, mended.cut) == (second.name, 7)
    assert first.read_bytes() == before
    assert (tmp_path / "imported.warc").read_bytes() == b"WARC/1.1\r\ntorn"


def test_a_revisit_without_a_row_is_adopted_too(tmp_path):
    with writer(tmp_path) as warc:
        first = warc.write(exchange(0, b"the same"))
    with keeping(tmp_path, first.place) as warc:
        warc.write(again(b"the same"))
    locks.path(tmp_path, warc.name).touch()
    [mended] = repair(tmp_path, partial(_known, {}))
    [adopted] = mended.adopted
    assert (adopted.revisit.refers_to_url, adopted.revisit.payload_digest) == ("http://a.example/0", first.digest)


def test_after_an_error_the_lock_file_stays_for_the_next_start_to_look(tmp_path):
    def stopped() -> None:
        with writer(tmp_path) as warc:
            warc.write(exchange())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        stopped()
    [mended] = repair(tmp_path, partial(_known, {}))
    assert (len(mended.adopted), mended.cut) == (1, 0)


# --- mended -----------------------------------------------------------------

WRITE = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from scraper.crawl.warc import Exchange, WarcWriter
now = datetime(2024, 2, 12, tzinfo=UTC)
body = bytes(range(256)) * 400
head = b"HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\n\\r\\n" % len(body)
with WarcWriter(Path(sys.argv[1]), "sample", clock=lambda: now, agent="a/1", operator=None) as warc:
    for number in range(100_000):
        place = warc.write(Exchange(f"http://a.example/{number}", now, b"GET / HTTP/1.1\\r\\n\\r\\n", head + body)).place
        print(place.offset + place.length, flush=True)
"""


@pytest.mark.parametrize("seed", range(5))
def test_a_killed_writer_leaves_a_file_that_is_mended(tmp_path, seed):
    child = subprocess.Popen((sys.executable, "-c", WRITE, str(tmp_path)), stdout=subprocess.PIPE, text=True)
    child.stdout.readline()
    time.sleep(random.Random(seed).uniform(0.01, 0.2))
    child.send_signal(signal.SIGKILL)
    said = [int(line) for line in child.communicate()[0].splitlines() if line.endswith(("0", *"123456789"))][:-1]
    [path] = tmp_path.glob("*.warc.gz")
    for mended in repair(tmp_path, partial(_known, {})):
        assert len(mended.adopted) >= len(said)
        assert [found.capture.url for found in mended.adopted] == [
            f"http://a.example/{number}" for number in range(len(mended.adopted))
        ]
    assert path.stat().st_size >= max(said, default=0)
    check(path)
    assert all(found.problem is None for found in captures_in(path))
    assert list((tmp_path / ".locks").iterdir()) == []
    assert tuple(repair(tmp_path, partial(_known, {}))) == ()


def torn(folder: Path, cut: int) -> tuple[Path, list[Place]]:
    """A file of three records, the last so many bytes short, as its writer's death leaves it."""
    with writer(folder) as warc:
        places = [warc.write(exchange(number)).place for number in range(3)]
    path = folder / warc.name
    os.truncate(path, path.stat().st_size - cut)
    locks.path(folder, warc.name).touch()
    return path, places


def test_only_what_is_not_known_is_adopted(tmp_path):
    path, places = torn(tmp_path, 0)
    known = places[1].offset + places[1].length
    [mended] = repair(tmp_path, partial(_known, {path.name: known}))
    assert [(found.capture.url, found.place) for found in mended.adopted] == [("http://a.example/2", places[2])]
    assert (mended.name, mended.cut) == (path.name, 0)
    assert mended.adopted[0].capture.role == "article"


def test_a_torn_response_is_cut_off_and_a_whole_one_before_its_torn_request_kept(tmp_path):
    (tmp_path / "a").mkdir()
    path, places = torn(tmp_path / "a", 5)
    [mended] = repair(tmp_path / "a", partial(_known, {}))
    assert [found.place for found in mended.adopted] == places
    assert path.stat().st_size == places[2].offset + places[2].length

    (tmp_path / "b").mkdir()
    path, places = torn(tmp_path / "b", 0)
    os.truncate(path, places[2].offset + places[2].length - 1)
    [mended] = repair(tmp_path / "b", partial(_known, {}))
    assert [found.place for found in mended.adopted] == places[:2]
    assert mended.cut == places[2].length - 1
    check(path)


def test_a_file_with_a_living_writer_is_left_alone(tmp_path):
    with writer(tmp_path) as warc:
        warc.write(exchange())
        with (tmp_path / warc.name).open("ab") as file:
            file.write(b"in the middle of a record")
        assert tuple(repair(tmp_path, partial(_known, {}))) == ()
        assert locks.path(tmp_path, warc.name).exists()


def test_a_file_without_a_lock_file_is_left_alone(tmp_path):
    path, _ = torn(tmp_path, 5)
    locks.path(tmp_path, path.name).unlink()
    size = path.stat().st_size
    assert tuple(repair(tmp_path, partial(_known, {}))) == ()
    assert path.stat().st_size == size


def test_a_source_mends_its_own_files_and_leaves_those_of_others(tmp_path):
    for name in ("town-20240212080000-1.warc.gz", "village-20240212080000-1.warc.gz"):
        (tmp_path / name).write_bytes(b"torn")
        locks.make(tmp_path, name)
        locks.path(tmp_path, name).touch()
    assert [mended.name for mended in repair(tmp_path, partial(_known, {}), "town")] == [
        "town-20240212080000-1.warc.gz"
    ]
    assert (tmp_path / "village-20240212080000-1.warc.gz").read_bytes() == b"torn"


def test_a_file_shorter_than_what_is_known_of_it_is_damaged(tmp_path):
    path, _ = torn(tmp_path, 5)
    with pytest.raises(Damaged, match=path.name):
        tuple(repair(tmp_path, partial(_known, {path.name: 10**6})))
    assert locks.path(tmp_path, path.name).exists()


def test_a_writer_that_died_before_its_first_record_leaves_nothing(tmp_path):
    locks.make(tmp_path, "a.warc.gz")
    locks.path(tmp_path, "a.warc.gz").touch()
    (tmp_path / "a.warc.gz").touch()
    locks.path(tmp_path, "b.warc.gz").touch()
    assert tuple(repair(tmp_path, partial(_known, {}))) == ()
    assert list(tmp_path.glob("*")) == [tmp_path / ".locks"]
    assert list((tmp_path / ".locks").iterdir()) == []


def test_records_get_their_rows_before_a_file_is_left(tmp_path):
    left = []

    def settle() -> None:
        left.append([path.name for path in (tmp_path / ".locks").iterdir()])

    with WarcWriter(tmp_path, "a", clock=lambda: NOW, agent="a/1", operator=None, settle=settle, largest=500) as warc:
        names = [warc.write(exchange(number, os.urandom(400))).place.warc for number in range(2)]
    assert left == [[f"{name}.lock"] for name in names]
