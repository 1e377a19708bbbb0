"""The one door: only here is a release made, after thresholds, rounding, suppression and audit."""

from reports.disclosure.door import release

__all__ = ["release"]
