"""The command that decides on proposals by keyboard: promises review."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterator

import click

from scraper.clock import clock
from scraper.commands import promise_words as words
from scraper.commands.deciding import ledger_of, signed, with_author
from scraper.errors import Held, WrongInput
from scraper.messages import one_line
from scraper.places import Places, with_places
from scraper.promises import proposals, reviewing, sheet
from scraper.promises.ledger import Ledger
from scraper.promises.proposals import Proposal
from scraper.promises.reviewing import STAGES, Deed, Review
from scraper.promises.rules import side_of
from scraper.promises.sheet import Sheet
from scraper.terminal import _, cut, say

_NARROW, _WIDE = 40, 100
_PATIENCE = 5.0  # seconds that a key may wait for a crawl or the site to have written
_CLEAR = "\033[2J\033[H"


@click.command()
@click.argument("programme", required=False)
@with_author
@with_places
def review(places: Places, programme: str | None, by: str | None) -> None:
    """Decide on proposals by keyboard, the best first: a accepts, r rejects, l leaves for later; ? shows all keys."""
    signed(by)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise WrongInput(
            "review: found no terminal, expected one to read keys from; `scraper promises accept` needs none"
        )
    with ledger_of(places, _PATIENCE) as ledger:
        found = {each.id: each for each in _waiting(ledger, programme)}
        if not found:
            say(_("No proposal waits; `scraper promises match` looks for some."))
            return
        done = _go(ledger, found, signed(by))
        made = _look_again(ledger, {found[each].promise for each, what in done.decided.items() if what != "later"})
    counts = {word: list(done.decided.values()).count(word) for word in ("accepted", "rejected", "later")}
    say(_("{accepted} accepted, {rejected} rejected, {later} for later; {left} left"), left=done.left, **counts)
    if made is not None:
        say(_("{made} new proposals by what was learned from that; those that wait were weighed again."), made=made)


def _look_again(ledger: Ledger, promises: set[str]) -> int | None:
    """Let the radar learn what was decided on some promises: how many proposals that made; None where it was not done.

    It is done at the end, since no key is to wait for it; who interrupts it has lost nothing, the next crawl does it.
    """
    if not promises:
        return None
    try:
        return proposals.propose(ledger.archive, clock(), only=promises)
    except (Held, KeyboardInterrupt):
        return None


def _waiting(ledger: Ledger, programme: str | None) -> list[Proposal]:
    """The proposals that wait for a decision, best first; those left for later after all others."""
    chosen = None
    if programme is not None:
        rows = ledger.archive.connection.execute("SELECT id FROM promises WHERE programme = ?", (programme,)).fetchall()
        if not rows:
            raise WrongInput(f"{programme}: found no programme of that id, expected one that was loaded")
        chosen = [row[0] for row in rows]
    found = [
        each for each in proposals.standing(ledger.archive, chosen) if each.decision in (None, "later", "reopened")
    ]
    return sorted(found, key=lambda each: (each.decision == "later", -each.score, each.id))


def _go(ledger: Ledger, found: dict[str, Proposal], by: str) -> Review:
    """Show, read a key, do what it says, until the review is over."""
    state = reviewing.begun(tuple(found))
    while state.mode != "over":
        _show(ledger, state, found)
        if state.mode in reviewing.TYPED:
            state = reviewing.typed(state, _line(state.mode))
            continue
        state, deed = reviewing.press(state, _key())
        if deed:
            try:
                _do(ledger, deed, found[deed.proposal], by)
            except (WrongInput, Held) as problem:
                state = reviewing.refused(state, deed, str(problem))
    click.echo(_CLEAR, nl=False)
    return state


def _do(ledger: Ledger, deed: Deed, proposal: Proposal, by: str) -> None:
    if deed.decision == "open":
        shown = sheet.of(ledger.archive.connection, proposal)
        if shown and shown.url.startswith(("http://", "https://")):
            click.launch(shown.url)
    elif deed.decision == "accepted":
        edits = deed.edits
        ledger.accept(
            proposal.id,
            by=by,
            at=clock(),
            stage=edits.stage,
            happened=edits.happened,
            quote=edits.quote,
            note=edits.note,
            echo_of=edits.echo_of,
        )
    else:
        decide = {"rejected": ledger.reject, "later": ledger.later, "reopened": ledger.reopen}[deed.decision]
        decide(proposal.id, by=by, at=clock(), reason=deed.edits.note)


def _key() -> str:
    try:
        return click.getchar()
    except (KeyboardInterrupt, EOFError):
        return "x"


def _line(mode: str) -> str:
    asked = {
        "date": _("When did it happen (a day such as 2024-02-12, or a month)?"),
        "quote": _("Which words of the text does it rest on?"),
        "echo": _("Which evidence does it only repeat (its id, or - if it repeats none)?"),
        "note": _("A note (shown to readers where this is accepted):"),
    }
    try:
        return str(click.prompt(asked[mode], default="", show_default=False))
    except (click.Abort, EOFError):
        return ""


# --- what is shown ----------------------------------------------------------------


def _show(ledger: Ledger, state: Review, found: dict[str, Proposal]) -> None:
    columns = min(max(shutil.get_terminal_size().columns, _NARROW), _WIDE)
    if state.mode == "help":
        lines = list(_help())
    elif state.current is None:
        lines = [_("All are decided on. u takes the last decision back, any other key ends.")]
    else:
        shown = sheet.of(ledger.archive.connection, found[state.current])
        lines = list(_lines(state, shown, columns)) if shown else [_("Its text is no longer there. j goes on.")]
    click.echo(_CLEAR + "\n".join(lines), nl=state.mode in reviewing.TYPED)


def _lines(state: Review, shown: Sheet, columns: int) -> Iterator[str]:
    proposal, edits = shown.proposal, state.edited
    place = _("{at} of {n}, {left} left").format(at=state.at + 1, n=len(state.queue), left=state.left)
    yield click.style(f"{place}   {proposal.score:.2f}   {proposal.promise}", dim=True)
    yield click.style(cut(shown.title, columns), bold=True)
    for wording in shown.wordings[:3]:
        yield cut(f"  „{wording}“", columns)
    if shown.baseline:
        yield cut("  " + _("baseline: {words}").format(words=shown.baseline), columns)
    yield ""
    yield cut(f"{shown.published or '–'}  {shown.source}: {shown.article or '–'}", columns)
    yield cut(_told(shown, edits.echo_of), columns)
    yield ""
    yield from _passage(shown, edits.quote, columns)
    yield ""
    reasons = ", ".join(map(words.reason, proposal.reasons))
    yield cut(_("why: {reasons}").format(reasons=reasons), columns)
    chosen = edits.stage or proposal.stage or reviewing.NONE
    stage = "–" if chosen == reviewing.NONE else words.stage(chosen)
    happened = edits.happened or (shown.published or "–")[:10]
    told = _("stage: {stage}   day: {day}   note: {note}")
    yield cut(told.format(stage=stage, day=happened, note=edits.note or "–"), columns)
    if decided := state.decided.get(proposal.id):
        yield click.style(f"[{words.decision(decided)}]", bold=True)
    if state.said:
        yield click.style(cut(state.said, columns * 2), fg="red")
    yield from _asked(state)


def _told(shown: Sheet, echo_of: str | None) -> str:
    """Whose word it is, of which time, and whether it only repeats another; `echo_of` is what the person says of it."""
    repeated = shown.echo_of if echo_of is None else None if echo_of == reviewing.NONE else echo_of
    sides = {"says": _("the town says"), "confirms": _("confirms"), "neither": _("confirms nothing")}
    periods = {
        "before": _("before the mandate: a baseline"),
        "mandate": _("in the mandate"),
        "after": _("after the mandate"),
        "undated": _("undated"),
    }
    side = shown.side if echo_of is None else side_of(shown.publisher, echo=repeated is not None)
    told = f"{sides[side]} · {periods[shown.proposal.period]}"
    repeats = _("repeats: {title}").format(title=repeated)
    return f"{told} · {repeats}" if repeated else told


def _passage(shown: Sheet, edited: str | None, columns: int) -> Iterator[str]:
    """The passage as lines of the terminal: around it dim, its keys marked."""
    before, quote, after = shown.passage
    for part, is_quote in ((before, False), (edited or quote, True), (after, False)):
        text = one_line(part)  # a file's text may hold what steers a terminal
        for line in textwrap.wrap(text, columns - 4):
            yield "  │ " + ("".join(_styled(line, shown.keys)) if is_quote else click.style(line, dim=True))


def _styled(line: str, keys: tuple[str, ...]) -> Iterator[str]:
    for text, is_key in sheet.marked(line, keys):
        yield click.style(text, bold=True, underline=is_key, fg="green" if is_key else None)


def _asked(state: Review) -> Iterator[str]:
    if state.mode == "stage":
        yield "  ".join(f"{number} {name}" for number, name in enumerate((_("no stage"), *map(words.stage, STAGES))))
    elif state.mode == "deciding":
        yield click.style(
            _("a accept  r reject  l later  s stage  d day  q quote  e echo  n note  u undo  ? help"), dim=True
        )


def _help() -> Iterator[str]:
    yield from (
        f"  {keys:<9} {told}"
        for keys, told in (
            ("a", _("accept: it becomes evidence, as shown")),
            ("r", _("reject: it does not speak of this promise")),
            ("l", _("leave it for later")),
            ("s", _("choose the stage: what happened")),
            ("d", _("say when it happened")),
            ("q", _("choose other words of the same text")),
            ("e", _("say which evidence it only repeats, or that it repeats none")),
            ("n", _("add a note")),
            ("u", _("take the last decision back")),
            ("j k ← →", _("go to the next one or back, undecided")),
            ("o", _("open the page in a browser")),
            ("x", _("end; what is decided is kept")),
        )
    )
    yield ""
    yield _("Letters of a Bulgarian phonetic keyboard do the same. Any key goes back.")
