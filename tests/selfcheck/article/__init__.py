"""A reader's own copy of the article: recognised, compared and shown, whatever file it is."""
