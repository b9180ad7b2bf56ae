"""Writes a citation as BibTeX, in UTF-8, with the fields of biblatex beside those that every style knows."""

from __future__ import annotations

import re
from urllib.parse import quote

from babel import Locale, UnknownLocaleError

from scraper.publish.taking.citing import Citation, note
from scraper.publish.words import Words

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# Braces are counted even where a backslash stands before them, so they are written by name.
_ESCAPED = {
    **{letter: f"\\{letter}" for letter in "&%$#_"},
    "{": r"{\textbraceleft}",
    "}": r"{\textbraceright}",
    "\\": r"{\textbackslash}",
    "~": r"{\textasciitilde}",
    "^": r"{\textasciicircum}",
}
_SPECIAL = re.compile(r"[&%$#_{}\\~^]")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


def entry(w: Words, cited: Citation) -> str:
    """One entry, a @misc since that is what a page of the web is to every style.

    A second pair of braces keeps an institution from being taken apart into names, and a title's capitals as they are.
    """
    title = cited.title or w.gettext("(no title)")
    fields = {
        "author": f"{{{escaped(cited.author)}}}",
        "title": f"{{{escaped(title)}}}",
        **_date(cited),
        "url": _address(cited.url),
        "urldate": cited.accessed,
        "langid": _language(cited.language),
        "note": escaped(note(w, cited)) + _link(w, cited),
    }
    lines = "".join(f",\n  {name} = {_braced(name, value)}" for name, value in fields.items() if value)
    return f"@misc{{{cited.ident}{lines}\n}}\n\n"


def escaped(text: str) -> str:
    """`text` as TeX prints it, in one line."""
    return _SPECIAL.sub(lambda found: _ESCAPED[found[0]], " ".join(_UNSEEN.sub(" ", text).split()))


def _date(cited: Citation) -> dict[str, str]:
    if not cited.day:
        return {"year": "n.d."}
    month = {"month": _MONTHS[int(cited.day[1]) - 1]} if len(cited.day) > 1 else {}
    return {"date": "-".join(cited.day), "year": cited.day[0], **month}


def _braced(name: str, value: str) -> str:
    return value if name == "month" else f"{{{value}}}"  # BibTeX knows the months by name


def _address(url: str) -> str:
    """An address as a url field takes it: as it is, but for letters that no address holds and TeX trips on."""
    return quote(_UNSEEN.sub("", url), safe=":/?#[]@!$&'()*+,;=%~-._")


def _link(w: Words, cited: Citation) -> str:
    if not cited.permanent:
        return ""
    named = escaped(w.gettext("permanent link"))
    return f"; {named}: \\url{{{_address(cited.permanent)}}}"


def _language(code: str | None) -> str | None:
    """The language's name as babel and polyglossia know it."""
    try:
        return str(Locale.parse(code or "", sep="-").get_language_name("en")).lower()
    except (UnknownLocaleError, ValueError, TypeError):
        return None
