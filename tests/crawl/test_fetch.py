"""Asking for addresses: what is taken for an answer, what is asked again, what is refused."""

from __future__ import annotations

import asyncio
import gzip
import socket
import struct
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from warcio.archiveiterator import ArchiveIterator

from scraper.crawl.fetch import Limits
from scraper.crawl.permission import Slate
from scraper.crawl.replay import captures_in, read_capture
from scraper.crawl.strain import Manners
from scraper.errors import Oversize, PageError, Refused, Unanswered
from scraper.models import Capture, Validators
from tests.crawl.conftest import NOW

SHORT = Limits(tries=1, connect=2, read=0.5, total=1)


@pytest.fixture
def get(crawl, site):
    """One path of the site in a crawl of its own: the answer and the crawl, or the error and the crawl."""

    def run(path: str, *, limits: Limits = Limits(tries=1), validators: Validators | None = None, **given):
        async def main():
            async with crawl(limits=limits) as at_work:
                try:
                    url = site.url + path if path.startswith("/") else path
                    return await at_work.fetcher.get(url, validators=validators, **given), at_work
                except PageError as error:
                    return error, at_work

        return asyncio.run(main())

    return run


def recorded(crawl) -> list[int]:
    file = crawl.folder / crawl.warc
    return [record.capture.status for record in captures_in(file)] if file.exists() else []


# --- answers ----------------------------------------------------------------


def test_a_page_is_recorded_and_kept_before_it_is_given(get, site, say):
    site.answers["/a"] = say("да", "200 OK", "Content-Type: text/html; charset=utf-8")
    answer, crawl = get("/a", role="article")
    assert answer.capture.body.decode() == "да"
    assert (answer.capture.status, answer.capture.role) == (200, "article")
    assert answer.capture.place.warc == crawl.warc
    assert [capture.role for capture in crawl.captures] == ["robots", "article"]
    assert crawl.captures[-1] == answer.capture
    assert recorded(crawl) == [404, 200]


def test_the_request_says_who_asks_and_asks_for_no_more_than_gzip(get, site, say):
    site.answers["/a"] = say()
    get("/a")
    request = site.requests[-1].decode().lower()
    assert "user-agent: municipal-archive/0.1 (+https://library.example/; archive@library.example)\r\n" in request
    assert "accept-encoding: gzip, identity\r\n" in request
    assert "if-none-match" not in request


@pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden", "404 Not Found", "410 Gone", "451 No"])
def test_a_refusal_by_the_site_is_an_answer(get, site, say, status):
    site.answers["/a"] = say("x", status)
    answer, crawl = get("/a")
    assert answer.capture.status == int(status[:3])
    assert site.asked == ["/robots.txt", "/a"]
    assert recorded(crawl) == [404, int(status[:3])]


def test_a_304_keeps_the_known_version(get, site):
    site.answers["/a"] = b'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\n\r\n'
    validators = Validators('"x"', "Mon, 12 Feb 2024 08:00:00 GMT")
    answer, crawl = get("/a", validators=validators)
    assert answer.not_modified
    assert answer.captures == ()
    assert b'\r\nIf-None-Match: "x"\r\nIf-Modified-Since: Mon, 12 Feb 2024 08:00:00 GMT\r\n' in site.requests[-1]
    assert recorded(crawl) == [404]


def test_a_validator_that_no_header_may_hold_is_not_sent_back(get, site, say):
    site.answers["/a"] = say()
    answer, _ = get("/a", validators=Validators('"a"\r\nX-Evil: 1', "вчера"))
    assert answer.capture.status == 200
    assert b"Evil" not in site.requests[-1]
    assert b"If-" not in site.requests[-1]


def test_gzip_is_undone_in_the_capture_and_kept_in_the_record(get, site, say):
    packed = gzip.compress(b"text " * 100)
    site.answers["/a"] = say(packed, "200 OK", "Content-Encoding: gzip")
    answer, crawl = get("/a")
    assert answer.capture.body == b"text " * 100
    assert (crawl.folder / crawl.warc).stat().st_size < 5000


# --- redirects --------------------------------------------------------------


def test_each_redirect_is_a_capture_of_its_own(get, site, say):
    site.answers |= {
        "/a": b"HTTP/1.1 301 Moved\r\nLocation: /b?x=1#top\r\nContent-Length: 0\r\n\r\n",
        "/b?x=1": b"HTTP/1.1 302 Found\r\nLocation: c\r\nContent-Length: 0\r\n\r\n",
        "/c": say("тук"),
    }
    answer, crawl = get("/a")
    assert [(capture.status, capture.url) for capture in answer.captures] == [
        (301, f"{site.url}/a"),
        (302, f"{site.url}/b?x=1"),
        (200, f"{site.url}/c"),
    ]
    assert (answer.url, answer.final) == (f"{site.url}/a", f"{site.url}/c")
    assert recorded(crawl) == [404, 301, 302, 200]


def test_a_loop_ends(get, site):
    site.answers |= {
        "/a": b"HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n",
        "/b": b"HTTP/1.1 302 Found\r\nLocation: /a\r\nContent-Length: 0\r\n\r\n",
    }
    error, _ = get("/a")
    assert isinstance(error, Unanswered)
    assert "redirected in a circle" in error.reason
    assert site.asked == ["/robots.txt", "/a", "/b"]


def test_a_chain_ends(get, site):
    for number in range(10):
        to = f"HTTP/1.1 302 Found\r\nLocation: /{number + 1}\r\nContent-Length: 0\r\n\r\n"
        site.answers[f"/{number}"] = to.encode()
    error, _ = get("/0")
    assert isinstance(error, Unanswered)
    assert "redirected more than 5 times" in error.reason
    assert len(site.asked) == 7


def test_a_page_that_wants_a_cookie_back_is_told_of(get, site):
    site.answers["/a"] = b"HTTP/1.1 302 Found\r\nLocation: /a\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"
    error, _ = get("/a")
    assert isinstance(error, Unanswered)
    assert "sets a cookie" in error.reason
    assert site.asked == ["/robots.txt", "/a"]


def test_a_304_that_nobody_asked_for_is_no_answer(get, site):
    site.answers["/a"] = b"HTTP/1.1 304 Not Modified\r\n\r\n"
    error, _ = get("/a")
    assert isinstance(error, Unanswered)
    assert "not conditional" in error.reason


@pytest.mark.parametrize("inside", ["169.254.169.254", "127.0.0.1:{port}", "[::1]:{port}", "2130706433:{port}"])
def test_a_redirect_that_leads_inside_is_refused_before_anybody_is_asked(get, site, inside):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.2)
        target = inside.format(port=listening.getsockname()[1])
        site.answers["/a"] = f"HTTP/1.1 302 Found\r\nLocation: http://{target}/x\r\nContent-Length: 0\r\n\r\n".encode()
        error, crawl = get("/a")
        assert isinstance(error, Refused)
        assert "leads inside" in error.reason
        assert recorded(crawl) == [404, 302]
        with pytest.raises(TimeoutError):
            listening.accept()


@pytest.mark.parametrize("location", ["javascript:alert(1)", "file:///etc/passwd", "http://[bad/", "http://x:port/"])
def test_a_redirect_to_no_web_address_is_not_followed(get, site, location):
    site.answers["/a"] = f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()
    error, _ = get("/a")
    assert isinstance(error, (Refused, Unanswered))
    assert site.asked == ["/robots.txt", "/a"]


@pytest.mark.parametrize("url", ["ftp://a.example/", "mailto:a@b.example", "http://[bad/", "http://", "://"])
def test_what_is_no_web_address_is_refused(get, site, url):
    error, _ = get(url)
    assert isinstance(error, Refused)
    assert site.asked == []


def test_a_redirect_without_a_target_is_an_answer(get, site, say):
    site.answers["/a"] = say("x", "302 Found")
    answer, _ = get("/a")
    assert answer.capture.status == 302


# --- failures ---------------------------------------------------------------


def drip(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
    for _ in range(100):
        time.sleep(0.05)
        connection.sendall(b"x")


def hang(connection: socket.socket) -> None:
    time.sleep(2)


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (drip, "no whole answer within 1 seconds"),
        (hang, "ReadTimeout"),
        (reset, "Error"),
        (
            b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\nshort",
            "found 5 bytes of body, expected 100",
        ),
        (b"SSH-2.0-OpenSSH_9\r\n", "expected an HTTP/1.1 response"),
        (b"", "Protocol"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "expected the size of a chunk"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08\0\0\0\0\0\0\x03torn", "compressed"),
    ],
)
def test_what_is_no_whole_answer_is_not_kept(get, site, act, reason):
    def end(connection: socket.socket) -> None:
        connection.sendall(act)

    site.answers["/a"] = act if callable(act) else end
    began = time.monotonic()
    error, crawl = get("/a", limits=SHORT)
    assert isinstance(error, Unanswered)
    assert reason in error.reason
    assert time.monotonic() - began < 3
    assert recorded(crawl) == [404]


def test_a_closed_port_is_unanswered(crawl_of, source):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        where = f"127.0.0.1:{listening.getsockname()[1]}"

    async def main():
        async with crawl_of(replace(source, hosts=(where,))) as at_work:
            with pytest.raises(Unanswered, match=r"robots\.txt could not be read"):
                await at_work.fetcher.get(f"http://{where}/a")

    asyncio.run(main())


def test_a_host_that_is_not_found_is_no_crash(get):
    error, _ = get("http://nowhere.invalid/a")
    assert isinstance(error, Unanswered)
    assert "nowhere.invalid" in error.reason


def test_too_many_bytes_are_oversize_and_not_recorded(get, site, say):
    limits = replace(SHORT, page=1000)
    site.answers |= {
        "/said": say(b"x" * 2000),
        "/unsaid": b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 2_000_000,
        "/bomb": say(gzip.compress(bytes(10**7)), "200 OK", "Content-Encoding: gzip"),
        "/just": say(b"x" * 1000),
    }
    for path in ("/said", "/unsaid", "/bomb"):
        error, crawl = get(path, limits=limits)
        assert isinstance(error, Oversize)
        assert recorded(crawl) == [404]
    answer, _ = get("/just", limits=limits)
    assert len(answer.capture.body) == 1000


def test_a_file_may_be_larger_than_a_page(get, site, say):
    site.answers["/a.pdf"] = say(b"x" * 2000)
    answer, _ = get("/a.pdf", limits=Limits(tries=1, page=1000, file=3000), role="attachment")
    assert len(answer.capture.body) == 2000


# --- patience ---------------------------------------------------------------


def test_a_failure_that_passes_is_asked_again(get, site, say):
    site.answers["/a"] = [say("x", "503 Busy"), reset, say("да")]
    answer, crawl = get("/a", limits=Limits(tries=3, pause=0))
    assert answer.capture.status == 200
    assert recorded(crawl) == [404, 503, 200]
    assert [capture.status for capture in answer.captures] == [200]


def test_a_failure_that_stays_is_unanswered_with_its_status_and_recorded(get, site, say):
    site.answers["/a"] = say("x", "502 Bad Gateway")
    error, crawl = get("/a", limits=Limits(tries=3, pause=0))
    assert isinstance(error, Unanswered)
    assert "status 502" in error.reason
    assert recorded(crawl) == [404, 502, 502, 502]


def test_what_will_not_pass_is_not_asked_again(get, site, say):
    site.answers["/a"] = say("x", "501 Not Implemented")
    error, _ = get("/a", limits=Limits(tries=3))
    assert isinstance(error, Unanswered)
    assert site.asked == ["/robots.txt", "/a"]


@pytest.mark.parametrize(
    "said",
    ["1", lambda: format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)],
    ids=["seconds", "date"],
)
def test_retry_after_is_waited_for_in_both_forms(get, site, say, said):
    value = said() if callable(said) else said
    site.answers["/a"] = [say("x", "429 Slow Down", f"Retry-After: {value}"), say("да")]
    began = time.monotonic()
    answer, _ = get("/a", limits=Limits(tries=2))
    assert answer.capture.status == 200
    assert 0.8 < time.monotonic() - began < 3


def test_a_host_that_asks_for_a_longer_rest_is_left_alone(crawl, site, say):
    site.answers |= {"/a": say("x", "429 Slow Down", "Retry-After: 3600"), "/b": say()}

    async def main():
        async with crawl(limits=Limits(tries=3)) as at_work:
            for path in ("/a", "/b"):
                with pytest.raises(Unanswered, match="rest of 3600 seconds"):
                    await at_work.fetcher.get(site.url + path)

    asyncio.run(main())
    assert site.asked == ["/robots.txt", "/a"]


def test_a_host_that_falls_silent_is_left_alone(crawl, site):
    site.answers |= {f"/{number}": hang for number in range(5)}

    async def main():
        async with crawl(limits=replace(SHORT, read=0.1), manners=Manners(addresses=2)) as at_work:
            for number in range(5):
                with pytest.raises(Unanswered):
                    await at_work.fetcher.get(f"{site.url}/{number}")

    asyncio.run(main())
    assert site.asked == ["/robots.txt", "/0", "/1"]


@pytest.mark.parametrize("known", [True, False], ids=["a page", "robots.txt"])
def test_a_host_that_accepts_and_never_answers_costs_little_whoever_shares_it(crawl_of, source, site, known):
    limits, manners = Limits(tries=3, pause=0, read=0.2, doubted=0.1), Manners(in_vain=0.3, least=0)
    asked, ledger = [], Slate()
    if known:
        nothing = Capture(f"{site.url}/robots.txt", NOW, 404, (), b"")
        ledger.keep_robots(site.url, NOW, nothing)
    site.answers |= dict.fromkeys(("/robots.txt", *(f"/{number}" for number in range(9))), hang)

    async def main():
        for slug in ("one", "other"):
            async with crawl_of(replace(source, slug=slug), limits=limits, manners=manners, ledger=ledger) as at_work:
                for number in range(9):
                    with pytest.raises(Unanswered):
                        await at_work.fetcher.get(f"{site.url}/{number}")
            asked.append([*site.asked])

    asyncio.run(main())
    assert asked[0] == asked[1] == (["/0", "/0", "/1"] if known else ["/robots.txt", "/robots.txt"])


def test_a_slow_address_between_good_ones_keeps_nobody_from_them(crawl, site, say):
    site.answers |= {"/slow": hang, **{f"/{number}": say() for number in range(9)}}

    async def main():
        async with crawl(limits=replace(SHORT, read=0.05, doubted=0.05), manners=Manners(in_vain=0.01)) as at_work:
            for number in range(9):
                with pytest.raises(Unanswered):
                    await at_work.fetcher.get(f"{site.url}/slow")
                await at_work.fetcher.get(f"{site.url}/{number}")

    asyncio.run(main())
    assert [path for path in site.asked if path[1:].isdigit()] == [f"/{number}" for number in range(9)]


def test_a_rest_that_was_asked_for_holds_in_the_next_crawl(crawl, site, say):
    site.answers |= {"/a": say("x", "503 Busy", "Retry-After: 7200"), "/b": say()}

    async def main():
        for path in ("/a", "/b"):
            async with crawl(limits=Limits(tries=3)) as at_work:
                with pytest.raises(Unanswered, match="rest of 7200 seconds"):
                    await at_work.fetcher.get(site.url + path)

    asyncio.run(main())
    assert site.asked == ["/robots.txt", "/a"]


@pytest.mark.parametrize(
    "said", ["soon", "-5", "1e9", "Mon, 99 Feb 2024 08:00:00 GMT", "Mon, 12 Feb 2024 08:00:00 GMT"]
)
def test_a_retry_after_that_asks_for_nothing_is_a_failure_like_any_other(get, site, say, said):
    site.answers["/a"] = [say("x", "503 Busy", f"Retry-After: {said}"), say()]
    answer, _ = get("/a", limits=Limits(tries=3, pause=0))
    assert answer.capture.status == 200


def test_retries_print_nothing(get, site, say, capfd):
    site.answers["/a"] = [say("x", "503 Busy"), say()]
    get("/a", limits=Limits(tries=2, pause=0))
    assert capfd.readouterr() == ("", "")


# --- courtesy ---------------------------------------------------------------


def test_robots_is_asked_once_and_obeyed(crawl, site, say):
    site.answers |= {"/robots.txt": say("User-agent: *\nDisallow: /admin/\n"), "/a": say(), "/b": say()}

    async def main():
        async with crawl() as at_work:
            await asyncio.gather(*(at_work.fetcher.get(site.url + path) for path in ("/a", "/b")))
            with pytest.raises(Refused, match=r"line 2, rule Disallow: /admin/"):
                await at_work.fetcher.get(f"{site.url}/admin/users")

    asyncio.run(main())
    assert site.asked[0] == "/robots.txt"
    assert sorted(site.asked[1:]) == ["/a", "/b"]


def test_of_a_robots_txt_too_long_the_beginning_is_recorded_and_said_to_be_that(get, site, say):
    site.answers |= {"/robots.txt": say(b"User-agent: *\nDisallow: /b\n" + b"#\n" * 5_000_000), "/a": say()}
    _, crawl = get("/a")
    robots_txt = crawl.captures[0]
    assert len(robots_txt.body) == 500 * 1024
    assert read_capture(crawl.folder, robots_txt.place, role="robots").sha256 == robots_txt.sha256
    with (crawl.folder / crawl.warc).open("rb") as file:
        records = [(record.rec_type, record.rec_headers.get("WARC-Truncated")) for record in ArchiveIterator(file)]
    assert records == [
        ("warcinfo", None),
        ("response", "length"),
        ("request", None),
        ("response", None),
        ("request", None),
    ]
    assert (crawl.folder / crawl.warc).stat().st_size < 100_000


def test_a_packed_robots_txt_is_read_as_far_as_it_goes(get, site, say):
    packed = gzip.compress(b"User-agent: *\nDisallow: /a\n" + bytes(10**7))
    site.answers |= {"/robots.txt": say(packed, "200 OK", "Content-Encoding: gzip"), "/a": say()}
    error, crawl = get("/a")
    assert isinstance(error, Refused)
    assert b"accept-encoding: identity" in site.requests[0].lower()
    robots_txt = crawl.captures[0]
    assert read_capture(crawl.folder, robots_txt.place, role="robots").sha256 == robots_txt.sha256


def test_a_redirect_is_held_against_robots_too(get, site, say):
    site.answers |= {
        "/robots.txt": say("User-agent: *\nDisallow: /inner\n"),
        "/a": b"HTTP/1.1 302 Found\r\nLocation: /inner\r\nContent-Length: 0\r\n\r\n",
        "/inner": say(),
    }
    error, _ = get("/a")
    assert isinstance(error, Refused)
    assert "/inner" not in site.asked


@pytest.mark.parametrize("robots", [b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", reset])
def test_without_an_answer_for_robots_nothing_is_asked(get, site, say, robots):
    site.answers |= {"/robots.txt": robots, "/a": say()}
    error, _ = get("/a")
    assert isinstance(error, Unanswered)
    assert "nothing is asked there until it can" in error.reason
    assert site.asked == ["/robots.txt"]


def test_a_crawl_delay_goes_before_a_shorter_delay(crawl, site, say):
    site.answers |= {"/robots.txt": say("User-agent: *\nCrawl-delay: 0.3\n"), "/a": say(), "/b": say()}

    async def main():
        async with crawl(delay=0) as at_work:
            began = time.monotonic()
            await at_work.fetcher.get(f"{site.url}/a")
            await at_work.fetcher.get(f"{site.url}/b")
            return time.monotonic() - began

    assert asyncio.run(main()) >= 0.58


def test_a_source_has_its_own_delay_where_none_is_given(crawl_of, source, site, say):
    site.answers["/a"] = say()

    async def main():
        async with crawl_of(replace(source, delay=0.3), delay=None) as at_work:
            began = time.monotonic()
            await at_work.fetcher.get(f"{site.url}/a")
            return time.monotonic() - began

    assert asyncio.run(main()) >= 0.29


def test_a_connection_is_kept_for_the_next_page(crawl, site, say):
    site.answers["/a"] = say()

    async def main():
        async with crawl() as at_work:
            for _ in range(5):
                await at_work.fetcher.get(f"{site.url}/a")

    asyncio.run(main())
    assert len(site.asked) == 6
    assert site.connections == 1


def test_what_a_server_says_past_its_answer_is_not_the_next_answer(crawl, site, say):
    site.answers |= {"/a": say("а") + say("чуждо"), "/b": say("б")}

    async def main():
        async with crawl() as at_work:
            answers = [await at_work.fetcher.get(site.url + path) for path in ("/a", "/b")]
            return [answer.capture.body.decode() for answer in answers]

    assert asyncio.run(main()) == ["а", "б"]
