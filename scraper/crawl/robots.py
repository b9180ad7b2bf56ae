"""What robots.txt allows (RFC 9309), and by which of its lines; pure."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from scraper import addresses
from scraper.errors import Refused, Unanswered
from scraper.models import Capture

LARGEST = 500 * 1024  # bytes that are read of it (2.5)
_LONGEST_DELAY = 600  # seconds; a host that wants more wants no crawler
_LONGEST_WHY = 200  # characters of a rule that are kept on record
_LINE_END = re.compile(r"\r\n?|\n")
# What people write and mean: a mistyped wish is a wish.
_FIELDS = {
    **dict.fromkeys(("user-agent", "useragent", "user agent"), "agent"),
    **dict.fromkeys(("disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"), "disallow"),
    **dict.fromkeys(("crawl-delay", "crawl delay"), "delay"),
    "allow": "allow",
}
_TOKEN = re.compile(r"[a-z0-9_-]+")
_TRIPLET = re.compile(r"%([0-9a-fA-F]{2})")
_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/:@!&'()+,;=?")
_AS_IT_IS = re.compile(r"[a-zA-Z0-9_.~/-]*").fullmatch
_SAFE = "%/:@!&'()+,;=?"

Verdict = Literal["allowed", "refused", "wait"]


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether one address may be asked for; `why` names the rule, or says that there is none; `line` is the rule's."""

    verdict: Verdict
    why: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """One Allow or Disallow line of our group. `parts` are what stands between its asterisks, `$` taken off."""

    allow: bool
    written: str
    line: int
    parts: tuple[str, ...]
    anchored: bool
    octets: int

    def fits(self, path: str) -> bool:
        """Whether the rule speaks of a path (as `_spelled` writes it)."""
        head, *rest = self.parts
        if not path.startswith(head):
            return False
        if not rest:
            return not self.anchored or len(path) == len(head)
        at = len(head)
        for part in rest[:-1]:
            found = path.find(part, at)
            if found < 0:
                return False
            at = found + len(part)
        if self.anchored:
            return len(path) - len(rest[-1]) >= at and path.endswith(rest[-1])
        return path.find(rest[-1], at) >= 0


@dataclass(frozen=True, slots=True)
class Robots:
    """What one host says to one product token: its rules, the most specific first.

    `closed`: why nothing at all may be asked now, or ever where the host is `barred`; `open`: why everything may be;
    both None where there are rules to go by. `delay` is Crawl-delay in seconds, 0 where none is said.
    """

    host: str
    rules: tuple[Rule, ...] = ()
    delay: float = 0
    closed: str | None = None
    barred: bool = False
    open: str | None = None
    heads: tuple[str, ...] = ()

    def decide(self, url: str) -> Decision:
        """Whether an address of this host may be asked for, and why (2.2.2)."""
        if self.closed:
            verdict: Verdict = "refused" if self.barred else "wait"
            return Decision(verdict, f"robots.txt could not be read ({self.closed})"[:_LONGEST_WHY])
        if self.delay > _LONGEST_DELAY:
            return Decision("refused", f"Crawl-delay: {self.delay:g}")
        if self.open:
            return Decision("allowed", self.open)
        path = _path(url)
        if path == "/robots.txt":
            return Decision("allowed", "robots.txt itself")
        rule = next((rule for rule in self.rules if rule.fits(path)), None) if path.startswith(self.heads) else None
        if rule is None:
            return Decision("allowed", "no rule applies")
        written = f"{'Allow' if rule.allow else 'Disallow'}: {rule.written}"
        return Decision("allowed" if rule.allow else "refused", written[:_LONGEST_WHY], rule.line)

    def check(self, url: str) -> None:
        """Raises Refused if the address is forbidden, Unanswered if it is to wait."""
        self.hold(url, self.decide(url))

    def hold(self, url: str, decision: Decision) -> None:
        """The same with the decision taken already."""
        if decision.verdict == "wait":
            raise Unanswered(url, f"{decision.why} at {self.host}, so nothing is asked there until it can")
        if decision.verdict == "refused" and self.closed:
            raise Refused(url, self.closed)
        if decision.verdict == "refused" and decision.line is None:
            raise Refused(url, f"robots.txt of {self.host} asks for {self.delay:g} seconds between requests")
        if decision.verdict == "refused":
            raise Refused(url, f"robots.txt of {self.host} forbids it (line {decision.line}, rule {decision.why})")


def read(capture: Capture, url: str, token: str) -> Robots:
    """The rules that a robots.txt asked for at `url` holds; any answer but success allows everything (2.3.1.3).

    No answer, or one of 5xx, is `unreachable`.
    """
    host = addresses.host(url)
    if not 200 <= capture.status < 300:
        return Robots(host, open=f"no robots.txt (status {capture.status})")
    text = capture.body[:LARGEST].decode("utf-8-sig", "replace")
    if len(capture.body) >= LARGEST:
        text = text[: max(text.rfind("\n"), text.rfind("\r")) + 1]  # half a rule would be another one
    return parse(text, host, token.lower())


def unreachable(url: str, reason: str) -> Robots:
    """The rules of a host whose robots.txt gave no answer: everything is disallowed for now (2.3.1.4)."""
    return Robots(addresses.host(url), closed=reason)


def barred(url: str, reason: str) -> Robots:
    """The rules of a host that may not be asked even for its robots.txt."""
    return Robots(addresses.host(url), closed=reason, barred=True)


def parse(text: str, host: str, token: str) -> Robots:
    """The rules of all groups that name `token` (in lower case); where none does, those of all that name `*` (2.2.1).

    What is no Allow, Disallow or User-agent line neither begins nor ends a group (2.2.4).
    """
    rules: dict[str, list[Rule]] = {}
    delays: dict[str, float] = {}
    agents: list[str] = []
    naming = False
    for line, field, value in _lines(text):
        if field == "agent":
            agents = [*agents, _product(value)] if naming else [_product(value)]
            rules.setdefault(agents[-1], [])
            naming = True
        elif field == "delay":
            delays |= dict.fromkeys(agents, seconds) if (seconds := _seconds(value)) else {}
        else:
            naming = False
            rule = _rule(field == "allow", value, line) if value and {token, "*"} & {*agents} else None
            for agent in dict.fromkeys(agents) if rule else ():
                rules[agent].append(rule)  # type: ignore[arg-type]
    group = token if token in rules else "*"
    found = sorted(rules.get(group, ()), key=lambda rule: (-rule.octets, not rule.allow))
    return Robots(host, tuple(found), delays.get(group, 0), heads=tuple({rule.parts[0] for rule in found}))


def _lines(text: str) -> Iterator[tuple[int, str, str]]:
    """The lines that say something: number, field, value without comment."""
    for number, raw in enumerate(_LINE_END.split(text), 1):
        line = raw.partition("#")[0].strip()
        name, _, value = line.partition(":")
        field = _FIELDS.get(name.strip().lower())
        if field is None:  # the colon may have been forgotten
            name, value = (*line.split(None, 1), "", "")[:2]
            field = _FIELDS.get(name.lower())
        if field:
            yield number, field, value.strip()


def _product(value: str) -> str:
    """The product token of a User-agent line, without the version some write after it."""
    found = _TOKEN.match(value.lower())
    return found[0] if found else value.lower()


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        return 0
    return seconds if math.isfinite(seconds) and seconds > 0 else 0


def _rule(allow: bool, value: str, line: int) -> Rule:
    anchored = value.endswith("$")
    pattern = _spelled(value.removesuffix("$"), "*")
    return Rule(allow, value, line, tuple(pattern.split("*")), anchored, len(pattern) + anchored)


def _path(url: str) -> str:
    """Path and query of an address, as rules are held against them: without steps back, which servers undo too."""
    rest = url.partition("://")[2].partition("#")[0]
    start = re.search(r"[/?]", rest)
    path, mark, query = _spelled(rest[start.start() :] if start else "", "").partition("?")
    return (_without_steps(path) or "/") + mark + query


def _without_steps(path: str) -> str:
    """RFC 3986, 5.2.4."""
    if "/." not in path:
        return path
    kept: list[str] = []
    steps = path.split("/")[1:]
    for step in steps:
        if step == "..":
            del kept[-1:]
        elif step != ".":
            kept.append(step)
    return "/" + "/".join(kept) + ("/" if steps[-1] in (".", "..") and kept else "")


def _spelled(text: str, wild: str) -> str:
    """One spelling for what is the same: percent-encoded where it must be and nowhere else.

    A slash or question mark that is encoded in a path is no separator; in a query it is like one that is not, as the
    table of 2.2.2 has it. `wild` are characters that mean something where they are not encoded.
    """
    if _AS_IT_IS(text):
        return text
    path, mark, query = text.partition("?")
    return _decoded(path, "/?", wild) + mark + _decoded(query, "", wild)


def _decoded(text: str, apart: str, wild: str) -> str:
    def octet(triplet: re.Match[str]) -> str:
        letter = chr(int(triplet[1], 16))
        return letter if letter in _PLAIN and letter not in apart else triplet[0].upper()

    return quote(_TRIPLET.sub(octet, text), safe=_SAFE + wild, errors="replace")
