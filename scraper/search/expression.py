"""Says what the terms of a query stand for in the index: the keys they may have, and expressions that FTS5 takes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import groupby, islice, product
from math import prod

from scraper.search import analyse
from scraper.search.entry import ABOUT, FORM, TITLE
from scraper.search.parse import Query, Term
from scraper.search.words import said

Keys = tuple[str, ...]  # that one place may have, the likeliest first
Phrase = tuple[Keys, ...]

_MOST_WAYS = 8  # FTS5 knows no alternatives within a phrase: each way of reading one is a phrase of its own
_MOST_FORMS = 64  # that a prefix stands for
_LOOKED_AT = 2_000  # forms that begin so, where some are only in hidden texts
_NOTHING = f'"{FORM}{FORM}"'  # no index has this
_SEEN = "SELECT j.value FROM json_each(?) j WHERE EXISTS (SELECT 1 FROM index_words w WHERE w.key = j.value)"


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a text in order: their forms and their keys."""

    forms: Sequence[str] = ()
    keys: Sequence[str] = ()

    @classmethod
    def of(cls, text: str | None, language: str | None) -> Said:
        """What a text says."""
        pairs = list(analyse.forms_and_keys(text, language)) if text else []
        return cls([form for form, _ in pairs], [key for _, key in pairs])


@dataclass(frozen=True, slots=True)
class Sense:
    """What one term stands for: any of `phrases`; or, where they are given, words in `forms` or with `prefix`.

    `anywhere`, `about` and `entitled` are FTS5's expressions for it at any place, among what a text is about, and in
    the title. To look for words next to each other takes FTS5 long, so where they are, two more ask for marks alone:
    `titles` finds the entries in whose titles it may stand, `topics` those that are about it among all that have it.
    `sure`: what the index finds so is it; else the text has to be looked at, but only where it has `doubt`, if that is
    given.
    """

    phrases: tuple[Phrase, ...]
    anywhere: str
    about: str
    entitled: str
    forms: tuple[str, ...] = ()
    prefix: str = ""
    title: bool = False
    sure: bool = True
    doubt: str = ""
    titles: str = ""
    topics: str = ""

    def places(self, said: Said) -> Iterator[tuple[int, int]]:
        """Where it stands among the words of a text: its first word and the one after its last."""
        if self.prefix:
            for at, (form, key) in enumerate(zip(said.forms, said.keys, strict=True)):
                if form.startswith(self.prefix) or key.startswith(self.prefix):
                    yield at, at + 1
        elif self.forms:
            yield from _runs(said.forms, tuple((form,) for form in self.forms))
        else:
            for phrase in self.phrases:
                yield from _runs(said.keys, phrase)


@dataclass(frozen=True)
class Sought:
    """What a query stands for: every sense of any one group, and none of `unwanted`."""

    groups: tuple[tuple[Sense, ...], ...] = ()
    unwanted: tuple[Sense, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.groups or self.unwanted)

    @cached_property
    def wanted(self) -> tuple[Sense, ...]:
        """Every sense that may be marked in a text."""
        return tuple(dict.fromkeys(sense for group in self.groups for sense in group))

    @property
    def sure(self) -> bool:
        """Whether the index alone can tell what matches."""
        return all(sense.sure for sense in (*self.wanted, *self.unwanted))

    @property
    def doubt(self) -> str | None:
        """What an entry must have if its text is to be looked at; None where every one is to be."""
        if not all(sense.sure for sense in self.unwanted):
            return None
        unsure = [sense.doubt for sense in self.wanted if not sense.sure]
        return " OR ".join(unsure) if all(unsure) else None

    @property
    def anywhere(self) -> str | None:
        """The groups at any place; None where nothing is wanted."""
        return self._joined(lambda sense: sense.anywhere)

    @property
    def about(self) -> str | None:
        """The groups among what texts are about."""
        return self._joined(lambda sense: sense.about)

    @property
    def entitled(self) -> str | None:
        """The groups in titles."""
        return self._joined(lambda sense: sense.entitled)

    @property
    def topics(self) -> str | None:
        """What those have that are about the groups, among all in which the groups stand at any place."""
        return self._joined(lambda sense: sense.topics or sense.about) if len(self.groups) == 1 else self.about

    @property
    def titles(self) -> str | None:
        """What finds the titles to look at for what is told by them (see `by_title`); None where none has to be."""
        return self._joined(lambda sense: sense.titles or sense.entitled) if self.by_title else None

    @property
    def by_title(self) -> bool:
        """Whether titles themselves tell sooner than the index what has the group in its title."""
        return len(self.groups) == 1 and any(sense.titles for sense in self.wanted) and not self.by_form

    @property
    def by_form(self) -> bool:
        """Whether it asks for forms of words, which the index marks for texts and titles together."""
        return any(sense.forms or sense.prefix for sense in (*self.wanted, *self.unwanted))

    def refused(self, *, titles: bool = False) -> str | None:
        """What must not be there (or not in the title), as far as the index can tell."""
        if titles:
            told = [sense.entitled for sense in self.unwanted if not (sense.forms or sense.prefix)]
        else:
            told = [sense.anywhere for sense in self.unwanted if sense.sure]
        return " OR ".join(told) or None

    def entitles(self, title: Said) -> bool:
        """Whether a title has the group; for what is told `by_title`."""
        return all(next(sense.places(title), None) is not None for sense in self.wanted)

    def fits(self, title: Said, *others: Said) -> bool:
        """Whether a text answers."""

        def says(sense: Sense) -> bool:
            parts = (title,) if sense.title else (title, *others)
            return any(next(sense.places(part), None) is not None for part in parts)

        wanted = not self.groups or any(all(map(says, group)) for group in self.groups)
        return wanted and not any(map(says, self.unwanted))

    def _joined(self, expression: Callable[[Sense], str]) -> str | None:
        groups = ["(" + " AND ".join(map(expression, group)) + ")" for group in self.groups]
        return " OR ".join(groups) or None


def sense(
    connection: sqlite3.Connection | None,
    query: Query,
    languages: Sequence[str | None],
    *,
    open_in: str | None = None,
) -> Sought:
    """What a query stands for in texts of these languages.

    Without a connection, as far as texts alone can tell; the expressions then are of no use for prefixes. With the
    index `open_in`, a prefix goes by forms of entries that strangers may read, and by no others.
    """
    groups = tuple(dict.fromkeys(way for group in query.groups for way in _said_in_one(group, languages)))
    made: dict[Term, Sense] = {}
    for term in (*(term for group in groups for term in group), *query.unwanted):
        made[term] = made.get(term) or _sense(connection, term, languages, open_in)
    return Sought(
        tuple(tuple(made[term] for term in group) for group in groups),
        tuple(made[term] for term in query.unwanted),
    )


def _said_in_one(group: tuple[Term, ...], languages: Sequence[str | None]) -> Iterator[tuple[Term, ...]]:
    """The words as typed, and with those next to each other that one word says too: велосипедна алея, велоалея."""
    yield group
    plain = [not (term.prefix or term.exact or term.title or " " in term.text) for term in group]
    for start, end in _stretches(plain):
        words = [term.text for term in group[start:end]]
        for way in analyse.phrases(words, languages):
            if len(way) < len(words):
                yield (*group[:start], *(replace(group[start], text=word) for word in way), *group[end:])


def _stretches(plain: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """From where to where two or more in a row are."""
    start = 0
    for kind, run in groupby(plain):
        end = start + len(list(run))
        if kind and end - start > 1:
            yield start, end
        start = end


def _sense(
    connection: sqlite3.Connection | None, term: Term, languages: Sequence[str | None], open_in: str | None
) -> Sense:
    if term.prefix:
        return _beginning(connection, term, open_in)
    if term.exact:
        return _exactly(connection, term, languages[0] if languages else None)
    phrases = _read(term.text, tuple(languages))
    indexed = _indexed(connection, phrases) if connection else phrases
    entitled = _any(_in_title(phrase) for phrase in indexed)
    if term.title:
        return Sense(phrases, entitled, entitled, entitled, title=True)
    about = _any(_about(phrase) for phrase in indexed)
    anywhere = quoted(_ways(indexed))
    (phrase, *others) = indexed or ((),)
    if others or len(phrase) < 2 or prod(map(len, phrase)) > _MOST_WAYS:
        return Sense(phrases, anywhere, about, entitled)
    titles, topics = _marked(TITLE, phrase), _marked(ABOUT, phrase)
    return Sense(phrases, anywhere, about, entitled, titles=titles, topics=topics)


@lru_cache(maxsize=1 << 10)
def _read(text: str, languages: tuple[str | None, ...]) -> tuple[Phrase, ...]:
    """Each way in which words can be read in one of the languages, every place with all keys that it may have."""
    ways: dict[tuple[str, ...], None] = {}
    for language in languages or (None,):
        words = tuple(text[token.start : token.end] for token in analyse.tokens(text, language))
        ways.update(dict.fromkeys(analyse.phrases(words, languages)))
    phrases = (tuple(analyse.readings(word, languages) for word in way) for way in ways)
    return tuple(dict.fromkeys(phrase for phrase in phrases if phrase and all(phrase)))[:_MOST_WAYS]


def _indexed(connection: sqlite3.Connection, phrases: Iterable[Phrase]) -> tuple[Phrase, ...]:
    """Those that may stand in the index, with the keys it has seen: FTS5 looks for each way of reading anew."""
    keys = {key for phrase in phrases for place in phrase for key in place}
    seen = {row[0] for row in connection.execute(_SEEN, (json.dumps(sorted(keys)),))}
    known = (tuple(tuple(key for key in place if key in seen) for place in phrase) for phrase in phrases)
    return tuple(phrase for phrase in known if all(phrase))


def _any(expressions: Iterable[str]) -> str:
    return f"({' OR '.join(expressions) or _NOTHING})"


def _marked(sign: str, phrase: Phrase) -> str:
    """That a mark of every word is there."""
    marks = " AND ".join(quoted(sign + key for key in keys) for keys in phrase)
    return marks if len(phrase) == 1 else f"({marks})"


def _in_title(phrase: Phrase) -> str:
    """A word of a title has a mark; words next to each other are looked for in titles with the marks of all."""
    marks = _marked(TITLE, phrase)
    return marks if len(phrase) == 1 else f"({marks} AND {{title}} : {quoted(_ways((phrase,)))})"


def _about(phrase: Phrase) -> str:
    marks = _marked(ABOUT, phrase)
    return f"({marks})" if len(phrase) == 1 else f"({marks} AND {quoted(_ways((phrase,)))})"


def _beginning(connection: sqlite3.Connection | None, term: Term, open_in: str | None) -> Sense:
    """A prefix goes by the forms seen so far: words that begin so, or whose dictionary form does."""
    (token, *_rest) = analyse.tokens(term.text, None)
    known = _forms_from(connection, token.form, open_in) if connection else []
    keys = dict.fromkeys(key for _form, key in known)
    marks = quoted(dict.fromkeys(key if key.startswith(token.form) else FORM + form for form, key in known))
    about, entitled = (f"({marks} AND {quoted(sign + key for key in keys)})" for sign in (ABOUT, TITLE))
    anywhere = marks
    if term.title:
        anywhere = about = entitled
    return Sense((), anywhere, about, entitled, prefix=token.form, title=term.title, sure=not term.title)


def _forms_from(connection: sqlite3.Connection, prefix: str, open_in: str | None) -> list[tuple[str, str]]:
    known = connection.execute(
        "SELECT form, key FROM index_words WHERE form >= ? AND form < ? ORDER BY length(form), form LIMIT ?",
        (prefix, prefix + "\U0010ffff", _MOST_FORMS if open_in is None else _LOOKED_AT),
    ).fetchall()
    if open_in is None:
        return known
    return list(islice((row for row in known if _is_read(connection, open_in, *row)), _MOST_FORMS))


def _is_read(connection: sqlite3.Connection, table: str, form: str, key: str) -> bool:
    """Whether strangers may read a form: in a text, or in the title of a text that is withheld."""
    hidden = f"EXISTS (SELECT 1 FROM index_hidden h WHERE h.docid = {table}.rowid"  # noqa: S608  names of ours
    ways = (
        (said(form, key), f"NOT {hidden})"),
        (f'{said(form, key)} AND "{TITLE}{key}"', f"{hidden} AND h.grade = 'metadata')"),
    )
    for match, seen in ways:
        sql = f"SELECT 1 FROM {table} WHERE {table} MATCH ? AND {seen} LIMIT 1"  # noqa: S608  names of ours
        if connection.execute(sql, (match,)).fetchone():
            return True
    return False


def _exactly(connection: sqlite3.Connection | None, term: Term, language: str | None) -> Sense:
    """Forms other than their keys are marked in the index; of one that is its own key only the text can tell."""
    forms = tuple(token.form for token in analyse.tokens(term.text, language))
    known = [_keys_of(connection, form) for form in forms] if connection else [{form} for form in forms]
    said = [
        quoted((*([FORM + form] if keys - {form} or not keys else ()), *([form] if form in keys else ())))
        for form, keys in zip(forms, known, strict=True)
    ]
    about = [quoted(ABOUT + key for key in keys) for keys in known]
    entitled = [quoted(TITLE + key for key in keys) for keys in known]
    single = len(forms) == 1 and not term.title
    others = _other_forms(connection, forms[0]) if single and connection and forms[0] in known[0] else None
    sure = single and (forms[0] not in known[0] or others == [])
    phrase = tuple(tuple(sorted(keys)) for keys in known)
    next_to = [quoted(_ways((phrase,)))] if len(forms) > 1 else []
    expressions = (" AND ".join((*next_to, *each)) for each in (said, (*said, *about), (*said, *entitled)))
    anywhere, in_about, in_title = (f"({expression})" for expression in expressions)
    if term.title:
        anywhere = in_about = in_title
    # An entry with the key and with none of its other forms has it in just this one.
    doubt = quoted(FORM + form for form in others) if others and len(others) <= _MOST_FORMS else ""
    return Sense((), anywhere, in_about, in_title, forms=forms, title=term.title, sure=sure, doubt=doubt)


def _keys_of(connection: sqlite3.Connection, form: str) -> set[str]:
    return {row[0] for row in connection.execute("SELECT key FROM index_words WHERE form = ?", (form,))}


def _other_forms(connection: sqlite3.Connection, key: str) -> list[str]:
    """The forms of a key that are not the key itself."""
    return [row[0] for row in connection.execute("SELECT form FROM index_words WHERE key = ?1 AND form <> ?1", (key,))]


def _ways(phrases: Iterable[Phrase]) -> list[str]:
    """Every way of reading phrases, words parted by spaces; of very many the likeliest."""
    ways: list[str] = []
    for phrase in phrases:
        places = [list(keys) for keys in phrase]
        while prod(map(len, places)) > _MOST_WAYS:
            max(places, key=len).pop()
        ways += [" ".join(way) for way in product(*places)]
    return list(dict.fromkeys(ways))


def quoted(words: Iterable[str]) -> str:
    """Any of these, each quoted, so that nothing in it is syntax."""
    quoted = [f'"{word}"' for word in words]
    return f"({' OR '.join(quoted)})" if quoted else _NOTHING


def _runs(words: Sequence[str], phrase: Phrase) -> Iterator[tuple[int, int]]:
    first, *rest = phrase
    width = len(phrase)
    for key in first:
        at = -1
        for _ in range(words.count(key)):
            at = words.index(key, at + 1)
            if at + width <= len(words) and all(words[at + nth] in keys for nth, keys in enumerate(rest, 1)):
                yield at, at + width
