"""A page as it is read: its tree, its addresses, and which of its elements are furniture or hidden."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

from scraper import addresses, charset
from scraper.extract.letters import squeeze

# Never text, wherever they stand.
_NO_TEXT = """
script style noscript template svg math iframe object embed select button textarea canvas audio video map dialog
"""
_UNSEEN = (
    "[hidden],[style*='display:none'],[style*='display: none'],[style*='visibility:hidden'],"
    ".sr-only,.visually-hidden,.screen-reader-text,.element-invisible,.headerlink,.cookie,.cookies"
)
_NAMES = """
nav menu foot side share sharing social related comment crumb widget pager paginat recent similar advert banner
newsletter subscribe popup modal search print toolbar prev next tags cookie skip disqus counter latest popular login
archive copyright licen addthis paging previous ads
"""
_FURNITURE = (
    "nav,aside,footer,header,form,[role=navigation],[role=banner],[role=contentinfo],[role=complementary],"
    "[role=search],[aria-label=breadcrumb],"
    + ",".join(f"[{name}*={part} i]" for part in _NAMES.split() for name in ("class", "id"))
)
# The selector above finds parts of names; this finds whole words of them.
_WORDS = re.compile(
    r"(?:^|[-_])(?:(?:sub|main|top|site|side|page|blog|post|left|right)?(?:nav|navbar|navi|navigation|menu|menus|"
    r"footer|sidebar|banner)|foot|share|shares|sharing|social|addthis|sharethis|related|comment|comments|disqus|"
    r"breadcrumb|breadcrumbs|crumb|crumbs|widget|widgets|pager|pagination|paginator|paging|recent|recentposts|"
    r"similar|advert|adverts|ads|newsletter|subscribe|popup|modal|search|searchbox|print|toolbar|prev|next|previous|"
    r"tags|taglist|copyright|license|licence|cookie|cookies|skip|counter|latest|popular|login|archives)(?:[-_]|$)",
    re.IGNORECASE,
)
_MAIN = frozenset(("html", "body", "main", "article"))
_COUNTED = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)")
# Elements that need no end tag, so that a long page of them is not a deep one.
_FLAT_TAGS = """
p li td tr th tbody thead tfoot dd dt option colgroup br hr img input meta link area base col embed source track wbr
param frame html head body
"""
_FLAT = frozenset(_FLAT_TAGS.split())
_DEEPEST = 800  # elements inside each other; browsers stop at 512, and the parser's time grows with the square
_FEW = 4000  # tags that cannot make a page deep enough to matter


@dataclass(frozen=True, slots=True)
class Page:
    """A parsed page. `base` is what its links resolve against; `data` are its JSON-LD blocks, as text.

    `unseen` and `furniture` hold the mem_ids of elements whose text is hidden, or is no part of an article.
    """

    tree: LexborHTMLParser
    url: str
    base: str
    language: str | None
    data: tuple[str, ...] = field(repr=False)
    unseen: frozenset[int] = field(repr=False)
    furniture: frozenset[int] = field(repr=False)

    @property
    def root(self) -> LexborNode | None:
        """<body>, or whatever the page has in its place."""
        return self.tree.body or self.tree.root

    def resolve(self, href: str) -> str | None:
        """`href` of a link on this page as an absolute web address, or None."""
        return addresses.resolve(self.base, href)

    def first(self, selector: str, name: str) -> str | None:
        """Attribute `name` of the first element that matches, or None where there is none or it is empty."""
        node = self.tree.css_first(selector)
        return attribute(node, name) if node else None


def read(html: bytes, url: str, content_type: str | None, language: str | None) -> Page:
    """The page that these bytes make at `url`; any bytes make one."""
    text, _ = charset.decode(html, content_type)
    tree = LexborHTMLParser(_shallow(text.replace("\0", "")))
    data = tuple(node.text() for node in tree.css("script[type='application/ld+json' i]"))
    tree.strip_tags(_NO_TEXT.split())
    base_node = tree.css_first("base[href]")
    base = addresses.resolve(url, attribute(base_node, "href") or "") if base_node else None
    root = tree.css_first("html")
    return Page(
        tree=tree,
        url=url,
        base=base or url,
        language=(attribute(root, "lang") or attribute(root, "xml:lang") if root else None) or language,
        data=data,
        unseen=frozenset(node.mem_id for node in tree.css(_UNSEEN)),
        furniture=_furniture(tree),
    )


def attribute(node: LexborNode, name: str) -> str | None:
    """The attribute's value on one line, or None where it is absent or empty."""
    return squeeze(node.attributes.get(name) or "") or None


def select(root: LexborHTMLParser | LexborNode, selector: str) -> list[LexborNode]:
    """Elements that match, in order, none inside another; raises ValueError on a selector that is none."""
    try:
        found = root.css(selector)
    except (SelectolaxError, ValueError) as problem:
        raise ValueError(f"found {selector!r}, expected a CSS selector") from problem
    chosen = {node.mem_id for node in found}
    return [node for node in found if not _inside(node, chosen)]


def _inside(node: LexborNode, chosen: set[int]) -> bool:
    if len(chosen) < 2:
        return False
    parent = node.parent
    while parent is not None:
        if parent.mem_id in chosen:
            return True
        parent = parent.parent
    return False


def _furniture(tree: LexborHTMLParser) -> frozenset[int]:
    """Menus, footers, related items: by element, role, or a word in class or id."""
    body = tree.body
    if body is None:
        return frozenset()
    whole = len(body.text())
    found: set[int] = set()
    for node in tree.css(_FURNITURE):
        within = node.parent is not None and node.parent.mem_id in found
        if not within and node.tag not in _MAIN and _is_furniture(node) and not _holds_the_article(node, whole):
            found.add(node.mem_id)
    return frozenset(found)


def _holds_the_article(node: LexborNode, whole: int) -> bool:
    """Old systems wrap the page in one <form>, and themes name its wrapper `with-sidebar`."""
    if node.tag in ("nav", "aside", "footer"):
        return False
    share = len(node.text()) / (whole or 1)
    return share > 0.8 or (share > 0.4 and node.css_first("h1,main,article") is not None)


def _is_furniture(node: LexborNode) -> bool:
    tag = node.tag
    if tag in ("nav", "aside", "footer", "form"):
        return True
    attributes = node.attributes
    if tag == "header":
        return node.css_first("h1,h2") is None
    if attributes.get("role") in ("navigation", "banner", "contentinfo", "complementary", "search"):
        return True
    names = [*(attributes.get("class") or "").split(), attributes.get("id") or ""]
    # A long id is the slug of a heading: "works-begin-next-week".
    return any(_WORDS.search(name) for name in names if len(re.split(r"[-_]+", name)) <= 4)


def _shallow(html: str) -> str:
    """`html` without the start tags that would nest it deeper than any person's page is."""
    if html.count("<") < _FEW:
        return html
    depth, places = 0, []
    for match in _COUNTED.finditer(html):
        if match[2].lower() in _FLAT:
            continue
        if match[1]:
            depth = max(0, depth - 1)
        elif depth < _DEEPEST:
            depth += 1
        else:
            places.append(match.start())
    if not places:
        return html
    # A space after "<" makes text of a tag.
    pieces = [html[start:end] for start, end in zip([0, *places], [*places, None], strict=True)]
    return "".join([pieces[0], *(f"<!{piece[1:]}" for piece in pieces[1:])])
