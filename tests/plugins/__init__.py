"""The pytest plugins of the audit: options, the matrix of cells, evidence on the worker, the controller."""
