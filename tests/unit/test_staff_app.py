"""The office is put together from all its parts, and from nothing else."""

from pathlib import Path

import survey.staff
from survey.staff.app import BLUEPRINTS
from survey.staff.translations import PARTS

HOUSE = Path(survey.staff.__file__).parent


def test_every_part_that_is_translated_has_its_pages_in_the_office() -> None:
    assert {blueprint.name for blueprint in BLUEPRINTS} == set(PARTS) - {"frame"}


def test_no_folder_of_pages_is_left_out() -> None:
    folders = {path.parent.name for path in HOUSE.glob("*/__init__.py")}
    assert folders == {blueprint.name for blueprint in BLUEPRINTS}
