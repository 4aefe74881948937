"""Pages, dumps and plain texts to articles."""
