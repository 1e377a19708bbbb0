"""Anyone's answers, from a CSV or XLSX of one row per person, as coded rows for the analysis."""

from survey.datasets.reading import EFFORT, read_dataset

__all__ = ["EFFORT", "read_dataset"]
