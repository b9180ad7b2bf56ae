"""Changes pages as mishaps and malice would: nesting, tables, attributes, charsets, entities, dates, JSON-LD, cuts."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

_TAG = re.compile(rb"<[^<>]{0,400}>")
_DAY = re.compile(rb"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\b\d{4}\b|\b\d{1,2}\b")

NESTED = tuple(
    b"div table tr td ul li span font b a form blockquote article section p h1 h2 nav header footer template svg math"
    b" select".split()
)
PIECES = (
    b"<table><tr><td>", b"</td></tr></table>", b"<th rowspan=0 colspan=99999999>", b"<td colspan=-1>", b"<caption>",
    b"<h1>", b"</h1>", b"<title>", b"</title>", b"<textarea>", b"<plaintext>", b"<noscript>", b"<frameset>", b"<!--",
    b"-->", b"<![CDATA[", b"]]>", b"<!DOCTYPE", b"<?xml version='1.0' encoding='utf-16'?>", b"</", b"<", b"<a href=x.pdf>",
    b"<base href='http://[::1'>", b"<base href='//'>", b"<base href='javascript:x'>", b"<a href='//[a'>", b"<a href='?\\'>",
    b"<a href='data:text/html,x'>", b"<a href=' java\nscript:alert(1)'>", b"<img src=x onerror=alert(1)>", b"<script>",
    b"</script>", b"<link rel=canonical href='http://a:b@[x]/'>", b"<link rel=canonical href='/a b\x01c'>", b"<p hidden>",
    b"<meta charset=utf-16>", b"<meta charset=x-user-defined>", b"<meta charset='\0'>", b"<html lang='\0'>",
    b"<html lang='bg-\xf0\x9f\x98\x80'>", b"<html lang=" + b"x" * 300 + b">", b"<time datetime='2024-13-45T99:99'>",
    b"<time datetime='0000-00-00'>", b"<time datetime='2024-02-12T25:61:00+99:99'>", b"<time datetime=9999-12-31T23:59-14>",
    b"<time datetime='2024-02-12T00:00+24:00'>", b"<time pubdate>", b"<meta property=article:published_time content=1e400>",
    b"<meta property=og:title content='\xed\xa0\x80'>", b"<p style='display:none'>", b"<br>", b"<hr>", b"<li>", b"<dd>",
)  # fmt: skip
ENTITIES = (
    b"&#0;", b"&#xD800;", b"&#x110000;", b"&#99999999999;", b"&#x;", b"&amp", b"&nbsp;", b"&shy;", b"&zwj;", b"&#8232;",
    b"&#133;", b"&#xFFFE;", b"&#xFDD0;", b"&#x202E;", b"&lt;script&gt;", b"&NotEqualTilde;", b"&#27;", b"&",
)  # fmt: skip
DATES = tuple(
    text.encode()
    for text in (
        *("12.02.2024", "31.02.2024", "00.00.0000", "99.99.9999", "1.1.1", "12.02.24 г.", "2024-02-30", "20240212"),
        *("12 февруари 2024 г.", "3 март", "февруари 2024", "14-ти ноември 2025 г.", "публ. на .. г.", "29.02.2023"),
        *(
            "12/31/2024 24:00",
            "2024-02-12T23:59:60Z",
            "12.02.2024 г. 25:99 ч.",
            "١٢.٠٢.٢٠٢٤",
            "１２.０２.２０２４",
            "²³.⁰².2024",
        ),
        *("12. März 2024", "lundi 12 février 2024", "9999-12-31T23:59:59-23:59", "1990-01-01T00:00:00+14:00"),
        *(
            "Публикувано на ",
            "Последна промяна: ",
            "Veröffentlicht am ",
            "Дата: ",
            "12\u00a0.\u00a002 . 2024",
            "1" * 400,
        ),
    )
)
JSON = (
    b'{"@type":"NewsArticle","datePublished":"2024-02-12","headline":"\\ud800"}', b'{"@type":["Article",1,null,{}]}',
    b'{"@type":"Article","datePublished":{"a":[]},"headline":[],"url":5,"mainEntityOfPage":[]}', b'{"@graph":' * 300,
    b'{"@type":"Article","url":"http://[","mainEntityOfPage":{"@id":"\\u0000"}}', b"[[[[", b"NaN", b'{"a":1e999}', b"null",
    b'{"@type":"Article","datePublished":"' + b"9" * 5000 + b'"}', b"-" + b"1" * 5000, b'{"@type":"Article","headline":""}',
    b'{"props":{"pageProps":{"article":{"title":null,"content":{"a":1},"publishedAt":1e99}}}}', b'"\\u"', b"{}", b"\xff",
)  # fmt: skip
SCRIPTS = (b"application/ld+json", b"application/json", b"application/json' id='__NEXT_DATA__")
CODECS = ("utf-8", "cp1251", "utf-16", "utf-16-le", "iso-8859-5", "koi8-r", "cp1252", "utf-7", "shift_jis", "utf-8-sig")


def mutated(html: bytes, random: Random, most: int, others: Sequence[bytes] = ()) -> bytes:
    """`html` with one to four mishaps, at most `most` bytes of it. `others` are pages to splice from."""
    for _ in range(random.randint(1, 4)):
        html = random.choice(CHANGES)(html, random)
    if others and random.random() < 0.2:
        html = _spliced(html, random.choice(others), random)
    return html[:most]


def _place(html: bytes, random: Random) -> int:
    """A place in a page: between two tags as often as anywhere."""
    tags = [match.end() for match in _TAG.finditer(html)] if random.random() < 0.7 else []
    return random.choice(tags) if tags else random.randint(0, len(html))


def _inserted(html: bytes, what: bytes, random: Random) -> bytes:
    place = _place(html, random)
    return html[:place] + what + html[place:]


def _piece(html: bytes, random: Random) -> bytes:
    return _inserted(html, random.choice(PIECES) * random.choice((1, 1, 1, 1, 2, 50)), random)


def _entity(html: bytes, random: Random) -> bytes:
    return _inserted(html, random.choice(ENTITIES), random)


def _nested(html: bytes, random: Random) -> bytes:
    name, depth = random.choice(NESTED), random.choice((1, 1, 2, 3, 20, 300, 3000))
    closing = b"</" + name + b">" if random.random() < 0.5 else b""
    start, end = sorted((_place(html, random), _place(html, random)))
    return html[:start] + (b"<" + name + b">") * depth + html[start:end] + closing * depth + html[end:]


def _table(html: bytes, random: Random) -> bytes:
    cell = random.choice(
        (b"<td>1", b"<td><table><tr><td>x", b"<td colspan=1000>", b"<th>", b"<td>\t\n", b"<td><p>a<p>b")
    )
    rows = (b"<tr>" + cell * random.choice((1, 2, 3, 200))) * random.choice((1, 2, 5, 100))
    return _inserted(html, b"<table>" + rows, random)


def _attribute(html: bytes, random: Random) -> bytes:
    tags = list(_TAG.finditer(html))
    if not tags:
        return html
    tag = random.choice(tags)
    name = random.choice(
        (b"class", b"id", b"href", b"content", b"datetime", b"lang", b"style", b"hidden", b"itemprop", b"role")
    )
    values = (
        b"a-" * 20_000,
        b"",
        b"'",
        b'"',
        b"\0",
        b"nav",
        b"menu content",
        b"datePublished",
        b"x y " * 50,
        b"\xff\xfe",
    )
    inner = tag[0][:-1] + b" " + name + b"='" + random.choice((*values, random.choice(DATES))) + b"'>"
    return html[: tag.start()] + inner + html[tag.end() :]


def _date(html: bytes, random: Random) -> bytes:
    days = list(_DAY.finditer(html))
    if days and random.random() < 0.6:
        day = random.choice(days)
        return html[: day.start()] + random.choice(DATES) + html[day.end() :]
    return _inserted(
        html, random.choice((b"<p>", b"<br>", b" ")) + random.choice(DATES) * random.choice((1, 1, 100)), random
    )


def _data(html: bytes, random: Random) -> bytes:
    text = random.choice(JSON)
    if random.random() < 0.3:
        text = _bytes(text, random)
    return _inserted(html, b"<script type='" + random.choice(SCRIPTS) + b"'>" + text + b"</script>", random)


def _bytes(html: bytes, random: Random) -> bytes:
    changed = bytearray(html)
    for _ in range(random.randint(1, 8) if changed else 0):
        changed[random.randrange(len(changed))] = random.choice((0, 255, 60, 62, 38, 10, random.randrange(256)))
    return bytes(changed)


def _cut(html: bytes, random: Random) -> bytes:
    start, end = sorted((random.randint(0, len(html)), random.randint(0, len(html))))
    return random.choice((html[:end], html[start:], html[:start] + html[end:]))


def _repeated(html: bytes, random: Random) -> bytes:
    start = _place(html, random)
    part = html[start : start + random.choice((10, 100, 1000))]
    return html[:start] + part * random.choice((2, 2, 3, 10, 300)) + html[start:]


def _recoded(html: bytes, random: Random) -> bytes:
    return html.decode(random.choice(CODECS[:2]), "replace").encode(random.choice(CODECS), "replace")


def _moved(html: bytes, random: Random) -> bytes:
    first, second, third = sorted(_place(html, random) for _ in range(3))
    return html[:first] + html[second:third] + html[first:second] + html[third:]


def _spliced(html: bytes, other: bytes, random: Random) -> bytes:
    start = _place(other, random)
    return _inserted(html, other[start : start + random.choice((50, 500, 5000))], random)


CHANGES: tuple[Callable[[bytes, Random], bytes], ...] = (
    *(_piece, _piece, _entity, _nested, _table, _attribute, _attribute, _date, _date, _data),
    *(_bytes, _cut, _repeated, _recoded, _moved),
)
