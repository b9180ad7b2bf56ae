"""A short run of the fault matrix: what is quick of each kind."""

from __future__ import annotations

import os

import pytest

from tests.faults import case, disk
from tests.faults.matrix import BY_NAME

QUICK = [
    ("none, to compare with", "article"),
    ("reset within the body", "article"),
    ("cut short, with Content-Length", "attachment"),
    ("cut short, without a length", "article"),
    ("Content-Length too short", "article"),
    ("torn gzip", "feed"),
    ("1 GB in gzip in gzip in gzip", "listing"),
    ("a header without a colon", "article"),
    ("a redirect to itself that sets a cookie", "article"),
    ("304 to what was not conditional", "article"),
    ("a feed of a billion laughs", "feed"),
    ("windows-1251 that says UTF-8", "article"),
]


@pytest.mark.parametrize(("name", "place"), QUICK)
def test_a_fault_loses_nothing_and_gets_nothing_wrong_kept(name, place):
    row = case.run(BY_NAME[name], place)
    assert row.well, row


def test_a_certificate_of_another_host_is_on_record():
    row = case.run_elsewhere("a certificate of another host")
    assert row.well, row
    assert "certificate" in row.said.lower()


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such limits")
@pytest.mark.parametrize("name", disk.FAULTS)
def test_a_disk_that_takes_no_more_ends_the_crawl_and_loses_nothing(name):
    row = disk.run(name)
    assert row.well, row
