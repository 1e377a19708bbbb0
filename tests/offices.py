"""Offices to test pages in: a data folder with an organisation, and a reader of any role."""

from collections.abc import Iterable
from pathlib import Path

from flask.testing import FlaskClient

from reports.release import UnitRef
from survey.authority import Account, Role
from survey.config import Config
from survey.installation import set_up
from survey.staff.app import create_app

UNITS = (
    UnitRef(id="O", name="示例分行机关", parent=None, kind="organ", members=39),
    UnitRef(id="b1", name="办公室支部", parent="O", kind="branch", members=14),
    UnitRef(id="b2", name="国库支部", parent="O", kind="branch", members=12),
    UnitRef(id="b3", name="后勤支部", parent="O", kind="branch", members=9),
    UnitRef(id="b4", name="图书资料支部", parent="O", kind="branch", members=4),
)


def office_in(folder: Path, units: tuple[UnitRef, ...] = UNITS) -> Config:
    """Set up a data folder with an organisation."""
    config = Config.for_folder(folder / "data", {"MOFAN_PUBLIC_URL": "https://survey.example"})
    set_up(config, units)
    return config


def reader(roles: Role | Iterable[Role], unit: str | None = None) -> Account:
    """Give an account of one role or several."""
    held = frozenset([roles] if isinstance(roles, Role) else roles)
    return Account(name="-".join(sorted(held)), roles=held, unit=unit, title="测试账号")


def client_of(
    config: Config, roles: Role | Iterable[Role] | None, unit: str | None = None, *, csrf: bool = False,
    lang: str = "zh",
) -> FlaskClient:
    """Give a browser in which an account of these roles is signed in (None: nobody is)."""
    account = None if roles is None else reader(roles, unit)
    app = create_app(config, identify=lambda: account)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=csrf)
    client = app.test_client()
    with client.session_transaction() as session:
        session["lang"] = lang
    return client
