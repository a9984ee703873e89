"""One test per form, over the claims of that form in every course under audit."""
