"""Which addresses are a source's own: its hosts, its front pages, and what may be one of its articles."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from scraper import addresses
from scraper.models import Source


def own_hosts(source: Source) -> frozenset[str]:
    """The hosts that the source file names: of its home, its news, and `hosts`; `www.` makes no difference."""
    named = (source.home, *(news.url for news in source.news))
    return frozenset(host.removeprefix("www.").lower() for host in (*map(addresses.host, named), *source.hosts))


def owns(source: Source, url: str) -> bool:
    """Whether an address is on one of the source's own hosts."""
    return addresses.host(url).removeprefix("www.") in own_hosts(source)


def is_front(source: Source, url: str) -> bool:
    """Whether an address is the home page or the first page of a listing, feed or sitemap: never an article."""
    return addresses.key(url) in {addresses.key(source.home), *(addresses.key(news.url) for news in source.news)}


def owner_of(url: str, sources: tuple[Source, ...]) -> Source:
    """The source that owns an address's host, or one made for it that knows nothing else."""
    for source in sources:
        if owns(source, url):
            return source
    host = addresses.host(url)
    slug = re.sub(r"[^a-z0-9]+", "-", host).strip("-") or "unknown"
    return Source(slug=slug, name=host, home=f"{urlsplit(url).scheme}://{host}/", news=())
