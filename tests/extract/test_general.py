"""General rules: title, date and body of pages nobody wrote a template for."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import pytest

from scraper.extract import Article, Hints, Template, extract
from scraper.models import DateRule

SHARED = os.environ.get("SCRAPER_SHARED")
URL = "https://www.town.example/novini/541"
TEXT = "Кметът откри обновената градина на улица „Люляк“. В събитието участваха над двеста деца и родители."
MORE = "Обектът беше завършен на 12.03.2025 г., с месец по-рано от срока по договора."


def read(page: str, hints: Hints | None = None, **options: object) -> Article:
    given = {"language": "bg", "timezone": "Europe/Sofia", "url": URL, **options}
    return extract(page.encode(), hints=hints, **given)  # type: ignore[arg-type]


# --- the old page of a town, in the manner of the announcement this project began with --------------------------

TITLE = "СРЕЩА НА КМЕТА С ЖИТЕЛИТЕ НА ЯСЕНОВО"
LINES = (TEXT, "Пред тях тя представи програмата за мандат 2023-2027 г. и отговори на въпроси.", MORE)
FOOTER = [
    "Адрес:",
    "гр. Ясен, 6100",
    "бул. Розова Долина №6",
    "Технически сътрудник на кмета:",
    "0431/98201",
    "факс: 0431/98266",
    "mayor@town.example",
    "Общинска администрация:",
    "от 8.30 - 12.30 и 13.30 - 17.30",
    "Горещ телефон за сигнали и нередности:",
    "0 700 400 56",
]
BANNERS = ("<h1>{}</h1>", '<h2><a href="/izbori.html">{}</a></h2>', "<b>{}</b>")
HEADINGS = ("<h1>{}</h1>", "<h2>{}</h2>", "<b>{}</b><br><br>", '<div class="title">{}</div>')
KAZANLAK = Template(
    url=r"/page-\d+\.html$",
    title=".content h1, .content h2, .content > b, .content .title",
    body=".content",
    date=DateRule(".content", r"публ\. на (\d\d\.\d\d\.\d{4})"),
)


def old_page(title: str, text: tuple[str, ...], banner: str, heading: str, footer: list[str], *, one_cell: bool) -> str:
    """Banner, menu, text with a single <br> between its lines, the date last, the footer in a row of its own."""
    parted = "<br>" if one_cell else '</td></tr><tr><td colspan="2">'
    return (
        '<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1251">'
        '<title>Община Ясен</title></head><body><table width="900">'
        f'<tr><td colspan="2">{banner.format("Местни избори 2023")}</td></tr><tr><td><a href="/">Начало</a><br>'
        f'<a href="/n">Новини</a><br><a href="/k">Контакти</a></td><td class="content">{heading.format(escape(title))}'
        f"{'<br>'.join(map(escape, text))}<br>публ. на 12.02.2024 г.{parted}{'<br>'.join(map(escape, footer))}"
        "</td></tr></table></body></html>"
    )


@pytest.mark.parametrize("template", [None, KAZANLAK], ids=["no template", "template"])
@pytest.mark.parametrize("heading", HEADINGS)
@pytest.mark.parametrize("banner", BANNERS)
def test_an_old_page_gives_its_announcement_and_no_more(banner: str, heading: str, template: Template | None) -> None:
    page = old_page(TITLE, LINES, banner, heading, FOOTER, one_cell=False)
    article = extract(page.encode("cp1251"), URL, template=template, language="bg", timezone="Europe/Sofia")
    assert (article.title, article.body, article.published) == (TITLE, "\n".join(LINES), "2024-02-12")
    assert article.published_from == ("selector" if template else "text")


@pytest.mark.parametrize("heading", HEADINGS[:2])
def test_a_footer_in_one_cell_with_the_text_is_cut_at_the_date(heading: str) -> None:
    article = read(old_page(TITLE, LINES, BANNERS[0], heading, FOOTER, one_cell=True))
    assert (article.title, article.body, article.published) == (TITLE, "\n".join(LINES), "2024-02-12")


@pytest.mark.skipif(not SHARED, reason="SCRAPER_SHARED is unset: the seed document is not at hand")
@pytest.mark.parametrize("template", [None, KAZANLAK], ids=["no template", "template"])
@pytest.mark.parametrize("heading", HEADINGS)
def test_the_seed_document_comes_out_exactly(heading: str, template: Template | None) -> None:
    lines = (Path(SHARED or "") / "seed" / "kazanlak-page-12866.txt").read_text("utf-8").split("\n")
    end = next(number for number, line in enumerate(lines) if line.startswith("публ. на"))
    text = tuple(" ".join(line.split()) for line in lines[3:end] if line.strip())
    page = old_page(lines[2], text, BANNERS[0], heading, lines[end + 1 :], one_cell=False)
    article = extract(page.encode(), URL, template=template, language="bg", timezone="Europe/Sofia")
    assert (article.title, article.body, article.published) == (lines[2].strip(), "\n".join(text), "2024-02-12")


# --- title ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "top", "expected"),
    [
        (
            "<title>Откриха градина | Община Ясен</title>",
            "<h1>Община Ясен</h1><h2>Откриха градина</h2>",
            "Откриха градина",
        ),
        (
            "<title>Новини | Община Ясен</title>",
            "<h1>Новини</h1><h2 class=node-title>Откриха градина</h2>",
            "Откриха градина",
        ),
        ("<title>Община Ясен</title>", "<h1>Откриха <br>градина¶</h1>", "Откриха градина"),
        ("<title>Откриха градина</title>", "<div class=t2>ОТКРИХА ГРАДИНА</div>", "ОТКРИХА ГРАДИНА"),
        ("<title>Откриха градина &#8211; Община Ясен</title>", "", "Откриха градина"),
        ('<meta property="og:title" content="Откриха градина"><title>Ясен</title>', "", "Откриха градина"),
        (
            "<title>x</title>",
            '<h1><a href="/">Ясен</a></h1><h2><a href="/novini/541">Откриха градина</a></h2>',
            "Откриха градина",
        ),
    ],
)
def test_the_title_is_the_heading_of_the_article(head: str, top: str, expected: str) -> None:
    assert read(f"<html><head>{head}</head><body>{top}<div><p>{TEXT}</p><p>{MORE}</p></div>").title == expected


@pytest.mark.parametrize("cut", ["Откриха обновената гради…", "Откриха обновената гради...", "Откриха обновената&rdq"])
def test_a_teaser_that_was_cut_still_tells_the_title(cut: str) -> None:
    page = f"<h1>Седмица на здравето</h1><h3>Откриха обновената градина</h3><p>{TEXT}</p>"
    assert read(page, Hints(title=cut, origin="listing")).title == "Откриха обновената градина"


def test_a_cut_teaser_is_no_title_itself() -> None:
    page = f"<title>Ясен</title><p>{TEXT}</p>"
    assert read(page, Hints(title="Откриха обновената гради…")).title == "Ясен"
    assert read(page, Hints(title="Откриха обновената градина")).title == "Откриха обновената градина"


# --- date -------------------------------------------------------------------------------------------------------

JSON_LD = '<script type="application/ld+json">{}</script>'
BODY = f"<div class=text><p>{TEXT}</p><p>{MORE}</p></div>"


@pytest.mark.parametrize(
    ("head", "article", "expected"),
    [
        (
            JSON_LD.format('{"@graph": [{"@type": "NewsArticle", "datePublished": "2024-02-12T23:30:00Z"}]}'),
            "<h1>Т</h1><p>1 май 2020</p>",
            ("2024-02-13T01:30:00+02:00", "json-ld"),
        ),
        (
            '<meta property="article:published_time" content="2024-02-12"><meta name="date" content="2020-01-01">',
            "<h1>Т</h1>",
            ("2024-02-12", "meta"),
        ),
        ("", '<h1>Т</h1><time datetime="2024-02-12">вчера</time>', ("2024-02-12", "time")),
        ("", "<h1>Т</h1><p>Публикувано на 12 февруари 2024 г. от Пресцентър</p>", ("2024-02-12", "text")),
        ("", "<h1>Т</h1><p>Култура | 12 февруари 2024 г.</p>", ("2024-02-12", "text")),
        ("", "<h1>Т</h1><p>Дата: 12.02.2024</p>", ("2024-02-12", "text")),
        ("", "<p>12.02.2024</p><h1>Т</h1>", ("2024-02-12", "text")),
        ("", "<h1>Т</h1><p>Обновено на 1.05.2024, Публикувано на 12.02.2024</p>", ("2024-02-12", "text")),
    ],
)
def test_the_date_is_where_the_page_gives_it(head: str, article: str, expected: tuple[str, str]) -> None:
    found = read(f"<head>{head}</head><body><article>{article}{BODY}</article>")
    assert (found.published, found.published_from) == expected
    assert found.body == f"{TEXT}\n\n{MORE}"


@pytest.mark.parametrize(
    "rest",
    [
        "<aside><time datetime=2024-02-12>12.02.2024</time></aside>",
        "<h3>Последни новини</h3><div><a href=/n/1>Друга новина</a></div><div>20.11.2024</div>",
        "<p>Срок: 12.02.2024 г.</p>",
        "<p>Събитието е на 12.02.2024 г.</p>",
        "<p>публ. на .. г.</p>",
        "<p><a href=z.pdf>Заповед № 5 от 12.02.2024 г.</a></p>",
        JSON_LD.format('{"@type": "NewsArticle", "url": "/novini/9", "datePublished": "2024-02-12"}'),
        JSON_LD.format(
            '[{"@type":"Article","headline":"А","datePublished":"2024-02-12"},'
            '{"@type":"Article","headline":"Б","datePublished":"2024-02-13"}]'
        ),
    ],
)
def test_another_date_is_not_taken_for_it(rest: str) -> None:
    found = read(f"<body><div><h1>Т</h1>{BODY}{rest}</div>")
    assert (found.published, found.published_from) == (None, None)


@pytest.mark.parametrize(
    ("path", "hint", "expected"),
    [
        ("/2024/02/12/otkriha/", "1 май 2020", ("2024-02-12", "url")),
        ("/2024/02/otkriha.html", None, ("2024-02", "url")),
        ("/2024/02/otkriha.html", "12 февруари 2024 г., 10:30", ("2024-02-12T10:30:00+02:00", "listing")),
        ("/2024/02/otkriha.html", "12 март 2024", ("2024-02", "url")),
        ("/novini/20240212-otkriha", None, ("2024-02-12", "url")),
        ("/novini/541", "12.02.2024", ("2024-02-12", "listing")),
        ("/n/2024130099/", None, (None, None)),
    ],
)
def test_the_address_then_the_listing_stand_in(path: str, hint: str | None, expected: tuple[str, str]) -> None:
    hints = Hints(date=hint, origin="listing" if hint else None)
    found = read(f"<h1>Т</h1>{BODY}", hints, url=f"https://www.town.example{path}")
    assert (found.published, found.published_from) == expected


def test_american_pages_of_an_english_source_put_the_month_first() -> None:
    page = f"<html lang=en-US><h1>T</h1><p>Published 04/03/2014</p>{BODY}"
    assert read(page, language="en").published == "2014-04-03"
    assert read(page.replace("en-US", "en-GB"), language="en").published == "2014-03-04"


def test_a_date_ahead_of_the_clock_is_refused() -> None:
    page = f"<h1>Т</h1><p>Публикувано на 14.02.2024 г.</p>{BODY}"
    assert read(page).published == "2024-02-14"
    assert read(page, now=datetime(2024, 2, 13, 8, tzinfo=UTC)).published == "2024-02-14"
    refused = read(page, now=datetime(2024, 2, 12, 8, tzinfo=UTC))
    assert (refused.published, refused.published_from) == (None, None)
    assert refused.problems == ("date: found 2024-02-14, expected none after 2024-02-13",)


# --- body -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rest",
    [
        "<nav><a href=/>Начало</a></nav>",
        "<aside><h3>Още новини</h3><p>Друга новина, която е достатъчно дълга за текст на статия.</p></aside>",
        "<div class='social-share'>Сподели във Фейсбук с приятели и познати</div>",
        "<div id=related><h3><a href=/9>Друга</a></h3><p>Друга новина, която е достатъчно дълга за статия.</p></div>",
        "<div class=comments><p>Браво! Отлична новина за всички жители на нашия град и околностите му.</p></div>",
        "<p>Прочетена: 1443 пъти</p>",
        "<p><a href='javascript:window.print()'>Отпечатай</a></p>",
        "<p><a href='/novini'>« Назад</a></p>",
        "<footer><p>Община Ясен<br>0431/98201<br>факс: 0431/98266<br>mayor@town.example</p></footer>",
        "<p>© 2024 Община Ясен. Всички права запазени.</p>",
        "<div style='display: none'>Скрит текст, който никой посетител на страницата не вижда.</div>",
        "<script>var text = 'Скрипт, който не е текст на новината';</script>",
    ],
)
def test_furniture_is_no_part_of_the_body(rest: str) -> None:
    assert read(f"<body><div><h1>Т</h1><p>{TEXT}</p><p>{MORE}</p>{rest}</div>").body == f"{TEXT}\n\n{MORE}"


def test_a_form_around_the_whole_page_hides_nothing() -> None:
    page = f"<body><form id=aspnetForm><ul class=menu><li><a href=/>Начало</a></ul><div><h1>Т</h1>{BODY}</div></form>"
    assert read(page).body == f"{TEXT}\n\n{MORE}"


def test_an_id_made_of_a_heading_is_no_furniture() -> None:
    page = f"<body><section id=works-begin-next-week-in-the-menu-street><h1>Т</h1><p>{TEXT}</p><p>{MORE}</p></section>"
    assert read(page).body == f"{TEXT}\n\n{MORE}"


def test_headings_lists_tables_and_files_stay_in_the_body() -> None:
    page = (
        f"<h1>Т</h1><div><p>{TEXT}</p><h3>Необходими документи</h3><ol><li>копие<li>скица</ol>"
        "<table><tr><td>Дата<td>Час<tr><td>12.03.2025<td>10:00</table>"
        '<p><a href="/f/z.docx">Заповед № 5 от 12.03.2025 г.</a></p></div>'
    )
    article = read(page)
    assert article.body == (
        f"{TEXT}\n\nНеобходими документи\n\nкопие\nскица\n\nДата\tЧас\n12.03.2025\t10:00\n\n"
        "Заповед № 5 от 12.03.2025 г."
    )
    assert [(file.url, file.name) for file in article.attachments] == [
        ("https://www.town.example/f/z.docx", "Заповед № 5 от 12.03.2025 г.")
    ]


def test_a_page_of_one_short_sentence_is_an_article() -> None:
    page = "<h1>Доброволци</h1><div>Търсят се доброволци. Записване на 0431/98201.</div><p><a href=/>Назад</a></p>"
    assert read(page).body == "Търсят се доброволци. Записване на 0431/98201."


def test_language_and_canonical_are_the_pages_own() -> None:
    page = f'<html lang="en-GB"><link rel="canonical" href="/n/541?a=1"><h1>T</h1>{BODY}'
    article = read(page)
    assert (article.language, article.canonical) == ("en-GB", "https://www.town.example/n/541?a=1")
    assert (read("<p>x</p>").language, read("<p>x</p>").canonical) == ("bg", None)
