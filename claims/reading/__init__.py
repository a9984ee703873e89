"""From the text of a course file to its statements and claims, and back: errors, editions, lint, a first file."""
