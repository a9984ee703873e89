"""What measures: subjects, the driver, probes, metrics, landscapes, scripts, and how parameters lie in memory."""
