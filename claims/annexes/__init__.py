"""What stands beside the claims as data: implementations, laws, discoveries, edits, and why to trust the audit."""
