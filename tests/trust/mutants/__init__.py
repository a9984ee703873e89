"""Deliberately wrong programs, as data: what the audit must notice if it is to be believed when it notices nothing."""
