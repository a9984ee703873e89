"""A sweep is many single runs, in NumPy and in PyTorch."""
