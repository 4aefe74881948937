"""Files to pages, texts or paragraphs; each module reads one format."""
