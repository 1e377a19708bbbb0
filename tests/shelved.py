"""Offices with released rounds on their shelf, for pages that show results; the releases are made up elsewhere."""

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from questionnaires.loader import load_catalogue
from reports.release import Release
from survey.closing import release_path
from survey.config import Config
from survey.installation import office_at
from survey.plan import canonical, make_plan
from survey.store.office import ReleasePaper, RoundState
from tests.closed import changed, planted
from tests.offices import office_in

GROUP = "后勤老干部组"


def shelf_in(folder: Path, releases: Sequence[Release]) -> Config:
    """Set up an office whose rounds ended in these releases, the earliest first."""
    units = tuple(unit.unit for unit in (releases[-1].organ, *releases[-1].units) if unit.unit.kind != "merged")
    config = office_in(folder, units)
    for release in releases:
        put(config, release)
    return config


def put(config: Config, release: Release) -> None:
    """Take a round through all its states and let it end in a release."""
    catalogue = load_catalogue()
    units = tuple(unit.unit for unit in (release.organ, *release.units) if unit.unit.kind != "merged")
    plan = make_plan(release.round_id, release.title, units, catalogue)
    with office_at(config) as office:
        office.keep_catalogue(plan.catalogue, canonical(catalogue))
        office.add_round(plan.id, plan.to_json(), plan.sha256)
        office.advance(plan.id, RoundState.OPEN)
        office.advance(plan.id, RoundState.CLOSING)
    replace(config, release)
    with office_at(config) as office:
        office.advance(plan.id, RoundState.CLOSED)
        office.advance(plan.id, RoundState.FINISHED)


def replace(config: Config, release: Release) -> None:
    """Put a release where that of its round lies, and note it, as the close does."""
    content, path = release.to_bytes(), release_path(config, release.round_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    sha256 = hashlib.sha256(content).hexdigest()
    path.with_name(path.name + ".sha256").write_text(f"{sha256}  {path.name}\n", "ascii")
    with office_at(config) as office:
        office.put_release(ReleasePaper(release.round_id, sha256, path.relative_to(config.data).as_posix()))


@cache
def shown() -> Release:
    """The planted release, its merge group under a name that stands in no rule and no template."""
    release = planted()
    units = tuple(
        result.model_copy(update={"unit": result.unit.model_copy(update={"name": GROUP})})
        if result.unit.kind == "merged" else result for result in release.units)
    return changed(release, units=units)
