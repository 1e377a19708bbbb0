"""A throw-away organ with an open round, set up through the product's own use cases."""

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from questionnaires.catalogue import Catalogue
from questionnaires.loader import load_catalogue
from questionnaires.model import Text
from reports.release import UnitRef
from survey.assessments import Assessment, Claim
from survey.config import Config
from survey.installation import set_up
from survey.issuing import Order, issue_slips
from survey.key_file import read_key_file
from survey.opening import Opening, post_opening, prepare_opening
from survey.plan import RoundPlan, make_plan
from survey.rounds import keep_assessments, plan_round
from survey.sealing import RoundKey
from survey.tickets.slips import printed


@dataclass
class Stage:
    """An open round with everything its organiser holds."""

    config: Config
    catalogue: Catalogue
    plan: RoundPlan
    opening: Opening
    slips: dict[tuple[int, int], list[str]] = field(default_factory=dict)  # by (unit, form): codes as printed

    def issue(self, slips: Mapping[tuple[int, int], int]) -> None:
        """Issue that many slips per (unit, form)."""
        orders = [Order(*place, slips=count, again=True) for place, count in slips.items()]
        for (unit, form), codes in issue_slips(self.config, orders).items():
            place = self.plan.unit_index(unit), self.form_index(form)
            self.slips.setdefault(place, []).extend(map(printed, codes))

    def rate_themselves(self, luck: random.Random) -> None:
        """Let every branch hand in a made-up assessment of itself."""
        keep_assessments(self.config, [
            Assessment(unit=unit.id, claims=tuple(Claim(criterion=criterion.id, level=luck.randint(1, 4))
                                                  for criterion in self.catalogue.criteria))
            for unit in self.plan.units if unit.kind == "branch"], self.plan.id)

    def form_index(self, form_id: str) -> int:
        """Where a form stands in the round."""
        return [form.id for form in self.plan.forms].index(form_id)

    def key(self) -> RoundKey:
        """Give the round's key, as the committee would bring it."""
        return read_key_file(self.opening.key_path, self.opening.passphrase)

    def path(self, form: int) -> str:
        """The address of a form."""
        return f"/zh/f/{self.opening.notice.forms[form].id}"


def organ(sizes: Mapping[str, int]) -> tuple[UnitRef, ...]:
    """Make an organ with a branch per entry."""
    head = UnitRef(id="organ", name="示例机关", parent=None, kind="organ", members=sum(sizes.values()))
    return head, *(UnitRef(id=name, name=f"{name}支部", parent="organ", kind="branch", members=members)
                   for name, members in sizes.items())


@contextmanager
def staged(units: tuple[UnitRef, ...], folder: Path | None = None, *,
           own_files: Mapping[str, str] | None = None, **choices: object) -> Iterator[Stage]:
    """Set up an organ, plan a round and open it; everything is gone at the end unless `folder` is given.

    `own_files` are questionnaires to put into the data folder, by file name; `choices` go into the plan.
    """
    with TemporaryDirectory(prefix="mofan-") as throwaway:
        config = Config((folder or Path(throwaway)) / "data", (folder or Path(throwaway)) / "keys")
        set_up(config, units)
        for name, content in (own_files or {}).items():
            overlay = config.data / "questionnaires"
            overlay.mkdir(exist_ok=True)
            (overlay / name).write_text(content, "utf-8")
        catalogue = load_catalogue(config.overlay)
        plan = make_plan("2026", Text(zh="测速", en="speed"), units, catalogue, **choices)  # type: ignore[arg-type]
        plan_round(config, plan, catalogue)
        opening = prepare_opening(config, plan.id)
        post_opening(config, opening)
        yield Stage(config, catalogue, plan, opening)
