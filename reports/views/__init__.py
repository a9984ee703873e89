"""What is said: small frozen view models, and whether they are fair."""
