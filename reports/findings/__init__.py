"""Everything a report says about a round, found once from its release; no report computes anything itself."""

from reports.findings.find import Findings, Unreached, find

__all__ = ["Findings", "Unreached", "find"]
