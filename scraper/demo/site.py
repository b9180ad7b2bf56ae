"""The town's site: what each address answers on each day, as a pure function."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import format_datetime
from html import escape
from urllib.parse import parse_qs, urlsplit

from scraper.demo import documents, markup, neighbours
from scraper.demo.town import Announcement, announcements

PAGE_LENGTH = {"news": 10, "notices": 5}
_MONTHS = "януари февруари март април май юни юли август септември октомври ноември декември"
_WEEKDAYS = "понеделник вторник сряда четвъртък петък събота неделя"
_HTML = "text/html"


@dataclass(frozen=True, slots=True)
class Response:
    """What an address answers."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def page(day: int, path: str) -> Response | None:
    """What `path` (with its query) answers on that day; None where there is nothing.

    Addresses in mark-up are relative; those in the feed begin with `/`, for the server to complete.
    """
    parts = urlsplit(path)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if parts.path == "/index.php":
        return _news(day, _count(query.get("page"))) if query.get("r") == "88" else None
    if parts.path == "/obiavi/index.php":
        return _notices(day, _count(query.get("start"), 0))
    fixed = {"/": _home, "/rss.xml": _feed, "/robots.txt": _robots, "/page-63.html": _contacts}
    if parts.path in fixed:
        return fixed[parts.path](day)
    return _article(day, parts.path) or _file(day, parts.path) or _neighbour(day, parts.path)


def _neighbour(day: int, path: str) -> Response | None:
    text = neighbours.page(day, path)
    return Response(200, (("Content-Type", f"{_HTML}; charset=utf-8"),), text.encode()) if text else None


def _count(text: str | None, default: int = 1) -> int:
    return int(text) if text and len(text) < 10 and text.isascii() and text.isdecimal() else default


def _shown(day: int, section: str) -> list[Announcement]:
    """A section's announcements that stand on that day, pinned and newest addresses first."""
    found = [one for one in announcements() if one.section == section and one.status(day) == 200]
    return sorted(found, key=lambda one: (one.pinned, one.path), reverse=True)


def _article(day: int, path: str) -> Response | None:
    for one in announcements():
        if path not in (one.path, one.address(day)) or day < one.since:
            continue
        if one.status(day) != 200:
            return _html(f"<h1>{one.status(day)}</h1>", "Няма такава страница", one.section, one.status(day))
        if path != one.address(day):
            return Response(301, (("Location", one.address(day)), ("Content-Type", _HTML)), b"")
        inside = f'<h1>{escape(one.title)}</h1>\n<div class="text">{markup.body(one, day)}</div>'
        return _html(inside, one.title, one.section)
    return None


def _file(day: int, path: str) -> Response | None:
    for one in announcements():
        for file in one.files:
            if file.path == path and day >= one.since:
                if path.endswith(".pdf"):
                    return Response(200, (("Content-Type", "application/pdf"),), documents.pdf(file.on(day)))
                kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
                return Response(200, (("Content-Type", kind),), documents.docx(file.on(day)))
    return None


def _news(day: int, number: int) -> Response:
    """A page of the news: the one after the last is the last again, and still has a page after it."""
    shown, length = _shown(day, "news"), PAGE_LENGTH["news"]
    last = math.ceil(len(shown) / length)
    start = (min(max(number, 1), last) - 1) * length
    items = "\n".join(
        f'<div class="nw"><a href="{one.address(day).lstrip("/")}"><b>{escape(one.title)}</b></a><br>\n'
        f'{markup.teaser(one, day)}\n<a class="more" href="{one.address(day).lstrip("/")}">още</a></div>'
        for one in shown[start : start + length]
    )
    pager = f'<a class="pager" href="index.php?p=c&amp;r=88&amp;page={number + 1}">по-стари</a>'
    return _html(f"<h1>Новини</h1>\n{items}\n{pager}", "Новини", "news")


def _notices(day: int, start: int) -> Response:
    """A page of the notices, grouped by day; only the headings say when."""
    shown, length = _shown(day, "notices"), PAGE_LENGTH["notices"]
    lines: list[str] = []
    said = ""
    for one in shown[start : start + length]:
        if one.published != said:
            said = one.published
            lines.append(f"<h3>{_in_words(date.fromisoformat(said))}</h3>")
        lines.append(f'<div class="obiava"><a href="{one.address(day).lstrip("/")}">{escape(one.title)}</a></div>')
    if start + length < len(shown):
        lines.append(f'<a class="next" href="obiavi/index.php?start={start + length}">следваща страница</a>')
    return _html("<h1>Обяви</h1>\n" + "\n".join(lines), "Обяви", "notices")


def _in_words(when: date) -> str:
    return f"{_WEEKDAYS.split()[when.weekday()]}, {when.day} {_MONTHS.split()[when.month - 1]} {when.year} г."


def _feed(day: int) -> Response:
    items = "\n".join(
        f"<item><title>{escape(one.title)}</title><link>{{base}}{one.address(day)}</link>"
        f'<guid isPermaLink="false">rozograd-{one.path}</guid>'
        f"<pubDate>{format_datetime(datetime.fromisoformat(one.published))}</pubDate>"
        f"<description>{escape(one.blocks(day)[0][:140])}…</description></item>"
        for one in _shown(day, "tenders")
    )
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"><channel><title>Община Розоград – търгове</title><link>{{base}}/</link>
<description>Обществени поръчки и търгове</description>
{items}
</channel></rss>
"""
    return Response(200, (("Content-Type", "application/rss+xml; charset=utf-8"),), text.encode())


def _robots(_day: int) -> Response:
    text = "User-agent: *\nDisallow: /admin/\nDisallow: /search.php\n"
    return Response(200, (("Content-Type", "text/plain"),), text.encode())


def _home(day: int) -> Response:
    latest = "\n".join(
        f'<li><a href="{one.address(day).lstrip("/")}">{escape(one.title)}</a></li>' for one in _shown(day, "news")[:5]
    )
    return _html(f"<h1>Добре дошли в Розоград</h1>\n<ul>{latest}</ul>", "Начало", "news")


def _contacts(_day: int) -> Response:
    """A page that stands still, with an address like an article's and the stamp of a date that nobody set."""
    inside = '<h1>КОНТАКТИ</h1>\n<div class="text">гр. Розоград 6190, пл. „Розова долина“ № 1<br>\nпубл. на .. г.</div>'
    return _html(inside, "Контакти", "news")


# Longer than many a body, and full of words that a search for the town hall's news should not find.
_FOOTER = """<div id="footer">Адрес: гр. Розоград 6190, пл. „Розова долина“ № 1<br>
Технически сътрудник на кмета: 0499/6 20 01, факс: 0499/6 20 66, kmet@rozograd.example<br>
Общинско предприятие „Чистота“: 0499/6 38 80<br>
<a href="page-63.html">Контакти</a> | Дарителска сметка | Телефонен указател<br>
Работно време – общинска администрация: от 8.30 - 12.30 и 13.30 - 17.30<br>
Център за информация и услуги на гражданите: от 8.30 до 17.30<br>
Кметства: 8.00 ч. - 17.00 ч. Домашен социален патронаж: 0499/6 34 70<br>
ГРАО: 0499/6 23 46; Местни приходи: 0499/6 23 73; 6 24 97; Общо деловодство: 0499/6 22 48<br>
Горещ телефон за сигнали и нередности: 0 700 400 00; Общински приют за бездомни кучета: 0499/6 12 20<br>
„Паркинги и гаражи – Розоград“ ЕООД: 0499/6 77 12; „ВиК – Розоград“ ЕООД: 0499/6 21 15; Болница: 0499/6 50 50</div>"""

_MENU = """<div id="menu"><a href="./">Начало</a> <a href="index.php?p=c&amp;r=88">Новини</a>
<a href="obiavi/index.php">Обяви</a> <a href="rss.xml">Търгове</a> <a href="page-63.html">Контакти</a></div>
<div id="top"><h1 class="banner"><a href="page-63.html">Местни избори 2023</a></h1></div>"""


def _html(content: str, title: str, section: str, status: int = 200) -> Response:
    """A page in the section's own manner: windows-1251 said only in <meta>, UTF-8 in <meta>, or in the header."""
    charset = "windows-1251" if section == "notices" else "utf-8"
    shown = "Община Розоград" if section == "news" else f"{title} | Община Розоград"
    text = f"""<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}">
<title>{escape(shown)}</title><base href="/"></head><body>
<div id="wrap">{_MENU}
<div id="content">{content}</div>
{_FOOTER}</div></body></html>
"""
    kind = f"{_HTML}; charset=utf-8" if section == "tenders" else _HTML
    return Response(status, (("Content-Type", kind),), text.encode(charset, errors="xmlcharrefreplace"))
