"""Networks, their losses and their images, against NumPy and arbitrary precision."""
