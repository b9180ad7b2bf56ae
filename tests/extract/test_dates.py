"""Which of a page's dates is its article's: by place, label and name, and by what it tells programs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.extract import Article, Template, extract

URL = "https://www.town.example/news/541"
TEXT = (
    "The mayor opened the restored garden in Lilac Street on Monday. More than two hundred children and their parents "
    "came to the opening, and the school's choir sang for them until the rain began."
)
MORE = "The work took a month less than the contract allowed, and the next garden is to follow in the coming year."
BODY = f"<div class=text><p>{TEXT}</p><p>{MORE}</p></div>"


def read(inner: str, *, head: str = "", url: str = URL, language: str = "en", timezone: str | None = None) -> Article:
    page = f"<html><head>{head}</head><body>{inner}</body></html>"
    return extract(page.encode(), url, language=language, timezone=timezone)


def day(inner: str, *, head: str = "", url: str = URL, language: str = "en") -> str | None:
    found = read(inner, head=head, url=url, language=language).published
    return found[:10] if found else None


def article(beside: str, after: str = "") -> str:
    return f"<article><h1>A garden for all</h1>{beside}{BODY}{after}</article>"


PLACES = [
    "<div class=meta><a href=/a/anna>Anna Berg</a> / 12.02.2024 / 09:30 / <a href=#c>3 comments</a></div>",
    "<p class=byline><span>Anna Berg</span><span class=date>12.02.2024</span></p>",
    "<h5>Datum:</h5>12.02.2024",
    "<h4>Published</h4><time>12 February 2024</time>",
    "<div>Culture, 12.02.2024</div>",
    "<div class=footer><time itemprop=datePublished datetime=2024-02-12>yesterday</time></div>",
    "<small><abbr class=published title='2024-02-12T10:21:40Z'>10:21</abbr></small>",
    "<span class='entry-date updated'>February 12, 2024</span>",
    "<span class=when data-timestamp=1707732000>two hours ago</span><time data-utime=1707732000>two hours ago</time>",
    "<div>Thursday, February 12th, 2024 by Anna Berg</div>",
    "<div><a href=/2024/02/12/>12 February 2024</a></div>",
]


@pytest.mark.parametrize("beside", PLACES)
def test_a_date_under_the_title_is_the_articles(beside: str) -> None:
    assert day(article(beside)) == "2024-02-12"


@pytest.mark.parametrize(
    "after",
    [
        "<p>This entry was posted on Monday, February 12th, 2024 at 3:00 pm and is filed under News.</p>",
        "<p>Der Artikel wurde am 12. Februar 2024 um 23:03 Uhr gepostet.</p>",
        "<p>Published: 12.02.2024</p><p>Updated: 15.02.2024</p>",
        "<p>12.02.2024</p>",
    ],
)
def test_a_date_after_the_text_is_the_articles(after: str) -> None:
    assert day(article("", after)) == "2024-02-12"


@pytest.mark.parametrize(
    "start", ["Bern, 12.02.2024 – ", "(12. Februar 2024) ", "Bern, (12.02.2024). ", "SOFIA, 12 February 2024 (BTA) - "]
)
def test_a_text_that_begins_with_place_and_day_tells_its_date(start: str) -> None:
    inner = f"<article><h1>A garden for all</h1><p>{start}{TEXT}</p><p>{MORE}</p></article>"
    assert day(inner, language="de") == "2024-02-12"


OTHERS = [
    article("", "<table><tr><td>21.06.2021</td><td>Barrow</td></tr><tr><td>06.07.2022</td><td>Hill</td></tr></table>"),
    article("<p>On 12.02.2024 at 17:00 the water will be cut off in the whole of the upper town.</p>"),
    article("<p>12.02.2024 – 15.02.2024</p>"),
    article("<p>Term 19 (12.02.2024 - )</p>"),
    article("<div class=event-date>12.02.2024</div>"),
    article("<p>Deadline: 12.02.2024</p>"),
    article("<p>Today is 12.02.2024</p>"),
    article("<p>Order no. 143 of 12 February 2024</p>"),
    article("", "<blockquote class=twitter-tweet>— The Town (@town) February 12, 2024</blockquote>"),
    f"<article><h1>No water on 12.02.2024: a burst pipe</h1>{BODY}</article>",
    article("", "<footer>© 12.02.2024 The Town</footer>"),
    article("")
    + "".join(f"<div class=card><a href=/{n}>Another thing of ours</a><i>{n}.02.2024</i></div>" for n in range(10, 15)),
]


@pytest.mark.parametrize("inner", OTHERS)
def test_any_other_date_is_left_alone(inner: str) -> None:
    assert read(inner).published is None


def test_an_update_dates_only_an_article_that_tells_no_other_day() -> None:
    update = "<p>Last updated: 15.02.2024</p>"
    assert day(article("", update)) == "2024-02-15"
    assert day(article("<p>Posted on 12.02.2024</p>", update)) == "2024-02-12"


# --- what the page tells programs, held against what it shows ------------------------------------------------------

LD = '<script type="application/ld+json">{{"@type": "NewsArticle", "datePublished": "{}"}}</script>'
META = '<meta property="article:published_time" content="{}">'


@pytest.mark.parametrize(
    ("head", "beside", "expected"),
    [
        # A stamp in UTC is of the day that the page shows, when it is one of the two it may be.
        (LD.format("2024-02-13T06:35:00Z"), "<p>Feb. 12, 2024</p>", "2024-02-12"),
        (LD.format("2024-02-11T23:15:00Z"), "<p>12 February 2024</p>", "2024-02-12"),
        # Its own offset makes it the town's day, unless the page says otherwise to programs too, or in words.
        (LD.format("2024-02-12T20:35:00+02:00"), "<p>13 February 2024</p>", "2024-02-12"),
        (META.format("2024-02-11T20:35:00+02:00"), "<time datetime=2024-02-12>12 February 2024</time>", "2024-02-12"),
        # One day for the whole site, that on which it was built, against what stands in words.
        (META.format("2019-05-01"), "<p>Published on 12 February 2024</p>", "2024-02-12"),
        # A record's date is worth less than what is shown.
        ('<meta name="DC.date" content="2024-01-21">', "<time datetime=2024-02-12>12.02.2024</time>", "2024-02-12"),
        # What is shown may be the last change.
        (
            LD.format("2024-02-12") + '<meta property="article:modified_time" content="2024-05-01">',
            "<p>1 May 2024</p>",
            "2024-02-12",
        ),
        # Of two claims, the one that the page shows.
        (LD.format("2021-12-06") + META.format("2024-02-12"), "<p>12 February 2024</p>", "2024-02-12"),
        (LD.format("2024-02-12") + META.format("2021-12-06"), "<p>12 February 2024</p>", "2024-02-12"),
        # A block that is no JSON still states its date.
        ('<script type="application/ld+json">{"datePublished": "2024-02-12",}</script>', "", "2024-02-12"),
        (LD.format("Mon Feb 12 09:35:14 CET 2024"), "", "2024-02-12"),
        ('<meta name="article:published_time" value="2024-02-12T10:00:00+02:00">', "", "2024-02-12"),
    ],
)
def test_what_programs_are_told_is_held_against_what_is_shown(head: str, beside: str, expected: str) -> None:
    assert day(article(beside), head=head) == expected


def test_an_address_decides_between_two_days() -> None:
    head = LD.format("2024-02-13T01:49:00Z")
    assert day(article(""), head=head, url="https://www.town.example/2024/02/12/a-garden/") == "2024-02-12"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.town.example/article/A2024021214320005196", "2024-02-12"),
        ("https://archive.example/web/20240212090000/http://town.example/2019/05/03/garden/", "2019-05-03"),
        ("https://archive.example/web/20240212090000/http://town.example/garden", None),
        ("https://www.town.example/article/20249912143200", None),
    ],
)
def test_an_address_tells_the_day_of_its_article(url: str, expected: str | None) -> None:
    assert day(article(""), url=url) == expected


# --- day or month first --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("elsewhere", "url", "expected"),
    [
        ("<p>See also 03/25/2020</p>", URL, "2024-03-04"),
        ("<p>See also 25/03/2020</p>", URL, "2024-04-03"),
        ("", "https://www.town.gov/news/1", "2024-03-04"),
        ("", "https://www.town.gov.uk/news/1", "2024-04-03"),
        ("", URL, None),
    ],
)
def test_a_pages_own_dates_decide_their_order(elsewhere: str, url: str, expected: str | None) -> None:
    assert day(article("<p>Posted on 03/04/2024</p>", elsewhere), url=url) == expected


def test_a_day_told_to_programs_decides_the_order() -> None:
    assert day(article("<p>Posted on 03/04/2024</p>"), head='<meta name="date" content="2024-03-04">') == "2024-03-04"


def test_the_sources_order_comes_before_the_pages() -> None:
    inner = article("<p>Posted on 03/04/2024</p>", "<p>See also 03/25/2020</p>")
    rules = Template(order="dmy")
    assert extract(f"<body>{inner}".encode(), URL, template=rules, language="en").published == "2024-04-03"


# --- languages -----------------------------------------------------------------------------------------------------

LABELLED = [
    ("bg", "Качено на 12 февруари 2024 г."),
    ("ru", "Размещено: 12 февраля 2024"),
    ("uk", "Опубліковано 12 лютого 2024 р."),
    ("sr", "Објављено: 12. фебруара 2024."),
    ("bs", "Objavljeno: 12. februara 2024."),
    ("mk", "Објавено на 12 февруари 2024"),
    ("hr", "Objavljeno 12. veljače 2024."),
    ("sl", "Objavljeno: 12. februarja 2024"),
    ("cs", "Zveřejněno: 12. února 2024"),
    ("sk", "Zverejnené 12. februára 2024"),
    ("pl", "Opublikowano: 12 lutego 2024"),
    ("de", "Veröffentlicht am 12. Februar 2024"),
    ("nl", "Geplaatst op 12 februari 2024"),
    ("fr", "Publié le 12 février 2024"),
    ("fr", "Publie le 12 fevrier 2024"),
    ("es", "Publicado el 12 de febrero de 2024"),
    ("pt", "Publicado em 12 de fevereiro de 2024"),
    ("it", "Pubblicato il 12 febbraio 2024"),
    ("ro", "Publicat pe 12 februarie 2024"),
    ("ca", "Publicat el 12 de febrer de 2024"),
    ("el", "Δημοσιεύτηκε: 12 Φεβρουαρίου 2024"),
    ("tr", "Yayınlanma: 12 Şubat 2024"),
    ("hu", "Közzétéve: 2024. február 12."),
    ("fi", "Julkaistu 12. helmikuuta 2024"),
    ("sv", "Publicerad 12 februari 2024"),
    ("da", "Udgivet 12. februar 2024"),
    ("nb", "Publisert 12. februar 2024"),
    ("et", "Avaldatud 12. veebruar 2024"),
    ("lv", "Publicēts 2024. gada 12. februārī"),
    ("lt", "Paskelbta 2024 m. vasario 12 d."),
    ("sq", "Publikuar më 12 shkurt 2024"),
    ("ja", "2024年2月12日"),
]


@pytest.mark.parametrize(("language", "text"), LABELLED)
def test_the_languages_of_europe_are_read(language: str, text: str) -> None:
    assert day(article("", f"<p>{text}</p>"), language=language) == "2024-02-12"


@given(st.text(max_size=300), st.sampled_from(["", "class=date", "class=published", "itemprop=datePublished"]))
def test_nothing_beside_a_title_breaks_the_reading(text: str, name: str) -> None:
    read(article(f"<div {name}>{text}</div>", f"<time datetime='{text}'>{text}</time>"))
