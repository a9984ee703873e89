"""The article view: a reader's own copy of the article with a verdict beside each of its sentences.

The copy is read, shown and compiled, never executed; its words reach the reader's own page and nothing else.
"""
