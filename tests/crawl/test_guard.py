"""Which hosts may be reached."""

from __future__ import annotations

import ipaddress

import pytest

from scraper.crawl.guard import Guard, is_global, trusted
from scraper.errors import Refused
from scraper.models import Feed, Source


@pytest.mark.parametrize("ip", ["8.8.8.8", "2a00:1450::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"])
def test_the_open_internet_is_global(ip):
    assert is_global(ipaddress.ip_address(ip))


@pytest.mark.parametrize(
    "ip",
    [
        *("127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1"),
        *(
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "64:ff9b:1::1",
        ),
    ],
)
def test_what_leads_inside_is_not_however_it_is_written(ip):
    assert not is_global(ipaddress.ip_address(ip))


def test_a_host_with_one_inside_address_is_refused():
    with pytest.raises(Refused, match=r"10\.0\.0\.7"):
        Guard(frozenset()).check("rebind.example", 80, ("8.8.8.8", "10.0.0.7"))


def test_a_scoped_address_is_understood():
    with pytest.raises(Refused):
        Guard(frozenset()).check("router.example", 80, ("fe80::1%eth0",))


def test_a_source_file_vouches_for_its_hosts_and_their_ports():
    source = Source(
        slug="a",
        name="A",
        home="http://127.0.0.1:8080/",
        news=(Feed("https://община.example/rss"),),
        hosts=("10.0.0.5:8001", "files.example"),
    )
    assert trusted(source) == {
        *("127.0.0.1:8080", "10.0.0.5:8001", "files.example:80", "files.example:443"),
        *("xn--80abvuc1e.example:80", "xn--80abvuc1e.example:443"),
    }
    guard = Guard(trusted(source))
    guard.check("127.0.0.1", 8080, ("127.0.0.1",))
    with pytest.raises(Refused):
        guard.check("127.0.0.1", 8081, ("127.0.0.1",))
