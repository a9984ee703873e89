"""What the machine says: PyTorch driven, measured and judged."""
