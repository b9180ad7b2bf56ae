"""A site on a loopback port that is put into another design while it runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from tests import loopback
from tests.redesigns.designs import Design, News, Pair, news

SIZE = 8  # announcements a page


@dataclass
class Site:
    """`numbers` are the announcements there are, newest first; `edited` those whose text the town has changed."""

    pair: Pair
    url: str = ""
    redesigned: bool = False
    numbers: list[int] = field(default_factory=lambda: list(range(24, 0, -1)))
    edited: set[int] = field(default_factory=set)

    @property
    def design(self) -> Design:
        """The one it is in now."""
        return self.pair.new if self.redesigned else self.pair.old

    def news(self) -> list[News]:
        """What it says now."""
        found = [news(number) for number in self.numbers]
        return [
            replace(one, paragraphs=(_rewritten(one.paragraphs[0]), *one.paragraphs[1:]))
            if one.number in self.edited
            else one
            for one in found
        ]

    def said(self, path: str) -> loopback.Said:
        status, body = self.answer(path)
        return status, "text/html; charset=utf-8", body

    def answer(self, path: str) -> tuple[int, str]:
        """Status, and a page or where it leads."""
        design, shown = self.design, self.news()
        for one in shown:
            if path == design.address(one):
                return 200, design.show(one)
            if self.redesigned and path == self.pair.old.address(one):
                return (302, design.address(one)) if self.pair.old_addresses == "led on" else (404, "няма")
        pages = {1: design.home} | {n: design.page(design.home, n) for n in range(2, len(shown) // SIZE + 2)}
        for number, own in pages.items():
            part = shown[(number - 1) * SIZE : number * SIZE]
            if path == own and part:
                further = pages.get(number + 1) if shown[number * SIZE :] else None
                return 200, design.list(part, further)
        if path == "/":
            latest = design.listing("".join(design.item(one, design.address(one)) for one in shown[:3]))
            ways = f"<p><a href={design.home}>Всички новини</a> <a href=/kontakti>Контакти</a></p>"
            return 200, design.frame("Начало", f"<p>Добре дошли в община Ясен.</p>{latest}{ways}")
        if path == "/kontakti" or path.startswith("/m"):
            return 200, design.frame("Контакти", "<p>Адрес: площад Свобода 1. Работно време от 9 до 17 часа.</p>")
        return 404, design.frame("Няма такава страница", "<p>Страницата не е намерена.</p>")


def _rewritten(text: str) -> str:
    words = text.split()
    return " ".join((*words[:3], "удължава", "се", "до", "май", *words[5:]))


@contextmanager
def serving(pair: Pair) -> Iterator[Site]:
    """The site until the end of the block."""
    site = Site(pair)

    with loopback.serving(site.said) as site.url:
        yield site
