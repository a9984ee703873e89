"""The rules, derived twice and in long arithmetic, and the bounds of their errors."""
