"""What messages say that was not crawled: sentences, days and moments in an alert's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_date

from scraper.messages import one_line, translator
from scraper.promises import names

# The English of Europe puts the day before the month.
_LOCALES = {"bg": "bg_BG", "en": "en_GB"}
_LONGEST_TITLE = 300  # characters


@dataclass(frozen=True, slots=True)
class Speech:
    """The language of one message."""

    language: str

    def gettext(self, message: str) -> str:
        """The message in this language."""
        return translator(self.language).gettext(message)

    def ngettext(self, single: str, plural: str, number: int) -> str:
        """The message for so many things."""
        return translator(self.language).ngettext(single, plural, number).replace("{n}", str(number))

    def title(self, crawled: str | None) -> str:
        """A crawled title in one line."""
        said = one_line(crawled or "")
        return (said[:_LONGEST_TITLE] + "…" if len(said) > _LONGEST_TITLE else said) or self.gettext("(no title)")

    def day(self, day: date) -> str:
        """A day in words."""
        return str(format_date(day, "long", locale=_LOCALES.get(self.language, self.language)))

    def published(self, published: str | None) -> str:
        """The town's own date; a month where it gives no more."""
        if not published:
            return self.gettext("date unknown")
        if len(published) == len("2024-02"):
            month = date.fromisoformat(f"{published}-01")
            return str(format_date(month, "LLLL y", locale=_LOCALES.get(self.language, self.language)))
        try:
            return self.day(date.fromisoformat(published[:10]))
        except ValueError:
            return self.gettext("date unknown")

    def written(self, when: date | datetime, zone: str) -> str:
        """A day, or a moment by the clock of `zone`."""
        if not isinstance(when, datetime):
            return self.day(when)
        try:
            local = when.astimezone(ZoneInfo(zone))
        except (ZoneInfoNotFoundError, ValueError):
            local = when
        return f"{self.day(local.date())}, {local:%H:%M}"

    def change(self, kind: str) -> str:
        """What befell an announcement."""
        _ = self.gettext
        told = {
            "edited": _("edited"),
            "missing": _("no longer at its address"),
            "removed": _("counted as removed: it has not been at its address for some time"),
            "returned": _("at its address again"),
            "moved": _("now at another address"),
        }
        return told[kind]

    def stage(self, stage: str) -> str:
        """A stage of a promise."""
        return names.stages(self.gettext).get(stage, stage)

    def side(self, side: str) -> str:
        """In which of the two columns evidence stands."""
        _ = self.gettext
        return {"says": _("the town says"), "confirms": _("confirmed by others")}.get(side, "")
