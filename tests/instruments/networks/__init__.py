"""Networks that are trained, moved and drawn, and examples about them as programs."""
