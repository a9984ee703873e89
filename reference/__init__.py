"""What mathematics says: update rules, objectives, losses and schedules in float64, and bounds on rounding errors."""
