"""A town whose pages show nothing without JavaScript: their scripts fetch the list and the articles, or find them in
`_payload.json`."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from scraper import pipeline
from scraper.intake import Ground
from scraper.models import Fetch, Listing, Source, Template
from scraper.pipeline import Report
from tests import loopback
from tests.haste import hasty

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
SHELL = """<!doctype html><html lang=bg><head><title>Община</title></head><body><div id="{root}"></div>
<noscript>Включете JavaScript.</noscript><script src="{script}"></script></body></html>"""
# Reads its JSON and writes the page, as a town's own single page application does.
APP = """
const root = document.getElementById("root") || document.getElementById("__nuxt");
const menu = `<header><h1>Община Гложене</h1></header><nav><a href="/">Начало</a> <a href="/kmet">Кмет</a>
  <a href="/uslugi">Услуги</a> <a href="/novini">Новини</a> <a href="/kontakti">Контакти</a></nav>`;
const draw = (one) => root.innerHTML = menu + `<main><h1>${one.title}</h1><time datetime="${one.date}">${one.date}</time>
  <div class="text">${one.content}</div></main>`;
const list = (all) => root.innerHTML = menu + "<ul>" + all.map((one) =>
  `<li class="item"><a href="/novini/${one.slug}">${one.title}</a> <time>${one.date}</time></li>`).join("") + "</ul>";
const at = location.pathname;
const lost = () => root.innerHTML = menu + "<h1>404</h1><p>Страницата не е намерена.</p>";
"""
OF_API = """
const path = at === "/novini" ? "/api/news" : at === "/" ? "/api/latest" : "/api" + at;
fetch(path).then((answer) => answer.ok ? answer.json() : null)
  .then((said) => said === null ? lost() : Array.isArray(said) ? list(said) : draw(said));
"""
OF_PAYLOAD = """
fetch(at.replace(/[/]$/, "") + "/_payload.json").then((answer) => answer.json()).then((all) => {
  const whole = (n) => { const v = all[n]; return Array.isArray(v) ? v.map(whole)
    : v && typeof v === "object" ? Object.fromEntries(Object.entries(v).map(([k, m]) => [k, whole(m)])) : v };
  const said = whole(0).data;
  said.news ? list(said.news) : draw(said.article);
});
"""


@dataclass
class Town:
    """Articles by slug. `nuxt`: the data lies beside each page; else an interface under /api has it.

    `pages` are other paths, `asked` is what was asked for, with the headers.
    """

    folder: Path
    nuxt: bool = False
    url: str = ""
    articles: dict[str, dict[str, str]] = field(default_factory=dict)
    pages: dict[str, tuple[str, str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    before: Callable[[str], None] = lambda _: None
    day: float = 0

    def put(self, number: int, text: str = "") -> None:
        """One more article, or another text of one."""
        content = text or f"Ремонтът на улица номер {number} започва. " * 8 + "Движението се спира до края на месеца."
        self.articles[f"remont-{number}"] = {
            "slug": f"remont-{number}",
            "title": f"Ремонт на улица номер {number}",
            "date": f"2026-02-{number:02}",
            "content": f"<p>{content}</p><p>Справки в общината, стая {number}.</p>",
        }

    def answer(self, path: str) -> tuple[int, str, str]:
        self.before(path)
        self.asked.append(path)
        path = urlsplit(path).path
        if path in self.pages:
            return 200, *self.pages[path]
        if path == "/robots.txt":
            return 404, "text/plain", ""
        if path == "/app.js":
            return 200, "text/javascript", APP + (OF_PAYLOAD if self.nuxt else OF_API)
        data = self._data(path)
        if data is not None:
            return 200, "application/json", json.dumps(data, ensure_ascii=False)
        if path.startswith(("/api", "/_nuxt")) or path.endswith(".json"):
            return 404, "application/json", "{}"
        root, script = ("__nuxt", "/app.js?_nuxt/entry") if self.nuxt else ("root", "/app.js")
        return 200, "text/html; charset=utf-8", SHELL.format(root=root, script=script)

    def _data(self, path: str) -> object:
        """What lies at a path of the interface, or beside a page."""
        way = path.removesuffix("/_payload.json") if self.nuxt else path.removeprefix("/api")
        if way == path:
            return None
        listed = [{key: one[key] for key in ("slug", "title", "date")} for one in self.articles.values()]
        latest = {"": listed[:3], "/latest": listed[:3], "/novini": listed, "/news": listed}
        found = latest[way] if way in latest else self.articles.get(way.removeprefix("/novini/"))
        if found is None or not self.nuxt:
            return found
        return _numbered({"data": {"news" if isinstance(found, list) else "article": found}, "prerenderedAt": 1})

    def source(self, fetch: Fetch, **given: object) -> Source:
        rule = Listing(f"{self.url}/novini", item="li.item" if fetch == "browser" else None)
        article = Template(url=r"/novini/[\w-]+$")
        fields = {"slug": "town", "name": "Town", "home": f"{self.url}/", "news": (rule,), "article": article}
        return Source(**{**fields, "language": "bg", "fetch": fetch, **given})  # type: ignore[arg-type]

    @property
    def ground(self) -> Ground:
        moment = START + timedelta(days=self.day)
        return Ground(self.folder / "archive.db", self.folder / "captures", lambda: moment)

    def crawl(self, source: Source, **options: object) -> Report:
        """One crawl; the next one is a day later."""
        self.asked.clear()
        chosen = hasty(**options)
        report = asyncio.run(pipeline.crawl(source, self.ground, None, chosen))
        self.day += 1
        return report

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        with sqlite3.connect(self.folder / "archive.db") as connection:
            return connection.execute(sql).fetchall()


def _numbered(whole: object) -> list[object]:
    """devalue's list, as Nuxt 3 writes it."""
    entries: list[object] = []

    def number(value: object) -> int:
        at = len(entries)
        entries.append(None)
        if isinstance(value, dict):
            entries[at] = {key: number(each) for key, each in value.items()}
        else:
            entries[at] = [number(each) for each in value] if isinstance(value, list) else value
        return at

    number(whole)
    return entries


@contextmanager
def serving(folder: Path, *, nuxt: bool = False) -> Iterator[Town]:
    """A town until the end of the block."""
    town = Town(folder, nuxt)

    with loopback.serving(town.answer) as town.url:
        yield town
