"""Branches that are counted in a merge group: nothing of their members is shown, their own rating is theirs."""

from reports.profile import Axis, Profile
from reports.release import PROTECTED, Release, UnitResult


def unlisted_profile(release: Release, result: UnitResult) -> Profile:
    """Give the profile of a merged branch: its own rating, and members' ratings hidden throughout."""
    own = result.own
    dimensions = tuple(
        Axis(d.id, d.title, d.initial, PROTECTED, own=own.means.get(d.id) if own is not None else None)
        for d in release.dimensions)
    items = tuple(Axis(i.id, i.title or i.text, i.text, PROTECTED, own=_level(result, i.criterion))
                  for i in release.items)
    return Profile(result.unit, release.scale, release.self_scale, result, dimensions, items)


def _level(result: UnitResult, criterion: str | None) -> float | None:
    found = result.own.level_of.get(criterion) if result.own is not None and criterion else None
    return None if found is None or found.level is None else float(found.level)
