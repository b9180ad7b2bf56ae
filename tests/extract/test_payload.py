"""Pages whose text is only in their data: every form in which sites carry it, and what must not be taken for it."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper import serial
from scraper.extract import Article, Hints, Template, extract, payload, richtext
from scraper.extract.markup import lines
from scraper.extract.page import read
from scraper.serial.literal import called, literal

URL = "https://www.town.example/novini/remont-na-ulica-rozova"
TITLE = "Ремонт на улица „Розова“"
FIRST = "Община Пример започва ремонт на улица „Розова“ от понеделник, движението се отклонява по съседните улици."
SECOND = "Работите ще продължат до края на месеца, а градският транспорт ще спира на временни спирки пред пазара."
THIRD = "Жителите могат да задават въпроси на телефона на кметството всеки работен ден."
HTML = f'<p>{FIRST}</p><ul><li>{SECOND}</li></ul><p><a href="/files/plan.pdf">План</a></p><p>{THIRD}</p>'
TEXT = f"{FIRST}\n\n{SECOND}\n\nПлан\n\n{THIRD}"
ARTICLE = {
    "id": 7,
    "title": TITLE,
    "slug": "remont-na-ulica-rozova",
    "publishedAt": "2026-03-02T08:15:00.000Z",
    "updatedAt": "2026-04-05T10:00:00.000Z",
    "content": HTML,
}
OTHERS = [
    {"title": f"Друга новина номер {number}", "slug": f"druga-novina-{number}", "content": f"<p>{THIRD * 9}</p>"}
    for number in range(6)
]
STORE = {"config": {"siteName": "Община Пример"}, "menu": [{"title": "Начало"}], "data": {"related": OTHERS}}


def shell(script: str, head: str = "<title>Община Пример</title>") -> bytes:
    return f"<!doctype html><html lang=bg><head>{head}</head><body><div id=app></div>{script}</body></html>".encode()


def block(value: Any, attributes: str = 'type="application/json"') -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = text.replace("</", "<\\/")
    return f"<script {attributes}>{text}</script>"


def read_shell(script: str, **more: Any) -> Article:
    return extract(shell(script), URL, timezone="Europe/Sofia", **more)


def devalue(*entries: Any) -> list[Any]:
    """What Nuxt 3 writes for {data: {news: ARTICLE}}, as https://github.com/sveltejs/devalue numbers it."""
    return [
        ["ShallowReactive", 1],
        {"data": 2, "state": 11, "once": 12, "missing": -1},
        ["ShallowReactive", 3],
        {"news": 4},
        ["Ref", 5],
        {"title": 6, "slug": 7, "date": 8, "content": 9, "tags": 10, "self": 5, "lost": 99, **dict(*entries)},
        TITLE,
        "remont-na-ulica-rozova",
        ["Date", "2026-03-02T08:15:00.000Z"],
        HTML,
        ["Set", 13, 13],
        ["Map", 13, 6],
        ["EmptyRef", "_"],
        "ремонт",
    ]


def flight(*rows: str) -> str:
    """React's rows, cut where a server may cut them, in the middle of anything."""
    text = "\n".join(rows) + "\n"
    cuts = [text[start : start + 97] for start in range(0, len(text), 97)]
    return "".join(f"<script>self.__next_f.push([1,{json.dumps(cut)}])</script>" for cut in cuts)


ROW = f"5:T{len(HTML.encode()):x},{HTML}"
NUXT_2 = (
    "window.__NUXT__=(function(a,b,c){a.title=b;a.slug=\"remont-na-ulica-rozova\";return {layout:'default',data:[{news:a,"
    "empty:void 0,yes:!0,no:!1,list:[,1,.5,-2e3]}],error:null,serverRendered:c}}({content:"
    + json.dumps(HTML, ensure_ascii=False).replace("</", "<\\u002F")
    + ',publishedAt:new Date("2026-03-02T08:15:00.000Z")},"'
    + TITLE
    + '",true));'
)
FORMS = {
    "Next": block({"props": {"pageProps": {**STORE, "post": ARTICLE}}}, 'id="__NEXT_DATA__" type="application/json"'),
    "Next's flight": flight(
        '0:["$","$L1",null,{"post":"$4"}]',
        '1:I["chunk",[]]',
        '4:{"title":'
        + json.dumps(TITLE)
        + ',"slug":"remont-na-ulica-rozova","publishedAt":"$D2026-03-02T08:15:00.000Z",'
        '"content":"$5","none":"$undefined","self":"$4"}',
        ROW,
    ),
    "Nuxt 3": block(devalue({}), 'type="application/json" id="__NUXT_DATA__" data-ssr="true"'),
    "Nuxt 2": f"<script>{NUXT_2}</script>",
    "Nuxt 2, no function": f"<script>window.__NUXT__={{data:[{json.dumps(ARTICLE)}],error:null,ok:!0}};</script>",
    "a store": f"<script>window.__INITIAL_STATE__ = {json.dumps({**STORE, 'post': ARTICLE})};boot();</script>",
    "a parsed string": f"<script>window._p = JSON.parse({json.dumps(json.dumps({'post': ARTICLE}))})</script>",
    "Angular": block(json.dumps({"post": ARTICLE}, ensure_ascii=False).replace("&", "&a;").replace('"', "&q;")),
    "SvelteKit": '<script>kit.start(app, element, {node_ids: [0, 2], data: [null,{type:"data",data:{post:'
    + json.dumps(ARTICLE).replace("</", "<\\/")
    + "}}]});</script>",
    "SvelteKit's fetched": block({"status": 200, "body": json.dumps({"post": ARTICLE})}),
    "JSON-LD": block(
        {
            "@type": "NewsArticle",
            "headline": TITLE,
            "datePublished": "2026-03-02T08:15:00Z",
            "url": URL,
            "articleBody": f"{FIRST}\n\n{SECOND}\n\nПлан\n\n{THIRD}\n\n" + FIRST * 3,
        },
        'type="application/ld+json"',
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_an_empty_shell_gives_the_article_its_data_tell(form: str) -> None:
    found = read_shell(FORMS[form])
    assert found.title == TITLE
    assert found.body is not None
    assert found.body.startswith(TEXT)
    assert found.published == "2026-03-02T10:15:00+02:00"
    assert found.published_from == "json-ld"
    assert found.problems == ()


def test_a_body_from_data_is_cleaned_as_a_page_is() -> None:
    evil = {
        **ARTICLE,
        "content": HTML + "<script>alert(1)</script><p onclick=x()>Край на съобщението.</p><nav>Меню</nav>",
    }
    found = read_shell(block({"post": evil}))
    assert found.body == f"{TEXT}\n\nКрай на съобщението."
    assert found.html is not None
    assert "alert" not in found.html
    assert "onclick" not in found.html
    assert [(each.url, each.name) for each in found.attachments] == [
        ("https://www.town.example/files/plan.pdf", "План")
    ]


DATA_FILES = {
    "Nuxt's _payload.json": (f"{URL}/_payload.json", devalue({})),
    "Gatsby's page-data.json": (
        "https://www.town.example/page-data/novini/remont-na-ulica-rozova/page-data.json",
        {"componentChunkName": "x", "path": "/novini/remont-na-ulica-rozova/", "result": {"data": {"wpPost": ARTICLE}}},
    ),
    "Next's data": (
        "https://www.town.example/_next/data/b1/novini/remont-na-ulica-rozova.json",
        {"pageProps": {"post": ARTICLE, "related": OTHERS}},
    ),
    "SvelteKit's __data.json": (
        f"{URL}/__data.json",
        {"type": "data", "nodes": [None, {"type": "data", "data": devalue({})}]},
    ),
    "WordPress's REST": (
        "https://www.town.example/wp-json/wp/v2/posts/7",
        {
            "id": 7,
            "date": "2026-03-02T10:15:00",
            "link": URL + "/",
            "title": {"rendered": "Ремонт на улица &#8222;Розова&#8220;"},
            "content": {"rendered": HTML, "protected": False},
            "excerpt": {"rendered": f"<p>{FIRST}</p>"},
        },
    ),
}


@pytest.mark.parametrize("kind", DATA_FILES)
@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", None])
def test_bytes_that_are_json_are_read_as_data(kind: str, content_type: str | None) -> None:
    url, value = DATA_FILES[kind]
    found = extract(json.dumps(value).encode(), url, content_type=content_type, timezone="Europe/Sofia")
    assert (found.title, found.body) == (TITLE, TEXT)
    assert found.published == "2026-03-02T10:15:00+02:00"
    assert found.attachments[0].url == "https://www.town.example/files/plan.pdf"


def test_json_without_one_article_is_none_and_says_so() -> None:
    found = extract(json.dumps({"items": OTHERS}).encode(), URL, content_type="application/json")
    assert (found.title, found.body, found.published) == (None, None, None)
    assert found.problems


# --- which object -----------------------------------------------------------


def test_of_many_objects_the_one_at_the_pages_address_counts() -> None:
    news = [*OTHERS[:3], ARTICLE, *OTHERS[3:]]
    assert read_shell(block({"news": news})).title == TITLE


def test_of_many_objects_the_one_with_the_pages_title_counts() -> None:
    named = {name: value for name, value in ARTICLE.items() if name not in ("slug", "id")}
    script = block({"news": [*OTHERS, named]})
    head = f'<title>{TITLE} | Община Пример</title><meta property="og:title" content="{TITLE}">'
    found = extract(shell(script, head), "https://www.town.example/n/7")
    assert found.title == TITLE
    assert found.body == TEXT


def test_a_listings_title_chooses_too() -> None:
    named = {name: value for name, value in ARTICLE.items() if name not in ("slug", "id")}
    url = "https://www.town.example/n/71"
    script = shell(block({"news": [*OTHERS, named]}))
    assert extract(script, url).body is None
    assert extract(script, url, hints=Hints(title=TITLE)).body == TEXT


def test_a_listing_of_others_is_no_article() -> None:
    assert read_shell(block({"news": OTHERS})).body is None


def test_a_notice_of_cookies_is_no_article() -> None:
    notice = {"title": "Бисквитки", "text": f"<p>{FIRST} {SECOND} {THIRD}</p>"}
    assert read_shell(block({"modal": notice})).body is None
    assert read_shell(block({"cookieConsent": {**notice, "date": "2026-01-01"}})).body is None


def test_a_teaser_is_no_article() -> None:
    cut = {**ARTICLE, "content": f"{FIRST} {SECOND} Жителите могат да задават…"}
    assert read_shell(block({"post": cut})).body is None
    short = {"@type": "NewsArticle", "headline": TITLE, "url": URL, "articleBody": f"{FIRST} {SECOND}"}
    assert read_shell(block(short, 'type="application/ld+json"')).body is None


def test_the_date_of_the_last_change_is_never_taken() -> None:
    changed = {**ARTICLE, "publishedAt": None}
    assert read_shell(block({"post": changed})).published is None


def test_the_date_of_the_record_counts_only_without_another() -> None:
    made = {**ARTICLE, "publishedAt": None, "createdAt": 1772439300000}
    assert read_shell(block({"post": made})).published == "2026-03-02T10:15:00+02:00"
    hinted = read_shell(block({"post": made}), hints=Hints(date="4 март 2026", origin="listing"), language="bg")
    assert (hinted.published, hinted.published_from) == ("2026-03-04", "listing")


# --- a page that shows its text ---------------------------------------------

VISIBLE = f"<h1>{TITLE}</h1><p>{SECOND}</p><p>{SECOND}</p><p>{THIRD}</p><p>{THIRD * 3}</p>"


def visible(script: str) -> bytes:
    return f"<html lang=bg><title>x</title><body><main>{VISIBLE}</main>{script}</body></html>".encode()


def test_a_visible_text_is_never_replaced() -> None:
    without = extract(visible(""), URL)
    found = extract(visible(block({"post": {**ARTICLE, "content": HTML * 20}})), URL)
    assert (found.body, found.html, found.title) == (without.body, without.html, without.title)


def test_a_visible_article_without_a_date_gets_that_of_the_object_with_its_title() -> None:
    found = extract(visible(block({"post": ARTICLE, "other": OTHERS})), URL, timezone="Europe/Sofia")
    assert (found.published, found.published_from) == ("2026-03-02T10:15:00+02:00", "json-ld")
    another = {**ARTICLE, "title": "Съвсем друга новина от града"}
    assert extract(visible(block({"post": another})), URL).published is None


def test_a_title_may_be_written_in_escapes() -> None:
    script = block(json.dumps({"post": ARTICLE, "other": OTHERS}, ensure_ascii=True))
    assert extract(visible(script), URL).published == "2026-03-02T08:15:00+00:00"


@pytest.mark.parametrize("moment", [10**400, -5, 1e300, True, "0" * 13, {"iso": 10**40}])
def test_a_number_that_is_no_moment_is_no_date(moment: Any) -> None:
    found = read_shell(block({"post": {**ARTICLE, "publishedAt": moment}}))
    assert (found.title, found.published) == (TITLE, None)


def test_two_dates_under_one_title_are_none() -> None:
    again = {**ARTICLE, "publishedAt": "2025-01-01"}
    assert extract(visible(block({"posts": [ARTICLE, again]})), URL).published is None


def test_a_sources_own_selector_keeps_data_out() -> None:
    found = read_shell(FORMS["Next"], template=Template(body="main"))
    assert found.body is None


# --- texts as editors keep them ---------------------------------------------

TREES = {
    "Portable Text": [
        {"_type": "block", "style": "h2", "children": [{"_type": "span", "text": "Ред"}]},
        {
            "_type": "block",
            "style": "normal",
            "markDefs": [{"_key": "k", "_type": "link", "href": "/a.pdf"}],
            "children": [
                {"_type": "span", "text": "Виж "},
                {"_type": "span", "text": "плана", "marks": ["k", "strong"]},
            ],
        },
        {"_type": "block", "listItem": "bullet", "children": [{"_type": "span", "text": "едно"}]},
        {"_type": "block", "listItem": "bullet", "children": [{"_type": "span", "text": "две"}]},
        {"_type": "image", "caption": "Снимка"},
    ],
    "Editor.js": {
        "blocks": [
            {"type": "header", "data": {"text": "Ред", "level": 2}},
            {"type": "paragraph", "data": {"text": 'Виж <a href="/a.pdf"><b>плана</b></a>'}},
            {"type": "list", "data": {"style": "unordered", "items": ["едно", {"content": "две", "items": []}]}},
            {"type": "image", "data": {"caption": "Снимка"}},
        ]
    },
    "Slate": [
        {"type": "heading-two", "children": [{"text": "Ред"}]},
        {
            "type": "paragraph",
            "children": [
                {"text": "Виж "},
                {"type": "link", "url": "/a.pdf", "children": [{"text": "плана", "bold": True}]},
            ],
        },
        {
            "type": "bulleted-list",
            "children": [
                {"type": "list-item", "children": [{"text": "едно"}]},
                {"type": "list-item", "children": [{"text": "две"}]},
            ],
        },
    ],
    "Contentful": {
        "nodeType": "document",
        "data": {},
        "content": [
            {"nodeType": "heading-2", "content": [{"nodeType": "text", "value": "Ред", "marks": []}]},
            {
                "nodeType": "paragraph",
                "content": [
                    {"nodeType": "text", "value": "Виж ", "marks": []},
                    {
                        "nodeType": "hyperlink",
                        "data": {"uri": "/a.pdf"},
                        "content": [{"nodeType": "text", "value": "плана", "marks": [{"type": "bold"}]}],
                    },
                ],
            },
            {
                "nodeType": "unordered-list",
                "content": [
                    {
                        "nodeType": "list-item",
                        "content": [{"nodeType": "paragraph", "content": [{"nodeType": "text", "value": word}]}],
                    }
                    for word in ("едно", "две")
                ],
            },
        ],
    },
    "ProseMirror": {
        "type": "doc",
        "content": [
            {"type": "heading", "attrs": {"level": 2}, "content": [{"type": "text", "text": "Ред"}]},
            {
                "type": "paragraph",
                "content": [
                    {"type": "text", "text": "Виж "},
                    {
                        "type": "text",
                        "text": "плана",
                        "marks": [{"type": "link", "attrs": {"href": "/a.pdf"}}, {"type": "bold"}],
                    },
                ],
            },
            {
                "type": "bulletList",
                "content": [
                    {
                        "type": "listItem",
                        "content": [{"type": "paragraph", "content": [{"type": "text", "text": word}]}],
                    }
                    for word in ("едно", "две")
                ],
            },
        ],
    },
    "Lexical": {
        "root": {
            "type": "root",
            "children": [
                {"type": "heading", "tag": "h2", "children": [{"type": "text", "text": "Ред", "format": 0}]},
                {
                    "type": "paragraph",
                    "children": [
                        {"type": "text", "text": "Виж ", "format": 0},
                        {
                            "type": "link",
                            "fields": {"url": "/a.pdf"},
                            "children": [{"type": "text", "text": "плана", "format": 1}],
                        },
                    ],
                },
                {
                    "type": "list",
                    "tag": "ul",
                    "children": [
                        {"type": "listitem", "children": [{"type": "text", "text": word}]} for word in ("едно", "две")
                    ],
                },
            ],
        }
    },
    "JsonML": [
        "div",
        ["h2", "Ред"],
        ["p", "Виж ", ["a", {"href": "/a.pdf"}, ["strong", "плана"]]],
        ["ul", ["li", "едно"], ["li", "две"]],
    ],
    "React": [
        ["$", "h2", None, {"children": "Ред"}],
        [
            "$",
            "p",
            "k",
            {
                "children": [
                    "Виж ",
                    ["$", "a", None, {"href": "/a.pdf", "children": ["$", "b", None, {"children": "плана"}]}],
                ]
            },
        ],
        ["$", "ul", None, {"children": [["$", "li", str(n), {"children": w}] for n, w in enumerate(("едно", "две"))]}],
    ],
    "Markdown": "## Ред\n\nВиж [**плана**](/a.pdf)\n\n- едно\n- две",
}


@pytest.mark.parametrize("editor", TREES)
def test_a_text_kept_as_a_tree_is_read_as_a_page(editor: str) -> None:
    page = read(f"<body>{richtext.markup(TREES[editor])}".encode(), URL, "text/html; charset=utf-8", None)
    assert page.root is not None
    found, _ = lines(page.root)
    assert [(line.kind, line.text) for line in found] == [
        ("h2", "Ред"),
        ("p", "Виж плана"),
        ("ul", "едно"),
        ("ul", "две"),
    ]
    linked = [piece for piece in found[1].pieces if piece.href]
    assert [(piece.text, piece.href, piece.strong) for piece in linked if piece.text] == [("плана", "/a.pdf", True)]


def test_a_list_of_paragraphs_is_a_text() -> None:
    found = read_shell(block({"post": {**ARTICLE, "content": [FIRST, SECOND, THIRD]}}))
    assert found.body == f"{FIRST}\n\n{SECOND}\n\n{THIRD}"


def test_a_lead_stands_over_the_body_unless_the_body_has_it() -> None:
    lead = "Движението се променя от понеделник, съобщиха от общината."
    found = read_shell(block({"post": {**ARTICLE, "lead": lead}}))
    assert found.body == f"{lead}\n\n{TEXT}"
    assert read_shell(block({"post": {**ARTICLE, "lead": FIRST}})).body == TEXT


# --- devalue and literals ---------------------------------------------------


def test_devalue_knows_dates_sets_maps_wrappers_and_cycles() -> None:
    (whole,) = serial.of_text(json.dumps(devalue({})))
    news = whole["data"]["news"]
    assert news["date"] == "2026-03-02T08:15:00.000Z"
    assert news["tags"] == ["ремонт", "ремонт"]
    assert news["self"] is news
    assert news["lost"] is None
    assert whole["missing"] is None
    assert whole["state"] == {"ремонт": TITLE}


@pytest.mark.parametrize(
    "text",
    [
        '[["Ref",0],1]',
        '[["Ref",1],["Ref",0]]',
        '[{"a":0},["Map",0]]',
        '[[0,0],["Set",1]]',
        '[{"a":-1,"b":1e9},["null","a"]]',
        '[["Unknown"],2]',
        "[[-7,3,1,1],5]",
    ],
)
def test_broken_devalue_is_no_error(text: str) -> None:
    assert extract(text.encode(), URL, content_type="application/json").body is None


def test_a_literal_is_read_as_javascript_reads_it() -> None:
    text = r"""{a:'it\'s \x41\u{1F600}\ud83d\ude00',"b":[1,,-2.5,.5,1e3,7n],$c:void 0,d:!1,e:new Date(5),f:unknown.name,}"""
    value, end = literal(text, 0, iter(range(1000)))
    assert value == {"a": "it's A😀😀", "b": [1, None, -2.5, 0.5, 1000.0, 7], "$c": None, "d": False, "e": 5, "f": None}
    assert end == len(text)


@pytest.mark.parametrize("text", ["{a:function(){}}", "{a:1", '{"a":"', "[" * 5000, "{a:b=>1}", "{a:`x`}", ""])
def test_what_would_have_to_be_run_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="found"):
        literal(text, 0, iter(range(10_000)))


def test_a_function_of_late_fills_its_objects_by_itself() -> None:
    text = '(function(){let b={};b.title="x";let a={};a.up=b;b.list=[a];b.list[0]=a;return {data:[b]}}())'
    value, _ = called(text, 0, iter(range(1000)))
    assert value["data"][0]["title"] == "x"
    assert value["data"][0]["list"][0]["up"] is value["data"][0]


# --- meant to hurt ----------------------------------------------------------

JSON = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30), st.just(HTML), st.just(TITLE)
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=5),
        st.dictionaries(
            st.one_of(
                st.sampled_from(
                    [
                        "title",
                        "content",
                        "body",
                        "type",
                        "children",
                        "text",
                        "url",
                        "slug",
                        "date",
                        "items",
                        "marks",
                        "level",
                    ]
                ),
                st.text(max_size=5),
            ),
            inner,
            max_size=6,
        ),
    ),
    max_leaves=30,
)


@settings(max_examples=150, deadline=None)
@given(JSON, st.sampled_from(['type="application/json"', 'type="application/ld+json"', 'id="__NEXT_DATA__"']))
def test_any_json_makes_an_article_that_can_be_stored(value: Any, attributes: str) -> None:
    for found in (
        extract(shell(f"<script {attributes}>{json.dumps(value)}</script>"), URL),
        extract(shell(f"<script>x={json.dumps(value)}</script>"), URL),
        extract(json.dumps(value).encode(), URL, content_type="application/json"),
    ):
        assert not any("Error" in problem for problem in found.problems)
        for text in (found.title, found.body, found.html):
            assert text is None or (text.encode("utf-8") and "\0" not in text)


@settings(max_examples=150, deadline=None)
@given(JSON)
def test_any_tree_makes_markup(value: Any) -> None:
    assert isinstance(richtext.markup(value), str)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.integers(-9, 12),
            st.text(max_size=4),
            st.dictionaries(st.text(max_size=4), st.integers(-9, 12), max_size=4),
            st.lists(
                st.one_of(st.integers(-9, 12), st.sampled_from(["Ref", "Set", "Map", "Date", "null", "Object"])),
                max_size=4,
            ),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_any_numbering_is_undone_without_an_error(entries: list[Any]) -> None:
    for value in serial.of_text(json.dumps(entries)):
        payload.told([serial.Data(value)], payload.Wanted(URL, {"x"}, alone=True))


SIGNS = st.sampled_from([*"{}[](),:;=!.-'\"\\ \n", "function", "return", "new", "Date", "void", "a", "b", "1", "let"])


@settings(max_examples=300, deadline=None)
@given(st.lists(SIGNS, max_size=60))
def test_any_script_is_read_or_refused(pieces: list[str]) -> None:
    found = extract(shell(f"<script>window.x={''.join(pieces)}{' ' * 200}</script>"), URL)
    assert not any("Error" in problem for problem in found.problems)


BOMBS = {
    "deep JSON": block("[" * 400_000),
    "deep objects": block('{"a":' * 100_000 + "1" + "}" * 100_000),
    "deep text": block({"title": TITLE, "content": json.loads('{"children":[' * 300 + '"x y"' + "]}" * 300)}),
    "a huge number": block('{"title":' + "9" * 200_000 + "}"),
    "many objects": block({"title": TITLE, "posts": [ARTICLE] * 4000}),
    "many starts": "<script>" + "x={" * 300_000 + "</script>",
    "many strings": "<script>x={" + "a:'b'," * 300_000 + "</script>",
    "many scripts": "<script " * 300_000,
    "white space": block({"title": TITLE, "content": " " * 2_000_000 + "a"}),
    "open tags": block({"title": TITLE, "slug": "remont-na-ulica-rozova", "content": "<a " * 500_000}),
    "brackets": block({"title": TITLE, "slug": "remont-na-ulica-rozova", "content": "[a b](" * 300_000}),
    "many names": "<script>x=(function("
    + ",".join(f"a{n}" for n in range(50_000))
    + "){return {}}("
    + "1," * 50_000
    + "))</script>",
    "flight": '<script>self.__next_f.push([1,"' + '1:[\\"$1\\"]\\n' * 100_000 + '"])</script>',
    "nested JSON": block({"a": json.dumps({"b": json.dumps({"c": json.dumps({"d": "x" * 500_000})})})}),
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_hostile_payload_takes_no_long_time(bomb: str) -> None:
    body = shell(BOMBS[bomb])
    before = time.process_time()
    found = extract(body, URL)
    assert time.process_time() - before < 1.5
    assert not any("Error" in problem for problem in found.problems)


def test_a_page_without_scripts_costs_nothing() -> None:
    page = shell("<p>Кратко.</p>")
    extract(page, URL)
    before = time.process_time()
    for _ in range(50):
        assert list(serial.of_page(page.decode())) == []
    assert (time.process_time() - before) / 50 < 0.001
