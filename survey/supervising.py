"""What a supervisor can check without reading any result: hashes, totals, rules, and what was asked."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from questionnaires.catalogue import Catalogue
from questionnaires.model import Text
from reports.amendments import Amendment
from reports.errors import NotARelease
from reports.release import Release, read_release
from reports.verification import Verification, verify_file
from survey.amendments import read_chain
from survey.config import Config
from survey.errors import RoundError, StoreDamaged
from survey.installation import office_at
from survey.locking import lock_of
from survey.plan import RoundPlan, catalogue_hash
from survey.progress import progress
from survey.rounds import NoRelease, frozen_catalogue, plan_of
from survey.store.locks import Lock
from survey.store.office import Office, ReleasePaper, RoundPaper, RoundState


@dataclass(frozen=True, slots=True)
class Total:
    """Slips issued and answers in for one form, the whole organ together; None where it may not be said.

    A form that anybody may answer without a slip has no number to hold the answers against.
    """

    issued: int | None
    returned: int | None

    @property
    def plausible(self) -> bool:
        """True unless more answers came in than there were slips."""
        return self.returned is None or self.issued is None or self.returned <= self.issued


@dataclass(frozen=True, slots=True)
class FormCheck:
    """One questionnaire of a round: is it, to the letter, the one that was planned."""

    id: str
    title: Text
    fingerprint: str
    agrees: bool
    total: Total | None


@dataclass(frozen=True, slots=True)
class ReleaseCheck:
    """The file of a release: is it, to the byte, the one that was noted at the close."""

    noted: str
    found: str | None    # None: there is no such file
    readable: bool

    @property
    def agrees(self) -> bool:
        """True if it is."""
        return self.readable and self.found == self.noted


@dataclass(frozen=True, slots=True)
class RoundCheck:
    """Everything of a round that can be held against paper."""

    id: str
    title: Text
    state: RoundState
    plan_hash: str
    lock: Lock | None              # None: the plan may still be changed
    amendments: tuple[Amendment, ...]
    amendments_agree: bool         # chained to the plan, nothing changed or taken out
    plan_agrees: bool
    catalogue_agrees: bool
    forms: tuple[FormCheck, ...]
    release: ReleaseCheck | None

    @property
    def agrees(self) -> bool:
        """True if nothing differs."""
        totals = [form.total for form in self.forms if form.total is not None]
        return (self.plan_agrees and self.lock_agrees and self.amendments_agree and self.catalogue_agrees
                and all(form.agrees for form in self.forms) and all(total.plausible for total in totals)
                and (self.release is None or self.release.agrees))

    @property
    def lock_agrees(self) -> bool:
        """True unless another plan lies there than the one that was locked."""
        return self.lock is None or self.lock.plan_hash == self.plan_hash


def check_rounds(config: Config) -> tuple[RoundCheck, ...]:
    """Check every round, the latest first; reads no answer and no result."""
    with office_at(config) as office:
        papers = office.rounds()
        return tuple(_check(config, office, paper) for paper in reversed(papers))


def verify_round(config: Config, round_id: str) -> Verification:
    """Verify the release of a round from its file, beside those before it; NoRelease or NotARelease."""
    with office_at(config) as office:
        paper = office.round(round_id)
        known = {found.round_id: config.data / found.path for other in office.rounds()
                 if (found := office.release(other.id)) is not None}
    if paper.id not in known:
        raise NoRelease(round_id=paper.id)
    logged = read_release(known[paper.id]).audit
    wanted = set(logged.earlier) if logged is not None else set()
    before = [path for name, path in known.items() if name != paper.id and _sha256(path) in wanted]
    return verify_file(known[paper.id], plan_hash=paper.plan_hash, before=before)


def _check(config: Config, office: Office, paper: RoundPaper) -> RoundCheck:
    noted = office.release(paper.id)
    release = _read(config.data / noted.path) if noted else None
    chain = _chain(config, office, paper.id)
    bare = RoundCheck(
        paper.id, Text(zh=paper.id, en=paper.id), paper.state, paper.plan_hash, lock_of(config, paper.id),
        amendments=chain or (), amendments_agree=chain is not None, plan_agrees=False, catalogue_agrees=False,
        forms=(), release=_release_check(config, noted, readable=release is not None) if noted else None)
    try:
        plan = plan_of(paper)
    except (ValueError, RoundError):  # somebody wrote what is no plan in its place
        return bare
    catalogue, totals = _catalogue(office, plan), _totals(config, paper, plan, release)
    return replace(
        bare, title=plan.title, plan_agrees=hashlib.sha256(paper.plan.encode()).hexdigest() == paper.plan_hash,
        catalogue_agrees=catalogue is not None and catalogue_hash(catalogue) == plan.catalogue,
        forms=tuple(_form(plan, catalogue, ref.id, totals.get(ref.id)) for ref in plan.forms))


def _chain(config: Config, office: Office, round_id: str) -> tuple[Amendment, ...] | None:
    try:
        return read_chain(config, office, round_id)
    except StoreDamaged:  # changed, moved or taken out
        return None


def _catalogue(office: Office, plan: RoundPlan) -> Catalogue | None:
    try:
        return frozen_catalogue(office, plan)
    except (KeyError, ValueError):  # what was kept is gone or is no catalogue any more
        return None


def _form(plan: RoundPlan, catalogue: Catalogue | None, form_id: str, total: Total | None) -> FormCheck:
    planned = next(ref.fingerprint for ref in plan.forms if ref.id == form_id)
    kept = next((form for form in catalogue.questionnaires if form.id == form_id), None) if catalogue else None
    title = kept.title if kept else Text(zh=form_id, en=form_id)
    return FormCheck(form_id, title, planned, kept is not None and kept.fingerprint == planned, total)


def _totals(config: Config, paper: RoundPaper, plan: RoundPlan, release: Release | None) -> dict[str, Total]:
    """Totals of the whole organ: from the release where there is one, else only what anybody may see meanwhile."""
    counts: dict[str, tuple[int, int | None]] = {}
    if release is not None:
        counts = {result.questionnaire: (result.issued, _count(result.returned)) for result in release.audiences}
        counts[plan.member_form.id] = release.organ.issued, _count(release.organ.returned)
    elif paper.state is RoundState.OPEN:
        counts.update(progress(config).totals)
    return {form: Total(None if form in plan.open_audiences else issued, returned)
            for form, (issued, returned) in counts.items()}


def _count(cell: object) -> int | None:
    return cell if isinstance(cell, int) else None


def _read(path: Path) -> Release | None:
    try:
        return read_release(path)
    except NotARelease:
        return None


def _release_check(config: Config, noted: ReleasePaper, *, readable: bool) -> ReleaseCheck:
    return ReleaseCheck(noted.sha256, _sha256(config.data / noted.path), readable)


def _sha256(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return None


