"""The fictional organ is the same for the same seed, and holds what is planted in it."""

from statistics import fmean

from questionnaires.loader import load_catalogue
from survey.demo.answering import World, audience_sheets, member_sheets
from survey.demo.files import organisation_csv, own_ratings_csv
from survey.demo.scenario import AUDIENCE_SLIPS, BRANCHES, MERGED
from survey.demo.self_rating import own_levels

WORLD = World(7, load_catalogue())
FORM = WORLD.catalogue.questionnaire("member_full")
BRANCH = {branch.id: branch for branch in BRANCHES}


def mean_of(branch: str, dimensions: set[str]) -> float:
    sheets = member_sheets(WORLD, FORM, BRANCH[branch], "2026")
    criteria = {i.id: i.criterion for i in FORM.items if i.criterion}
    return fmean(v for s in sheets for i, v in s.items()
                 if isinstance(v, int) and criteria.get(i, "-").split("-")[0] in dimensions)


def test_the_same_seed_gives_the_same_answers_and_another_seed_others() -> None:
    branch = BRANCHES[0]
    again, other = World(7, WORLD.catalogue), World(8, WORLD.catalogue)
    assert member_sheets(WORLD, FORM, branch, "2026") == member_sheets(again, FORM, branch, "2026")
    assert member_sheets(WORLD, FORM, branch, "2026") != member_sheets(other, FORM, branch, "2026")


def test_there_are_branches_of_every_size_and_some_below_every_threshold() -> None:
    sizes = [branch.members for branch in BRANCHES]
    assert len(sizes) >= 12
    assert (min(sizes), max(sizes)) == (3, 40)
    below = [b for b in BRANCHES if b.members < 5 and b.id not in MERGED[2]]
    assert len(below) >= 2


def test_nobody_answers_twice_and_some_do_not_answer() -> None:
    answered = sum(len(member_sheets(WORLD, FORM, branch, "2026")) for branch in BRANCHES)
    issued = sum(branch.members for branch in BRANCHES)
    assert 0.6 * issued < answered < issued
    for audience, slips in AUDIENCE_SLIPS.items():
        assert len(audience_sheets(WORLD, WORLD.catalogue.questionnaire(audience), slips, "2026")) <= slips


def test_the_blind_spot_is_rated_high_by_the_branch_and_low_by_its_members() -> None:
    own = own_levels(WORLD, BRANCH["statistics"], "2026")
    rated = fmean(v for c, v in own.items() if c.startswith("RES") and v is not None)
    assert rated - mean_of("statistics", {"RES"}) > 1.5


def test_party_work_and_business_are_kept_apart_where_that_is_planted() -> None:
    assert mean_of("forex", {"POL", "THE", "ORG"}) - mean_of("forex", {"DUT"}) > 1


def test_every_kind_of_answer_occurs() -> None:
    seen = {str(v) for branch in BRANCHES for s in member_sheets(WORLD, FORM, branch, "2026") for v in s.values()}
    assert {"dk", "na", "0", "1", "2", "3", "4"} <= seen


def test_the_files_are_plain_csv_with_every_branch_in_them() -> None:
    assert organisation_csv().count("\n") == len(BRANCHES) + 2
    assert all(branch.id in own_ratings_csv(WORLD, "2025") for branch in BRANCHES)
