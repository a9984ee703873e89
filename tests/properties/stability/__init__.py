"""Where rules converge, cycle and overshoot, in closed form."""
