"""Finds how a list turns its pages: a link to the next one, or a parameter that counts them; and its archives."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, unquote, urlsplit

from selectolax.lexbor import LexborNode

from scraper import addresses
from scraper.crawl import listing
from scraper.errors import PageError
from scraper.extract.learning.selectors import Names
from scraper.models import Capture, Listing, NextPage, Template
from scraper.onboard import wording
from scraper.onboard.leaf import Anchor, Leaf, leaf_of

_NUMBER = re.compile(r"\d+")
_SIGNED = re.compile(r"[0-9a-f]{8,64}")
_CURRENT = re.compile(r"^(?:[\w-]*[-_])?(?:current|active|selected|disabled|this)(?:[-_]\w+)?$", re.IGNORECASE)
_PAGING = re.compile(r"pag(?:e|ing|er|inat)|nav|next|older", re.IGNORECASE)
_FILE = re.compile(r"\.(?:xml|rss|atom|json|pdf|ics|zip)$|/feed/?$", re.IGNORECASE)
_MOST_ARCHIVES = 40
_LONGEST_NUMBER = 4  # figures of a page's number
_LONGEST_VALUE = 7  # and of what stands for it in the address


@dataclass(frozen=True, slots=True)
class _Step:
    """A link that may lead to the next page, and how much speaks for it."""

    anchor: Anchor
    points: float


def next_page(pages: Sequence[Capture], rule: Listing) -> NextPage | None:
    """How the pages of a listing turn, None where nothing leads further.

    `pages` are those at hand, in the order in which they follow one another; one is enough. A link's selector holds
    on all of them but the last, and leads to no earlier one. Raises PageError for a page that cannot be looked through.
    """
    leaves = [leaf_of(page) for page in pages]
    if not leaves:
        return None
    articles = _articles(leaves, rule)
    steps = [_step(leaf, leaves[:at], leaves[at + 1 :], articles) for at, leaf in enumerate(leaves)]
    for css in _selectors([step for step in steps if step]):
        if _holds(css, leaves, steps, rule):
            return NextPage(css=css)
    return _counted(leaves, articles)


def _articles(leaves: Sequence[Leaf], rule: Listing) -> frozenset[str]:
    found: set[str] = set()
    for leaf in leaves:
        try:
            links = listing.read(leaf.capture, replace(rule, next=None), Template()).links
        except PageError:
            continue
        found.update(addresses.key(link.url) for link in links)
    return frozenset(found)


# --- the link to the next page ----------------------------------------------


def _step(leaf: Leaf, before: Sequence[Leaf], after: Sequence[Leaf], articles: frozenset[str]) -> _Step | None:
    """The likeliest link to the next page, None where none is likely."""
    passed = {one.key for one in before}
    steps = [
        _Step(anchor, points)
        for anchor in leaf.anchors
        if anchor.key not in passed and anchor.key not in articles and addresses.same_host(anchor.url, leaf.capture.url)
        if (points := _points(anchor, leaf, after)) >= 3
    ]
    return max(steps, key=lambda step: step.points, default=None)


def _points(anchor: Anchor, leaf: Leaf, after: Sequence[Leaf]) -> float:
    text = listing.text_of(anchor.node)
    if len(text) > 60:
        return 0.0
    attributes = anchor.node.attributes
    labels = [text, attributes.get("aria-label") or "", attributes.get("title") or ""]
    names = " ".join(_names(anchor))
    points = 4.0 * ("next" in (attributes.get("rel") or "").lower().split())
    points += 3.0 * any(wording.says(label, wording.NEXT) for label in labels)
    signs = {letter for letter in text if not letter.isalnum() and not letter.isspace()}
    points += 2.0 * bool(signs & wording.FORWARD_SIGNS) * (len(text) <= 40)
    points += 2.0 * bool(wording.FORWARD_NAMES.search(names))
    points += 2.0 * _follows_current(anchor)
    points += 2.0 * bool(after and anchor.key == after[0].key)
    points -= 4.0 * any(wording.says(label, wording.BACK) for label in labels)
    points -= 4.0 * bool(signs & wording.BACKWARD_SIGNS)
    points -= 4.0 * bool(wording.BACKWARD_NAMES.search(names))
    points -= 1.0 * bool(wording.LAST_NAMES.search(names)) + 1.0 * ("last" in (attributes.get("rel") or ""))
    return points + 2.5 * _is_further(anchor.url, leaf.capture.url) - 1.0


def _names(anchor: Anchor) -> Iterator[str]:
    """What classes and ids call a link, what is in it, and what is right about it."""
    inner = anchor.node.css("i, svg, span, img")[:4]
    for node in (anchor.node, *inner, *anchor.around[:2]):
        attributes = node.attributes
        yield from (attributes.get("class") or "").split()
        yield attributes.get("id") or ""


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
    words = (node.attributes.get("class") or "").split()
    words += [word for inner in node.css("[class]")[:4] for word in (inner.attributes.get("class") or "").split()]
    said = node.css_first("[aria-current]") is not None
    return any(map(_CURRENT.match, words)) or said or node.css_first("a[href]") is None


def _is_further(url: str, own: str) -> bool:
    """Whether an address is that of another page of the same list: the same but for a number, or with one more."""
    one, other = urlsplit(url), urlsplit(own)
    if one.path.rstrip("/") == other.path.rstrip("/"):
        mine, theirs = dict(parse_qsl(other.query)), dict(parse_qsl(one.query))
        changed = {name for name in mine.keys() | theirs.keys() if mine.get(name) != theirs.get(name)}
        values = [theirs.get(name) or "0" for name in changed]
        # TYPO3 signs each address: cHash=c4ca4238a0b92382.
        return any(map(str.isdecimal, values)) and all(one.isdecimal() or _SIGNED.fullmatch(one) for one in values)
    if one.query != other.query:
        return False
    here, there = unquote(other.path), unquote(one.path)
    if _NUMBER.sub("#", here) == _NUMBER.sub("#", there):
        return True
    stem = re.sub(r"(?:index)?(?:\.\w{2,5})?/?$", "", here)
    rest = there.removeprefix(stem) if there.startswith(stem) else None
    return rest is not None and re.fullmatch(r"[/_-]?(?:[\w-]{0,12}?[/_-]?)?\d{1,5}(?:\.\w{2,5})?/?", rest) is not None


# --- its selector -----------------------------------------------------------


def _selectors(steps: Sequence[_Step]) -> list[str]:
    """Selectors of these links, those that say most of what they mean first."""
    costs: dict[str, float] = {}
    for step in steps[:5]:
        for css, cost in _ways(step.anchor):
            costs[css] = min(cost, costs.get(css, 99.0))
    return sorted(costs, key=lambda css: (costs[css], css))[:60]


def _ways(anchor: Anchor) -> Iterator[tuple[str, float]]:
    """Selectors of one link with their costs, in no order."""
    names = Names.among([(anchor.node, *anchor.around)], 1.0)
    if "next" in (anchor.node.attributes.get("rel") or "").split():
        yield 'a[rel~="next"]', 0.0
    yield from _by_name(anchor, names)
    for key in ("aria-label", "title"):
        label = anchor.node.attributes.get(key) or ""
        if wording.says(label, wording.NEXT) and not set(label) & set('"\\\n') and not _NUMBER.search(label):
            yield f'a[{key}="{label}"]', 3.0
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
    if words and wording.says(text, wording.NEXT):
        yield f'{about}a:lexbor-contains("{words}")', 4.0 if about else 4.5
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
    if _follows_current(anchor):
        for node in (anchor.node, *anchor.around[:1]):
            before = node.prev
            while before is not None and not before.is_element_node:
                before = before.prev
            if before is None:
                continue
            tail = "a" if node is anchor.node else f"{node.tag} a"
            marked = [word for word in (before.attributes.get("class") or "").split() if _CURRENT.match(word)]
            if marked:
                yield f"{before.tag}.{marked[0]} + {tail}", 3.5
            elif before.css_first('[aria-current="page"]'):
                yield f'{before.tag}:has([aria-current="page"]) + {tail}', 3.7
            elif before.css_first("a[href]") is None:
                yield f"{_pager_of(anchor, names)}{before.tag}:not(:has(a)):not(a) + {tail}", 5.5
            break
    about = _pager_of(anchor, names)
    if about:
        yield f"{about}a:last-child", 7.0
        yield f"{about}li:last-child a", 7.0


def _holds(css: str, leaves: Sequence[Leaf], steps: Sequence[_Step | None], rule: Listing) -> bool:
    """Whether a selector leads on from every page but the last, to the likeliest link, and never back."""
    ruled = replace(rule, next=NextPage(css=css))
    passed: set[str] = set()
    for at, (leaf, step) in enumerate(zip(leaves, steps, strict=True)):
        passed.add(leaf.key)
        url = listing.further(leaf.capture, ruled)
        is_last = at == len(leaves) - 1 and at > 0
        if url is None:
            if not is_last or step is not None:
                return False
            continue
        key = addresses.key(url)
        if step is None or key != step.anchor.key:
            return False
    return True


# --- a parameter that counts ------------------------------------------------


def _counted(leaves: Sequence[Leaf], articles: frozenset[str]) -> NextPage | None:
    """A parameter or a part of the path that grows from page to page, by links that say the page's number."""
    values: dict[tuple[str, str], dict[int, int]] = {}
    for leaf in leaves:
        for anchor in leaf.anchors:
            text = listing.text_of(anchor.node)
            if text.isdecimal() and len(text) <= _LONGEST_NUMBER and anchor.key not in articles:
                for place, value in _numbers(anchor.url, leaf.capture.url):
                    values.setdefault(place, {})[int(text)] = value
    for (kind, name), known in sorted(values.items(), key=lambda pair: -len(pair[1])):
        found = _progression(known)
        if found and kind == "param":
            return NextPage(param=name, start=found[0], step=found[1])
        if found and len(known) > 1:
            return NextPage(path=name, start=found[0], step=found[1])
    return None


def _numbers(url: str, own: str) -> Iterator[tuple[tuple[str, str], int]]:
    """Where an address has a number that makes it another page of the list at `own`, and the number."""
    one, other = urlsplit(url), urlsplit(own)
    if not addresses.same_host(url, own):
        return
    if one.path == other.path:
        mine, theirs = dict(parse_qsl(other.query)), dict(parse_qsl(one.query))
        changed = [name for name in theirs if theirs[name] != mine.get(name)]
        if len(changed) == 1 and theirs[changed[0]].isdecimal() and len(theirs[changed[0]]) < _LONGEST_VALUE:
            yield ("param", changed[0]), int(theirs[changed[0]])
    elif one.query == other.query and _is_further(url, own) and "{" not in one.path:
        number = list(_NUMBER.finditer(one.path))[-1]
        if len(number[0]) < _LONGEST_VALUE:
            yield (
                ("path", f"{unquote(one.path[: number.start()])}{{}}{unquote(one.path[number.end() :])}"),
                int(number[0]),
            )


def _progression(known: dict[int, int]) -> tuple[int, int] | None:
    """The value on page 2 and how much it grows, by the values of some pages; None where it grows unevenly."""
    numbers = sorted(known)
    if len(numbers) == 1:
        number, value = numbers[0], known[numbers[0]]
        if value == number:
            return 2, 1
        each, rest = divmod(value, number - 1) if number > 1 else (0, 1)
        return (each, each) if each and not rest else None
    first, second = numbers[0], numbers[1]
    step, rest = divmod(known[second] - known[first], second - first)
    if rest or step < 1 or any(known[at] != known[first] + (at - first) * step for at in numbers):
        return None
    start = known[first] + (2 - first) * step
    return (start, step) if start >= 0 else None


# --- archives ---------------------------------------------------------------


def archive_pages(page: Capture) -> tuple[str, ...]:
    """Where a page links to its archives: whole ones by their words, then years, then months; newest first.

    Raises PageError for a page that cannot be looked through.
    """
    leaf = leaf_of(page)
    found: dict[str, tuple[tuple[int, int], str]] = {}
    for order, anchor in enumerate(leaf.anchors):
        if not addresses.same_host(anchor.url, page.url) or _FILE.search(urlsplit(anchor.url).path):
            continue
        rank = _archive_rank(anchor)
        if rank is not None and anchor.key not in found:
            found[anchor.key] = ((rank[0], rank[1] or order), anchor.url)
    return tuple(url for _, url in sorted(found.values())[:_MOST_ARCHIVES])


def _archive_rank(anchor: Anchor) -> tuple[int, int] | None:
    """0 for an archive, 1 for a year, 2 for a month, with what orders them; None for other links."""
    text = listing.text_of(anchor.node)
    path = unquote(urlsplit(anchor.url).path)
    if wording.says(text, wording.ARCHIVE):
        return 0, 0
    year = re.fullmatch(r"\W*((?:19|20)\d\d)\W*(?:г\.?|р\.?)?(?:\W*\d+\W*)?", text)
    if year:
        return 1, -int(year[1])
    month = re.search(r"/((?:19|20)\d\d)[/-](0?[1-9]|1[0-2])/?$", path)
    if month:
        return 2, -(int(month[1]) * 12 + int(month[2]))
    if re.search(r"/((?:19|20)\d\d)/?$", path):
        return 1, -int(re.search(r"/((?:19|20)\d\d)/?$", path)[1])  # type: ignore[index]
    if re.search(r"/archiv\w*(?:\.\w+)?/?$|/arhiv\w*/?$|/архив\w*/?$", path, re.IGNORECASE):
        return 0, 1
    return None
