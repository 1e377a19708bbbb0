"""Check a release without the system that made it: rules kept, audit repeated, every derived number again."""

from reports.verification.checks import Check, Verdict
from reports.verification.verify import Verification, beyond_reach, verify, verify_file, words

__all__ = ["Check", "Verdict", "Verification", "beyond_reach", "verify", "verify_file", "words"]
