"""How long every page of the office takes for an organ of 500 branches: time to the first byte of an answer.

`python -m benchmarks.office [--branches 500] [--rounds 5]`. A released round and an open one lie in the data
folder; each page is asked for by a role that may see it, warm, in one process. The ratio is to the page
that says there is no such page, which draws the same frame and nothing in it.
"""

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter
from typing import Any, Final

from flask.testing import FlaskClient
from werkzeug.routing import Rule

from benchmarks.disclosure import BRANCHES, collected
from benchmarks.figures import HEAD, Figure, row
from questionnaires.loader import load_catalogue
from questionnaires.model import Text
from reports.disclosure import release
from reports.release import UnitRef
from survey.authority import Account, Role
from survey.closing import release_path, write_durably
from survey.config import Config
from survey.installation import office_at, set_up
from survey.opening import post_opening, prepare_opening
from survey.plan import make_plan
from survey.rounds import plan_round
from survey.staff.app import create_app
from survey.staff.grants import GRANTS
from survey.store.office import ReleasePaper, RoundState

CLOSED, OPEN, BRANCH = "R", "R2", "b7"
AIM: Final = "< 100"


def furnish(folder: Path, branches: int) -> Config:
    """Lay out an organ with a released round and an open one."""
    config = Config.for_folder(folder / "data", {"MOFAN_PUBLIC_URL": "https://survey.example"})
    answers = collected(branches)
    set_up(config, answers.units)
    _plan(config, CLOSED, answers.units)
    made = release(answers)
    path = release_path(config, CLOSED)
    path.parent.mkdir(parents=True)
    write_durably(path, made.to_bytes())
    with office_at(config) as office:
        for state in (RoundState.OPEN, RoundState.CLOSING):
            office.advance(CLOSED, state)
        office.put_release(ReleasePaper(CLOSED, made.sha256, path.relative_to(config.data).as_posix()))
        for state in (RoundState.CLOSED, RoundState.FINISHED):
            office.advance(CLOSED, state)
    _plan(config, OPEN, answers.units)
    post_opening(config, prepare_opening(config, OPEN))
    return config


def _plan(config: Config, name: str, units: tuple[UnitRef, ...]) -> None:
    catalogue = load_catalogue()
    plan_round(config, make_plan(name, Text(zh=name, en=name), units, catalogue), catalogue)


def pages(config: Config) -> Iterator[tuple[str, FlaskClient, str]]:
    """Give every page that can be asked for with what is known, the browser of somebody who may see it, its URL."""
    app = create_app(config, identify=lambda: holder["account"])
    holder: dict[str, Account] = {}
    granted = {(grant.endpoint, role) for grant in GRANTS if "GET" in grant.methods for role in grant.roles}
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        role = next((role for role in Role if (rule.endpoint, role) in granted), None)
        for values in _values(rule) if role is not None and "GET" in (rule.methods or ()) else ():
            holder["account"] = Account("bench", frozenset({role or Role.ADMINISTRATOR}), unit=BRANCH)
            with app.test_request_context():
                url = app.url_for(rule.endpoint, **values)
            yield f"{url} ({role})", app.test_client(), url


def _values(rule: Rule) -> Iterator[dict[str, Any]]:
    known = {"round_id": (CLOSED, OPEN), "unit": (BRANCH,)}
    if rule.arguments <= known.keys():
        for round_id in known["round_id"] if "round_id" in rule.arguments else (None,):
            yield {name: round_id if name == "round_id" else known[name][0] for name in rule.arguments}


def timed(client: FlaskClient, url: str, rounds: int) -> tuple[int, tuple[float, ...]]:
    """Give the status of a page and how long it took each time, in milliseconds, warmed by one more call."""
    status, times = client.get(url).status_code, []
    for _ in range(rounds):
        start = perf_counter()
        client.get(url, buffered=False)
        times.append(1000 * (perf_counter() - start))
    return status, tuple(times)


def figures(branches: int = BRANCHES, rounds: int = 5) -> Iterator[Figure]:
    """Time every page that answers with one, the slowest first."""
    with tempfile.TemporaryDirectory() as folder:
        config = furnish(Path(folder), branches)
        account = Account("bench", frozenset({Role.ORGAN_COMMITTEE}))
        nothing = create_app(config, identify=lambda: account).test_client()
        _, baseline = timed(nothing, "/nothing", rounds)
        yield Figure("the page that says there is none", baseline, "ms")
        found = [(name, times) for name, client, url in pages(config)
                 for status, times in [timed(client, url, rounds)] if status == 200]
    middle = sorted(baseline)[len(baseline) // 2]
    for name, times in sorted(found, key=lambda pair: -min(pair[1])):
        yield Figure(f"{name}, {sorted(times)[len(times) // 2] / middle:.1f} × that page", times, "ms", AIM)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--branches", type=int, default=BRANCHES)
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    print(HEAD)
    for figure in figures(asked.branches, asked.rounds):
        print(row(figure), flush=True)


if __name__ == "__main__":
    main()
