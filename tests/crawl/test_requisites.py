"""What a page needs to be shown: found in mark-up and in styles, as odd as they come."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.crawl.requisites import MOST, requisites
from scraper.models import Capture
from tests.crawl.conftest import NOW

ROOT = "https://town.example/"


def found(captured, body: str, kind: str = "text/html", url: str = ROOT + "news/page-1.html") -> list[str]:
    return [each.removeprefix(ROOT) for each in requisites(captured(body, url, kind))]


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ('<link rel="stylesheet" href="/s.css?v=2">', ["s.css?v=2"]),
        ("<link rel='Alternate StyleSheet' href=s.css>", ["news/s.css"]),
        (
            '<link rel="icon" href="/favicon.ico"><link rel=canonical href=/x><link rel=preload href=/y>',
            ["favicon.ico"],
        ),
        ('<base href="/static/"><img src="a.png">', ["static/a.png"]),
        ('<img src="/a.png#x"><img src="/a.png">', ["a.png"]),
        ('<img srcset="/a.png 1x, /b.png 2x,/c.png" src=/d.png>', ["a.png", "b.png", "c.png", "d.png"]),
        ('<picture><source srcset="/w.webp 480w"><img src=/i.jpg></picture>', ["w.webp", "i.jpg"]),
        ("<body background=/b.gif><input type=image src=/go.png>", ["b.gif", "go.png"]),
        ("<div style=\"background:url('/a b.png')\">", ["a%20b.png"]),
        ("<style>@import '/i.css'; p{background:url(/p.png)}</style>", ["i.css", "p.png"]),
        ('<img src="data:image/png;base64,AA"><img src=""><img src="#x"><img src="javascript:x()">', []),
        ('<script src="/app.js"></script><iframe src=/f></iframe><a href=/b.png>', []),
        ('<img src="//cdn.example/x.png">', ["https://cdn.example/x.png"]),
        ('<img src="http://[::1">', []),
        ('<script>"<img src=/x.png>"</script><!-- <img src=/y.png> --><IMG ALT=">" SRC = /a.png>', ["a.png"]),
        ("<a title='&quot;' href=x><img src='/a.png?b=1&amp;c=2'>", ["a.png?b=1&c=2"]),
        ("<div>" * 200_000 + "<img src=/deep.png>", ["deep.png"]),
        ("", []),
    ],
)
def test_a_page_names_its_styles_images_and_fonts(captured, body, wanted):
    assert found(captured, body) == wanted


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ('@import url(base.css) screen;@import "x.css";', ["s/base.css", "s/x.css"]),
        ("@font-face{src:url( 'f.woff2' )format('woff2'),url(f.ttf)}", ["s/f.woff2", "s/f.ttf"]),
        ("/* url(old.png) */ a{background:URL(new.png)}", ["s/new.png"]),
        ("a{background:url(data:image/svg+xml;utf8,<svg/>)}", []),
        (r"a{background:url(a\20 b\29.png)}", ["s/a%20b).png"]),
        ("a{background:url(", []),
        ("/* never closed url(x.png)", []),
        ("a{background:url(s.css)}", []),
    ],
)
def test_a_style_sheet_names_what_it_imports_and_draws(captured, body, wanted):
    assert found(captured, body, "text/css; charset=utf-8", ROOT + "s/s.css") == wanted


def test_other_kinds_name_nothing(captured):
    assert found(captured, "<img src=/a.png>", "image/svg+xml") == []
    assert found(captured, "<img src=/a.png>", "application/pdf") == []


def test_a_page_gone_wrong_is_bounded(captured):
    assert len(found(captured, "".join(f"<img src=/{number}.png>" for number in range(MOST * 3)))) == MOST


@given(
    st.text() | st.text("<>img srcset=url(@import'\"/\\;{}*#%: \n", max_size=200),
    st.sampled_from(["text/html", "text/css"]),
)
def test_no_page_is_too_odd(body, kind):
    headers = (("Content-Type", kind),)
    for url in requisites(Capture(ROOT, NOW, 200, headers, body.encode("utf-8", "replace"))):
        assert url.startswith(("http://", "https://"))
