"""Writes down what the addresses of a group of links have in common."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from scraper import addresses
from scraper.models import Link
from scraper.onboard.leaf import Leaf


def url_pattern(links: Sequence[Link], leaves: Sequence[Leaf]) -> str | None:
    """A regular expression of these links' addresses that few other links of the pages match, or None."""
    own = [link.url for link in links if addresses.same_host(link.url, leaves[0].capture.url)]
    if len(own) < max(2, 0.8 * len(links)):
        return None
    pattern = _pattern(own)
    if pattern is None:
        return None
    keys = {addresses.key(link.url) for link in links}
    others = {anchor.url for leaf in leaves for anchor in leaf.anchors if anchor.key not in keys}
    wrong = sum(re.search(pattern, url) is not None for url in others)
    telling = re.search(r"[^\W\d]{3}", re.sub(r"\\.|\[[^]]*\]", "", pattern))
    return pattern if wrong <= (2 if telling else 0.25) * len(own) else None


def _pattern(urls: Sequence[str]) -> str | None:
    split = [urlsplit(url) for url in urls]
    lengths = {(one.path.count("/"), one.path.endswith("/"), bool(one.query)) for one in split}
    if len(lengths) != 1:
        return None
    parts = list(zip(*(one.path.split("/")[1:] for one in split), strict=True))
    path = "".join("/" + _part(part, at == len(parts) - 1) for at, part in enumerate(parts))
    if not split[0].query:
        return path + "$"
    queries = [one.query.split("&") for one in split]
    if len({len(query) for query in queries}) != 1:
        return None
    return path + r"\?" + "&".join(_parameter(pairs) for pairs in zip(*queries, strict=True)) + "$"


def _part(values: Sequence[str], is_last: bool) -> str:
    if all(value.isdecimal() for value in values):
        return r"\d+"
    if len(set(values)) == 1 and not (is_last and len(values) == 1):
        return re.escape(values[0]).replace("\\-", "-")
    endings = {re.search(r"\.\w{2,5}$|$", value)[0] for value in values}  # type: ignore[index]
    ending = next(iter(endings)) if len(endings) == 1 else ""
    bare = [value.removesuffix(ending) for value in values]
    start = _shared_start(bare)
    rest = r"\d+" if all(value[len(start) :].isdecimal() for value in bare) else "[^/?]+"
    if rest == "[^/?]+":
        start = ""
    return re.escape(start).replace("\\-", "-") + rest + re.escape(ending)


def _shared_start(values: Sequence[str]) -> str:
    """What all begin with, up to its last character that is no figure."""
    start = values[0]
    for value in values:
        while not value.startswith(start):
            start = start[:-1]
    return start.rstrip("0123456789")


def _parameter(pairs: Sequence[str]) -> str:
    if len(set(pairs)) == 1:
        return re.escape(pairs[0])
    names = {pair.partition("=")[0] for pair in pairs}
    values = [pair.partition("=")[2] for pair in pairs]
    name = re.escape(next(iter(names))) if len(names) == 1 else "[^=&]+"
    return f"{name}=" + (r"\d+" if all(value.isdecimal() for value in values) else "[^&]+")
