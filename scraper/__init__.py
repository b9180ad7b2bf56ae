"""A town hall's news, kept honestly and found again.

    schedules/kazanlak.yml ── sources ─────────► Source
    cron fires             ── schedule ────────► pipeline, in a child process
    listing, feed, sitemap ── crawl.discover ──► Link
    polite conditional GET ── crawl.fetch ─────► Capture      recorded by crawl.warc before it is read
    bytes → fields         ── extract ─────────► Article      pure
    one transaction        ── archive ─────────► new, edited, same, moved, missing, removed
    words                  ── search ──────────► rows, counts, snippets
    the site               ── publish ─────────► Datasette

`pipeline` composes the stages; docs/architecture.md tells the rest.
"""
