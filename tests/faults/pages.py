"""Faults of what is said: statuses, redirects, letters, and pages made to harm."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import count

from tests.faults.town import Act, Fault, Page, Piece, say
from tests.faults.wire import EVERYWHERE, PAGES, head, length, sending

_COUNT = count()
_DOCTYPE = "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)


def status(line: str, *headers: str) -> Act:
    return sending(lambda p: say("<html><body>Грешка</body></html>".encode(), "text/html", *headers, status=line))


def to(location: str, *headers: str) -> bytes:
    return say(b"", "text/html", f"Location: {location}", *headers, status="302 Found")


def body(make: object, kind: str | None = None) -> Act:
    """The page with a body of the fault's own."""

    @cache  # a large one takes longer to make than a client waits
    def made(page: Page) -> bytes:
        return make(page) if callable(make) else make  # type: ignore[return-value]

    return lambda page: iter([say(made(page), kind or page.kind)])


def _chain(page: Page) -> Iterator[Piece]:
    at = int(page.path.partition("?hop=")[2] or 0)
    host = page.origin.replace("127.0.0.1", "localhost") if at % 2 == 0 else page.origin
    yield to(f"{host}{page.path.partition('?')[0]}?hop={at + 1}")


def _burst() -> Act:
    asked = count()

    def act(page: Page) -> Iterator[Piece]:
        yield page.answer if next(asked) % 2 else say(b"busy", "text/plain", status="503 Busy")

    return act


def _pager(page: Page) -> Iterator[Piece]:
    yield say(page.body + b'<a rel=next href="/news?page=%d">next</a>' % next(_COUNT), page.kind)


def _calendar(page: Page) -> Iterator[Piece]:
    number = next(_COUNT)
    days = "".join(f'<li><a href="/news/2{number:04}{day:02}">{day}</a></li>' for day in range(3))
    following = f'<a rel=next href="/news?day={number}">next</a>'
    yield say(page.body.replace(b"</ul>", f"{days}</ul>{following}".encode()), page.kind)


def _include(page: Page) -> Iterator[Piece]:
    inner = f"<sitemap><loc>{page.origin}/sitemap.xml</loc></sitemap>"
    inner += f"<sitemap><loc>{page.origin}/sitemap.xml?n={next(_COUNT)}</loc></sitemap>"
    yield say(f"<sitemapindex>{inner}</sitemapindex>".encode(), page.kind)


def _billion(page: Page) -> bytes:
    return page.body.replace(b"<rss", f'<!DOCTYPE rss [<!ENTITY a "ha">{_DOCTYPE}]><rss'.encode()).replace(
        "<title>Н".encode(), b"<title>&i;"
    )


def _external(page: Page) -> bytes:
    inner = b'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss'
    return page.body.replace(b"<rss", inner).replace("<title>Н".encode(), b"<title>&x;")


def _pdf(inner: bytes) -> bytes:
    return b"%PDF-1.7\n" + inner + b"\ntrailer << /Size 9 /Root 1 0 R >>\n%%EOF\n"


_LOOP = _pdf(
    b"1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj 2 0 obj << /Type /Pages /Kids [2 0 R 2 0 R] /Count 2000000000 >> endobj"
)
_DEEP = _pdf(b"1 0 obj << /Type /Catalog /Pages " + b"[" * 2_000_000 + b" >> endobj")
_NUMBERS = _pdf(b"1 0 obj << /Type /Catalog /Pages 2 0 R /Prev 0 >> endobj xref 0 4294967295\n0000000000 65535 f\n")
ZIP_BOMB_NAME = b"PK\x03\x04" + bytes(26) + b"[Content_Types].xml" * 100

FAULTS = (
    Fault("500 at every try", status("500 Internal Server Error"), EVERYWHERE),
    Fault("502 at every try", status("502 Bad Gateway"), PAGES),
    Fault("503 with a rest of one hour", status("503 Busy", "Retry-After: 3600"), ("article",), rest=True),
    Fault("503 once, then well", _burst(), EVERYWHERE),
    Fault("429 at every try", status("429 Too Many Requests"), PAGES),
    Fault("403 to us", status("403 Forbidden"), ("article", "attachment", "listing", "feed")),
    Fault("a redirect to itself", lambda p: iter([to(p.path)]), EVERYWHERE),
    Fault("a redirect to itself that sets a cookie", lambda p: iter([to(p.path, "Set-Cookie: a=b")]), EVERYWHERE),
    Fault("redirects across two hosts without end", _chain, EVERYWHERE),
    Fault("a redirect to no address", lambda p: iter([to("http://[::")]), PAGES),
    Fault("304 to what was not conditional", sending(b"HTTP/1.1 304 Not Modified\r\n\r\n"), EVERYWHERE),
    Fault("200 with nothing in it", body(b""), EVERYWHERE),
    Fault(
        "HTML as application/octet-stream", body(lambda p: p.body, "application/octet-stream"), ("article", "listing")
    ),
    Fault("a picture as text/html", body(b"\x89PNG\r\n\x1a\n" + bytes(5000), "text/html"), EVERYWHERE),
    Fault("HTML in place of a file", body(b"<html><body><h1>Error</h1></body></html>", "text/html"), ("attachment",)),
    Fault("UTF-8 that says windows-1251", body(lambda p: p.body, "text/html; charset=windows-1251"), PAGES),
    Fault(
        "windows-1251 that says UTF-8",
        body(
            lambda p: p.body.decode().replace("№", "#").encode("cp1251").replace(b"#", b"\xb9"),
            "text/html; charset=utf-8",
        ),
        PAGES,
    ),
    Fault("a charset that nobody knows", body(lambda p: p.body, "text/html; charset=klingon"), PAGES),
    Fault("NULs between the letters of the mark-up", body(lambda p: p.body.replace(b"<p>", b"\0<p>\0")), PAGES),
    Fault("5 MB of tags inside each other", body(lambda p: p.body.replace(b"<footer>", b"<div>" * 10**6)), PAGES),
    Fault(
        "a tag of 300,000 attributes",
        body(lambda p: p.body + b"<a " + b"".join(b'a%d="" ' % n for n in range(300_000)) + b">"),
        PAGES,
    ),
    Fault("an address of 5 MB", body(lambda p: p.body + b'<a href="/news/1?' + b"a" * 5_000_000 + b'">1</a>'), PAGES),
    Fault(
        "300,000 links on a page",
        body(lambda p: p.body + b"".join(b"<a href='/x/%d'>a</a>" % n for n in range(300_000))),
        PAGES,
    ),
    Fault("a pager without end", _pager, ("listing",)),
    Fault("a calendar without end, of days that are not there", _calendar, ("listing",)),
    Fault("a sitemap that includes itself, under new names too", _include, ("sitemap",)),
    Fault("a sitemap with entities", body(lambda p: b"<!DOCTYPE a [<!ENTITY a 'b'>]>" + p.body), ("sitemap",)),
    Fault(
        "a sitemap of 100,000 addresses",
        body(lambda p: p.body.replace(b"</urlset>", b"<url><loc>http://a.example/</loc></url>" * 10**5 + b"</urlset>")),
        ("sitemap",),
    ),
    Fault("a feed of a billion laughs", body(_billion), ("feed",)),
    Fault("a feed that wants a file of ours", body(_external), ("feed",)),
    Fault(
        "a feed of 100,000 entries",
        body(lambda p: p.body.replace(b"</channel>", b"<item><link>/news/1</link></item>" * 10**5 + b"</channel>")),
        ("feed",),
    ),
    Fault("a feed of 2 MB of <", body(lambda p: p.body + b"<" * 2_000_000), ("feed",)),
    Fault(
        "a feed 200,000 elements deep",
        body(lambda p: p.body.replace(b"<item>", b"<item>" + b"<a>" * 200_000, 1)),
        ("feed",),
    ),
    Fault("robots.txt of 10 MB", body(lambda p: p.body + b"# " + b"a" * 10_000_000), ("robots",)),
    Fault(
        "robots.txt of 10,000 rules",
        body(lambda p: p.body + b"".join(b"Disallow: /x%d*y*z$\n" % n for n in range(10_000))),
        ("robots",),
    ),
    Fault("robots.txt that is a page", body(lambda p: b"<html><body>Welcome</body></html>", "text/html"), ("robots",)),
    Fault("a PDF whose pages are their own parents", body(_LOOP), ("attachment",)),
    Fault("a PDF two million brackets deep", body(_DEEP), ("attachment",)),
    Fault("a PDF with four billion objects", body(_NUMBERS), ("attachment",)),
    Fault("a PDF of 20 MB of noise", body(lambda p: _pdf(bytes(range(256)) * 80_000)), ("attachment",)),
    Fault("a damaged office file", body(ZIP_BOMB_NAME), ("attachment",)),
)
__all__ = ["FAULTS", "head", "length"]
