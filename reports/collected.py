"""Everything the one door needs to make a release: the frozen plan, the answers, the branches' own ratings."""

from dataclasses import dataclass, field

from questionnaires.catalogue import Catalogue
from questionnaires.model import Questionnaire, Text
from reports.amendments import Amendment
from reports.release import Release, SelfResult, UnitRef
from reports.responses import Responses
from reports.rules import AnalysisRules, DisclosureRules


@dataclass(frozen=True, slots=True)
class Collected:
    """One round after its close, opened in memory; never written anywhere."""

    round_id: str
    title: Text
    organ_name: str
    simulated: bool
    plan_hash: str
    rules: DisclosureRules
    catalogue: Catalogue                       # names of layers, problems, facets, criteria
    units: tuple[UnitRef, ...]                 # the organ first; index = unit index in Responses; merge groups last
    member_form: Questionnaire
    audience_forms: tuple[Questionnaire, ...]
    issued: dict[tuple[str, str], int]         # (unit id, questionnaire id) -> slips issued
    responses: dict[str, Responses]            # by questionnaire id
    self_results: dict[str, SelfResult] = field(default_factory=dict)  # by unit id
    texts: dict[str, tuple[str, ...]] = field(default_factory=dict)    # by open item id, sorted
    earlier: tuple[Release, ...] = ()          # releases already published, which a reader can subtract
    open_forms: frozenset[str] = frozenset()   # forms that anybody could answer: convenience samples
    analysis: AnalysisRules = field(default_factory=AnalysisRules)
    amendments: tuple[Amendment, ...] = ()     # what was changed while the round was open, as published
