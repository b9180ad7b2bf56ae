"""What a reader takes along: citations, feeds, and whole searches as files."""
