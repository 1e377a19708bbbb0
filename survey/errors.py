"""What can go wrong while collecting and keeping, each with its sentence in both languages.

SurveyError
 ├─ SecretFileError     key file and pepper: missing, damaged, wrong passphrase … (misplaced: survey.config)
 ├─ StoreError          a database file: missing, damaged, full disk, no permission, busy
 ├─ RoundError          a round asked to do what its state does not allow
 └─ ServeError          the web server cannot start
"""

from questionnaires.errors import MofanError


class SurveyError(MofanError):
    """Base of everything that goes wrong while collecting and keeping answers."""


class SecretFileError(SurveyError):
    """A key file or pepper cannot be used."""


class SecretFileExists(SecretFileError):
    """A secret is never written over another file."""

    zh = "{path} 已经存在，不会覆盖。请换一个文件名。"
    en = "{path} exists already and will not be overwritten. Choose another name."


class SecretFileMissing(SecretFileError):
    """The secret is not where it was said to be."""

    zh = "找不到密钥文件 {path}。"
    en = "There is no key file at {path}."


class SecretFileUnusable(SecretFileError):
    """The operating system refuses to read or write the secret."""

    zh = "无法读写 {path}：{reason}。"
    en = "Cannot read or write {path}: {reason}."


class PepperDamaged(SecretFileError):
    """The file that lets codes be checked is not whole."""

    zh = "盐值文件 {path} 已损坏。"
    en = "The file for checking codes, {path}, is damaged."


class KeyFileDamaged(SecretFileError):
    """The key file is not one of ours, or was changed after it was written."""

    zh = "{path} 不是完整的本轮密钥文件：文件已损坏，或不是密钥文件。请改用备份。"
    en = "{path} is not a whole key file: it is damaged or something else. Use the backup copy."


class WrongPassphrase(SecretFileError):
    """The passphrase does not open the key file."""

    zh = "口令不对，无法打开密钥文件 {path}。请核对后再输入。"
    en = "The passphrase does not open {path}. Check it and type it again."


class KeyOfAnotherRound(SecretFileError):
    """The key file is whole but belongs to another round."""

    zh = "密钥文件 {path} 属于另一轮次（{round_id}），打不开本轮的答卷。"
    en = "The key file {path} belongs to another round ({round_id}) and does not open the answers of this one."


class EnvelopeDamaged(SurveyError):
    """A sealed record does not open: it was changed, or sealed for another round."""

    zh = "有封存的答卷无法打开：收卷箱文件被改动过，或属于另一轮次。"
    en = "A sealed answer does not open: the box was tampered with or belongs to another round."


class BallotMisfit(SurveyError):
    """A ballot does not have the shape its form prescribes; nothing was burned or counted."""

    zh = "答卷与本轮问卷不符，没有计入。请重新打开问卷。"
    en = "The answers do not fit the questionnaire of this round and were not counted. Open the form again."


class StoreError(SurveyError):
    """A database file cannot be used; nothing of the attempted change was kept."""

    zh = "无法使用 {path}：{reason}。"
    en = "Cannot use {path}: {reason}."


class StoreMissing(StoreError):
    """The database file is not there."""

    zh = "找不到 {path}。"
    en = "There is no {path}."


class StoreExists(StoreError):
    """The database file is there already."""

    zh = "{path} 已经存在。"
    en = "{path} exists already."


class StoreDamaged(StoreError):
    """The database file is damaged or was made by another version."""

    zh = "{path} 已损坏，或由其他版本创建。"
    en = "{path} is damaged or was made by another version."


class DiskFull(StoreError):
    """There is no room left to write durably."""

    zh = "磁盘空间不足，没有保存。请先腾出空间。"
    en = "The disk is full, so nothing was saved. Make room first."


class StoreReadOnly(StoreError):
    """The database file may be read but not written."""

    zh = "没有写入 {path} 的权限，没有保存。"
    en = "{path} may not be written, so nothing was saved."


class StoreBusy(StoreError):
    """Another process holds the database file for too long."""

    zh = "{path} 正被其他程序占用，没有保存。请稍后再试。"
    en = "{path} is in use by another program, so nothing was saved. Try again shortly."


class RoundError(SurveyError):
    """A round was asked to do what its state does not allow."""


class RoundUnknown(RoundError):
    """There is no such round."""

    zh = "没有编号为 {round_id} 的轮次。"
    en = "There is no round {round_id}."


class RoundExists(RoundError):
    """A round of that id has been planned already."""

    zh = "已经有编号为 {round_id} 的轮次。"
    en = "There is a round {round_id} already."


class PlanLocked(RoundError):
    """The plan was published with its hash; nothing may take its place."""

    zh = "轮次 {round_id} 的计划已经锁定、公示，不能再改，也不能再锁一次。要改，请用新的编号另做计划。"
    en = "The plan of round {round_id} is locked and published; it cannot change or be locked again. Use a new id."


class PlanSeenChanged(RoundError):
    """Somebody planned the round again after this reader had looked at its plan."""

    zh = "轮次 {round_id} 的计划刚刚被人改过，和您看到的不同。请重新看过再办。"
    en = "The plan of round {round_id} was changed just now and is not what you looked at. Look again first."


class RoundStateMismatch(RoundError):
    """The round is not in a state in which this can be done."""

    zh = "轮次 {round_id} 目前是“{state_zh}”，此时不能这样做。"
    en = "Round {round_id} is {state} now, and that cannot be done in this state."

    def __init__(self, round_id: str, state: str) -> None:
        states = {"planned": "已计划", "open": "正在填答", "closing": "正在汇总", "closed": "已截止",
                  "finished": "已结束"}
        super().__init__(round_id=round_id, state=state, state_zh=states[state])


class RoundStillRunning(RoundError):
    """Only one round at a time may hold the box."""

    zh = "上一轮次还没有结束，不能开启 {round_id}。请先结束上一轮（命令：mofan round finish）。"
    en = "Another round is not finished yet, so {round_id} cannot open. Finish that one first (mofan round finish)."


class RoundStillOpen(RoundError):
    """Sealed answers leave the box only after intake has stopped."""

    zh = "填答还没有截止，不能取出答卷。"
    en = "The round is still open; no answers leave the box before it is closed."


class RoundNotOpen(RoundError):
    """Slips are issued only while the round takes answers."""

    zh = "本轮没有开放填答，不能印发凭证。"
    en = "The round is not open, so no slips can be issued."


class ServeError(SurveyError):
    """The web server cannot start."""


class AddressUnavailable(ServeError):
    """Somebody else listens there, or the address is not this machine's."""

    zh = "无法在 {host}:{port} 提供服务：{reason}。请换一个端口或地址。"
    en = "Cannot serve at {host}:{port}: {reason}. Choose another port or address."


class ProcessKeepsEnding(ServeError):
    """A part of the server ended again and again although it was started anew each time."""

    zh = "{name_zh}接连异常结束，全部服务已停止。原因见上面的错误输出。"
    en = "The {name_en} kept ending, so everything was stopped. The error output above says why."
    exit_code = 1


class CertificateUnusable(ServeError):
    """The TLS certificate or its key cannot be read, or they do not belong together."""

    zh = "无法使用证书 {cert} 和私钥 {key}：{reason}。"
    en = "Cannot use certificate {cert} with key {key}: {reason}."
