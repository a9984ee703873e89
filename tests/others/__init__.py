"""Optimizers of other packages under audit: what `tox -e others` asks, and what of each package is known to fail."""
