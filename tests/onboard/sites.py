"""Small sites of our own making, asked in process: an address to its page, with every request counted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

from scraper.errors import Refused
from scraper.models import Answer, Capture, Role
from scraper.onboard import Proposal, survey
from tests.months import MONTHS

HOST = "https://town.example"
_SEEN = datetime(2026, 11, 1, tzinfo=UTC)
_KINDS = {".xml": "text/xml", "/wp-json/": "application/json"}


@dataclass
class Town:
    """Pages by path and query; what is not there answers 404, what is `forbidden` is refused as robots.txt would."""

    pages: Mapping[str, str]
    forbidden: tuple[str, ...] = ()
    asked: list[str] = field(default_factory=list)

    async def ask(self, url: str, role: Role) -> Answer:
        parts = urlsplit(url)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        self.asked.append(path)
        if path in self.forbidden:
            raise Refused(url, "robots.txt forbids it")
        body = self.pages.get(path)
        kind = next((kind for part, kind in _KINDS.items() if part in path), "text/html; charset=utf-8")
        status = 200 if body is not None else 404
        return Answer(url, url, (Capture(url, _SEEN, status, (("content-type", kind),), (body or "").encode(), role),))

    def surveyed(self, start: str = "/") -> Proposal:
        return asyncio.run(survey(HOST + start, self.ask, slug="town"))


def day(number: int) -> str:
    """The day of the article of that number, the higher the later."""
    return f"{number % 28 + 1} {MONTHS[number // 28 % 12]} {2020 + number // 336}"


def title(number: int, what: str = "Ремонт на улица") -> str:
    return f"{what} номер {number} в квартал Изток"


def whole(body: str, menu: str = "") -> str:
    links = menu or '<a href="/">Начало</a> <a href="/novini">Новини</a>'
    return (
        '<!doctype html><html lang="bg"><head><meta charset="utf-8"><title>Община Казанлък</title></head><body><nav>'
        f'{links} <a href="/kontakti">Контакти</a> <a href="/za-grada">За града</a></nav><main>{body}</main></body></html>'
    )


def article(number: int, dated: bool = True, heading: str | None = None) -> str:
    shown = f'<p class="when">Публикувано на {day(number)} г.</p>' if dated else ""
    lines = "".join(
        f"<p>Общината съобщава на жителите за работа номер {number}-{line}, която започва тази седмица и ще"
        f" продължи според срока в договора с изпълнителя.</p>"
        for line in range(3)
    )
    top = f"<h1>{heading}</h1><h2>{title(number)}</h2>" if heading else f"<h1>{title(number)}</h1>"
    return f'{top}{shown}<div class="text">{lines}</div>'


def card(number: int, place: str = "novini", dated: bool = True) -> str:
    when = f'<span class="date">{day(number)}</span>' if dated else ""
    return f'<div class="card">{when}<h3><a href="/{place}/{number}.html">{title(number)}</a></h3></div>'


def listing(
    numbers: range, per_page: int, place: str = "novini", turn: Callable[[int], str] | None = None
) -> dict[str, str]:
    """A listing in pages, newest first, with a link to the next one; its articles too."""
    order = sorted(numbers, reverse=True)
    leaves = [order[at : at + per_page] for at in range(0, len(order), per_page)]
    at = turn or (lambda page: f"/{place}?page={page}" if page > 1 else f"/{place}")
    pages = {f"/{place}/{number}.html": whole(article(number)) for number in numbers}
    for page, leaf in enumerate(leaves, start=1):
        onward = f'<a class="next" href="{at(page + 1)}">Следваща</a>' if page < len(leaves) else ""
        pages[at(page)] = whole("".join(card(number, place) for number in leaf) + onward)
    return pages


def town(pages: Mapping[str, str], front: str = "<p>Добре дошли в нашия град.</p>", menu: str = "") -> Town:
    static = {"/kontakti": whole("<h1>Контакти</h1><p>Телефон и адрес на общината.</p>", menu)}
    static["/za-grada"] = whole("<h1>За града</h1><p>Градът е разположен в долината на розите.</p>", menu)
    return Town({"/": whole(front, menu), **static, **pages})
