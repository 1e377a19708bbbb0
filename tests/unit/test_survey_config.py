"""The configuration: two folders that never lie in one another, and settings that say what is wrong."""

from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

from survey.config import BadSetting, Config, InsideDataFolder


def test_secrets_lie_beside_the_data_folder_by_default(tmp_path: Path) -> None:
    config = Config.for_folder(tmp_path / "demo", {})
    assert config.data == tmp_path / "demo"
    assert config.secrets == tmp_path / "demo.keys"
    assert (config.public_url, config.lang) == (None, "zh")


def test_the_environment_names_everything_a_server_process_needs(tmp_path: Path) -> None:
    config = Config.from_env({
        "MOFAN_DATA": str(tmp_path / "data"),
        "MOFAN_SECRETS": str(tmp_path / "safe"),
        "MOFAN_PUBLIC_URL": "https://survey.example:8443/forms/",
        "MOFAN_LANG": "en",
    })
    assert config == Config(tmp_path / "data", tmp_path / "safe", "https://survey.example:8443/forms", config.lang)
    assert config.lang == "en"


def test_a_child_process_gets_the_same_configuration(tmp_path: Path) -> None:
    config = Config.for_folder(tmp_path / "data", {"MOFAN_PUBLIC_URL": "http://10.0.0.7:8000"})
    assert Config.from_env(config.to_env()) == config
    assert Config.from_env(Config.for_folder(tmp_path, {}).to_env()) == Config.for_folder(tmp_path, {})


def test_a_relative_folder_is_fixed_to_where_it_was_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    config = Config.for_folder("data", {})
    monkeypatch.chdir("/")
    assert config.data == tmp_path / "data"
    assert config.secrets == tmp_path / "data.keys"


@pytest.mark.parametrize("inside", ["data", "data/keys", "data/../data/x", "other/../data"])
def test_secrets_inside_the_data_folder_are_refused(tmp_path: Path, inside: str) -> None:
    with pytest.raises(InsideDataFolder, match="data"):
        Config.for_folder(tmp_path / "data", {"MOFAN_SECRETS": str(tmp_path / inside)})


def test_a_link_that_leads_back_into_the_data_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "keys").symlink_to(tmp_path / "data")
    config = Config.for_folder(tmp_path / "data", {})
    with pytest.raises(InsideDataFolder):
        config.outside(tmp_path / "keys" / "round.key")
    with pytest.raises(InsideDataFolder):
        Config.for_folder(tmp_path / "data", {"MOFAN_SECRETS": str(tmp_path / "keys")})
    assert config.outside(tmp_path / "data.keys" / "round.key") == tmp_path / "data.keys" / "round.key"


def test_a_data_folder_reached_through_a_link_still_refuses_secrets(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    with pytest.raises(InsideDataFolder):
        Config.for_folder(tmp_path / "link", {"MOFAN_SECRETS": str(tmp_path / "real" / "keys")})


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("MOFAN_LANG", "fr"),
        ("MOFAN_PUBLIC_URL", "survey.example"),
        ("MOFAN_PUBLIC_URL", "ftp://survey.example"),
        ("MOFAN_PUBLIC_URL", "https://"),
        ("MOFAN_PUBLIC_URL", "https://survey.example:port"),
        ("MOFAN_PUBLIC_URL", "https://survey.example:0"),
        ("MOFAN_PUBLIC_URL", "https://user:word@survey.example"),
        ("MOFAN_PUBLIC_URL", "https://survey.example/?from=here"),
        ("MOFAN_PUBLIC_URL", "https://survey.example/#code"),
        ("MOFAN_PUBLIC_URL", "https://survey .example"),
        ("MOFAN_PUBLIC_URL", "https://survey.example/\x07"),
        ("MOFAN_PUBLIC_URL", "https://[::1"),
    ],
)
def test_a_malformed_setting_is_named_in_both_languages(tmp_path: Path, variable: str, value: str) -> None:
    with pytest.raises(BadSetting) as caught:
        Config.for_folder(tmp_path, {variable: value})
    for lang in ("zh", "en"):
        assert variable in caught.value.sentence(lang)
        assert repr(value) in caught.value.sentence(lang)


def test_a_server_process_without_a_data_folder_says_so() -> None:
    with pytest.raises(BadSetting, match="MOFAN_DATA"):
        Config.from_env({})


def test_a_configuration_cannot_be_changed(tmp_path: Path) -> None:
    with pytest.raises(FrozenInstanceError):
        Config.for_folder(tmp_path, {}).data = tmp_path  # type: ignore[misc]
