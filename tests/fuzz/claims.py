"""What holds of whatever is read from whatever bytes; each breach of it is a finding."""

from __future__ import annotations

import cProfile
import pstats
import re
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import FrameType
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from scraper.extract import Article, extract, readable_date
from tests.fuzz.cases import URL, options

SECONDS = 0.5  # of CPU for a page of SIZE bytes or less; a longer page may take in proportion
SIZE = 100_000
PATIENCE = 0.6  # seconds more where a person's pattern is tried, which has half a second of its own

SLOW = "takes too long"
_SWALLOWED = re.compile(r"page: (\w+): ")
_PUBLISHED = re.compile(r"\d{4}-\d\d(-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?)?")
_CONTROL = re.compile("[\0-\x08\x0b-\x1f\x7f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_FORBIDDEN = "script,style,iframe,frame,object,embed,svg,math,form,input,button,base,link,meta,template,noscript"
_LINKED = ("http://", "https://", "mailto:", "tel:")
_TEXTS = 8  # pieces of a page that are read as dates


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim that does not hold. `claim` is the same for findings of one cause; `detail` says what was found."""

    claim: str
    detail: str


def breaches(html: bytes, number: int, *, patience: float = 1.0) -> list[Finding]:
    """What does not hold of a page read in a case; it may take `patience` times as long as it should."""
    given = options(number)
    began = time.process_time()
    try:
        article = extract(html, URL, **given)
    except Exception as problem:
        return [Finding(f"raises: {_place(problem)}", traceback.format_exc())]
    took = time.process_time() - began
    found = list(_of_article(article))
    if any(map(_SWALLOWED.match, article.problems)):
        found.append(_swallowed(lambda: extract(html, URL, **given), article.problems))
    if number % 5 == 0 and extract(html, URL, **given) != article:
        found.append(Finding("reads otherwise the second time", repr(article)[:500]))
    if took > patience * limit(html, given):
        # Where the time goes is told only where nothing else slows the reading.
        place, hot = _hottest(lambda: extract(html, URL, **given)) if patience == 1 else ("", "")
        found.append(Finding(f"{SLOW}{place}", f"{took:.2f} s of CPU for {len(html)} bytes\n{hot}"))
    return [*found, *_of_dates(html, given)]


def limit(html: bytes, given: dict[str, Any]) -> float:
    """Seconds of CPU that a page may take."""
    rules = given.get("template")
    pattern = bool(rules and rules.date and rules.date.pattern)
    return SECONDS * max(1.0, len(html) / SIZE) + PATIENCE * pattern


def _of_article(article: Article) -> Iterator[Finding]:
    if article.published is not None and not _is_day(article.published):
        yield Finding("published is no ISO date", repr(article.published))
    if (article.published is None) != (article.published_from is None):
        yield Finding("published without published_from, or the reverse", repr(article)[:300])
    texts = {name: getattr(article, name) for name in ("title", "body", "html", "language", "canonical")}
    texts |= {f"attachment {number}": f"{file.url} {file.name}" for number, file in enumerate(article.attachments)}
    texts |= {f"problem {number}": text for number, text in enumerate(article.problems)}
    for name, text in texts.items():
        # A surrogate cannot be stored; in a problem, what was found is told by repr.
        if text is not None and (bad := _CONTROL.search(text)):
            yield Finding(f"control character in {name.split()[0]}", repr(text[max(0, bad.start() - 30) :][:80]))
    yield from _of_texts(article)
    yield from _of_markup(article.html)
    for url in (article.canonical, *(file.url for file in article.attachments)):
        if url is not None and not re.match(r"https?://[^/\s]", url):
            yield Finding("address is not of the web", repr(url)[:200])


def _of_texts(article: Article) -> Iterator[Finding]:
    title, body = article.title, article.body
    if title is not None and (title != title.strip() or not title or "\n" in title or "\t" in title):
        yield Finding("title is not one line", repr(title)[:200])
    if body is not None and (not body.strip() or body != body.strip("\n ") or "\n\n\n" in body):
        yield Finding("body begins, ends or is parted by blank lines", repr(body)[:200])
    if (body is None) != (article.html is None):
        yield Finding("body without html, or the reverse", f"{body!r:.100} {article.html!r:.100}")


def _of_markup(html: str | None) -> Iterator[Finding]:
    tree = LexborHTMLParser(f"<div>{html or ''}</div>")
    for node in tree.css(f"body *:is({_FORBIDDEN})")[:1]:
        yield Finding("html holds what it may not", f"<{node.tag}> in {html!r:.300}")
    for node in tree.css("body div *"):
        for name, value in node.attributes.items():
            address = re.sub(r"[\0-\x20]", "", value or "").lower()
            if name.startswith("on") or name in ("style", "srcset", "srcdoc"):
                yield Finding("html holds what it may not", f"{name}={value!r:.100}")
            elif name in ("href", "src") and not address.startswith(_LINKED):
                yield Finding("html leads to what nobody should follow", f"{name}={value!r:.100}")


def _of_dates(html: bytes, given: dict[str, Any]) -> Iterator[Finding]:
    texts = re.split(r"<[^>]*>|\n", html[:SIZE].decode("utf-8", "replace"))
    for text in sorted(filter(None, map(str.strip, texts)), key=_digits, reverse=True)[:_TEXTS]:
        try:
            day = readable_date(text, language=given.get("language"), timezone=given.get("timezone"))
        except Exception as problem:
            yield Finding(f"raises: {_place(problem)}", f"readable_date({text!r:.200})\n{traceback.format_exc()}")
        else:
            if day is not None and not _is_day(day):
                yield Finding("readable_date gives no ISO date", f"{text!r:.200}: {day!r}")


def _digits(text: str) -> int:
    return sum(map(str.isdigit, text[:300]))


def _is_day(text: str) -> bool:
    if not _PUBLISHED.fullmatch(text):
        return False
    try:
        date.fromisoformat(text[:10] if len(text) > 7 else f"{text}-01")
        return len(text) <= 10 or bool(datetime.fromisoformat(text))
    except ValueError:
        return False


def _swallowed(run: Callable[[], object], problems: tuple[str, ...]) -> Finding:
    """The exception that was made a problem, found by running again and watching every frame."""
    seen: dict[str, BaseException] = {}

    def watch(_frame: FrameType, event: str, value: Any) -> Any:
        if event == "exception" and isinstance(value[1], BaseException):
            seen[f"page: {type(value[1]).__name__}: {value[1]}"] = value[1]
        return watch

    before = sys.gettrace()
    sys.settrace(watch)
    try:
        run()
    finally:
        sys.settrace(before)
    for told, problem in seen.items():
        if any(line.startswith(told) for line in problems):
            return Finding(f"raises: {_place(problem)}", "".join(traceback.format_exception(problem)))
    return Finding("raises somewhere", "\n".join(problems))


def _hottest(run: Callable[[], object]) -> tuple[str, str]:
    """The function of this project in which most time is spent, and all those in which most is."""
    profile = cProfile.Profile()
    profile.runcall(run)
    spent = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    inner = sorted(spent.items(), key=lambda item: -item[1][2])[:6]
    lines = [
        f"  {own:.2f} s in {calls} calls of {name} ({file}:{line})" for (file, line, name), (_, calls, own, *_) in inner
    ]
    ours = [key for key, _ in inner if "/scraper/" in key[0]]
    return (f" at {Path(ours[0][0]).name} {ours[0][2]}" if ours else " at a library"), "\n".join(lines)


def _place(problem: BaseException) -> str:
    """The exception and the innermost frame of this project, which is what findings of one cause share."""
    frames = [frame for frame in traceback.extract_tb(problem.__traceback__) if "/scraper/" in frame.filename]
    where = f" at {frames[-1].filename.rpartition('/scraper/')[2]}:{frames[-1].lineno}" if frames else ""
    return type(problem).__name__ + where
