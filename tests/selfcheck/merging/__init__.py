"""Evidence of several runs and machines, and what stands beside the claims, reaches the report whole."""
