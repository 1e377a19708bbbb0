"""Verify a release from its file alone: is it whole, does it keep its rules, does every number follow."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from questionnaires.model import Text
from reports.amendments import breaks
from reports.disclosure.audit import audit
from reports.errors import NotARelease
from reports.method import METHOD
from reports.release import Release
from reports.sentences import load_texts
from reports.verification.checks import Check, Finder, Tally, Verdict, absent, checked
from reports.verification.file import canonical, loose_ends, recorded_hash
from reports.verification.own_ratings import miscounted
from reports.verification.recomputation import differing
from reports.verification.served_groups import contradictions
from reports.verification.thresholds import beyond_thresholds

RECOMPUTED = ("own", "derived")
"""The checks that compute numbers again."""


@dataclass(frozen=True, slots=True)
class Verification:
    """All checks of one release."""

    sha256: str
    checks: tuple[Check, ...]

    @property
    def agrees(self) -> bool:
        """True where nothing differs."""
        return all(check.verdict is not Verdict.DIFFERS for check in self.checks)

    @property
    def recomputed(self) -> int:
        """How many numbers were computed again."""
        return sum(check.count for check in self.checks if check.id in RECOMPUTED)


def verify_file(path: Path, *, plan_hash: str | None = None, before: Sequence[Path] = ()) -> Verification:
    """Run every check on a release file.

    `plan_hash` is what the plan's hash was known to be beforehand; `before` are the releases published earlier,
    beside which it is audited again. Raises NotARelease where a file cannot be read as one at all.
    """
    (release, content), earlier = _read(path), tuple(_read(other)[0] for other in before)
    return Verification(hashlib.sha256(content).hexdigest(), (
        recorded_hash(path, content),
        checked("canonical", lambda tally: canonical(release, content, tally)),
        absent("plan") if plan_hash is None else checked("plan", lambda tally: _plan(release, plan_hash, tally)),
        checked("earlier", lambda tally: _earlier(release, earlier, tally)) if earlier else absent("earlier"),
        *verify(release, earlier),
    ))


def _read(path: Path) -> tuple[Release, bytes]:
    try:
        content = path.read_bytes()
        return Release.model_validate_json(content), content
    except (OSError, ValidationError) as error:
        raise NotARelease(path=path.name, reason=type(error).__name__) from error


def verify(release: Release, earlier: tuple[Release, ...] = ()) -> Iterator[Check]:
    """Run every check that needs no file."""
    for check, find in finders(release, earlier).items():
        yield absent(check) if find is None else checked(check, find)


def finders(release: Release, earlier: tuple[Release, ...] = ()) -> dict[str, Finder | None]:
    """Give what every check of the content looks for; None where there is nothing to check."""
    derived = release.derived
    return {
        "amendments": (lambda tally: _amended(release, tally)) if release.amendments else None,
        "structure": lambda tally: loose_ends(release, tally),
        "thresholds": lambda tally: beyond_thresholds(release, tally),
        "served": lambda tally: contradictions(release, tally),
        "audit": lambda tally: _audited(release, earlier, tally),
        "own": lambda tally: miscounted(release, tally),
        "derived": None if derived is None else lambda tally: differing(release, derived, tally),
        "method": None if release.method is None else lambda tally: _method(release, tally),
    }


def _plan(release: Release, plan_hash: str, tally: Tally) -> Iterator[str]:
    tally.seen()
    if release.plan_hash != plan_hash.strip().lower():
        yield f"{release.plan_hash} ≠ {plan_hash}"


def _amended(release: Release, tally: Tally) -> Iterator[str]:
    """Amendments are chained to the plan, and none cancels a round that has a release."""
    tally.seen(len(release.amendments))
    yield from breaks(release.plan_hash, release.amendments)
    yield from (f"{amendment.number}: {amendment.kind}" for amendment in release.amendments
                if amendment.kind == "cancelled")


def _earlier(release: Release, earlier: tuple[Release, ...], tally: Tally) -> Iterator[str]:
    """The releases given are those the release says it was audited beside, every one of them."""
    logged = set(release.audit.earlier) if release.audit is not None else set()
    given = {other.sha256 for other in earlier}
    tally.seen(len(logged | given))
    yield from (f"+ {sha256}" for sha256 in sorted(given - logged))
    yield from (f"− {sha256}" for sha256 in sorted(logged - given))


def _audited(release: Release, earlier: tuple[Release, ...], tally: Tally) -> Iterator[str]:
    """The audit raises where a hidden figure could be worked out."""
    tally.seen(len(release.units) + 1)
    audit(release, earlier)
    yield from ()


def _method(release: Release, tally: Tally) -> Iterator[str]:
    """The rules are told in the words of their version; other versions have other words."""
    method = release.method
    if method is not None and method.version == METHOD.version:
        tally.seen(len(method.rules))
        yield from (rule.id for rule in METHOD.rules if rule not in method.rules)
        yield from (rule.id for rule in method.rules if rule not in METHOD.rules)


@cache
def words() -> dict[str, Text]:
    """The names of checks and verdicts, and what cannot be computed again and why."""
    return load_texts("reports.verification", "words.toml")


def beyond_reach() -> tuple[Text, ...]:
    """What nobody can compute again from a release, each with the reason."""
    return tuple(text for key, text in words().items() if key.startswith("beyond_"))
