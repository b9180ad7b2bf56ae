"""From a town hall to captures: what leads to its news, polite requests, and WARC records of every exchange."""
