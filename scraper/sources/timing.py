"""When a source is crawled: cron lines, intervals and quiet hours, read from their text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from scraper.errors import WrongInput
from scraper.models import Source

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LONGEST_MONTH = {1: 31, 2: 29, 3: 31, 4: 30, 5: 31, 6: 30, 7: 31, 8: 31, 9: 30, 10: 31, 11: 30, 12: 31}
_RANGE = re.compile(r"(?P<first>\*|\w+)(?:-(?P<last>\w+))?(?:/(?P<step>[0-9]{1,3}))?", re.ASCII)
_EVERY = re.compile(r"([0-9]{1,7}) ?([smhd])")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_SHORTEST, _LONGEST = 5 * 60, 366 * 86400
_QUIET = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9]) ?[-–] ?([01]?[0-9]|2[0-3]):([0-5][0-9])")


def cron_fields(text: str) -> dict[str, str]:
    """A cron line as keyword arguments for APScheduler's CronTrigger: minute, hour, day, month, day_of_week.

    Every range and step is written out as a list, so that ranges may wrap (`sun-thu`, `22-4`), which CronTrigger
    refuses. Raises WrongInput: not five fields, a value out of range, a weekday by number, day of month and weekday
    both restricted (cron joins them by "or", CronTrigger by "and"), or a date that never comes.
    """
    parts = text.lower().split()
    if len(parts) != 5:
        raise WrongInput(f"found {text!r}, expected five fields: minute hour day month weekday")
    minute, hour, day, month = (
        _field(part, name, values)
        for part, name, values in zip(
            parts,
            ("minute", "hour", "day", "month"),
            (range(60), range(24), range(1, 32), range(1, 13)),
            strict=False,
        )
    )
    weekday = _weekdays(parts[4])
    if len(day) < 31 and len(weekday) < 7:
        raise WrongInput(
            f"found day of month {parts[2]!r} and weekday {parts[4]!r}, expected at most one of the two: "
            "programs do not agree whether both or either must hold"
        )
    if min(day) > max(_LONGEST_MONTH[number] for number in month):
        raise WrongInput(f"found day {parts[2]!r} of month {parts[3]!r}, expected a day that comes")
    return {
        "minute": _written(minute, 60),
        "hour": _written(hour, 24),
        "day": _written(day, 31),
        "month": _written(month, 12),
        "day_of_week": "*" if len(weekday) == 7 else ",".join(WEEKDAYS[number] for number in weekday),
    }


def interval(source: Source) -> float | None:
    """The mean time between two crawls of a source in seconds; None where it is crawled by hand only."""
    if source.every:
        return source.every
    if not source.cron:
        return None
    fields = cron_fields(source.cron)
    minutes, hours = (
        whole if fields[name] == "*" else len(fields[name].split(",")) for name, whole in (("minute", 60), ("hour", 24))
    )
    return 86400 / (minutes * hours)


def _field(text: str, name: str, values: Sequence[int]) -> list[int]:
    """The values a field of numbers (months also by name) stands for, in order."""

    def number(word: str) -> int:
        if name == "month" and word in _MONTHS:
            return _MONTHS.index(word) + 1
        if not word.isascii() or not word.isdecimal() or len(word) > 3 or int(word) not in values:
            raise WrongInput(f"found {name} {word!r}, expected {values[0]} to {values[-1]}")
        return int(word)

    found: set[int] = set()
    for part in text.split(","):
        first, last, step = _range(part, name)
        if first == "*":
            found.update(values[::step])
        elif last is None and step > 1:  # 5/10 is 5-59/10
            found.update(range(number(first), values[-1] + 1, step))
        else:
            found.update(_walk(number(first), number(last or first), values, step))
    return sorted(found)


def _weekdays(text: str) -> list[int]:
    """The weekdays a field stands for, Monday being 0."""

    def number(word: str) -> int:
        if word.isdecimal():
            raise WrongInput(
                f"found weekday {word!r}, expected a name such as mon: "
                "cron counts weekdays from Sunday and the scheduler from Monday, so a number would mean another day"
            )
        if word not in WEEKDAYS:
            raise WrongInput(f"found weekday {word!r}, expected one of {', '.join(WEEKDAYS)}")
        return WEEKDAYS.index(word)

    found: set[int] = set()
    for part in text.split(","):
        first, last, step = _range(part, "weekday")
        if step > 1 and last is None:  # */2 from which day on?
            raise WrongInput(f"found weekday {part!r}, expected the days by name, such as mon,wed,fri")
        found.update(range(7) if first == "*" else _walk(number(first), number(last or first), range(7), step))
    return sorted(found)


def _range(part: str, name: str) -> tuple[str, str | None, int]:
    match = _RANGE.fullmatch(part)
    if not match or (match["first"] == "*" and match["last"]) or match["step"] in ("0", "00", "000"):
        raise WrongInput(f"found {name} {part!r}, expected *, a value, a range such as 1-5, or either with a step /2")
    return match["first"], match["last"], int(match["step"] or 1)


def _walk(first: int, last: int, values: Sequence[int], step: int) -> list[int]:
    """From `first` to `last` by `step`, past the end of `values` back to their beginning."""
    length = (last - first) % len(values) + 1
    return [values[(first - values[0] + i) % len(values)] for i in range(0, length, step)]


def _written(numbers: list[int], whole: int) -> str:
    return "*" if len(numbers) == whole else ",".join(map(str, numbers))


def cron(text: str) -> str:
    """A cron line that `cron_fields` can read, white space squeezed. Raises WrongInput."""
    cron_fields(text)
    return " ".join(text.split())


def every(text: str) -> int:
    """An interval such as `2h` (s, m, h, d) in seconds. Raises WrongInput below five minutes or above 366 days."""
    match = _EVERY.fullmatch(text)
    if not match:
        raise WrongInput(f"found {text!r}, expected a number and s, m, h or d, such as 2h")
    seconds = int(match[1]) * _SECONDS[match[2]]
    if not _SHORTEST <= seconds <= _LONGEST:
        raise WrongInput(f"found {text!r}, expected 5m at least and 366d at most")
    return seconds


def quiet(text: str) -> tuple[int, int]:
    """Quiet hours such as `22:00-06:00` as minutes of the day, (1320, 360). Raises WrongInput."""
    match = _QUIET.fullmatch(text)
    if not match:
        raise WrongInput(f"found {text!r}, expected two times of day such as 22:00-06:00")
    hour, minute, to_hour, to_minute = (int(part) for part in match.groups())
    start, end = hour * 60 + minute, to_hour * 60 + to_minute
    if start == end:
        raise WrongInput(f"found {text!r}, expected two different times")
    return start, end


def quiet_until(source: Source, now: datetime) -> datetime | None:
    """When the source's quiet hours end, if they hold at `now`, by its own clock; None if they do not."""
    if source.quiet is None:
        return None
    local = now.astimezone(ZoneInfo(source.timezone))
    minute, (start, end) = local.hour * 60 + local.minute, source.quiet
    if not (start <= minute < end if start <= end else minute >= start or minute < end):
        return None
    morning = local.replace(hour=end // 60, minute=end % 60, second=0, microsecond=0)
    return morning if morning > local else morning + timedelta(days=1)
