"""Evidence in: read, checked, merged, compared, beside the reader's copy of the article."""
