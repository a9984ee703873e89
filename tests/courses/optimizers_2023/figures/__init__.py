"""The figures of the report: their arrays, and what a reader concludes from them, asserted on these arrays."""
