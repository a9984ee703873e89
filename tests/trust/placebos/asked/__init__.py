"""What measures the sentences of :mod:`tests.trust.placebos.said`: tests like those of the article's claims.

They are named on the command line, beside the plugin that knows the sentences, and in no other run.
"""
