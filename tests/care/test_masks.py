"""Barred words are known and masked however they are written; everything else stands as it stood."""

from __future__ import annotations

import gzip
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper import addresses
from scraper.care import masks
from scraper.care.discretion import Discretion, TakenDown
from scraper.care.passages import Barred, Seal, hits, runs, stream, whole

SEAL = Seal(bytes(32))
TEXT = "Данъчните задължения на наследниците на Иван Петров от улица Роза се обявяват за сведение днес следобед"
URL = "https://town.example/page-7.html"
BASE = "https://town.example/news"


def barred(*, text: str = TEXT, url: str = URL, spans: tuple[str, ...] = (), grade: str = "erase") -> Barred:
    said: dict[int, set[bytes]] = {}
    for span in spans:
        joined = whole(stream(span).words)
        said.setdefault(len(joined), set()).add(SEAL("words", joined))
    passages = frozenset(SEAL("passage", run) for run in runs(stream(text).words))
    return Barred(1, 1, grade, frozenset({SEAL("address", addresses.key(url))}), frozenset(), passages, said)


ERASED = Discretion(SEAL, erased=(barred(),))


def response(body: bytes, *headers: str, status: int = 200) -> bytes:
    return "\r\n".join((f"HTTP/1.1 {status} OK", *headers, "", "")).encode() + body


def masked(markup: str) -> str:
    return masks.markup(markup, lambda found: hits(found, barred(), SEAL), ERASED.bars, BASE)


REFERENCES = "".join(f"&#{ord(letter)};" if letter != " " else letter for letter in TEXT)


@pytest.mark.parametrize(
    "written",
    [
        TEXT,
        TEXT.upper(),
        TEXT.replace("наследниците", "наслед\u00adниците"),
        TEXT.replace(" ", "&nbsp;"),
        TEXT.replace("Иван", "<b>Иван</b>"),
        REFERENCES,
        REFERENCES.replace("&#1044;", "&#x414;"),
        json.dumps(TEXT)[1:-1],
    ],
)
def test_a_text_is_masked_however_it_is_written(written: str) -> None:
    for markup in (f"<p>Преди {written} след</p>", f'<a title="{written}">x</a>', f'<script>x="{written}"</script>'):
        found = masked(markup)
        assert "████" in found
        assert not [word for word in ("Петров", "ПЕТРОВ", "&#1055;&#1077;", "\\u041f\\u0435") if word in found]
    assert masked(f"<p>Преди {written} след</p>").startswith("<p>Преди ")
    assert masked(f"<p>Преди {written} след</p>").endswith(" след</p>")


def test_other_words_stand_as_they_stood() -> None:
    markup = "<ul><li><a href='/page-8.html'>Иван Петров от улица</a> &amp; други</li></ul>"
    assert masked(markup) == markup


LISTING = """<base href="/"><ul>
<li><a href="page-6.html">Шести</a> <p>Казва нещо друго в няколко думи.</p></li>
<li><a href="page-7.html"><img alt="Седми"> Седми</a> <i>12.02.2024</i> <p>С думи, които само списъкът казва.</p></li>
<li><a href="page-70.html">Седемдесети</a> <p>Казва нещо съвсем друго в няколко думи.</p></li></ul>"""


def test_a_listing_loses_the_link_what_it_says_and_its_teaser_alone() -> None:
    found = masked(LISTING)
    assert [word for word in ("page-7.html", "Седми<", '"Седми"', "само списъкът") if word in found] == []
    for kept in (
        "page-6.html",
        "Шести",
        "Казва нещо друго",
        "12.02.2024",
        "page-70.html",
        "Седемдесети",
        "съвсем друго",
    ):
        assert kept in found


def test_a_feed_loses_the_entry_and_not_the_one_that_mentions_it() -> None:
    feed = f"""<rss><channel><item><title>Едно</title><link>{URL}</link><description>Описание</description></item>
    <item><title>Друго</title><link>https://town.example/page-8.html</link><description>вж. {URL}</description></item></channel></rss>"""
    found = masked(feed)
    assert "Едно" not in found
    assert "Описание" not in found
    assert URL not in found
    assert "Друго" in found


@pytest.mark.parametrize("coding", ["utf-8", "cp1251", "utf-16"])
@pytest.mark.parametrize("packed", [True, False])
def test_a_response_is_masked_in_its_own_letters_and_plainly_framed(coding: str, packed: bool) -> None:
    page = f"<html><body><p>Нещо друго.</p><a href='{URL}'>Заглавие</a> {' '.join(TEXT.split()[:8])}</body></html>"
    body = page.encode(coding)
    headers = [f"Content-Type: text/html; charset={coding}", "ETag: x", *(["Content-Encoding: gzip"] if packed else [])]
    admitted = ERASED.admit(BASE, response(gzip.compress(body) if packed else body, *headers))
    read = masks.page(admitted)
    assert read
    assert "Нещо друго." in read.text
    assert [
        word for word in ("Данъчните", "Заглавие", URL, "ETag") if word in read.text + admitted.decode("latin-1")
    ] == []
    assert read.message.header("content-encoding") is None
    assert int(read.message.header("content-length") or 0) == len(read.message.body)


def test_what_shows_nothing_erased_is_recorded_byte_for_byte() -> None:
    raw = response(gzip.compress("<p>Друго</p>".encode()), "Content-Type: text/html", "Content-Encoding: gzip", "X: y")
    assert ERASED.admit(BASE, raw) is raw


def test_an_erased_text_is_not_taken_in_at_another_address() -> None:
    discretion = Discretion(SEAL, erased=(barred(),))
    elsewhere = "https://town.example/new/7"
    with pytest.raises(TakenDown):
        discretion.admit(elsewhere, response(f"<p>{TEXT}!</p>".encode(), "Content-Type: text/html"), "article")
    assert [each.digest for _, each in discretion.moved] == [SEAL("address", addresses.key(elsewhere))]


def test_a_listing_that_shows_the_whole_text_loses_it_and_is_kept() -> None:
    body = f"<p>Друго</p><p>{TEXT}</p>".encode()
    admitted = ERASED.admit(BASE, response(body, "Content-Type: text/html"), "listing")
    assert "Друго" in admitted.decode()
    assert "Петров" not in admitted.decode()


def test_an_address_that_leads_to_it_for_good_is_not_taken_in() -> None:
    with pytest.raises(TakenDown):
        ERASED.admit(f"{BASE}/old", response(b"", f"Location: {URL}", "Content-Type: text/html", status=301))
    assert ERASED.bars(f"{BASE}/old")
    for_now = ERASED.admit(BASE, response(b"", f"Location: {URL}", "Content-Type: text/html", status=302))
    assert URL.encode() not in for_now


@pytest.mark.parametrize("span", ["Иван Петров", "иван  петров", "0888 123-456"])
def test_a_redacted_span_is_masked_however_its_words_are_parted(span: str) -> None:
    discretion = Discretion(SEAL, redacted=(barred(spans=(span,), grade="redact"),))
    assert discretion.spans(1)
    text = "Пише Иван\u00a0Петров, тел. 0888123456, за Ивана Петрова."
    found = masks.plain(text, discretion.spans(1))
    assert found in (
        "Пише ████, тел. 0888123456, за Ивана Петрова.",
        "Пише Иван\u00a0Петров, тел. ████, за Ивана Петрова.",
    )
    assert masks.plain(found, discretion.spans(1)) == found


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read_and_what_is_not_barred_stays(text: str) -> None:
    assert masked(text) == text or "████" in masked(text)
    assert masks.plain(text, lambda _: ()) == text


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_response_is_admitted(body: bytes) -> None:
    for raw in (body, response(body, "Content-Type: text/html"), response(body, "Content-Encoding: gzip")):
        assert isinstance(ERASED.admit(BASE, raw), bytes)


def test_the_hashes_tell_nothing_without_their_key() -> None:
    assert SEAL("words", "иван") != Seal(bytes([1] * 32))("words", "иван")
    assert SEAL("words", "иван") != SEAL("passage", "иван")
    assert "0000" not in repr(SEAL)
