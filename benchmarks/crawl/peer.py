"""The same crawl by Scrapy, tuned: run by the benchmark with the peers' own Python, one JSON argument.

    python peer.py '{"sites": [...], "db": "rows.db", "warc": null, "sweep": false, "reads": "parsel", ...}'

Listings are walked, articles fetched, title, text and date taken by the source file's selectors, and kept in SQLite
with FTS5, two hundred rows in a transaction. `reads`: by parsel, Scrapy's own; by selectolax; or by trafilatura,
without selectors. With `warc`, responses and requests go to a WARC file by warcio, as near to what passed as Scrapy
gives them: heads are written anew. `sweep` asks for every kept article conditionally.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import sys
from datetime import UTC, datetime
from io import BytesIO

import scrapy
from scrapy.crawler import CrawlerProcess
from selectolax.lexbor import LexborHTMLParser

BATCH = 200
_DATE = re.compile(r"(\d\d)\.(\d\d)\.(\d{4})")
SETTINGS = {
    "LOG_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "COOKIES_ENABLED": False,
    "REFERER_ENABLED": False,
    "MEMUSAGE_ENABLED": False,
    "HTTPCACHE_ENABLED": False,
    "AUTOTHROTTLE_ENABLED": False,
    "ROBOTSTXT_OBEY": True,
    "DOWNLOAD_DELAY": 0,
    "RANDOMIZE_DOWNLOAD_DELAY": False,
    "EXTENSIONS": {"scrapy.extensions.logstats.LogStats": None},
    "SPIDER_MIDDLEWARES": {
        "scrapy.spidermiddlewares.depth.DepthMiddleware": None,
        "scrapy.spidermiddlewares.urllength.UrlLengthMiddleware": None,
    },
}
TABLES = """
CREATE TABLE IF NOT EXISTS articles (id INTEGER PRIMARY KEY, url TEXT UNIQUE, title TEXT, body TEXT, published TEXT,
    sha256 TEXT, etag TEXT, last_modified TEXT, fetched_at TEXT);
CREATE TABLE IF NOT EXISTS checks (url TEXT PRIMARY KEY, checked_at TEXT) WITHOUT ROWID;
CREATE VIRTUAL TABLE IF NOT EXISTS article_index USING fts5(title, body);
"""


class Store:
    """Rows and index, a batch in a transaction."""

    def __init__(self, path: str) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = FULL")
        self.connection.executescript(TABLES)
        self._rows: list[tuple[str | None, ...]] = []
        self._checks: list[tuple[str, str]] = []

    def put(self, *row: str | None) -> None:
        self._rows.append(row)
        if len(self._rows) >= BATCH:
            self.flush()

    def check(self, url: str) -> None:
        self._checks.append((url, datetime.now(UTC).isoformat()))
        if len(self._checks) >= BATCH:
            self.flush()

    def flush(self) -> None:
        self.connection.execute("BEGIN IMMEDIATE")
        for row in self._rows:
            found = self.connection.execute(
                "INSERT INTO articles (url, title, body, published, sha256, etag, last_modified, fetched_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            )
            self.connection.execute(
                "INSERT INTO article_index (rowid, title, body) VALUES (?, ?, ?)", (found.lastrowid, row[1], row[2])
            )
        self.connection.executemany("INSERT OR REPLACE INTO checks VALUES (?, ?)", self._checks)
        self.connection.execute("COMMIT")
        self._rows.clear()
        self._checks.clear()


class Records:
    """A downloader middleware, nearest to the network, where bodies are still packed: to WARC by warcio."""

    def __init__(self, crawler: scrapy.crawler.Crawler) -> None:
        from warcio.statusandheaders import StatusAndHeaders
        from warcio.warcwriter import WARCWriter

        self._heads = StatusAndHeaders
        self._file = open(crawler.settings["WARC_PATH"], "wb")  # noqa: SIM115  for the crawl's length
        self._writer = WARCWriter(self._file, gzip=True)

    @classmethod
    def from_crawler(cls, crawler: scrapy.crawler.Crawler) -> Records:
        return cls(crawler)

    def process_response(self, request: scrapy.Request, response: scrapy.http.Response) -> scrapy.http.Response:
        heard = self._heads(f"{response.status} OK", _pairs(response.headers), protocol="HTTP/1.1")
        asked = self._heads(
            f"GET {request.url.split('/', 3)[-1]} HTTP/1.1", _pairs(request.headers), is_http_request=True
        )
        records = (
            self._writer.create_warc_record(response.url, "response", BytesIO(response.body), http_headers=heard),
            self._writer.create_warc_record(request.url, "request", BytesIO(b""), http_headers=asked),
        )
        self._writer.write_request_response_pair(records[1], records[0])
        return response


def _pairs(headers: scrapy.http.Headers) -> list[tuple[str, str]]:
    return [(name.decode(), value.decode("latin-1")) for name, values in headers.items() for value in values]


class News(scrapy.Spider):
    name = "news"
    handle_httpstatus_list = (304,)

    def __init__(self, job: dict) -> None:
        super().__init__()
        self.job, self.store = job, Store(job["db"])

    async def start(self):
        if not self.job["sweep"]:
            for site in self.job["sites"]:
                yield scrapy.Request(f"{site}/news?from=0", callback=self.listing)
            return
        for url, tag, changed in self.store.connection.execute("SELECT url, etag, last_modified FROM articles"):
            conditions = {"If-None-Match": tag, "If-Modified-Since": changed}
            yield scrapy.Request(url, callback=self.checked, headers=conditions)

    def listing(self, response):
        for item in response.css(".item"):
            yield scrapy.Request(response.urljoin(item.css("a::attr(href)").get()), callback=self.article)
        following = response.css("a.next::attr(href)").get()
        if following:
            yield scrapy.Request(response.urljoin(following), callback=self.listing)

    def article(self, response):
        title, body, published = READERS[self.job["reads"]](response)
        said = [response.headers.get(name, b"").decode() or None for name in ("ETag", "Last-Modified")]
        digest = hashlib.sha256(response.body).hexdigest()
        self.store.put(response.url, title, body, published, digest, *said, datetime.now(UTC).isoformat())

    def checked(self, response):
        if response.status == 304:
            self.store.check(response.url)

    def closed(self, _reason):
        self.store.flush()


def by_parsel(response):
    """Title, text, and day of publication, by the selectors that the source file has too."""
    body = "\n\n".join("".join(node.css("::text").getall()).strip() for node in response.css(".content > *"))
    said = "".join(response.css(".date ::text").getall())
    return "".join(response.css("h1 ::text").getall()).strip(), body, day(said)


def by_selectolax(response):
    """The same by the parser that we use, instead of Scrapy's own."""
    tree = LexborHTMLParser(response.text)
    body = "\n\n".join(node.text(strip=True) for node in tree.css(".content > *"))
    return tree.css_first("h1").text(strip=True), body, day(tree.css_first(".date").text())


def by_trafilatura(response):
    """The same by general rules, without selectors."""
    import trafilatura

    found = trafilatura.bare_extraction(response.text, url=response.url, with_metadata=True)
    return found and found.title, found and found.text, found and found.date


def day(text: str) -> str | None:
    """The day that a text shows, in ISO form."""
    found = _DATE.search(text)
    return found and f"{found[3]}-{found[2]}-{found[1]}"


READERS = {"parsel": by_parsel, "selectolax": by_selectolax, "trafilatura": by_trafilatura}


def main(job: dict) -> None:
    own = {"CONCURRENT_REQUESTS": job["concurrent"], "CONCURRENT_REQUESTS_PER_DOMAIN": job["per_host"]}
    if job["warc"]:
        own |= {"WARC_PATH": job["warc"], "DOWNLOADER_MIDDLEWARES": {Records: 595}}  # HttpCompression is at 590
    process = CrawlerProcess(SETTINGS | own)
    process.crawl(News, job=job)
    process.start()


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
