"""The key of a round, made before its opening in steps that take their time: made, handed over, tried, used.

Nobody can answer before somebody has shown that the passphrase on paper opens the key: a lost key is a lost round.
The passphrase is kept nowhere; the key file can leave the server once a copy of it has opened a probe, so that
whoever runs the server holds nothing.
"""

from dataclasses import dataclass
from pathlib import Path

from survey.ballots import Notice
from survey.config import Config
from survey.errors import KeyFileDamaged, KeyOfAnotherRound, RoundError, RoundStateMismatch, SecretFileMissing
from survey.installation import keeper_at, office_at
from survey.key_file import (
    KeyCopy,
    destroy_key_file,
    new_passphrase,
    read_key_file,
    round_of_key,
    write_key_file,
)
from survey.locking import is_locked
from survey.opening import default_key_path, fingerprint_of, notice_of, post_notice, require_openable, try_out
from survey.rounds import frozen_catalogue, plan_of
from survey.sealing import RoundKey
from survey.secret_files import read_secret
from survey.store.ceremony import Ceremonies, KeyPaper
from survey.store.office import RoundState
from survey.store.turn import turn_in

WITH_A_KEY = (RoundState.PLANNED, RoundState.OPEN, RoundState.CLOSING)


class PlanNotLocked(RoundError):
    """The key belongs to the plan, so the plan has to stand first."""

    zh = "轮次 {round_id} 的计划还没有锁定。请先锁定计划，再生成密钥。"
    en = "The plan of round {round_id} is not locked. Lock it first, then make the key."


class KeyMadeAlready(RoundError):
    """A passphrase is shown once; who missed it starts over."""

    zh = "轮次 {round_id} 的密钥已经生成，口令只显示那一次。没有记下口令，请换一把新的密钥。"
    en = "The key of round {round_id} is made already; its passphrase was shown that once. Without it, start over."


class KeyLeftBehind(RoundError):
    """A key of this round is there that cannot open it: nobody noted it, or it is an earlier plan's."""

    zh = "轮次 {round_id} 有一把用不上的旧密钥（属于改动之前的计划，或没有生成记录）。请先销毁它，重新开始。"
    en = "Round {round_id} has an old key of no use (of an earlier plan, or nobody noted it). Start over first."


class KeyNotMade(RoundError):
    """There is no key yet, or only one of an earlier plan."""

    zh = "轮次 {round_id} 还没有密钥，或者密钥属于改动之前的计划。请生成一把新的密钥。"
    en = "Round {round_id} has no key yet, or one of an earlier plan. Make a new key."


class KeyNotTried(RoundError):
    """Nobody has shown that the passphrase opens the key."""

    zh = "轮次 {round_id} 的密钥还没有试开成功，不能开放。"
    en = "The key of round {round_id} has not passed its trial, so the round cannot be opened."


class CopyNotTried(RoundError):
    """The server's key file goes only where another copy is known to work."""

    zh = "还没有用带走的那份密钥文件试开成功，所以没有删除服务器上的文件。"
    en = "No copy that was taken away has passed the trial, so the file on the server was not removed."


@dataclass(frozen=True, slots=True)
class KeyState:
    """How far the key of a round is."""

    made: bool = False
    tried: bool = False
    copy_tried: bool = False    # a copy from outside the server opened a probe
    on_server: bool = False     # the key file lies on the server
    stale: bool = False         # there is a key, but none that can open the round as it is planned now
    fingerprint: str = ""       # of the public half

    @property
    def lost(self) -> bool:
        """True where no copy is known to be anywhere."""
        return self.made and not self.on_server and not self.copy_tried


@dataclass(frozen=True, slots=True)
class MadeKey:
    """A key just made. Its passphrase is nowhere else: show it once, and keep no copy."""

    passphrase: str
    fingerprint: str
    file_name: str


def key_state(config: Config, round_id: str) -> KeyState:
    """Tell how far the key of a round is; a key of an earlier plan counts as none."""
    with office_at(config) as office:
        paper = office.round(round_id)
    on_server = default_key_path(config, round_id).exists()
    with keeper_at(config, Ceremonies) as papers:
        key = papers.key(round_id)
    if key is None or key.plan_hash != paper.plan_hash:
        return KeyState(on_server=on_server, stale=key is not None or on_server)
    return KeyState(made=True, tried=key.tested, copy_tried=key.copy_tested, on_server=on_server,
                    fingerprint=fingerprint_of(key.public))


def _notice(config: Config, round_id: str, key: KeyPaper) -> Notice:
    """Make the notice of a round from what was frozen for it."""
    with office_at(config) as office:
        plan = plan_of(office.round(round_id))
        return notice_of(plan, frozen_catalogue(office, plan), key.public)


def make_key(config: Config, round_id: str) -> MadeKey:
    """Make the key of a locked round, once; its passphrase is nowhere but in what this returns."""
    with turn_in(config.data):
        plan, _ = require_openable(config, round_id)
        if not is_locked(config, round_id):
            raise PlanNotLocked(round_id=round_id)
        path, passphrase = default_key_path(config, round_id), new_passphrase()
        key = RoundKey.generate(round_id, plan.sha256)
        with keeper_at(config, Ceremonies) as papers:
            _require_no_key(round_id, papers.key(round_id), plan.sha256, path)
            # Noted before it is made: cut off in between, the key is one that nobody can try, and is made anew.
            papers.begin(round_id, plan.sha256, key.public)
            try:
                write_key_file(path, key, passphrase, data_folder=config.data)
            except BaseException:
                papers.forget(round_id)
                raise
    return MadeKey(passphrase, fingerprint_of(key.public), path.name)


def _require_no_key(round_id: str, known: KeyPaper | None, plan_hash: str, path: Path) -> None:
    if known is not None and known.plan_hash == plan_hash:
        raise KeyMadeAlready(round_id=round_id)
    if known is not None or path.exists():
        raise KeyLeftBehind(round_id=round_id)


def try_key(config: Config, round_id: str, passphrase: str, copy: KeyCopy | None = None) -> None:
    """Open a sealed probe with the passphrase and the key file (a copy handed over, or the server's), and note it.

    A wrong passphrase or file is an error and changes nothing.
    """
    key = _known_key(config, round_id, *WITH_A_KEY)
    notice = _notice(config, round_id, key)
    try_out(read_key_file(copy or server_copy(config, round_id), passphrase, notice=notice), notice)
    with keeper_at(config, Ceremonies) as papers:
        if not papers.passed(key, is_copy=copy is not None):
            raise KeyNotMade(round_id=round_id)


def require_passphrase(config: Config, round_id: str, passphrase: str) -> None:
    """Make sure that a passphrase about to be printed is the one of the key on the server."""
    key = _known_key(config, round_id, RoundState.PLANNED)
    read_key_file(server_copy(config, round_id), passphrase, notice=_notice(config, round_id, key))


def hand_over(config: Config, round_id: str) -> KeyCopy:
    """Give a copy of the key file to carry away; without the passphrase it is worth nothing."""
    _known_key(config, round_id, *WITH_A_KEY)
    return server_copy(config, round_id)


def server_copy(config: Config, round_id: str) -> KeyCopy:
    """Read the key file that lies on the server, under a name that tells no reader how its folders are called."""
    path = default_key_path(config, round_id)
    if not path.exists():
        raise SecretFileMissing(path=path.name)
    return KeyCopy(path.name, read_secret(path))


def remove_key(config: Config, round_id: str) -> None:
    """Destroy the key file on the server, once a copy is known to work: nobody who runs the server has it then."""
    with turn_in(config.data):
        key, path = _known_key(config, round_id, *WITH_A_KEY), default_key_path(config, round_id)
        if not key.copy_tested:
            raise CopyNotTried(round_id=round_id)
        if not path.exists():
            raise SecretFileMissing(path=path.name)
        destroy_key_file(path)


def start_over(config: Config, round_id: str) -> None:
    """Give up the key of a round that is not open yet, and destroy its file, so that another can be made."""
    with turn_in(config.data), office_at(config) as office:
        paper = office.round(round_id)
        if paper.state is not RoundState.PLANNED:
            raise RoundStateMismatch(round_id, paper.state)
        path = default_key_path(config, round_id)
        if path.exists():
            _destroy_own(path, round_id)
        with keeper_at(config, Ceremonies) as papers:
            papers.forget(round_id)


def _destroy_own(path: Path, round_id: str) -> None:
    """Destroy a key file of this round, even a damaged one; another round's would be somebody's answers."""
    try:
        belongs_to = round_of_key(path)
    except KeyFileDamaged:
        belongs_to = round_id
    if belongs_to != round_id:
        raise KeyOfAnotherRound(path=path.name, round_id=belongs_to)
    destroy_key_file(path)


def open_round(config: Config, round_id: str, closes_on: str | None = None) -> None:
    """Open a round whose key passed its trial: the notice is posted, and members with a slip can answer.

    `closes_on` is the closing day to show where the plan names none.
    """
    with turn_in(config.data):
        open_in_turn(config, round_id, closes_on)


def open_in_turn(config: Config, round_id: str, closes_on: str | None = None) -> None:
    """Open a round; for whoever has the turn."""
    plan, catalogue = require_openable(config, round_id)
    key = _known_key(config, round_id, RoundState.PLANNED)
    if not key.tested:
        raise KeyNotTried(round_id=round_id)
    notice = notice_of(plan, catalogue, key.public)
    if notice.closes_on is None and closes_on is not None:
        notice = notice.model_copy(update={"closes_on": closes_on})
    post_notice(config, notice)


def _known_key(config: Config, round_id: str, *states: RoundState) -> KeyPaper:
    """Give the key made for the plan as it stands, in a round that is in one of these states."""
    with office_at(config) as office:
        paper = office.round(round_id)
    if paper.state not in states:
        raise RoundStateMismatch(round_id, paper.state)
    with keeper_at(config, Ceremonies) as papers:
        key = papers.key(round_id)
    if key is None or key.plan_hash != paper.plan_hash:
        raise KeyNotMade(round_id=round_id)
    return key
