"""The parts of :mod:`reference.sweep`: tracing a rule, running it over many trajectories, recording what happens."""
