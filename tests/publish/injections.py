"""Strings that would run as script wherever they got into a page unescaped, and an archive full of them."""

from __future__ import annotations

from pathlib import Path

from tests.publish.conftest import Builder

# Each would set window.ran, or show a dialog, wherever it got through unescaped.
STRINGS = (
    "<script>window.ran=1</script>",
    "</title><script>window.ran=1</script>",
    "</script><script>window.ran=1</script>",
    "<!--</script><script>window.ran=1</script>-->",
    "<img src=x onerror=window.ran=1>",
    '"><img src=x onerror=window.ran=1>',
    "'><svg onload=window.ran=1>",
    '" autofocus onfocus=window.ran=1 x="',
    "' autofocus onfocus=window.ran=1 x='",
    "` onmouseover=window.ran=1 `",
    "<svg><script>window.ran=1</script></svg>",
    "<math><mtext><img src=x onerror=window.ran=1></mtext></math>",
    "<iframe srcdoc='<script>parent.ran=1</script>'></iframe>",
    "<a href='javascript:window.ran=1'>тук</a>",
    "javascript:window.ran=1",
    "<body onload=window.ran=1>",
    "<details open ontoggle=window.ran=1><summary>x</summary></details>",
    "<style>@import 'data:text/css,*{color:red}'</style><p>",
    "<base href='https://elsewhere.example/'>",
    "<meta http-equiv=refresh content='0;url=javascript:window.ran=1'>",
    "]]><script>window.ran=1</script><![CDATA[",
    "{{ 7*7 }}{% raw %}${alert(1)}",
    "<mark><script>window.ran=1</script></mark>",
    "&lt;script&gt;window.ran=1&lt;/script&gt;",
    "\u2028<script>window.ran=1</script>\u202e",
)


def fill_with_strings(path: Path) -> None:
    """Each string stands wherever crawled words can: one article, file and source for each."""
    build = Builder(path)
    for number, text in enumerate(STRINGS):
        build.source(f"s{number}", text)
        article = build.article(text, f"вода {text}\n\n{text}", f"s{number}", section=text, published="2024-02-12")
        changed = build.version(
            article, f"{text} 2", f"{text}\n\nвода", "2024-03-04T07:00:00Z", 2, html=f"<p>{text}</p>"
        )
        file = {"url": text, "name": text, "text": text, "note": text, "sha256": "ab" * 32}
        build.insert("attachments", article=article, version=changed, **file)
        build.insert("events", article=article, kind="moved", at="2024-03-04T07:00:00Z", detail=text)
        build.run(f"s{number}", "failed", "2024-03-04T07:00:00Z", error=text)
    build.database.conn.commit()
    build.database.close()
