"""What an element's class, id and role say of its part on the page: menu, footer, comments, or the article itself."""

from __future__ import annotations

import re
from functools import lru_cache

# One bit a part. The words are those that themes and content systems give to elements, whole words of a name.
_PARTS: dict[str, str] = {
    "navigation": "nav navbar navi navigation menu menus submenu mainmenu topmenu breadcrumb breadcrumbs crumb crumbs "
    "topbar tabs tab skip skiplink sitemap langs languages language",
    "foot": "foot footer colophon copyright copyrights bottombar license licence subsol fusszeile fussbereich stopka "
    "zapati paticka pie pied piedepagina rodape podnozje podvozje lablec sidfot alatunniste altbilgi",
    "side": "sidebar side aside rail complementary column2 widget widgets sideblock rightcol leftcol",
    "sharing": "share shares sharing sharer social socials addthis sharethis facebook twitter follow like likes",
    "comments": "comment comments commentlist disqus reply replies respond discussion forum livefyre",
    "related": "related similar recommended recommendation recommendations recommend more morenews readmore seealso "
    "teasers promo promos outbrain taboola popular mostread trending latest recent recentposts carousel slider",
    "items": "archives archive cards card newslist listing list items item feed headlines also links link grid tile "
    "tiles",
    "advert": "ad ads advert adverts advertisement banner banners sponsor sponsored dfp gpt adsense werbung anzeige "
    "reklama publicidad publicite",
    "subscribe": "newsletter subscribe subscription signup paywall register login signin popup modal cookie cookies "
    "consent gdpr donate donation cta piano premium lightbox overlay",
    "about": "byline author authors autor date dates time timestamp published publish posted meta metadata info "
    "entrymeta postmeta category categories section kicker label tags tag taglist keywords topics topic counter views "
    "updated source bio rating vote votes",
    "picture": "caption captions wpcaption figcaption credit credits photo photos image images img gallery video "
    "player media figure copyrightholder legend slideshow thumbnail thumb",
    "tools": "search searchbox searchform toolbar tools print printer fontsize font email actions buttons button form "
    "pager pagination paginator paging prev previous next pages toc contents",
    "text": "articlebody articletext articlecontent entrycontent postcontent postbody storybody storytext newstext "
    "newsbody contentbody maincontent contentmain maintext fulltext bodytext textbody richtext "
    "articlebodytext body content text story entry post article articles node main",
    "lead": "lead lede teaser intro standfirst summary excerpt deck dek subtitle subheadline subhead abstract "
    "description chapo preamble ingress perex sommario",
    "title": "title headline heading zagl titre titel",
    "hidden": "sronly visuallyhidden hidden invisible hide noprint printonly screenreader",
}
PARTS = {part: 1 << number for number, part in enumerate(_PARTS)}
FURNITURE = sum(
    PARTS[part]
    for part in ["navigation", "foot", "side", "sharing", "comments", "related", "advert", "subscribe", "tools"]
)
_WORDS = {word: PARTS[part] for part, words in _PARTS.items() for word in words.split()}
# What a compound of two words begins with: entry-content, entryContent.
_FIRST = frozenset(
    [
        "article",
        "entry",
        "post",
        "body",
        "story",
        "main",
        "text",
        "full",
        "rich",
        "sr",
        "visually",
        "print",
        "screen",
        "read",
        "see",
        "more",
        "most",
        "recent",
        "bottom",
        "content",
        "side",
        "right",
        "left",
        "column",
        "top",
        "sub",
        "skip",
        "comment",
        "search",
        "news",
        "figure",
        "wp",
        "copyright",
    ]
)
_ROLES = {
    "navigation": "navigation",
    "banner": "navigation",
    "menu": "navigation",
    "menubar": "navigation",
    "contentinfo": "foot",
    "complementary": "side",
    "search": "tools",
    "form": "tools",
    "dialog": "subscribe",
    "alertdialog": "subscribe",
    "main": "text",
    "article": "text",
}
_TAGS = {
    "nav": PARTS["navigation"],
    "footer": PARTS["foot"],
    "aside": PARTS["side"],
    "form": PARTS["tools"],
    "figure": PARTS["picture"],
    "figcaption": PARTS["picture"],
    "address": PARTS["about"],
    "time": PARTS["about"],
    "article": PARTS["text"],
    "main": PARTS["text"],
}
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
_LONGEST = 6  # words of a name; a longer one is the slug of a heading: "works-on-main-street-begin-next-week"


@lru_cache(maxsize=8192)
def parts_of(tag: str, names: str, role: str | None = None) -> int:
    """The bits of PARTS that an element's tag, its class and id (`names`, parted by spaces) and its role speak for."""
    found = _TAGS.get(tag, 0)
    for name in names.split():
        found |= _named(name)
    part = _ROLES.get(role) if role else None
    return found | PARTS[part] if part else found


@lru_cache(maxsize=8192)
def _named(name: str) -> int:
    words = _WORD.findall(name)
    if len(words) > _LONGEST:
        return 0
    found, last = 0, ""
    for word in words:
        low = word.lower()
        found |= _WORDS.get(low, 0)
        if last in _FIRST:
            found |= _WORDS.get(last + low, 0)
        last = low
    return found
