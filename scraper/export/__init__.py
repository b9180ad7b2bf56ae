"""Takes the archive along: as tables, as a SQLite copy, as a web archive, each as it stood at one moment.

`asked` says what is wanted, `standing` walks the articles as they stood, `folder`, `copy` and `wacz` write.
"""
