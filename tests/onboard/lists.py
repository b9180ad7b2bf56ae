"""Small lists of news, as they are met, for the tests of how a list is read."""

from __future__ import annotations

from datetime import UTC, datetime

from scraper.models import Capture

URL = "https://www.grad.example/novini"
TITLES = (
    "Започва ремонтът на улица „Розова долина“",
    "Общинският съвет прие бюджета за 2024 г.",
    "Спиране на водата в квартал Изток",
    "Покана за обществено обсъждане",
    "Нова детска площадка в парка",
    "Прием на документи за детските градини",
    "Отчет на кмета за първото тримесечие",
    "Обявление за търг с явно наддаване",
)
DAYS = ("12.03.2024", "11.03.2024", "05.03.2024", "28.02.2024", "27.02.2024", "14.02.2024", "03.02.2024", "30.01.2024")
ALL = tuple(f"/news/{100 - at}" for at in range(8))
NEWS = tuple(zip(ALL, TITLES, DAYS, strict=True))
_MENU = """<ul class="nav"><li><a href="/">Начало</a></li><li><a href="/novini">Новини</a></li>
<li><a href="/kontakti">Контакти</a></li><li><a href="/struktura">Структура на администрацията</a></li></ul>"""
_FOOT = (
    '<div class="footer"><a href="/karta">Карта на сайта</a> <a href="https://social.example/grad">Следете ни</a></div>'
)


def capture(html: str | bytes, url: str = URL) -> Capture:
    body = html.encode() if isinstance(html, str) else html
    return Capture(
        url, datetime(2024, 3, 13, tzinfo=UTC), 200, (("Content-Type", "text/html; charset=utf-8"),), body, "listing"
    )


def page(inner: str, url: str = URL, *, beside: str = "", head: str = "") -> Capture:
    """A page with a menu, a heading, the list, what stands beside it, and a footer."""
    return capture(
        f'<html><head>{head}</head><body>{_MENU}<div id="content"><h1>Новини</h1>{inner}</div>{beside}{_FOOT}</body></html>',
        url,
    )


def each(form: str, news=NEWS) -> str:
    """The form once for each of the news: {href}, {title}, {day} and {at} stand in it."""
    return "".join(form.format(href=href, title=title, day=day, at=at) for at, (href, title, day) in enumerate(news))
