"""Says in a sentence what the town changed between two versions of an article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from scraper.difference import Difference, compare
from scraper.publish.reads import Attachment, Version
from scraper.publish.words import Words

_FEW = 2  # places quoted word for word
_SHORT = 60  # characters of such a quotation
_FIGURES = 3  # dates and amounts that are told though the rest is only counted


@dataclass(frozen=True, slots=True)
class Change:
    """Two versions and what differs between them. `unchanged` is when the old one was last seen to stand."""

    old: Version
    new: Version
    title: Difference
    body: Difference
    added: tuple[Attachment, ...]
    dropped: tuple[Attachment, ...]
    replaced: tuple[Attachment, ...]
    unchanged: str

    @property
    def redated(self) -> bool:
        """Whether the page's own date is another one."""
        return self.old.published != self.new.published


def change(
    old: Version, new: Version, before: Sequence[Attachment], after: Sequence[Attachment], unchanged: str | None
) -> Change:
    """Compare two versions with their files; `unchanged` is a moment before the new one at which it was not yet."""
    was, now = {file.url: file for file in before}, {file.url: file for file in after}
    return Change(
        old,
        new,
        compare(old.title, new.title),
        compare(old.body, new.body),
        added=tuple(file for url, file in now.items() if url not in was),
        dropped=tuple(file for url, file in was.items() if url not in now),
        replaced=tuple(file for url, file in now.items() if url in was and _differ(was[url], file)),
        unchanged=max(old.seen_at, unchanged or ""),
    )


def _differ(was: Attachment, now: Attachment) -> bool:
    return bool(was.sha256 and now.sha256 and was.sha256 != now.sha256)


def sentence(w: Words, found: Change, zone: str | None) -> Markup:
    """The whole change: when it came about, and what it was."""
    earlier, later = sorted((found.unchanged, found.new.seen_at))
    when = w.gettext("Changed {when}:").format(when=w.between(earlier, later, zone))
    what = summary(w, found)
    return Markup("{} {}{}").format(when, what, "" if what.striptags().endswith(".") else ".")


def summary(w: Words, found: Change) -> Markup:
    """What changed, the first few places word for word."""
    _ = w.gettext
    parts = [w.fill(_("the title: {change}"), change=_quoted(w, found.title))] if found.title.changed else []
    if found.redated:
        old, new = w.published(found.old.published), w.published(found.new.published)
        parts.append(w.fill(_("the date: {change}"), change=_became(w, old, new)))
    if found.body.changed:
        parts.append(_quoted(w, found.body))
    for message, files in (
        (_("attachment added: {name}"), found.added),
        (_("attachment no longer linked: {name}"), found.dropped),
        (_("attachment replaced: {name}"), found.replaced),
    ):
        parts += [w.fill(message, name=file.name or file.url) for file in files]
    return Markup("; ").join(parts) or w.fill(_("no difference in words"))


def _quoted(w: Words, difference: Difference) -> Markup:
    """Few and short places word for word; else how many words went and came."""
    places = difference.replacements
    if len(places) <= _FEW and all(len(old) <= _SHORT and len(new) <= _SHORT for old, new in places):
        return Markup(", ").join(_became(w, old, new) for old, new in places)
    went, came = difference.words
    told = [_became(w, old, new) for old, new in difference.figures[:_FIGURES]]
    parts = [w.ngettext("{n} word removed", "{n} words removed", went)] if went else []
    parts += [w.ngettext("{n} word added", "{n} words added", came)] if came else []
    return Markup("; ").join([Markup(", ").join(parts), *told])


def _became(w: Words, old: str, new: str) -> Markup:
    _ = w.gettext
    if not old:
        return w.fill(_("added {new}"), new=Markup("<ins>{}</ins>").format(new))
    if not new:
        return w.fill(_("removed {old}"), old=Markup("<del>{}</del>").format(old))
    marked = {"old": Markup("<del>{}</del>").format(old), "new": Markup("<ins>{}</ins>").format(new)}
    return w.fill(_("{old} became {new}"), **marked)
