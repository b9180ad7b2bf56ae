"""WARC files copied without what must be erased."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from scraper.crawl import locks, record
from scraper.crawl.replay import captures_in, read_capture
from scraper.crawl.rewrite import rewritten, sweep
from scraper.crawl.warc import WarcWriter
from scraper.errors import Damaged, Held
from scraper.models import Place
from tests.crawl.test_warc import check, exchange, foreign, writer


def written(folder: Path) -> tuple[str, list[Place]]:
    with writer(folder) as warc:
        places = [warc.write(exchange(number, b"the secret %d" % number)).place for number in range(3)]
    return places[0].warc, places


def test_what_is_left_out_is_gone_with_its_request_and_the_rest_is_as_it_was(tmp_path):
    name, places = written(tmp_path)
    before = [read_capture(tmp_path, place) for place in places]
    with rewritten(tmp_path, name, {places[1].offset: None}) as copy:
        assert (tmp_path / name).exists()
        assert places[1].offset not in copy.moved
    assert not (tmp_path / name).exists()
    for old in (0, 2):
        now = read_capture(tmp_path, copy.moved[places[old].offset])
        assert (now.url, now.body) == (before[old].url, before[old].body)
    texts = [found.raw for found in record.scan(tmp_path / copy.name)]
    assert [raw.kind for raw in texts] == ["warcinfo", "response", "request", "response", "request"]
    assert not any(b"secret 1" in raw.block or "a.example/1" in str(raw.fields) for raw in texts)
    check(tmp_path / copy.name)


def test_a_record_stands_where_another_stood(tmp_path):
    name, places = written(tmp_path)
    raw = record.read_at(tmp_path / name, places[0].offset, places[0].length)
    fields = [
        ("WARC-Type", "response"),
        ("WARC-Target-URI", "http://a.example/0"),
        ("WARC-Date", "2024-02-12T08:00:00Z"),
    ]
    new = record.compose(fields, raw.block.replace(b"secret", b"******"))
    with rewritten(tmp_path, name, {places[0].offset: new}) as copy:
        pass
    assert read_capture(tmp_path, copy.moved[places[0].offset]).body == b"the ****** 0"
    assert read_capture(tmp_path, copy.moved[places[2].offset]).body == b"the secret 2"


@pytest.mark.parametrize("packed", [True, False])
def test_files_of_others_are_rewritten_packed_or_not(tmp_path, packed):
    path = tmp_path / ("b.warc.gz" if packed else "b.warc")
    foreign(path, packed=packed)
    first, second = captures_in(path)
    with rewritten(tmp_path, path.name, {first.place.offset: None}) as copy:
        pass
    [left] = captures_in(tmp_path / copy.name)
    assert (left.place, left.revisit) == (copy.moved[second.place.offset], second.revisit)
    check(tmp_path / copy.name)


def test_a_copy_of_a_copy_has_a_name_of_its_own(tmp_path):
    name, places = written(tmp_path)
    with rewritten(tmp_path, name, {places[0].offset: None}) as first:
        pass
    with rewritten(tmp_path, first.name, {first.moved[places[1].offset].offset: None}) as second:
        pass
    stem = name.removesuffix(".warc.gz")
    assert [first.name, second.name] == [f"{stem}.r1.warc.gz", f"{stem}.r2.warc.gz"]
    assert [path.name for path in tmp_path.glob("*.warc.gz")] == [second.name]


def test_an_error_inside_leaves_everything_as_it_was(tmp_path):
    name, places = written(tmp_path)
    before = (tmp_path / name).read_bytes()
    with pytest.raises(ZeroDivisionError), rewritten(tmp_path, name, {places[0].offset: None}):
        raise ZeroDivisionError
    with pytest.raises(Damaged, match="no record at"), rewritten(tmp_path, name, {3: None}):
        pass
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == [name]
    assert (tmp_path / name).read_bytes() == before


def test_a_file_with_a_living_writer_is_held(tmp_path):
    with WarcWriter(tmp_path, "sample", clock=lambda: exchange().fetched_at, agent="a/1", operator=None) as warc:
        place = warc.write(exchange()).place
        with pytest.raises(Held, match=warc.name), rewritten(tmp_path, warc.name, {place.offset: None}):
            pass


KILLED = """
import os, sys
from pathlib import Path
from scraper.crawl.rewrite import rewritten
with rewritten(Path(sys.argv[1]), sys.argv[2], {int(sys.argv[3]): None}) as copy:
    os._exit(9)
"""


@pytest.mark.parametrize("committed", [True, False])
def test_after_a_kill_only_the_file_that_rows_lead_to_is_left(tmp_path, committed):
    name, places = written(tmp_path)
    subprocess.run((sys.executable, "-c", KILLED, str(tmp_path), name, str(places[0].offset)), check=False)
    copy = name.replace(".warc.gz", ".r1.warc.gz")
    assert {path.name for path in tmp_path.glob("*.warc.gz")} == {name, copy}
    known = copy if committed else name
    gone = sweep(tmp_path, [name] if committed else [], lambda asked: asked == known)
    assert set(gone) == {name, copy} - {known}
    assert [path.name for path in tmp_path.glob("*.warc.gz")] == [known]
    assert locks.path(tmp_path, name).exists()  # for the mending that follows
