"""Selfchecks of ``python -m tests.resolve``."""
