"""The views of promises and their ledger: what stands, and what strangers may see of it."""

_RUN = 8
"""So many words in a row tell that a text quotes another."""

_DEEP = 8  # calls in one another; SQLite's parser has a stack of a hundred


def _words(column: str) -> str:
    """A text as one that quotes it is looked for in: without marks between its words, each parted by one space."""
    marks = ["char(10)", "char(9)", "char(160)", *(f"'{mark}'" for mark in '.,;:!?"„“”«»()…'), *["'  '"] * 3]
    source = f"SELECT {column} AS said"
    for at in range(0, len(marks), _DEEP):
        said = "said"
        for mark in marks[at : at + _DEEP]:
            said = f"replace({said}, {mark}, ' ')"
        source = f"SELECT {said} AS said FROM ({source})"  # noqa: S608  our own
    return f"({source})"


def _unless_withheld(column: str, promise: str) -> str:
    """What was written about a promise; NULL where it holds words that are withheld, or eight in a row of them."""
    found = f"SELECT 1 FROM withheld_runs q WHERE q.promise = {promise} AND instr({_words(column)}, q.run)"  # noqa: S608
    return f"CASE WHEN NOT EXISTS ({found}) THEN nullif({column}, '') END"


# What is cited stays cited when its page is taken down; its words are then withheld. `shown` says whether strangers may
# see them. An article that this archive never had (its entry came from another one) is nobody's to withhold here. A
# file that was brought in and is an announcement's too is shown where that is.
_STANDING = """
CREATE VIEW standing_evidence AS
SELECT e.* FROM evidence e WHERE NOT EXISTS (SELECT 1 FROM withdrawals w WHERE w.evidence = e.id);

CREATE VIEW shown_evidence AS
SELECT e.id AS evidence,
       CASE WHEN e.kind = 'absence' THEN 1
            WHEN e.kind = 'file' THEN NOT EXISTS (SELECT 1 FROM attachments f WHERE f.sha256 = e.sha256)
                 OR EXISTS (SELECT 1 FROM attachments f JOIN public_attachments p ON p.id = f.id
                            WHERE f.sha256 = e.sha256)
            WHEN e.kind = 'page' THEN e.capture IS NULL
                 OR EXISTS (SELECT 1 FROM public_captures c WHERE c.id = e.capture)
            ELSE e.article IS NULL
                 OR EXISTS (SELECT 1 FROM public_versions v WHERE v.article = e.article AND v.number = e.version)
       END AS shown
FROM evidence e;

-- Words of a promise that strangers may not see: what was written about it and holds them is withheld with them.
CREATE VIEW withheld_quotes AS
SELECT e.promise, e.quote FROM evidence e JOIN shown_evidence s ON s.evidence = e.id
WHERE NOT s.shown AND length(e.quote) > 0 AND e.quote <> '████'
UNION ALL
SELECT w.promise, w.quote FROM wordings w
WHERE w.article IS NOT NULL AND length(w.quote) > 0 AND w.quote <> '████' AND NOT EXISTS
  (SELECT 1 FROM public_versions v WHERE v.article = w.article AND v.number = w.version);

-- Every run of so many words of them; of a shorter one, all of it.
CREATE VIEW withheld_runs AS
SELECT promise, run FROM
  (SELECT q.promise, group_concat(w.value, ' ') OVER run AS run, count(*) OVER run AS words,
          count(*) OVER (PARTITION BY q.promise, q.quote) AS whole
   FROM (SELECT DISTINCT promise, quote FROM withheld_quotes) q,
        json_each('[' || replace(json_quote({quote}), ' ', '","') || ']') w
   WHERE w.value <> ''
   WINDOW run AS (PARTITION BY q.promise, q.quote ORDER BY w.key ROWS BETWEEN CURRENT ROW AND {more} FOLLOWING))
WHERE words = min(whole, {run});

-- What became of the page behind a piece of evidence since the version that is cited.
CREATE VIEW evidence_pages AS
SELECT e.id AS evidence, a.version AS newest, a.missing_since,
       CASE e.kind WHEN 'attachment' THEN coalesce(a.removed_at, f.removed_at) ELSE a.removed_at END AS removed_at,
       CASE WHEN e.kind = 'attachment' AND EXISTS
              (SELECT 1 FROM versions n JOIN attachments s ON s.version = n.id
               WHERE n.article = a.id AND n.number = a.version AND s.sha256 = e.sha256) THEN NULL
            ELSE (SELECT min(l.seen_at) FROM versions l
                  JOIN versions c ON c.article = l.article AND c.number = e.version
                  WHERE l.article = e.article AND (l.seen_at, l.id) > (c.seen_at, c.id)
                    AND NOT EXISTS (SELECT 1 FROM held_versions h WHERE h.version = l.id)) END AS edited_at,
       (SELECT max(r.at) FROM events r WHERE r.article = e.article AND r.kind = 'returned'
          AND r.at >= coalesce(e.captured_at, e.accepted_at)) AS returned_at
FROM evidence e JOIN articles a ON a.id = e.article LEFT JOIN attachments f ON f.id = e.attachment
WHERE e.kind IN ('version', 'attachment');
""".format(quote=_words("q.quote"), run=_RUN, more=_RUN - 1)  # noqa: S608  numbers and a column

_PROGRAMME = """
CREATE VIEW public_programmes AS
SELECT id, name, municipality, language, mandate_from, mandate_to, oath, scale, sha256, loaded_at
FROM programmes;

CREATE VIEW public_documents AS
SELECT programme, id, kind, title, dated, covers, url, file, sha256 FROM programme_documents;

CREATE VIEW public_promises AS
SELECT id, programme, own, parent, position, level, title, baseline, places, responsible, funder, amounts, quantities,
       refs, deadline, deadline_precision, deadline_text, withdrawn_at
FROM promises;

CREATE VIEW public_wordings AS
SELECT w.promise, w.position, w.document, CASE WHEN v.id IS NOT NULL THEN w.article END AS article,
       CASE WHEN v.id IS NOT NULL THEN a.key END AS key, CASE WHEN v.id IS NOT NULL THEN w.version END AS version,
       CASE WHEN w.document IS NOT NULL OR v.id IS NOT NULL THEN w.quote END AS quote, w.page, w.dated
FROM wordings w LEFT JOIN public_versions v ON v.article = w.article AND v.number = w.version
LEFT JOIN public_articles a ON a.id = v.article;

CREATE VIEW public_definitions AS
SELECT promise, number, done_when, fixed_at FROM definitions;

CREATE VIEW public_self_assessments AS
SELECT promise, document, covers, said, status, page FROM self_assessments;
"""

_LEDGER = """
CREATE VIEW public_evidence AS
SELECT e.id, e.promise, e.kind, e.side, e.side = 'neither' AND e.kind <> 'absence' AS echo, e.echo_of, e.stage,
       e.stance, e.publisher, p.source, CASE WHEN s.shown OR p.id OR t.article THEN e.article END AS article,
       CASE WHEN s.shown OR p.id OR t.article THEN e.key END AS key,
       CASE WHEN s.shown THEN e.version END AS version, CASE WHEN s.shown THEN e.attachment END AS attachment,
       CASE WHEN s.shown THEN e.capture END AS capture, e.captured_at,
       CASE WHEN s.shown THEN nullif(e.sha256, '') END AS sha256, CASE WHEN s.shown THEN e.quote END AS quote,
       CASE WHEN s.shown THEN coalesce(v.title, p.title) ELSE p.title END AS title,
       CASE WHEN s.shown THEN coalesce(e.origin, p.url) ELSE p.url END AS url,
       CASE WHEN s.shown THEN {note} END AS note,
       CASE WHEN s.shown AND e.sha256 <> '' AND NOT EXISTS
         (SELECT 1 FROM attachments f JOIN withheld w ON w.capture = f.capture WHERE f.sha256 = e.sha256)
         THEN e.file END AS file, e.query, e.period_from, e.period_to, e.coverage, e.happened,
       e.proposed_by, e.score, CASE WHEN s.shown THEN e.reasons ELSE '[]' END AS reasons, e.accepted_at,
       (SELECT min(w.at) FROM withdrawals w WHERE w.evidence = e.id) AS withdrawn_at,
       CASE WHEN t.grade = 'erase' OR e.sha256 = '' OR NOT s.shown AND t.article THEN 'taken down'
            WHEN NOT s.shown THEN 'withheld'
            WHEN g.evidence IS NULL THEN 'kept'
            WHEN g.removed_at IS NOT NULL THEN 'removed'
            WHEN g.missing_since IS NOT NULL THEN 'missing'
            WHEN g.edited_at IS NOT NULL THEN 'edited'
            WHEN g.returned_at IS NOT NULL THEN 'returned'
            ELSE 'unchanged' END AS state,
       CASE WHEN t.grade = 'erase' OR NOT s.shown THEN t.at
            ELSE coalesce(g.removed_at, g.missing_since, g.edited_at, g.returned_at) END AS state_since,
       CASE WHEN s.shown THEN g.newest END AS newest,
       e.quote IS NOT NULL AND instr(e.quote, '████') > 0 AS redacted, CASE WHEN s.shown THEN e.origin END AS origin
FROM evidence e JOIN shown_evidence s ON s.evidence = e.id
LEFT JOIN evidence_pages g ON g.evidence = e.id
LEFT JOIN public_articles p ON p.id = e.article
LEFT JOIN public_versions v ON v.article = e.article AND v.number = e.version
LEFT JOIN (SELECT article, grade, max(at) AS at FROM public_tombstones WHERE grade <> 'redact' GROUP BY article) t
  ON t.article = e.article;

CREATE VIEW public_withdrawals AS
SELECT w.id, e.promise, w.evidence,
       {reason} AS reason, w.at
FROM withdrawals w JOIN evidence e ON e.id = w.evidence;

CREATE VIEW public_assessments AS
SELECT a.id, a.promise, a.verdict,
       {rationale} AS rationale, a.definition, a.evidence, a.corrects,
       {correction} AS correction, a.by, a.decided_at, a.published_at,
       (SELECT min(c.id) FROM assessments c WHERE c.corrects = a.id) AS corrected_by
FROM assessments a;

CREATE VIEW public_replies AS
SELECT r.id, r.promise,
       {said} AS said, r.by, r.received, r.origin, r.at
FROM replies r;
""".format(  # noqa: S608  columns
    note=_unless_withheld("e.note", "e.promise"),
    reason=_unless_withheld("w.reason", "e.promise"),
    rationale=_unless_withheld("a.rationale", "a.promise"),
    correction=_unless_withheld("a.correction", "a.promise"),
    said=_unless_withheld("r.said", "r.promise"),
)

# The present state of a promise, computed and never set. What `moved` it was said or done by others: neither a verdict
# of ours nor a search that found nothing breaks a silence. A verdict counts while no other corrects it and what it must
# rest on stands; where that was withdrawn since, it is `lapsed`. `due` is the deadline while anything is due: a promise
# is overdue on every day after it. A column's stage is its last stop (stopped, annulled, back) if no step came later;
# else the furthest step since one was taken back. The town's word alone comes to "announced".
_STATE = """
CREATE VIEW promise_events AS
SELECT promise, side, stage, instr('announced funded    procured  under_way delivered ', stage) AS step,
       row_number() OVER (PARTITION BY promise, side ORDER BY coalesce(happened, ''), accepted_at, id) AS number
FROM standing_evidence
WHERE stage IS NOT NULL AND side <> 'neither'
  AND (stance = 'supports' OR stance = 'contradicts' AND stage IN ('stopped', 'annulled', 'back'));

CREATE VIEW promise_stages AS
SELECT e.promise, e.side,
       CASE WHEN l.step = 0 THEN l.stage ELSE
         (SELECT s.stage FROM promise_events s WHERE s.promise = e.promise AND s.side = e.side AND s.step > 0
            AND s.number > coalesce((SELECT max(b.number) FROM promise_events b WHERE b.promise = e.promise
                                     AND b.side = e.side AND b.stage IN ('annulled', 'back')), 0)
          ORDER BY s.step DESC LIMIT 1) END AS stage
FROM (SELECT promise, side, max(number) AS number FROM promise_events GROUP BY promise, side) e
JOIN promise_events l ON l.promise = e.promise AND l.side = e.side AND l.number = e.number;

CREATE VIEW present_verdicts AS
SELECT a.id AS assessment, a.promise, a.verdict, a.published_at, coalesce(m.final, 0) AS final,
       EXISTS (SELECT 1 FROM json_each(a.evidence) n JOIN standing_evidence e ON e.id = n.value
               WHERE NOT coalesce(m.confirmed, 0)
                  OR e.side = 'confirms' AND e.stance = iif(m.against, 'contradicts', 'supports')) AS holds
FROM (SELECT *, row_number() OVER (PARTITION BY promise ORDER BY published_at DESC, id DESC) AS place
      FROM assessments a WHERE NOT EXISTS (SELECT 1 FROM assessments c WHERE c.corrects = a.id)) a
JOIN promises p ON p.id = a.promise
LEFT JOIN (SELECT g.id AS programme, json_extract(v.value, '$.id') AS verdict,
                  coalesce(json_extract(v.value, '$.confirmed'), 0) AS confirmed,
                  coalesce(json_extract(v.value, '$.against'), 0) AS against,
                  coalesce(json_extract(v.value, '$.final'), 0) AS final
           FROM programmes g, json_each(g.scale) v) m ON m.programme = p.programme AND m.verdict = a.verdict
WHERE a.place = 1;

CREATE VIEW public_promise_state AS
SELECT p.id AS promise, p.programme, p.position, p.level, p.title,
       (SELECT max(d.number) FROM definitions d WHERE d.promise = p.id) AS definition,
       CASE WHEN v.holds THEN v.verdict END AS verdict, CASE WHEN v.holds THEN v.assessment END AS assessment,
       CASE WHEN v.holds THEN v.published_at END AS assessed_at,
       CASE WHEN NOT v.holds THEN v.assessment END AS lapsed,
       CASE WHEN c.stage IS NOT NULL THEN c.stage WHEN s.stage IS NOT NULL THEN 'announced' END AS stage,
       s.stage AS says, c.stage AS confirms, coalesce(e.standing, 0) AS evidence, coalesce(e.says, 0) AS says_evidence,
       coalesce(e.confirms, 0) AS confirms_evidence,
       (SELECT count(*) FROM assessments a WHERE a.promise = p.id) AS assessments,
       (SELECT count(*) FROM assessments a WHERE a.promise = p.id AND a.corrects IS NOT NULL) AS corrections,
       coalesce(e.moved, '') AS moved,
       CASE WHEN NOT (coalesce(v.holds, 0) AND v.final) THEN p.deadline END AS due, p.withdrawn_at
FROM promises p LEFT JOIN present_verdicts v ON v.promise = p.id
LEFT JOIN promise_stages s ON s.promise = p.id AND s.side = 'says'
LEFT JOIN promise_stages c ON c.promise = p.id AND c.side = 'confirms'
LEFT JOIN (SELECT promise, count(*) AS standing, sum(side = 'says') AS says, sum(side = 'confirms') AS confirms,
                  max(CASE WHEN stance <> 'baseline' AND kind <> 'absence'
                           THEN coalesce(happened, substr(accepted_at, 1, 10)) END) AS moved
           FROM standing_evidence GROUP BY promise) e ON e.promise = p.id;
"""

PROMISE_VIEWS = _STANDING + _PROGRAMME + _LEDGER + _STATE
