"""Finds the link of a list's page that leads to the next one, and selectors of it that a person could write."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

from selectolax.lexbor import LexborNode

from scraper import addresses
from scraper.crawl import listing, shape
from scraper.extract.calendar import YEARS
from scraper.extract.learning.selectors import Names
from scraper.onboard import wording
from scraper.onboard.leaf import Anchor, Leaf

_NUMBER = re.compile(r"\d+")
_INDEX = re.compile(r"/(?:index|default)\.\w{2,5}$", re.IGNORECASE)
_COUNTER = re.compile(r"pag|(?:^|[_-])(?:cur|pg|p|start|offset|from|skip|seite)\d?$", re.IGNORECASE)
_PAGE_WITHIN = re.compile(r"[/_-]?(?:page|p|pg|str|strana|seite|pagina)[/_-]?\d{1,4}[/_-]?", re.IGNORECASE)
_SIGNED = re.compile(r"[0-9a-f]{8,64}")
_CURRENT = re.compile(r"^(?:[\w-]*[-_])?(?:current|active|selected|disabled|this)(?:[-_]\w+)?$", re.IGNORECASE)
_PAGING = re.compile(r"pag(?:e|ing|er|inat)|nav|next|older", re.IGNORECASE)
_CALENDAR = re.compile(
    r"(?:^|[-_])(?:wp-)?(?:mini)?cal(?:endar)?(?:$|[-_])|month|slide|carousel|gallery", re.IGNORECASE
)
_REST = re.compile(r"[/_-]?([^\W\d_]{1,12}[/_-]?)?(\d{1,5})(?:\.\w{2,5})?/?")
_PICTURED = ('a:has(img[alt="{}"])',) * 2
_LIKELY = 3.0  # points of a link, to be taken for one to the next page
DOUBTFUL = 5.0  # cost of a selector, above which counting is surer
_MOST_TRIED = 60  # selectors
_LONGEST = 60  # letters of its text


@dataclass(frozen=True, slots=True)
class Step:
    """The links of one page that likely lead to the next one; all have one address."""

    anchors: tuple[Anchor, ...]

    @property
    def key(self) -> str:
        """The key of that address."""
        return self.anchors[0].key


@dataclass(frozen=True, slots=True)
class Known:
    """What a link to the next page is none of: the articles of the list, by key and shape, and pages passed by key."""

    articles: frozenset[str]
    shapes: frozenset[shape.Shape]
    passed: frozenset[str] = frozenset()


def step_of(leaf: Leaf, known: Known, following: Leaf | None) -> Step | None:
    """The likeliest links to the next page, None where none is likely; `following` is the page known to come then."""
    ranked = [
        (_points(anchor, leaf, known, following), anchor)
        for anchor in leaf.anchors
        if anchor.key not in known.passed | known.articles and addresses.same_host(anchor.url, leaf.capture.url)
    ]
    points, best = max(ranked, key=lambda pair: pair[0], default=(0.0, None))
    if best is None or points < _LIKELY:
        return None
    others = (anchor for some, anchor in ranked if anchor.key == best.key and anchor is not best and some > 0)
    return Step((best, *others))


def _points(anchor: Anchor, leaf: Leaf, known: Known, following: Leaf | None) -> float:
    text = listing.text_of(anchor.node)
    if len(text) > _LONGEST:
        return 0.0
    is_further = turns(anchor.url, leaf.capture.url)
    return (
        _said(anchor, text, is_further)
        + 2.0 * _follows_current(anchor)
        + 2.0 * (following is not None and anchor.key == following.key)
        + 2.5 * is_further
        - 8.0 * (anchor.shape in known.shapes and not is_further)
        - 4.0 * _is_of_calendar(anchor)
        - 1.0
    )


def _said(anchor: Anchor, text: str, is_further: bool) -> float:
    """What a link's words, signs and names say for it."""
    names = " ".join(_names(anchor))
    labels = [text, *_labels(anchor)]
    rel = (anchor.node.attributes.get("rel") or "").lower().split()
    signs = {letter for letter in text if not letter.isalnum() and not letter.isspace()}
    says_next = any(wording.says(label, wording.NEXT) for label in labels)
    says_more = is_further and any(wording.says(label, wording.MORE) for label in labels)
    return (
        4.0 * ("next" in rel)
        + 3.0 * (says_next or says_more)
        + 2.0 * bool(signs & wording.FORWARD_SIGNS)
        + 2.0 * bool(wording.FORWARD_NAMES.search(names))
        - 4.0 * any(wording.says(label, wording.BACK) for label in labels)
        # Blogs call older posts previous and point to the left: the words are surer.
        - 4.0 * (bool(signs & wording.BACKWARD_SIGNS) and not says_next)
        - 4.0 * (bool(wording.BACKWARD_NAMES.search(names)) and not says_next)
        - 1.5 * (bool(wording.LAST_NAMES.search(names)) or "last" in rel)
    )


def _labels(anchor: Anchor) -> Iterator[str]:
    """What is said of a link that is not its text."""
    for key in ("aria-label", "title"):
        yield anchor.node.attributes.get(key) or ""
    for picture in anchor.node.css("img[alt]")[:2]:
        yield picture.attributes.get("alt") or ""


def _is_of_calendar(anchor: Anchor) -> bool:
    words = (word for node in anchor.around[:5] for word in (node.attributes.get("class") or "").split())
    return any(map(_CALENDAR.search, words))


def _names(anchor: Anchor) -> Iterator[str]:
    """What classes and ids call a link, what is in it, and what holds it alone."""
    inner = anchor.node.css("i, svg, span, img")[:4]
    about = [node for node in anchor.around[:2] if len(node.css("a[href]")) == 1]
    for node in (anchor.node, *inner, *about):
        attributes = node.attributes
        yield from (attributes.get("class") or "").split()
        yield attributes.get("id") or ""
        if node.tag == "img":
            yield (attributes.get("src") or "").rsplit("/", 1)[-1].partition(".")[0]


def _follows_current(anchor: Anchor) -> bool:
    """Whether a link with a number comes right after the mark of the current page."""
    if not listing.text_of(anchor.node).isdecimal():
        return False
    node: LexborNode | None = anchor.node
    for _ in range(2):
        if node is None:
            return False
        before = node.prev
        while before is not None and not before.is_element_node:
            if before.is_text_node and (before.text() or "").strip():
                break
            before = before.prev
        if before is not None:
            return _is_current(before)
        node = node.parent
    return False


def _is_current(node: LexborNode) -> bool:
    if not node.is_element_node or not listing.text_of(node).isdecimal():
        return False
    words = [word for one in (node, *node.css("[class]")[:4]) for word in _classes(one)]
    said = node.css_first("[aria-current]") is not None
    return any(map(_CURRENT.match, words)) or said or node.css_first("a[href]") is None


def _classes(node: LexborNode) -> list[str]:
    return (node.attributes.get("class") or "").split()


def turns(url: str, own: str) -> bool:
    """Whether an address is that of another page of the same list: the same but for a number, or with one more."""
    one, other = urlsplit(url), urlsplit(own)
    here, there = _INDEX.sub("/", unquote(other.path)), _INDEX.sub("/", unquote(one.path))
    if here.rstrip("/") == there.rstrip("/"):
        return _counts(dict(parse_qsl(one.query)), dict(parse_qsl(other.query)))
    if one.query != other.query:
        return False
    if _NUMBER.sub("#", here) == _NUMBER.sub("#", there) or _PAGE_WITHIN.fullmatch(_inserted(here, there)):
        return True
    stem = re.sub(r"(?:index)?(?:\.\w{2,5})?/?$", "", here)
    rest = _REST.fullmatch(there.removeprefix(stem)) if there.startswith(stem) else None
    return rest is not None and (rest[1] is not None or int(rest[2]) not in YEARS)


def _counts(theirs: dict[str, str], mine: dict[str, str]) -> bool:
    """Whether parameters differ by a number that counts pages; Liferay says more beside it, TYPO3 signs each address
    (cHash=c4ca4238a0b92382)."""
    changed = {
        name: theirs.get(name) or "0" for name in mine.keys() | theirs.keys() if mine.get(name) != theirs.get(name)
    }
    numbers = [name for name, value in changed.items() if value.isdecimal()]
    others = [value for value in changed.values() if not value.isdecimal()]
    named = any(map(_COUNTER.search, numbers)) and mine.keys() <= theirs.keys()
    return bool(numbers) and (named or all(map(_SIGNED.fullmatch, others)))


def _inserted(short: str, long: str) -> str:
    """What a longer text has in one place that a shorter one has not; empty where they differ otherwise."""
    start = next((at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    rest = short[start:]
    return long[start : len(long) - len(rest)] if len(long) > len(short) and long.endswith(rest) else ""


def selectors(steps: Sequence[Step]) -> list[tuple[str, float]]:
    """Selectors of these links, those that say most of what they mean first."""
    costs: dict[str, float] = {}
    for step in steps[:5]:
        for css, cost in (way for anchor in step.anchors[:4] for way in _ways(anchor)):
            costs[css] = min(cost, costs.get(css, 99.0))
    return sorted(costs.items(), key=lambda way: (way[1], way[0]))[:_MOST_TRIED]


def _ways(anchor: Anchor) -> Iterator[tuple[str, float]]:
    """Selectors of one link with their costs, in no order."""
    names = Names.among([(anchor.node, *anchor.around)], 1.0)
    if "next" in (anchor.node.attributes.get("rel") or "").split():
        yield 'a[rel~="next"]', 0.0
    yield from _by_name(anchor, names)
    for form, label in zip(('a[aria-label="{}"]', 'a[title="{}"]', *_PICTURED), _labels(anchor), strict=False):
        if (
            wording.says(label, wording.NEXT | wording.MORE)
            and not set(label) & set('"\\\n{}')
            and not _NUMBER.search(label)
        ):
            yield form.format(label), 3.0
    yield from _by_text(anchor, names)
    yield from _by_row(anchor, names)


def _by_name(anchor: Anchor, names: Names) -> Iterator[tuple[str, float]]:
    """By a class or id that says "next": the link's own, of what is about it, or of the sign in it."""
    inner = anchor.node.css("i, svg, span, img")[:4]
    inside = Names.among([inner], 1.0)
    kinds = (
        ((anchor.node,), names, "{}", 1.0),
        (anchor.around[:3], names, "{} a", 2.0),
        (tuple(inner), inside, "a:has({})", 2.5),
    )
    for nodes, known, form, cost in kinds:
        for one in (one for node in nodes for one in known.compounds(node)):
            if wording.FORWARD_NAMES.search(one.css):
                yield form.format(one.css), cost + one.cost / 10


def _by_text(anchor: Anchor, names: Names) -> Iterator[tuple[str, float]]:
    text = listing.text_of(anchor.node)
    words = "".join(part for part in re.split(r"([^\w\s-]+)", text) if part and not set(part) & set('"\\'))
    words = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", words)
    about = _pager_of(anchor, names)
    if words and wording.says(text, wording.NEXT | wording.MORE):
        yield f'{about}a:lexbor-contains("{words}")', 3.2 if about else 4.5
    signs = "".join(letter for letter in text if letter in wording.FORWARD_SIGNS)
    if signs and not any(map(str.isalnum, text)):
        yield f'{about}a:lexbor-contains("{signs[0]}")', 5.0 if about else 6.0


def _pager_of(anchor: Anchor, names: Names) -> str:
    """The selector of what holds the links between pages, with a space behind; empty where nothing says it is that."""
    for outer in anchor.around[:4]:
        named = [one for one in names.compounds(outer) if one.css != outer.tag and _PAGING.search(one.css)]
        if named:
            return f"{named[0].css} "
    return ""


def _by_row(anchor: Anchor, names: Names) -> Iterator[tuple[str, float]]:
    """By the mark of the current page before it in a row of numbers, or as the last link of the row."""
    about = _pager_of(anchor, names)
    if _follows_current(anchor):
        for node in (anchor.node, *anchor.around[:1]):
            before = node.prev
            while before is not None and not before.is_element_node:
                before = before.prev
            if before is None:
                continue
            tail = "a" if node is anchor.node else f"{node.tag} a"
            marked = [word for word in _classes(before) if _CURRENT.match(word)]
            within = [word for inner in before.css("[class]")[:4] for word in _classes(inner) if _CURRENT.match(word)]
            if marked:
                yield f"{about}{before.tag}.{marked[0]} + {tail}", 3.5
            elif within:
                yield f"{about}{before.tag}:has(.{within[0]}) + {tail}", 3.6
            elif before.css_first('[aria-current="page"]'):
                yield f'{about}{before.tag}:has([aria-current="page"]) + {tail}', 3.7
            elif before.css_first("a[href]") is None:
                yield f"{about}{before.tag}:not(:has(a)):not(a) + {tail}", 5.5
            break
    if about:
        yield f"{about}a:last-child", 7.0
        yield f"{about}li:last-child a", 7.0
