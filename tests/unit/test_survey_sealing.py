"""Sealed answers are equal outside, unreadable without the key, and the key file keeps its promises."""

import json
import os
import resource
import signal
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.model import Item, ItemKind, Option, Questionnaire, QuestionnaireKind, Scale, Section, Text
from survey import errors, key_file, sealing
from survey.ballots import Notice
from survey.config import InsideDataFolder
from survey.sealing import Kind, RoundKey, ScoreRecord, Seal, TextRecord
from survey.tickets import pepper


def words(text: str) -> Text:
    return Text(zh=text, en=text)


def questionnaire(name: str, ratings: int, texts: int) -> Questionnaire:
    scale = Scale(id="ladder", options=tuple(Option(value=v, text=words(str(v))) for v in range(5)))
    items = [Item(id=f"{name}.R{n}", kind=ItemKind.RATING, text=words("评"), scale="ladder")
             for n in range(ratings)]
    items += [Item(id=f"{name}.T{n}", kind=ItemKind.OPEN, text=words("写"), max_length=50) for n in range(texts)]
    return Questionnaire(id=name, kind=QuestionnaireKind.MEMBER, title=words(name), scales=(scale,),
                         sections=(Section(id="S", title=words("S"), items=tuple(items)),))


KEY = RoundKey.generate("2026-1", "ab" * 32)
NOTICE = Notice(round_id="2026-1", title=words("测评"), organ="某机关", plan_hash="ab" * 32, seal_key=KEY.public,
                forms=(questionnaire("member", 18, 2), questionnaire("short", 3, 0)))
SEAL = Seal(NOTICE)
texts = st.text(st.characters(codec="utf-8"), max_size=20)


@given(st.integers(0, 65535), st.binary(min_size=18, max_size=18))
def test_scores_come_back_whole(unit: int, scores: bytes) -> None:
    record = ScoreRecord(unit, 0, scores)
    assert KEY.open_scores([SEAL.scores(record)]) == [record]


@given(texts, texts)
def test_texts_come_back_whole_and_their_envelopes_are_all_of_one_length(first: str, second: str) -> None:
    record = TextRecord(0, (first, second))
    envelope = SEAL.texts(record)
    assert KEY.open_texts([envelope]) == [record]
    assert len(envelope) == SEAL.length(Kind.TEXTS)


def test_length_does_not_tell_which_form_was_answered() -> None:
    assert len(SEAL.scores(ScoreRecord(1, 0, b"\3" * 18))) == len(SEAL.scores(ScoreRecord(1, 1, b"\3" * 3)))
    assert len(SEAL.texts(TextRecord(0, ("x" * 50, "y" * 50)))) == len(SEAL.texts(TextRecord(1, ())))


def test_the_same_answers_never_look_the_same_sealed() -> None:
    record = ScoreRecord(1, 0, b"\3" * 18)
    assert len({SEAL.scores(record) for _ in range(20)}) == 20


def test_opened_records_are_sorted_by_content_whatever_their_order_was() -> None:
    records = [ScoreRecord(unit, 1, bytes([3, 4, unit])) for unit in (5, 1, 3)]
    assert KEY.open_scores([SEAL.scores(record) for record in records]) == sorted(records)


def test_a_record_longer_than_the_room_is_refused_rather_than_telling_by_its_length() -> None:
    with pytest.raises(ValueError, match="longer than the room"):
        SEAL.texts(TextRecord(0, ("x" * 500, "")))


@pytest.mark.parametrize("key", [RoundKey.generate("2026-1", "ab" * 32),
                                 RoundKey("2026-1", "cd" * 32, KEY.private)])
def test_another_key_or_another_plan_opens_nothing(key: RoundKey) -> None:
    with pytest.raises(errors.EnvelopeDamaged):
        key.open_scores([SEAL.scores(ScoreRecord(1, 0, b"\3" * 18))])


def test_one_kind_of_envelope_does_not_open_as_the_other_and_a_changed_one_not_at_all() -> None:
    envelope = SEAL.scores(ScoreRecord(1, 0, b"\3" * 18))
    for wrong in (envelope[:-1] + bytes([envelope[-1] ^ 1]), envelope[:20], b""):
        with pytest.raises(errors.EnvelopeDamaged):
            KEY.open_scores([wrong])
    with pytest.raises(errors.EnvelopeDamaged):
        KEY.open_texts([envelope])


def test_the_envelope_adds_exactly_the_stated_overhead() -> None:
    assert len(SEAL.scores(ScoreRecord(1, 0, b"\3" * 18))) == 4 + 3 + 18 + sealing.OVERHEAD


@pytest.fixture
def kept(tmp_path: Path) -> tuple[Path, str]:
    (tmp_path / "data").mkdir()
    passphrase = key_file.new_passphrase()
    path = tmp_path / "round.key"
    key_file.write_key_file(path, KEY, passphrase, data_folder=tmp_path / "data")
    return path, passphrase


def test_the_key_file_gives_the_key_back_and_says_nothing_of_it(kept: tuple[Path, str]) -> None:
    path, passphrase = kept
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    secret = KEY.private.private_bytes_raw()
    assert secret not in path.read_bytes()
    assert secret.hex() not in path.read_text()
    key = key_file.read_key_file(path, f" {passphrase.lower().replace('-', ' ')} ", notice=NOTICE)
    assert key.private.private_bytes_raw() == secret
    assert json.loads(path.read_text())["scrypt_n"] >= 2 ** 17


def test_the_key_does_not_show_itself(kept: tuple[Path, str]) -> None:
    path, passphrase = kept
    assert "private" not in repr(key_file.read_key_file(path, passphrase))


def test_a_wrong_passphrase_is_told_from_a_damaged_file(kept: tuple[Path, str]) -> None:
    path, passphrase = kept
    with pytest.raises(errors.WrongPassphrase):
        key_file.read_key_file(path, key_file.new_passphrase())
    whole = path.read_text()
    for broken in (whole.replace('"round_id": "2026-1"', '"round_id": "2026-2"'), whole[:-40], "", "{}", "[1]"):
        path.write_text(broken)
        with pytest.raises(errors.KeyFileDamaged):
            key_file.read_key_file(path, passphrase)


def test_the_key_of_another_round_is_named_before_any_passphrase_is_tried(kept: tuple[Path, str]) -> None:
    path, _ = kept
    other = NOTICE.model_copy(update={"seal_key": RoundKey.generate("x", "y").public})
    with pytest.raises(errors.KeyOfAnotherRound, match="2026-1"):
        key_file.read_key_file(path, "not even tried", notice=other)


def test_passphrases_have_a_hundred_bits_in_five_groups() -> None:
    drawn = {key_file.new_passphrase() for _ in range(500)}
    assert len(drawn) == 500
    assert all(len(p) == 24 and p.count("-") == 4 for p in drawn)


def write_a_key(path: Path, data: Path) -> None:
    key_file.write_key_file(path, KEY, "passphrase", data_folder=data)


def write_a_pepper(path: Path, data: Path) -> None:
    pepper.new_pepper(path, data_folder=data)


@pytest.mark.parametrize("write", [write_a_key, write_a_pepper])
def test_secrets_are_refused_inside_the_data_folder_even_through_links(
        tmp_path: Path, write: Callable[[Path, Path], None]) -> None:
    data = tmp_path / "data"
    (data / "deep").mkdir(parents=True)
    (tmp_path / "link").symlink_to(data / "deep")
    (tmp_path / "named").symlink_to(data / "secret")
    for path in (data / "secret", tmp_path / "link" / "secret", tmp_path / "named",
                 data / ".." / "data" / "secret"):
        with pytest.raises(InsideDataFolder):
            write(path, data)
    assert not list(data.rglob("secret"))


@pytest.mark.parametrize("write", [write_a_key, write_a_pepper])
def test_secrets_never_overwrite_a_file(tmp_path: Path, write: Callable[[Path, Path], None]) -> None:
    (tmp_path / "secret").write_text("precious")
    (tmp_path / "data").mkdir()
    with pytest.raises(errors.SecretFileExists):
        write(tmp_path / "secret", tmp_path / "data")
    assert (tmp_path / "secret").read_text() == "precious"
    with pytest.raises(errors.SecretFileUnusable):
        write(tmp_path / "nowhere" / "secret", tmp_path / "data")


def test_the_pepper_is_private_comes_back_and_can_be_destroyed(tmp_path: Path) -> None:
    path = tmp_path / "pepper"
    made = pepper.new_pepper(path, data_folder=tmp_path / "data")
    assert pepper.read_pepper(path) == made
    assert len(made) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    twin = tmp_path / "hard link"
    os.link(path, twin)
    pepper.destroy_pepper(path)
    pepper.destroy_pepper(path)
    assert not path.exists()
    assert twin.read_bytes() != made  # overwritten before it was unlinked
    with pytest.raises(errors.SecretFileMissing):
        pepper.read_pepper(path)


def test_a_pepper_cut_short_is_damaged_and_a_folder_is_no_pepper(tmp_path: Path) -> None:
    (tmp_path / "pepper").write_bytes(b"x" * 31)
    with pytest.raises(errors.PepperDamaged):
        pepper.read_pepper(tmp_path / "pepper")
    with pytest.raises(errors.SecretFileUnusable):
        pepper.read_pepper(tmp_path)


def test_a_destroyed_key_file_is_gone_with_its_content(kept: tuple[Path, str], tmp_path: Path) -> None:
    path, _ = kept
    content = path.read_bytes()
    os.link(path, tmp_path / "hard link")
    key_file.destroy_key_file(path)
    assert not path.exists()
    assert not set(content.split(b"\n")) & set((tmp_path / "hard link").read_bytes().split(b"\n")) - {b""}


def test_a_secret_that_cannot_be_written_whole_is_not_there_at_all(tmp_path: Path) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10, usual[1]))
    try:
        with pytest.raises(errors.SecretFileUnusable):
            pepper.new_pepper(tmp_path / "pepper", data_folder=tmp_path / "data")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert not list(tmp_path.iterdir())


def test_what_cannot_be_destroyed_is_said(tmp_path: Path) -> None:
    with pytest.raises(errors.SecretFileUnusable):
        pepper.destroy_pepper(tmp_path)


def every_error(family: type[errors.SurveyError]) -> list[type[errors.SurveyError]]:
    return [family, *(error for child in family.__subclasses__() for error in every_error(child))]


def test_every_error_of_this_family_speaks_both_languages() -> None:
    facts = dict.fromkeys(("path", "reason", "round_id", "host", "port", "cert", "key",
                           "name_zh", "name_en"), "X")
    for cls in every_error(errors.SurveyError):
        if cls.__module__ == errors.__name__:
            error = cls("R1", "open") if cls is errors.RoundStateMismatch else cls(**facts)
            assert error.sentence("zh") != error.sentence("en")
            assert "{" not in str(error)
