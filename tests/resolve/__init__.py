"""Which rule a program follows, in which conventions: it is driven through a few runs beside every known rule."""
