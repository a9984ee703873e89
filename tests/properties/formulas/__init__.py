"""The formula language, and printed code in a process of its own."""
