"""One folder for each course whose claims need tests of their own: only what no form can say."""
