"""The release: the only numbers that leave a closed round, rounded and suppressed, frozen and hashed.

Everything drawn, written or exported sees nothing else. Values are in rungs of the questionnaire's own
scale unless a name says otherwise; shares are percent. Only `reports.disclosure` makes a `Release`; this
module reads one back from its file.
"""

import hashlib
import json
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from questionnaires.catalogue import Audience, CapRule, Named, Problem
from questionnaires.model import Frozen, Scale, Text
from reports.amendments import Amendment
from reports.derived import Derived
from reports.errors import NotARelease, UnknownUnit
from reports.method import Method
from reports.rules import AnalysisRules, AuditLog, DisclosureRules

FORMAT: Literal["mofan-release/1"] = "mofan-release/1"


class Suppressed(Frozen):
    """A cell that is not shown. Too few, hidden for a neighbour's sake and empty all look the same."""

    hidden: Literal["protected", "insufficient", "not_asked"] = "protected"


PROTECTED = Suppressed(hidden="protected")
INSUFFICIENT = Suppressed(hidden="insufficient")
NOT_ASKED = Suppressed(hidden="not_asked")


class Mean(Frozen):
    """A mean in rungs, a multiple of `step`; `end` marks a value shown as “≤ low end” or “≥ high end”."""

    value: float
    n: int
    step: float
    end: Literal["low", "high"] | None = None

    def known(self, scale: Scale) -> tuple[float, float]:
        """Give all that the cell says: half a step either way, as far as the scale goes beyond a coded end."""
        half = self.step / 2
        low = scale.low if self.end == "low" else max(scale.low, self.value - half)
        high = scale.high if self.end == "high" else min(scale.high, self.value + half)
        return round(low, 10), round(high, 10)


class Points(Frozen):
    """A score on 0–100 under one counting rule (口径); `end` marks one shown as “≤ low end” or “≥ high end”."""

    value: float
    n: int
    rule: str
    end: Literal["low", "high"] | None = None


class Shares(Frozen):
    """Percentages of the `n` answers in steps of `step`, in the order the field's name says.

    Where one answer takes nearly all, every percentage at an end is shown only as “≤ step” or “≥ 100 − step”,
    so that nobody can tell whether all said the same. Rounding may miss 100 by a little.
    """

    percents: tuple[float, ...]
    n: int
    step: float = 1.0

    @property
    def percent(self) -> float:
        """The first percentage, for a cell that holds a single one."""
        return self.percents[0]

    @property
    def is_coded(self) -> bool:
        """True where the ends are coded: (nearly) all gave one answer."""
        alone = len(self.percents) == 1 and self.percents[0] <= self.step
        return alone or max(self.percents) >= 100 - self.step

    def end(self, place: int) -> Literal["low", "high"] | None:
        """Which end the percentage at `place` stands for, if it is coded."""
        if not self.is_coded:
            return None
        value = self.percents[place]
        return "low" if value <= self.step else "high" if value >= 100 - self.step else None

    @property
    def ranges(self) -> tuple[tuple[float, float], ...]:
        """What each percentage can be, in percent: all that a reader knows of it."""
        return tuple(self._range(place, percent) for place, percent in enumerate(self.percents))

    def _range(self, place: int, percent: float) -> tuple[float, float]:
        half, end = self.step / 2, self.end(place)
        return (0.0 if end == "low" else max(0.0, percent - half),
                100.0 if end == "high" else min(100.0, percent + half))

    @property
    def middles(self) -> tuple[float, ...]:
        """The middle of what each percentage can be, for sums and drawings."""
        return tuple((low + high) / 2 if self.end(place) else p
                     for place, (p, (low, high)) in enumerate(zip(self.percents, self.ranges, strict=True)))


MeanCell = Mean | Suppressed
PointsCell = Points | Suppressed
SharesCell = Shares | Suppressed
CountCell = int | Suppressed
NumberCell = float | Suppressed


class UnitRef(Frozen):
    """A node of the organisation as the plan froze it; `merged` lists what a merge group is made of."""

    id: str
    name: str
    parent: str | None
    kind: Literal["organ", "group", "branch", "merged"]
    members: int
    merged: tuple[str, ...] = ()


class DimensionRef(Frozen):
    """A reported dimension: its id, its name, and one short sign for small charts."""

    id: str
    title: Text
    initial: Text


class ItemRef(Frozen):
    """A reported item: its wording and, where it mirrors a criterion, what the criterion says of it."""

    id: str
    dimension: str
    text: Text
    criterion: str | None = None
    title: Text | None = None
    owners: tuple[str, ...] = ()
    probes: tuple[str, ...] = ()

    def name(self, lang: str) -> str:
        """Give the criterion's short title where there is one, the wording otherwise."""
        return (self.title or self.text).say(lang)


class QuestionnaireRef(Frozen):
    """Which questionnaire was asked, to the letter."""

    id: str
    title: Text
    fingerprint: str


class DimensionResult(Frozen):
    """Members on one dimension."""

    dimension: str
    mean: MeanCell
    spread: NumberCell = PROTECTED        # SD between respondents, rungs, one decimal
    dont_know: SharesCell = PROTECTED     # of answers that could have been given


class ItemResult(Frozen):
    """Members on one item."""

    item: str
    mean: MeanCell
    groups: SharesCell = PROTECTED        # below the middle rung · the middle rung · above it
    histogram: SharesCell = PROTECTED     # one share per rung, lowest first
    dont_know: SharesCell = PROTECTED     # don't know / (rated + don't know)
    not_applicable: SharesCell = PROTECTED


class SelfLevel(Frozen):
    """The branch's own rating of one criterion: what it claimed and what its facts allow."""

    criterion: str
    claimed: int | None                   # None: not applicable
    level: int | None
    capped_by: tuple[str, ...] = ()       # facts that lowered it
    evidence: str = ""


class SelfResult(Frozen):
    """A branch's self-assessment: not anonymous, no sampling error."""

    levels: tuple[SelfLevel, ...]
    means: dict[str, NumberCell]          # by dimension; INSUFFICIENT below two thirds applicable
    facts: dict[str, float | None] = {}   # None: not applicable
    missing_facts: tuple[str, ...] = ()

    @cached_property
    def level_of(self) -> dict[str, SelfLevel]:
        """Levels by criterion."""
        return {level.criterion: level for level in self.levels}


class UnitResult(Frozen):
    """Everything that is said about one unit."""

    unit: UnitRef
    issued: int
    returned: CountCell
    dimensions: tuple[DimensionResult, ...]
    items: tuple[ItemResult, ...]
    own: SelfResult | None = None
    merged_into: str | None = None        # the merge group this branch is counted in

    @property
    def is_hidden(self) -> bool:
        """True where no figure of this unit's members is shown at all."""
        return isinstance(self.returned, Suppressed)

    def dimension(self, dimension: str) -> DimensionResult:
        """Find the result of one dimension."""
        return next(result for result in self.dimensions if result.dimension == dimension)

    def item(self, item: str) -> ItemResult:
        """Find the result of one item."""
        return next(result for result in self.items if result.item == item)


class AudienceItem(Frozen):
    """One aspect of satisfaction: its mean in rungs and its score under each counting rule."""

    item: str
    text: Text
    facet: str | None
    mean: MeanCell
    points: dict[str, PointsCell]         # by counting rule: nbs, linear
    top_two: SharesCell = PROTECTED
    bottom_two: SharesCell = PROTECTED
    histogram: SharesCell = PROTECTED
    dont_know: SharesCell = PROTECTED
    picked: SharesCell = PROTECTED        # share that names it among what matters most


CONVENIENCE = Text(zh="便利样本", en="convenience sample")
"""What an answer to an open form is part of: whoever came across it answered, and nobody else is represented."""


def marked(name: Text) -> Text:
    """Mark the name of a served group that anybody could answer for."""
    return Text(zh=f"{name.zh}（{CONVENIENCE.zh}）", en=f"{name.en} ({CONVENIENCE.en})")


class AudienceResult(Frozen):
    """One served group: who was asked, who answered, and how satisfied they are."""

    audience: Audience
    questionnaire: str
    sample: Literal["invited", "open"] = "invited"   # open: anybody could answer, without a slip
    issued: int                           # 0 where anybody could answer: nobody knows how many were asked
    returned: CountCell
    in_contact: CountCell                 # answered and had dealings; the base of the scores
    facets: tuple[AudienceItem, ...]
    overall: AudienceItem | None
    induced: SharesCell = PROTECTED       # share told or hinted how to answer

    @property
    def is_convenience(self) -> bool:
        """True for a convenience sample: no response rate, no interval, nobody represented."""
        return self.sample == "open"

    @property
    def name(self) -> Text:
        """What reports call the group: its short name, marked where it is a convenience sample."""
        return marked(self.audience.short) if self.is_convenience else self.audience.short


class Sensitivity(Frozen):
    """What the whole organ's means would be without forms of one sign; nobody's form is ever left out of them.

    `without` holds means only where enough forms carry the sign and enough do not: with and without together
    give away the mean of those left out.
    """

    sign: Literal["identical", "hinted", "distrust"]
    share: SharesCell
    without: dict[str, MeanCell] = {}     # by dimension


class ScaleReliability(Frozen):
    """How far the items of a dimension go together in the whole organ, two decimals; from complete answers.

    Whole organ only: with few people these figures are noise. Branches of which nothing is shown are left out.
    """

    dimension: str
    n: int
    items: int
    alpha: float | None                   # Cronbach
    interval: tuple[float, float] | None  # Feldt, 95 %, rounded outward
    omega: float | None                   # McDonald, one factor
    item_rest: tuple[float | None, ...]   # correlation of each item with the others, in the items' order


class QualityResult(Frozen):
    """Signs of how far the answers can be trusted, for the whole organ only."""

    valid: CountCell = PROTECTED          # ballots with at least one answer
    trust: MeanCell = NOT_ASKED           # trust in the form's confidentiality, rungs 0–4
    induced: SharesCell = NOT_ASKED       # share told or hinted how to answer
    induced_alert: bool = False           # at or above the alert line of the plan
    length: SharesCell = NOT_ASKED        # too long · about right · too short
    variability: NumberCell = PROTECTED   # median spread within one form, rungs, one decimal
    signs: tuple[Sensitivity, ...] = ()


class Spread(Frozen):
    """Pooled standard deviation within units over every unit shown, in rungs, rounded up to one decimal."""

    sd: float
    units: int


class Release(Frozen):
    """One closed round's published figures, with everything needed to read them without the system."""

    format: Literal["mofan-release/1"] = FORMAT
    round_id: str
    title: Text
    organ_name: str
    simulated: bool
    plan_hash: str
    amendments: tuple[Amendment, ...] = ()   # published while the round was open, chained to the plan's hash
    rules: DisclosureRules
    analysis: AnalysisRules = AnalysisRules()
    questionnaires: tuple[QuestionnaireRef, ...]
    member_questionnaire: str
    scale: Scale                          # the members' ladder
    self_scale: Scale                     # the branch's words for the same rungs
    dimensions: tuple[DimensionRef, ...]
    items: tuple[ItemRef, ...]
    layers: tuple[Named, ...]
    problems: tuple[Problem, ...]
    facets: tuple[Named, ...]
    caps: tuple[CapRule, ...] = ()
    fact_names: dict[str, Text] = {}
    organ: UnitResult
    units: tuple[UnitResult, ...]         # every branch, group and merge group, in the plan's order
    spreads: dict[str, Spread]            # by dimension and item id; absent where too few units are shown
    reliability: tuple[ScaleReliability, ...] = ()   # absent where too few gave complete answers
    audit: AuditLog | None = None
    audiences: tuple[AudienceResult, ...] = ()
    quality: QualityResult = QualityResult()
    texts: dict[str, CountCell] = {}      # how many wrote something, by open item
    method: Method | None = None          # the rules in plain sentences
    derived: Derived | None = None        # what follows from the cells above, and can be computed from them again

    def unit(self, unit_id: str) -> UnitResult:
        """Find a unit by id; UnknownUnit if the release has none of that id."""
        for result in (self.organ, *self.units):
            if result.unit.id == unit_id:
                return result
        raise UnknownUnit(unit=unit_id)

    @cached_property
    def reporting_units(self) -> tuple[UnitResult, ...]:
        """The units compared with each other: branches that stand alone, and merge groups."""
        return tuple(u for u in self.units if u.unit.kind in {"branch", "merged"} and u.merged_into is None)

    @cached_property
    def fingerprint_of_members(self) -> str:
        """Fingerprint of the members' questionnaire; rounds compare only where it is the same."""
        return next(q.fingerprint for q in self.questionnaires if q.id == self.member_questionnaire)

    def item_ref(self, item: str) -> ItemRef:
        """Find an item's wording."""
        return next(ref for ref in self.items if ref.id == item)

    def to_bytes(self) -> bytes:
        """Serialise: canonical JSON, sorted keys, UTF-8, one final newline; the same release, the same bytes."""
        content = self.model_dump(mode="json")
        return json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"

    @cached_property
    def sha256(self) -> str:
        """SHA-256 (hex) of `to_bytes()`; printed on every page made from this release."""
        return hashlib.sha256(self.to_bytes()).hexdigest()


def read_release(path: Path) -> Release:
    """Read a release file and check it against the hash beside it (`….sha256`), where there is one.

    Raises NotARelease for anything else.
    """
    try:
        content = path.read_bytes()
        recorded = path.with_name(path.name + ".sha256")
        if recorded.exists() and recorded.read_text("ascii").split()[0] != hashlib.sha256(content).hexdigest():
            raise NotARelease(path=path.name, reason="SHA-256 ≠ .sha256")
        return Release.model_validate_json(content)
    except (OSError, ValidationError, IndexError, UnicodeDecodeError) as error:
        raise NotARelease(path=path.name, reason=type(error).__name__) from error
