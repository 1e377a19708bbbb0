"""What it means: pure analysis first, then charts and documents. Everything drawn comes from a Release."""
