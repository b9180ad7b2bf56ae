"""Lists whose items have no page of their own, as town halls of several countries make them."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper import addresses
from scraper.crawl import items
from scraper.crawl import listing as crawled
from scraper.errors import PageError
from scraper.extract import extract, readable_date
from scraper.models import Answer, Capture, Listing, Role, Template
from scraper.onboard.listing import Candidate
from scraper.onboard.memory import Memory
from scraper.onboard.mending import relearn
from scraper.onboard.trial import tried
from scraper.onboard.whole import either, whole
from tests.onboard.lists import NEWS, capture, each, page
from tests.onboard.sites import HOST, listing, town
from tests.onboard.sites import whole as framed

NUMBERS = range(8)
ISO = [f"2024-{4 - at // 3:02}-{25 - 3 * at:02}" for at in NUMBERS]
MONTHS = {
    "de": ["Januar", "Februar", "März", "April"],
    "fr": ["janvier", "février", "mars", "avril"],
    "uk": ["січня", "лютого", "березня", "квітня"],
}
SUBJECTS = {
    "bg": "Обява за отдаване под наем на терен {}",
    "de": "Amtsblatt Nr. {}",
    "fr": "Approbation du budget annexe du lotissement {}",
    "en": "Committee on Parks and Streets {}",
    "es": "Bases de la convocatoria de ayudas número {}",
    "ro": "privind aprobarea planului urbanistic zonal {}",
    "uk": "Про надання дозволу на розроблення проєкту {}",
    "it": "Determinazione di impegno di spesa per lavori {}",
}


def figures(at: int, form: str) -> str:
    year, month, day = ISO[at].split("-")
    return form.format(y=year, m=month, d=day, mi=int(month), di=int(day))


def in_words(at: int, language: str, form: str) -> str:
    year, month, day = map(int, ISO[at].split("-"))
    return form.format(d=day, m=MONTHS[language][month - 1], y=year)


def subject(at: int, language: str) -> str:
    return SUBJECTS[language].format("ABCDEFGH"[at] * 2)


def table_bg() -> str:
    head = "<tr><th>№</th><th>Дата</th><th>Относно</th><th>Файл</th></tr>"
    rows = (
        f"<tr><td>{90 - at}</td><td>{figures(at, '{d}.{m}.{y} г.')}</td><td>{subject(at, 'bg')}</td>"
        f"<td><a href='/images/obyavi/{at}.pdf' target=_blank>изтегли</a></td></tr>"
        for at in NUMBERS
    )
    return f"<table class='table obyavi'>{head}{''.join(rows)}</table>"


def gazette_de() -> str:
    rows = (
        f"<li class='download'><a href='/fileadmin/amtsblatt/{at}.pdf'>{subject(at, 'de')}</a> vom "
        f"<span class=datum>{in_words(at, 'de', '{d}. {m} {y}')}</span> <small>(PDF, 1,{at} MB)</small></li>"
        for at in NUMBERS
    )
    return f"<ul class='downloads'>{''.join(rows)}</ul>"


def minutes_fr() -> str:
    head = "<tr><td><b>Séance</b></td><td><b>Objet</b></td><td><b>Document</b></td></tr>"
    rows = (
        f"<tr><td>{in_words(at, 'fr', '{d} {m} {y}')}</td><td>{subject(at, 'fr')}</td>"
        f"<td><a href='/deliberations/get_file?id={at}'>Télécharger</a></td></tr>"
        for at in NUMBERS
    )
    return f"<table border=1 width=90%>{head}{''.join(rows)}</table>"


def calendar_en() -> str:
    head = "<tr><th>Name</th><th>Meeting Date</th><th>Time</th><th>Location</th><th>Agenda</th></tr>"
    rows = (
        f"<tr class='rg{'Alt' * (at % 2)}Row'><td><font>{subject(at, 'en')}</font></td><td>{figures(at, '{mi}/{di}/{y}')}</td>"
        f"<td>6:00 PM</td><td>Council Chambers</td><td>"
        + (f"<a href='View.ashx?M=A&amp;ID={at}&amp;GUID=8C'>Agenda</a>" if at % 3 else "Not available")
        + "</td></tr>"
        for at in NUMBERS
    )
    return f"<table class='rgMasterTable'><thead>{head}</thead><tbody>{''.join(rows)}</tbody></table>"


def board_es() -> str:
    rows = (
        f"<div class='anuncio'><h3>{subject(at, 'es')}</h3><p class='meta'>Publicado: {figures(at, '{d}/{m}/{y}')}</p>"
        f"<p>Se somete a información pública por un plazo de veinte días.</p>"
        f"<a class='descarga' href='/descargar.php?id={at}'>Ver anuncio (PDF)</a></div>"
        for at in NUMBERS
    )
    return f"<div class='tablon'>{''.join(rows)}</div>"


def decisions_ro() -> str:
    rows = (
        f"<p><strong>HCL nr. {45 - at} din {figures(at, '{d}.{m}.{y}')}</strong> {subject(at, 'ro')} "
        f"<a href='/hcl/2024/{45 - at}.pdf'>descarcă</a></p>"
        for at in NUMBERS
    )
    return f"<div class='entry'>{''.join(rows)}</div>"


def decisions_uk() -> str:
    rows = (
        f"<li><a href='/files/r{at}.docx'>Рішення № {12 + at} від {in_words(at, 'uk', '{d} {m} {y}')} року "
        f"«{subject(at, 'uk')}»</a></li>"
        for at in NUMBERS
    )
    return f"<ul>{''.join(rows)}</ul>"


def register_it() -> str:
    rows = (
        f"<tr><td data-title='Oggetto'>{subject(at, 'it')}</td><td data-title='Data'>{figures(at, '{d}/{m}/{y}')}</td>"
        f"<td data-title='Ufficio'>Ufficio tecnico</td></tr>"
        for at in NUMBERS
    )
    return f"<table id='albo'><tbody>{''.join(rows)}</tbody></table>"


LISTS = {
    "a Bulgarian table of notices": (table_bg, "bg", 8),
    "a German gazette": (gazette_de, "de", 8),
    "French minutes": (minutes_fr, "fr", 8),
    "a calendar of committees": (calendar_en, "en", 5),
    "a Spanish board": (board_es, "es", 8),
    "Romanian decisions": (decisions_ro, "ro", 8),
    "Ukrainian decisions": (decisions_uk, "uk", 8),
    "an Italian register without files": (register_it, "it", 0),
}


def found_in(html: str, language: str) -> Candidate:
    return either([page(html)], language=language)[0]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_without_pages_is_read_item_by_item(name):
    make, language, files = LISTS[name]
    found = found_in(make(), language)
    assert found.rule.whole
    days = [
        readable_date(link.hints.date or "", language=language, order="mdy" if language == "en" else found.order)
        for link in found.links
    ]
    assert [(day or "")[:10] for day in days] == ISO
    assert all(subject(at, language) in (link.hints.title or "") for at, link in enumerate(found.links))
    assert sum(len(items.files_of(link.item)) for link in found.links) == files
    assert len({addresses.key(link.url) for link in found.links}) == 8


@pytest.mark.parametrize("name", LISTS)
def test_an_item_is_read_as_the_article_it_is(name):
    make, language, _ = LISTS[name]
    link = found_in(make(), language).links[1]
    order = "mdy" if language == "en" else None
    read = extract(link.item.body, link.url, template=items.template(order), language=language)
    assert (read.title, read.published) == (link.hints.title, ISO[1])
    assert not read.problems or read.body is None


def test_a_list_that_leads_to_pages_is_none_of_these():
    card = '<div class="post"><h2><a href="{href}">{title}</a></h2><span class="date">{day}</span><p>Текст</p></div>'
    found = either([page(each(card))], language="bg")[0]
    assert not found.rule.whole
    assert len(found.links) == len(NEWS)


def test_items_without_a_link_stay_beside_those_that_have_a_page():
    row = "<li class=n><span class=d>{day}</span> <a href='{href}'>{title}</a></li>"
    bare = "<li class=n><span class=d>{day}</span> <b>Извънредно: {title}</b></li>"
    found = either([page(f"<ul>{each(row)}{each(bare, NEWS[:2])}</ul>")], language="bg")[0]
    assert [link.item is None for link in found.links] == [True] * 8 + [False] * 2
    assert found.links[-1].hints.date == NEWS[1][2]


def test_menus_and_texts_are_no_lists_of_announcements():
    prose = "".join(f"<p>През {1990 + at} г. градът построи училище, читалище и мост.</p>" for at in range(9))
    assert whole([page(prose)], language="bg") == ()


def test_an_item_keeps_its_address_when_the_list_grows():
    before = {link.hints.title: link.url for link in found_in(table_bg(), "bg").links}
    rule = found_in(table_bg(), "bg").rule
    grown = table_bg().replace("</th></tr>", "</th></tr><tr><td>91<td>28.04.2024<td>Нова обява за терен<td></tr>")
    after = {link.hints.title: link.url for link in crawled.read(page(grown), rule, Template()).links}
    assert after.items() > before.items()


# --- found, tried and written -------------------------------------------------


def site() -> dict[str, str]:
    return {
        **listing(range(12), per_page=10),
        "/obiavi": framed(f"<h1>Обяви и съобщения</h1>{table_bg()}"),
    }


MENU = '<a href="/">Начало</a> <a href="/novini">Новини</a> <a href="/obiavi">Обяви</a>'


def test_a_survey_offers_news_and_a_list_of_notices_each():
    found = town(site(), menu=MENU).surveyed()
    news = {one.url.removeprefix(HOST): one for one in found.source.news if isinstance(one, Listing)}
    assert set(news) == {"/novini", "/obiavi"}
    assert (news["/novini"].whole, news["/obiavi"].whole) == (False, True)
    titles = {taken.article.title for taken in found.taken}
    assert any(title.startswith("Обява") for title in titles if title)
    assert any("whole" in reason.place for reason in found.reasons)


def test_a_town_with_nothing_but_a_table_of_notices_is_found_too():
    pages = {"/obiavi": framed(f"<h1>Обяви</h1>{table_bg()}", MENU)}
    found = town(pages, menu=MENU).surveyed()
    assert [(one.url.removeprefix(HOST), one.whole) for one in found.source.news] == [("/obiavi", True)]
    assert {taken.article.published for taken in found.taken} == set(ISO)
    assert found.source.article.title is None


def test_check_tells_what_a_list_of_items_gives():
    built = town(site(), menu=MENU)
    source = built.surveyed().source
    trial = asyncio.run(tried(source, built.ask, datetime(2026, 11, 1, tzinfo=UTC)))
    assert trial.faults == ()
    notices = next(way for way in trial.ways if way.url.endswith("/obiavi"))
    assert (notices.articles, {share.field for share in notices.shares}) == (8, {"title", "date"})
    broken = replace(source, news=tuple(replace(one, title="b.no") if one.whole else one for one in source.news))
    faults = asyncio.run(tried(broken, built.ask, datetime(2026, 11, 1, tzinfo=UTC))).faults
    assert any(fault.place[0] == "news" for fault in faults)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<tr>",
                "<td>",
                "</table>",
                "<a href='x.pdf'>",
                "12.03.2024",
                "<b>",
                "Обява ",
                "\x00",
                "<li>",
                "<select><option value=q>",
            ]
        ),
        max_size=40,
    )
)
def test_wild_lists_are_read_or_refused(parts):
    wild = page("".join(parts))
    with contextlib.suppress(PageError):
        for found in either([wild], language="bg"):
            assert found.links
            assert all(link.url.startswith("http") for link in found.links)


def test_what_is_cut_out_holds_no_more_than_its_item():
    evil = "<table><tr><td>12.03.2024<td><b>A\" onx='</title><script>alert(1)</script></b><td></tr>" * 3 + "</table>"
    rule = Listing("https://www.grad.example/novini", item="tr", title="b", whole=True)
    out = crawled.read(capture(evil), rule, Template()).links[0].item
    assert isinstance(out, Capture)
    assert b"<script" not in out.body
    assert Answer(out.url, out.url, (out,)).capture.status == 200
    role: Role = out.role
    assert role == "article"


def test_a_list_of_items_that_is_made_anew_is_learned_again():
    pages = {"/obiavi": framed(f"<h1>Обяви</h1>{table_bg()}", MENU)}
    source = town(pages, menu=MENU).surveyed().source
    kept = asyncio.run(relearn(source, town(pages, menu=MENU).ask, Memory(())))
    assert (kept.source, kept.problems) == (source, ())
    anew = {"/obiavi": framed(f"<h1>Обяви</h1>{board_es()}", MENU)}
    other = asyncio.run(relearn(source, town(anew, menu=MENU).ask, Memory(()))).source.news[0]
    assert (other.url, other.section, other.whole) == (source.news[0].url, source.news[0].section, True)
    assert "anuncio" in (other.item or "")


def test_a_heading_names_an_item_though_its_text_has_more_words():
    names = ("Conseil municipal", "Commission des finances", "Commission de l'école", "Conseil des jeunes")
    halls = ("du conseil", "des mariages", "des fêtes", "polyvalente")
    items = "".join(
        f'<div class="seance"><span class="jour">{in_words(at, "fr", "{d} {m} {y}")}</span><h3>{names[at % 4]} {at}</h3>'
        f"<p>Salle {halls[at % 4]}, à {18 + at % 4} heures, entrée libre par la cour de l'hôtel de ville.</p></div>"
        for at in NUMBERS
    )
    found = found_in(f'<div class="liste">{items}</div>', "fr")
    assert [link.hints.title for link in found.links][:2] == ["Conseil municipal 0", "Commission des finances 1"]
