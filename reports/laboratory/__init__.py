"""What a reader can try in the page: the rules and formulas of claims as JavaScript, and what can be set."""
