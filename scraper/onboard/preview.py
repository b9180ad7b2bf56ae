"""A page for people who read no selectors: three articles as captured, beside what will be taken of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined

from scraper.messages import translator
from scraper.models import Article
from scraper.onboard.exhibit import exhibit
from scraper.onboard.proposal import Proposal, Taken
from scraper.onboard.written import field_name, how_sure

_TEMPLATES = files("scraper.onboard") / "templates"
# What comes before a framed page: letters that can be read where its own styles are missing, and the marks' colours.
_MARKS = """<!DOCTYPE html><style>
body { font: 16px/1.5 system-ui, sans-serif; margin: 1rem; color: #231d15; background: #fff; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.25rem; }
img { max-width: 100%; color: #6b5f50; font-size: .85em; }
[data-aside] { max-height: 4.6rem; overflow: auto; opacity: .72; }
[data-taken=title] { background: #f3c9b5 !important; outline: 3px solid #f3c9b5; color: #231d15 !important; }
[data-taken=date] { background: #fbe3a1 !important; outline: 3px solid #fbe3a1; color: #231d15 !important; }
[data-taken=text] { background: #d3ead3 !important; outline: 3px solid #d3ead3; color: #231d15 !important; }
</style>"""


@dataclass(frozen=True, slots=True)
class Shown:
    """One article: its address, its page as HTML to be framed (None: too long to be shown), and what is taken."""

    url: str
    page: str | None
    article: Article


def preview_page(proposal: Proposal, language: str) -> str:
    """One HTML file, in that language of people, that runs nothing and asks nobody for anything."""
    words = translator(language)
    jinja = Environment(
        loader=FunctionLoader(lambda name: (_TEMPLATES / name).read_text("utf-8")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    source = proposal.source
    return jinja.get_template("preview.html").render(
        _=words.gettext,
        language=language,
        source=source,
        marks=_MARKS,
        origins=_origins(words.gettext),
        platform=proposal.platform,
        requests=proposal.requests,
        warnings=proposal.warnings,
        fits=[(field_name(hold.field), how_sure(hold), hold.pages == hold.of) for hold in proposal.fits],
        shown=[
            Shown(taken.capture.url, exhibit(taken.capture, taken.article, source.language), taken.article)
            for taken in _three(proposal.taken)
        ],
    )


def _origins(_: Callable[[str], str]) -> dict[str, str]:
    """Where a date came from, in words."""
    return {
        "selector": _("where this site shows its dates"),
        "json-ld": _("what the page tells programs"),
        "meta": _("what the page tells programs"),
        "time": _("a time marked in the page"),
        "text": _("a date in the page's text"),
        "url": _("the page's address"),
        "listing": _("the list of news"),
        "feed": _("the site's feed"),
    }


def _three(taken: tuple[Taken, ...]) -> tuple[Taken, ...]:
    """The first, the middle and the last: a site that has changed its looks shows it."""
    return taken if len(taken) <= 3 else (taken[0], taken[len(taken) // 2], taken[-1])
