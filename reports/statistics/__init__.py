"""Estimates and tests, a family per module: plain functions, formula and source in every docstring."""
