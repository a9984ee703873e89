"""What stands beside the claims: implementations, laws, discoveries, environments, and why to trust it."""
