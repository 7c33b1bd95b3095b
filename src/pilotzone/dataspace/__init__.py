"""Data as a factor of production: catalogue, policies, agreements, governed queries, metering, settlement."""
