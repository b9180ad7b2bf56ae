"""The error tree, named by what the caller does next.

ScraperError
├── WrongInput        tell the person: a source file, an address, a query or a WARC must be mended
├── Held              wait: another process is at work on this source
├── Unwritable        give leave, then ask again: the archive or a folder of ours may not be written to
├── Damaged           stop and repair: the archive or a capture is not what was written
└── PageError         note it and go on with the next page
    ├── Refused       do not ask: robots.txt, an inside address, or an unnamed operator forbids it
    ├── Unanswered    ask again later: time-out, reset, 429, 5xx, a body cut short
    ├── Blocked       ask again later, and tell the archivist: a guard before the host refuses us, and us only
    ├── Oversize      do not keep: more bytes than the limit
    └── Unfit         tell the archivist: the page answered, but not with what the source file expects
"""


class ScraperError(Exception):
    """Any failure this program expects; its text is the message shown to a person."""


class WrongInput(ScraperError):
    """What a person gave cannot be used; the message says the place, what was found and what was expected."""


class Held(ScraperError):
    """Another process holds the lease; the message says who."""


class Unwritable(ScraperError):
    """A place that has to be written to gives no permission; the message says the place."""


class Damaged(ScraperError):
    """Kept bytes or rows are not what was written."""


class PageError(ScraperError):
    """One address failed; the crawl goes on."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason


class Refused(PageError):
    """This address may not be asked for."""


class Unanswered(PageError):
    """The address gave no usable answer this time."""


class Blocked(PageError):
    """A guard before the host refused us; what the town shows others is not known."""


class Oversize(PageError):
    """The answer is longer than the limit."""


class Unfit(PageError):
    """The answer does not hold what the source file says it holds."""
