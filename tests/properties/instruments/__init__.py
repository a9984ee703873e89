"""What measures is itself measured: metrics, shares, landscapes, subjects, settings."""
