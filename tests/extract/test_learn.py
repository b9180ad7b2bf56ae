"""A template learned from a few pages: what repeats is furniture, what varies is news."""

from __future__ import annotations

import random
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.extract import Hints, Template, extract, learn, rules_of
from scraper.models import DateRule, Hold
from tests.months import MONTHS

TOWN = """
общината ремонт улица кметът заседание съвет граждани срок заявление обект договор училище площад бюджет проект
жителите вода авария изложба конкурс търг наредба жалба празник концерт библиотека детска градина пътища финансиране
"""
WORDS = TOWN.split()


class News:
    """An invented announcement: its own title, day and text, the same for the same number."""

    def __init__(self, number: int) -> None:
        chance = random.Random(number)
        self.number = number
        self.title = f"{' '.join(chance.sample(WORDS, 4)).capitalize()} {number}"
        self.year, self.month, self.day = chance.randrange(2012, 2025), chance.randrange(1, 13), chance.randrange(1, 29)
        self.paragraphs = [
            f"{' '.join(chance.choices(WORDS, k=chance.randrange(12, 40))).capitalize()}."
            for _ in range(chance.randrange(2, 6))
        ]

    @property
    def url(self) -> str:
        return f"https://www.town.example/news/{4000 + self.number}"

    @property
    def iso(self) -> str:
        return f"{self.year}-{self.month:02}-{self.day:02}"

    @property
    def numbers(self) -> str:
        return f"{self.day:02}.{self.month:02}.{self.year}"

    @property
    def named(self) -> str:
        return f"{self.day} {MONTHS[self.month - 1]} {self.year} г."

    @property
    def text(self) -> str:
        return "\n\n".join(self.paragraphs)


ALL = [News(number) for number in range(30)]
LATEST = "".join(f'<li><a href="{one.url}">{one.title}</a> <i>{one.numbers}</i></li>' for one in ALL[-5:])
MENU = '<ul class="menu"><li><a href="/">Начало</a><li><a href="/c">Контакти</a></ul>'


def modern(one: News) -> str:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in one.paragraphs)
    near = f'<a href="{ALL[one.number - 1].url}">{ALL[one.number - 1].title}</a>'
    return f"""<html lang="bg"><title>{one.title} | Община Ясеново</title><body class="post-{one.number}">
<h1 class="logo"><a href="/">Община Ясеново</a></h1>{MENU}
<div id="main"><div class="post" id="p{one.number}"><h2 class="post-title">{one.title}</h2>
<span class="when">{one.named}</span><div class="text">{text}<div class="like">Харесай 12</div></div>
<p class="near">Предишна: {near}</p></div></div>
<div id="side"><b>Последни</b><ul>{LATEST}</ul></div><p>Община Ясеново, тел. 0431/98201</p></body></html>"""


def old(one: News) -> str:
    text = "<br><br>".join(one.paragraphs)
    cells = "".join(f'<tr><td>•</td><td><a href="/{n}">Рубрика {n}</a></td></tr>' for n in range(4))
    return f"""<html><title>Община Ясеново</title><body><table><tr><td><img src="/top.gif"></td></tr>
<tr><td width="150"><table>{cells}</table></td><td><table><tr><td><font size="4"><b>{one.title}</b></font></td></tr>
<tr><td><i>{one.numbers}</i></td></tr><tr><td><font face="Arial">{text}</font></td></tr></table></td></tr>
<tr><td>© Община Ясеново</td></tr></table></body></html>"""


def bare(one: News) -> str:
    """Everything in one element, and the day in a stamp below the text."""
    text = "<br><br>".join(one.paragraphs)
    return f"""<html lang="bg"><title>Община Ясеново</title><body><div><a href="/">Начало</a> <a href="/c">Контакти</a></div>
<div><h1>{one.title}</h1>{text}<br><br>публ. на {one.numbers} г.</div><div>{LATEST}</div></body></html>"""


def learned(layout, numbers=range(10), **asked) -> Template:
    return learn([(layout(ALL[n]).encode(), ALL[n].url) for n in numbers], **asked)


def holds(template: Template, field: str) -> list[tuple[int, int]]:
    return [(hold.pages, hold.of) for hold in template.holds if hold.field == field]


# --- what is learned --------------------------------------------------------


@pytest.mark.parametrize("layout", [modern, old, bare])
@pytest.mark.parametrize("count", [2, 3, 10])
def test_the_other_pages_of_a_site_are_read_exactly_by_what_a_few_taught(layout, count):
    template = learned(layout, range(count))
    for one in ALL[count:]:
        article = extract(layout(one).encode(), one.url, template=template)
        assert (article.title, article.published, article.problems) == (one.title, one.iso, ())
        assert (article.body or "").split() == one.text.split()


def test_a_learned_template_is_what_a_person_would_have_written():
    template = learned(modern)
    assert template == Template(
        title="h2.post-title", body="div.text", date=DateRule("span.when"), remove=("div.text div.like",), order="dmy"
    )
    assert holds(template, "title") == holds(template, "body") == holds(template, "date") == [(10, 10)]


def test_old_pages_are_told_by_their_looks():
    template = learned(old)
    assert template.title == 'font[size="4"]'
    assert template.body == 'font[face="Arial"]'


def test_a_stamp_in_the_text_is_cut_out_by_what_stands_before_it():
    rule = learned(bare).date
    assert rule is not None
    assert rule.pattern == r"публ\.\s+на\s*(\d{1,2}\.\d{1,2}\.\d{4})"


def test_ids_of_single_pages_are_in_no_selector():
    assert "p1" not in f"{learned(modern)}"
    assert "post-" not in f"{learned(modern)}".replace("post-title", "")


def test_days_beside_the_text_are_not_the_articles():
    def layout(one: News) -> str:
        return modern(one).replace(f'<span class="when">{one.named}</span>', "")

    template = learned(layout)
    assert template.date is None
    [hold] = [hold for hold in template.holds if hold.field == "date"]
    assert hold.rule is None
    assert hold.why
    one = ALL[20]
    assert extract(layout(one).encode(), one.url, template=template).published is None
    hinted = extract(layout(one).encode(), one.url, template=template, hints=Hints(date=one.named, origin="listing"))
    assert (hinted.published, hinted.published_from) == (one.iso, "listing")


def test_the_day_on_which_the_pages_were_made_is_no_date_of_publication():
    def layout(one: News) -> str:
        return modern(one).replace('<span class="when">', '<div class="made">22 ноември 2026</div><span class="when">')

    assert learned(layout).date == DateRule("span.when")


def test_the_order_of_day_and_month_is_told_from_all_dates_together():
    def layout(one: News) -> str:
        page = modern(one).replace(one.named, f"{one.month:02}/{one.day:02}/{one.year}").replace(LATEST, "")
        return page.replace('lang="bg"', 'lang="en"')

    template = learned(layout)
    assert template.order == "mdy"
    [hold] = [hold for hold in template.holds if hold.field == "order"]
    assert (hold.rule, hold.pages) == ("mdy", hold.of)
    ambiguous = next(one for one in ALL[10:] if one.day <= 12 and one.day != one.month)
    assert extract(layout(ambiguous).encode(), ambiguous.url, template=template).published == ambiguous.iso


def test_dates_that_could_be_read_either_way_decide_nothing():
    def layout(one: News) -> str:
        one.day = 1 + one.day % 12
        return f"<h1>{one.title}</h1><p class=d>{one.numbers}</p><div class=t>{one.text}</div>"

    assert learn([(layout(News(n)).encode(), f"https://a.example/{n}") for n in range(4)]).order is None


def test_one_page_that_is_no_article_does_not_spoil_the_others():
    pages = [(modern(one).encode(), one.url) for one in ALL[:9]]
    contact = f"<html><title>Контакти</title><body>{MENU}<div id=main><h1>Контакти</h1><p>{ALL[3].text}</p></div>"
    template = learn([*pages, (contact.encode(), "https://www.town.example/c")])
    assert (template.title, template.body, template.date) == ("h2.post-title", "div.text", DateRule("span.when"))
    assert holds(template, "title") == [(9, 10)]


def test_a_field_in_another_place_on_each_page_is_left_to_general_rules():
    def layout(one: News) -> str:
        tag = ["h1", "h2", "h3", "h4"][one.number % 4]
        page = modern(one).replace("h2 class", f"{tag} class").replace("</h2>", f"</{tag}>")
        return page.replace("post-title", f"t{one.number}")

    template = learned(layout)
    assert template.title is None
    assert template.body == "div.text"
    [hold] = [hold for hold in template.holds if hold.field == "title"]
    assert (hold.rule, hold.of) == (None, 10)


# --- after a redesign -------------------------------------------------------


def test_a_redesign_is_told_for_each_field():
    article = extract(old(ALL[20]).encode(), ALL[20].url, template=learned(modern))
    assert (article.title, article.body, article.published) == (None, None, None)
    assert [problem.split(":")[0] for problem in article.problems] == ["body", "title", "date"]


@pytest.mark.parametrize(
    ("page", "field"),
    [
        ("<h2 class=post-title><a href=/>Община Ясеново</a></h2><h1>{0}</h1><div class=text>{1}</div>", "title"),
        (
            (
                "<meta property=og:site_name content='Община Ясеново'><meta property=og:title content='{0}'>"
                "<h2 class=post-title>Община Ясеново</h2><h1>{0}</h1><div class=text>{1}</div>"
            ),
            "title",
        ),
        (
            (
                "<meta property=og:title content='{0}'><h2 class=post-title>Първа новина от днес</h2>"
                "<h2 class=post-title>{0}</h2><div class=text>{1}</div>"
            ),
            "title",
        ),
        ("<h2 class=post-title>{0} {1} {1}</h2><div class=text>{1}</div>", "title"),
        (
            (
                "<h2 class=post-title>{0}</h2><main>{1}</main><div class=text><a href=/1>Първа новина от днес</a>"
                "<a href=/2>Втора новина от днес</a><a href=/3>Трета новина от днес</a></div>"
            ),
            "body",
        ),
        (
            (
                "<h2 class=post-title>{0}</h2><main>{1}</main><div class=text><h3><a href=/1>Първа</a></h3>Начало…</div>"
                "<div class=text><h3><a href=/2>Втора</a></h3>Начало…</div>"
            ),
            "body",
        ),
        (
            (
                "<h2 class=post-title>{0}</h2><div class=text>{1}</div><aside><span class=when>1 май 2020</span>"
                "<span class=when>3 май 2020</span><span class=when>9 юни 2020</span></aside>"
            ),
            "date",
        ),
    ],
)
def test_what_a_rule_meets_by_accident_is_refused_with_a_reason(page, field):
    one = ALL[20]
    long = f"<p>{one.text * 3}</p>"
    html = f"<html><body>{page.format(one.title, long)}<span class=when>{one.named}</span></body></html>"
    article = extract(html.encode(), one.url, template=learned(modern))
    assert getattr(article, "published" if field == "date" else field) is None
    [problem] = [problem for problem in article.problems if problem.startswith(f"{field}: ")]
    assert "found" in problem
    assert "expected" in problem


# --- what cannot be learned from --------------------------------------------


@pytest.mark.parametrize("pages", [[], [(b"", "x")], [(modern(ALL[0]).encode(), ALL[0].url)] * 5, [(b"\xff<", "")] * 3])
def test_too_few_pages_make_an_empty_template_with_the_reason(pages):
    template = learn(pages)
    assert template == Template()
    [hold] = template.holds
    assert hold.field == "pages"
    assert hold.why


def test_how_well_rules_hold_changes_neither_a_template_nor_its_name():
    told = Template(title="h1", holds=(Hold("title", "h1", 9, 10),))
    assert told == Template(title="h1")
    assert hash(told) == hash(Template(title="h1"))
    assert rules_of(told, "bg", None) == rules_of(Template(title="h1"), "bg", None)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.binary(max_size=300), max_size=4), st.integers(0, 4))
def test_any_bytes_make_a_template(wild, sound):
    pages = [(one, f"https://www.town.example/{number}") for number, one in enumerate(wild)]
    assert isinstance(learn([*pages, *((modern(one).encode(), one.url) for one in ALL[:sound])]), Template)


@settings(deadline=None, max_examples=40)
@given(st.data())
def test_torn_pages_make_a_template(data):
    pages = []
    for one in ALL[:4]:
        html = modern(one).encode()
        start = data.draw(st.integers(0, len(html)))
        end = data.draw(st.integers(start, len(html)))
        pages.append((html[:start] + html[end:], one.url))
    assert isinstance(learn(pages), Template)


@pytest.mark.parametrize(
    "filler",
    [
        "<div class='c{0}'>" * 3000,
        "<p>12.03.2024 г. дума</p>" * 10_000,
        "<time>2024-03-12</time><h2>Т {0}</h2>" * 3000,
        "<table><tr><td>" * 400 + "а",
        "<b><i>" * 20_000,
    ],
)
def test_learning_from_odd_pages_ends_in_time(filler):
    pages = [
        (modern(one).replace("</body>", filler.replace("{0}", str(one.number))).encode(), one.url) for one in ALL[:4]
    ]
    began = process_time()
    assert isinstance(learn(pages), Template)
    assert process_time() - began < 30
