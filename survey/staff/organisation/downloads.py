"""Tables to download, edit in an office program and import again."""

from typing import Final

from flask import Response

from reports.release import UnitRef
from survey.organisation import organisation_csv
from survey.staff.organisation.blueprint import bp
from survey.staff.pages import config, lang
from survey.store.partners import Served
from survey.structure.editing import present
from survey.structure.serving import listing, served_csv

SAMPLE: Final = (
    UnitRef(id="O", name="示例分行机关", parent=None, kind="organ", members=0),
    UnitRef(id="g1", name="业务党总支", parent="O", kind="group", members=0),
    UnitRef(id="b1", name="办公室支部", parent="O", kind="branch", members=14),
    UnitRef(id="b2", name="国库支部", parent="g1", kind="branch", members=12),
    UnitRef(id="b3", name="货币金银支部", parent="g1", kind="branch", members=9),
)
SERVED_SAMPLE: Final = (
    Served("A1", "总行某司局", 5), Served("A2", "某市发展改革委", 8), Served("A3", "某企业财务部", 3),
)


def _file(content: bytes, name: str) -> Response:
    return Response(content, mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})


@bp.get("/sample.csv")
def sample() -> Response:
    """Give a list to begin with."""
    return _file(organisation_csv(SAMPLE, chinese=lang() == "zh"), "organisation-sample.csv")


@bp.get("/list.csv")
def listed() -> Response:
    """Give the present list."""
    return _file(organisation_csv(present(config()).units, chinese=lang() == "zh"), "organisation.csv")


@bp.get("/served/sample.csv")
def served_sample() -> Response:
    """Give a list of organisations served to begin with."""
    return _file(served_csv(SERVED_SAMPLE, chinese=lang() == "zh"), "served-sample.csv")


@bp.get("/served/list.csv")
def served_list() -> Response:
    """Give the present list of organisations served."""
    return _file(served_csv(listing(config()).entries, chinese=lang() == "zh"), "served.csv")
