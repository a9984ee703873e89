"""The report in a real browser: what a reader, a keyboard, a printer and axe-core find in it."""
