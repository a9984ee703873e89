"""Course files: read with all their errors, run, put on record and reported."""
