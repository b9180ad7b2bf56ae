"""What attached files say. They are strangers' files, so only `isolated.Reader` is called from outside, which has them
read in a process of its own.

isolated ── confined ── reading ──┬── pdf, lines
  the parent's side     by bytes  ├── office   DOCX and ODT
             the child            └── sheet    XLSX, XLS and ODS
"""
