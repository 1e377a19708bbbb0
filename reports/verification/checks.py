"""What a check comes to: how much it looked at, and what did not agree."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from reports.errors import DisclosureFailed

MOST_FINDINGS = 20


class Verdict(StrEnum):
    """How a check ended."""

    AGREES = "agrees"
    DIFFERS = "differs"
    ABSENT = "absent"       # what it would check is not there


@dataclass(frozen=True, slots=True)
class Check:
    """One check: its id (worded in `words.toml`), its verdict, how many things it looked at, what differs."""

    id: str
    verdict: Verdict
    count: int = 0
    findings: tuple[str, ...] = ()


@dataclass(slots=True)
class Tally:
    """Counts what a check looks at."""

    count: int = 0

    def seen(self, number: int = 1) -> None:
        """Count some more."""
        self.count += number


Finder = Callable[[Tally], Iterator[str]]


def checked(check: str, find: Finder) -> Check:
    """Run a check that yields what differs; whatever the content makes it raise is a difference, too."""
    tally = Tally()
    try:
        findings = tuple(islice(find(tally), MOST_FINDINGS))
    except DisclosureFailed as failed:
        findings = (str(failed.facts["where"]),)
    except Exception as error:  # noqa: BLE001 -- whatever a tampered file makes the arithmetic raise, it differs
        findings = (type(error).__name__,)
    return Check(check, Verdict.DIFFERS if findings else Verdict.AGREES, tally.count, findings)


def absent(check: str) -> Check:
    """Say that there is nothing to check."""
    return Check(check, Verdict.ABSENT)
