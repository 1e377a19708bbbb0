"""A fictional organ with structure worth finding, run through the same code as a real one."""
