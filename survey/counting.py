"""Where the slips went: the numbers of the slip records, and whether they fit what was printed and what came back.

Printed = handed out + unused + spoiled, unit by unit. That no more answered than slips were handed out is asked of
the whole organ alone: what came back from one branch is nobody's business here, whatever its size.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from survey.config import Config
from survey.errors import RoundError, RoundStateMismatch
from survey.installation import keeper_at, office_at
from survey.issuing import MOST_SLIPS
from survey.plan import RoundPlan
from survey.progress import progress
from survey.releases import totals_in
from survey.rounds import plan_of
from survey.store.counting import Counting, Reissue, SlipCount
from survey.store.desk import FILE_NAME as DESK
from survey.store.desk import Desk, Issue
from survey.store.office import Office, RoundPaper, RoundState

COUNTABLE = (RoundState.CLOSED, RoundState.FINISHED)


class BadCount(RoundError):
    """A number of slips that cannot be, or that belongs to nothing printed."""

    zh = "张数要写0到{most}之间的整数，而且只能填印过凭证的单位。"
    en = "A count is a whole number from 0 to {most}, and only of units that slips were printed for."


@dataclass(frozen=True, slots=True)
class Line:
    """One unit's slips for one form: what was printed and, once typed in, where they went."""

    issue: Issue
    unit_id: str
    unit: str
    counted: SlipCount | None

    @property
    def printed(self) -> int:
        """All slips, spares with them."""
        return self.issue.slips + self.issue.spares

    @property
    def missing(self) -> int | None:
        """Slips that the record does not account for; below 0 where it accounts for too many."""
        found = self.counted
        return None if found is None else self.printed - found.handed - found.unused - found.spoiled


@dataclass(frozen=True, slots=True)
class Balance:
    """One form's slips in the whole organ, against what came back."""

    form_id: str
    lines: tuple[Line, ...]
    answers: int | None   # of the whole organ; None where it is not known or the form was open

    @property
    def counts(self) -> tuple[SlipCount, ...]:
        """What was typed in so far."""
        return tuple(line.counted for line in self.lines if line.counted is not None)

    @property
    def printed(self) -> int:
        """Slips printed for this form."""
        return sum(line.printed for line in self.lines)

    @property
    def handed(self) -> int:
        """Slips handed out, as far as counted."""
        return sum(count.handed for count in self.counts)

    @property
    def unused(self) -> int:
        """Slips handed back unused, as far as counted."""
        return sum(count.unused for count in self.counts)

    @property
    def spoiled(self) -> int:
        """Slips spoiled, as far as counted."""
        return sum(count.spoiled for count in self.counts)

    @property
    def is_whole(self) -> bool:
        """True once every unit was counted."""
        return all(line.counted is not None for line in self.lines)

    @property
    def unsettled(self) -> tuple[Line, ...]:
        """The units whose numbers do not add up."""
        return tuple(line for line in self.lines if line.missing)

    @property
    def too_many(self) -> int | None:
        """Answers beyond the slips handed out; 0 if there are none, None while that cannot be told."""
        if self.answers is None or not self.is_whole:
            return None
        return max(0, self.answers - self.handed)


def balances(config: Config, round_id: str) -> tuple[Balance, ...]:
    """Give the balance of every form that slips were printed for, in the plan's order."""
    with office_at(config) as office:
        paper = office.round(round_id)
        plan = plan_of(paper)
        answers = _answers(config, office, paper, plan)
    with Desk(config.data / DESK) as desk, keeper_at(config, Counting) as counting:
        issues = desk.issued(round_id)
        counts = {(count.unit, count.form): count for count in counting.counts(round_id)}
    lines = [(issue.form, Line(issue, plan.units[issue.unit].id, plan.units[issue.unit].name,
                               counts.get((issue.unit, issue.form)))) for issue in issues]
    return tuple(
        Balance(ref.id, mine, None if plan.is_open(ref.id) else answers.get(ref.id))
        for place, ref in enumerate(plan.forms) if (mine := tuple(line for form, line in lines if form == place)))


def _answers(config: Config, office: Office, paper: RoundPaper, plan: RoundPlan) -> Mapping[str, int]:
    """Answers by form in the whole organ, which anybody may know: from the release, else from the box."""
    noted = office.release(paper.id)
    if noted is None:
        current = office.current_round()
        if current is None or current.id != paper.id:
            return {}
        return {form: returned for form, (_, returned) in progress(config).totals.items()}
    totals = totals_in(config.data / noted.path).by_form(plan.member_form.id)
    return {form: returned for form, (_, returned) in totals.items() if returned is not None}


def keep_counts(config: Config, round_id: str, counts: Iterable[SlipCount]) -> None:
    """Keep numbers of the slip records of a round that is over; they may be mended later.

    Numbers that do not add up are kept as well: they are what the records say, and the balance tells of it.
    """
    kept = tuple(counts)
    with office_at(config) as office:
        state = office.round(round_id).state
    if state not in COUNTABLE:
        raise RoundStateMismatch(round_id, state)
    with Desk(config.data / DESK) as desk:
        printed = {(issue.unit, issue.form) for issue in desk.issued(round_id)}
    for count in kept:
        numbers = (count.handed, count.unused, count.spoiled)
        if (count.unit, count.form) not in printed or not all(0 <= n <= MOST_SLIPS for n in numbers):
            raise BadCount(most=MOST_SLIPS)
    with keeper_at(config, Counting) as counting:
        counting.put(round_id, kept)


def reissues(config: Config, round_id: str) -> tuple[Reissue, ...]:
    """Give what was printed or laid out again in a round, with the reasons."""
    with keeper_at(config, Counting) as counting:
        return counting.reissues(round_id)
