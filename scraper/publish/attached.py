"""How a page tells of an attached file: what it is, its text, or the word why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from scraper.publish.reads import Attachment
from scraper.publish.words import Words

_SHOWN = 30_000  # characters of a file's text on an article's page; the whole is in its JSON


@dataclass(frozen=True, slots=True)
class Attached:
    """An attachment as a page shows it: `notes` are sentences, `text` is mark-up, `cut` where it goes on."""

    file: Attachment
    kind: str | None
    notes: tuple[str, ...]
    text: Markup | None
    cut: bool


def attached(words: Words, file: Attachment) -> Attached:
    """The attachment in the words of the page's language."""
    text, cut = _beginning(file.text or "")
    return Attached(file, _kind(words, file), _notes(words, file), _markup(text) if text else None, cut)


def _kind(w: Words, file: Attachment) -> str | None:
    _ = w.gettext
    if file.kind is None:
        return None
    named = {"image": _("picture"), "html": _("web page"), "unknown": _("file of an unknown kind")}
    kind = named.get(file.kind) or file.kind.upper()
    if not file.pages:
        return kind
    pages = w.ngettext("{n} page", "{n} pages", file.pages)
    return f"{kind}, {pages}"


def _notes(w: Words, file: Attachment) -> tuple[str, ...]:
    _ = w.gettext
    if file.kind is None:
        return (_("Its text has not been read yet."),) if file.capture else ()
    sentences = {
        "a scan: no text to search": _("A scan: there is no text in it to search."),
        "partly a scan: not all of its pages have text": _("Partly a scan: not all of its pages have text."),
        "a picture: no text to search": _("A picture: there is no text in it to search."),
        "no text in it": _("There is no text in it."),
        "its fonts do not tell which letters they show": _("Its fonts do not tell which letters they show."),
        "encrypted: its text cannot be read": _("Encrypted: its text cannot be read."),
        "damaged: its text cannot be read": _("Damaged: its text cannot be read."),
        "damaged: not all of its text could be read": _("Damaged: not all of its text could be read."),
        "long: only the beginning of its text is kept": _("Long: only the beginning of its text is kept."),
        "the text of this kind of file is not read": _("The text of this kind of file is not read."),
        "its text could not be read within the limits of time and memory": _(
            "Its text could not be read within the limits of time and memory."
        ),
    }
    return tuple(sentences.get(note, note) for note in (file.note or "").split("; ") if note)


def _beginning(text: str) -> tuple[str, bool]:
    """As much of a text as a page shows, and whether it goes on."""
    if len(text) <= _SHOWN:
        return text, False
    ends = max(text.rfind("\n", 0, _SHOWN), text.rfind(" ", 0, _SHOWN), 0) or _SHOWN
    return text[:ends], True


def _markup(text: str) -> Markup:
    """Paragraphs as such, lines with tabs as a table."""
    return Markup("\n").join(_block(part.split("\n")) for part in text.split("\n\n"))


def _block(lines: list[str]) -> Markup:
    if any("\t" in line for line in lines):
        rows = (Markup("").join(Markup("<td>{}</td>").format(cell) for cell in line.split("\t")) for line in lines)
        return Markup("<table>{}</table>").format(Markup("\n").join(Markup("<tr>{}</tr>").format(row) for row in rows))
    return Markup("<p>{}</p>").format(Markup("<br>").join(lines))
