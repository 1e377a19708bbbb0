"""What a supervisor can check without reading any result: hashes, totals, rules, and what was asked."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from questionnaires.catalogue import Catalogue
from questionnaires.model import Text
from reports.amendments import Amendment
from reports.errors import NotARelease
from reports.release import read_release
from reports.verification import Verification, verify_file
from survey.amendments import read_chain
from survey.config import Config
from survey.errors import RoundError, StoreDamaged
from survey.installation import office_at
from survey.locking import lock_of
from survey.plan import RoundPlan, catalogue_hash
from survey.progress import progress
from survey.releases import OrganTotals, file_sha256, recorded_beside, totals_in
from survey.rounds import NoRelease, frozen_catalogue, plan_of
from survey.store.desk import FILE_NAME as DESK
from survey.store.desk import Desk
from survey.store.locks import Lock
from survey.store.office import Office, RoundPaper, RoundState


@dataclass(frozen=True, slots=True)
class Total:
    """Slips issued and answers in for one form, the whole organ together; None where it may not be said.

    A form that anybody may answer without a slip has no number to hold the answers against.
    """

    issued: int | None
    returned: int | None
    spares: int = 0     # printed on top, for slips that get lost or spoilt

    @property
    def printed(self) -> int | None:
        """All slips that were ever printed, spares with them."""
        return None if self.issued is None else self.issued + self.spares

    @property
    def plausible(self) -> bool:
        """True unless more answers came in than there were slips; a spare is one, whoever used it."""
        return self.returned is None or self.printed is None or self.returned <= self.printed


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
    def slips(self) -> tuple[int, int]:
        """Slips printed for persons, and spares on top, all forms together."""
        totals = [form.total for form in self.forms if form.total is not None]
        return sum(total.issued or 0 for total in totals), sum(total.spares for total in totals)

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


@dataclass(frozen=True, slots=True)
class Case:
    """A release to be verified: its file, what its plan's hash was, and where the other releases lie."""

    round_id: str
    title: Text
    path: Path
    plan_hash: str
    others: tuple[Path, ...]

    @property
    def size(self) -> int:
        """Bytes of the file, 0 where it is gone."""
        return self.path.stat().st_size if self.path.exists() else 0

    def marks(self) -> tuple[str | None, ...]:
        """Tell what the files look like; where anything of it changes, the release has to be verified anew.

        The file itself counts by its bytes. The others count by what the file system says of them: whoever wants
        them read again asks for it.
        """
        return file_sha256(self.path), recorded_beside(self.path), *(_stamp(path) for path in self.others)


def case_of(config: Config, round_id: str) -> Case:
    """Find what there is to verify of a round; NoRelease."""
    with office_at(config) as office:
        paper = office.round(round_id)
        known = {found.round_id: config.data / found.path for other in office.rounds()
                 if (found := office.release(other.id)) is not None}
    if paper.id not in known:
        raise NoRelease(round_id=paper.id)
    return Case(paper.id, plan_of(paper).title, known[paper.id], paper.plan_hash,
                tuple(path for name, path in known.items() if name != paper.id))


def verify_case(case: Case) -> Verification:
    """Verify a release from its file, beside those it names as earlier ones; NotARelease."""
    logged = read_release(case.path).audit
    wanted = set(logged.earlier) if logged is not None else set()
    before = [path for path in case.others if file_sha256(path) in wanted] if wanted else []
    return verify_file(case.path, plan_hash=case.plan_hash, before=before)


def _stamp(path: Path) -> str | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    # The time of the last change of any kind as well: unlike that of writing, no program can set it back.
    return f"{path} {stat.st_ino} {stat.st_size} {stat.st_mtime_ns} {stat.st_ctime_ns}"


def _check(config: Config, office: Office, paper: RoundPaper) -> RoundCheck:
    noted = office.release(paper.id)
    found = file_sha256(config.data / noted.path) if noted else None
    release = _totals_of(config.data / noted.path, found) if noted else None
    chain = _chain(config, office, paper.id)
    bare = RoundCheck(
        paper.id, Text(zh=paper.id, en=paper.id), paper.state, paper.plan_hash, lock_of(config, paper.id),
        amendments=chain or (), amendments_agree=chain is not None, plan_agrees=False, catalogue_agrees=False,
        forms=(), release=ReleaseCheck(noted.sha256, found, release is not None) if noted else None)
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


def _totals(config: Config, paper: RoundPaper, plan: RoundPlan, release: OrganTotals | None) -> dict[str, Total]:
    """Totals of the whole organ: from the release where there is one, else only what anybody may see meanwhile."""
    counts: dict[str, tuple[int, int | None]] = {}
    if release is not None:
        counts.update(release.by_form(plan.member_form.id))
    elif paper.state is RoundState.OPEN:
        counts.update(progress(config).totals)
    spares = _spares(config, plan)
    return {form: Total(None if form in plan.open_audiences else issued, returned, spares.get(form, 0))
            for form, (issued, returned) in counts.items()}


def _spares(config: Config, plan: RoundPlan) -> dict[str, int]:
    """Spare slips of the whole organ by form, as the desk counted them when they were printed."""
    with Desk(config.data / DESK) as desk:
        issues = desk.issued(plan.id)
    return {ref.id: sum(issue.spares for issue in issues if issue.form == form)
            for form, ref in enumerate(plan.forms)}


def _totals_of(path: Path, sha256: str | None) -> OrganTotals | None:
    try:
        return totals_in(path, sha256)
    except NotARelease:
        return None
