"""Where runs take place: the article's functions, control worlds beside them, and the valleys of f2."""
