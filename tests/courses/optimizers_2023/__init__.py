"""One test file per section of the article, one test per claim or family of claims."""
