"""Sudden death under load: the server is killed again and again while members answer, and so is the close.

`python -m benchmarks.kill_under_load [--times 50] [--close-times 20] [--threads 12] [--seed N]`

Every answer that was thanked for must be in the box once, to the byte; every code without thanks must be
either live or, if it is burned, have its answer in the box; a close that was killed and run again must give
the same release from each of two copies. Prints one line of figures per part; exit code 1 if anything
disagrees.
"""

import argparse
import gzip
import http.client
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from benchmarks.count import count
from benchmarks.form_page import Fields, FormPage, encoded
from benchmarks.servers import free_port
from benchmarks.stage import Stage, organ, staged
from benchmarks.visitors import HOST
from survey.closing import Step, close_round
from survey.config import Config
from survey.store import box
from survey.tickets.pepper import read_pepper
from survey.tickets.slips import digest, normalise

FORM: Final = 0
PATIENCE: Final = 30.0
LONGEST_LOAD: Final = 0.5  # seconds under load before a kill
BRANCHES: Final = {"b1": 12, "b2": 20, "b3": 8}
POST_HEADERS: Final = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass
class Members:
    """Slips still to be used, and what every posted one came to; several threads answer with them."""

    path: str
    filled: dict[str, Fields]
    unused: deque[str]
    thanked: set[str] = field(default_factory=set)
    unanswered: set[str] = field(default_factory=set)  # posted, and the line broke
    refused: set[str] = field(default_factory=set)     # posted again after that, and told it was used
    strange: list[str] = field(default_factory=list)

    def answer_until_the_end(self, port: int) -> None:
        """Post one sheet after the other until the server is gone or the slips are."""
        with closing(http.client.HTTPConnection(HOST, port, timeout=PATIENCE)) as line:
            while self.unused:
                try:
                    code = self.unused.popleft()
                except IndexError:
                    return
                try:
                    line.request("POST", self.path, encoded(self.filled[code]), POST_HEADERS)
                    answer = line.getresponse()
                    answer.read()
                except (OSError, http.client.HTTPException):
                    self.unanswered.add(code)
                    return
                self.note(code, answer)

    def note(self, code: str, answer: http.client.HTTPResponse) -> None:
        """Keep what a sheet came to."""
        if answer.status == 303 and str(answer.getheader("location")).endswith("/thanks"):
            self.thanked.add(code)
        elif answer.status == 422 and code in self.unanswered:
            self.refused.add(code)
        elif answer.status == 409:
            self.unanswered.add(code)  # closed: nothing was promised
        else:
            self.strange.append(f"{answer.status} for a fresh code")
        if answer.status != 409:
            self.unanswered.discard(code)


@contextmanager
def served(stage: Stage, port: int) -> Iterator[Callable[[], None]]:
    """Serve in processes of their own until the form is there; gives what kills all of them at once."""
    process = subprocess.Popen([sys.executable, "-m", "benchmarks.servers", "app", str(port), stage.config.data,
                                stage.config.secrets], start_new_session=True)

    def kill() -> None:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(PATIENCE)

    try:
        _await(port, stage.path(FORM))
        yield kill
    finally:
        kill()


def _await(port: int, path: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            _page(port, path)
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)
        else:
            return


def _page(port: int, path: str) -> str:
    with closing(http.client.HTTPConnection(HOST, port, timeout=PATIENCE)) as line:
        line.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = line.getresponse()
        body = answer.read()
    return (gzip.decompress(body) if answer.getheader("content-encoding") == "gzip" else body).decode()


@contextmanager
def answering(members: Members, port: int, threads: int) -> Iterator[None]:
    """Let members answer in the background; at the end every one of them has seen what happened."""
    crowd = [threading.Thread(target=members.answer_until_the_end, args=(port,)) for _ in range(threads)]
    for member in crowd:
        member.start()
    try:
        yield
    finally:
        for member in crowd:
            member.join(PATIENCE + 5)


def members_of(stage: Stage, luck: random.Random) -> Members:
    """Read the served form once and fill in a sheet for every slip."""
    port = free_port()
    with served(stage, port):
        form = FormPage(_page(port, stage.path(FORM)))
    codes = [code for place in sorted(stage.slips) for code in stage.slips[place]]
    luck.shuffle(codes)
    return Members(form.action, {code: form.filled(code, luck) for code in codes}, deque(codes))


def burned_codes(stage: Stage) -> set[str]:
    """Read behind the product's back which of the issued codes are no longer live."""
    with closing(sqlite3.connect(stage.config.data / box.FILE_NAME)) as raw:
        live = {row[0] for row in raw.execute("SELECT digest FROM slip")}
    pepper = read_pepper(stage.config.pepper)
    issued = [code for codes in stage.slips.values() for code in codes]
    return {code for code in issued if digest(pepper, normalise(code) or code) not in live}


def disagreements(stage: Stage, members: Members) -> list[str]:
    """Compare the box with what every member was told."""
    burned = burned_codes(stage)
    found = [] if members.thanked <= burned else ["thanked, and the code still lives"]
    if not burned <= members.thanked | members.unanswered | members.refused:
        found.append("a code was burned that nobody posted")
    in_box = {code: members.filled[code] for code in burned}
    return [*found, *members.strange, *count(stage, in_box).disagreements]


def kill_the_server(times: int, threads: int, luck: random.Random) -> bool:
    """Kill the server `times` times at random moments under load; True if everything agrees."""
    begin, broken, wrong = time.monotonic(), 0, []
    with staged(organ(BRANCHES)) as stage:
        stage.issue({(unit, FORM): 150 * times for unit in (1, 2, 3)})
        members = members_of(stage, luck)
        for _ in range(times):
            members.unused.extendleft(members.unanswered)  # who saw no thanks tries again
            port = free_port()
            with served(stage, port) as kill, answering(members, port, threads):
                _await_thanks(members)
                time.sleep(luck.uniform(0, LONGEST_LOAD))
                kill()
            broken += len(members.unanswered)
            wrong += disagreements(stage, members)
        members.unused = deque(members.unanswered)
        port = free_port()
        with served(stage, port), answering(members, port, threads):
            """The last ones try again, and nobody disturbs them."""
        wrong += disagreements(stage, members) + ["still without an answer"] * len(members.unanswered)
    print(f"server killed {times} times with {threads} at once: {len(members.thanked)} thanked, {broken} without "
          f"an answer ({len(members.refused)} of them were in the box), {len(wrong)} disagreements "
          f"{sorted(set(wrong)) or ''}, {time.monotonic() - begin:.0f} s")
    return not wrong


def _await_thanks(members: Members) -> None:
    """Wait until the load is on."""
    before, deadline = len(members.thanked), time.monotonic() + PATIENCE
    while len(members.thanked) == before and members.unused and time.monotonic() < deadline:
        time.sleep(0.001)


def kill_the_close(times: int, threads: int, luck: random.Random) -> bool:
    """Kill a close and the server at random moments while members answer; True if everything agrees."""
    begin, wrong, thanked, unfinished = time.monotonic(), [], 0, 0
    with tempfile.TemporaryDirectory(prefix="mofan-") as folder:
        origin = Path(folder) / "origin"
        with staged(organ(BRANCHES), origin) as stage:
            stage.issue({(unit, FORM): 400 for unit in (1, 2, 3)})
            origin_members = members_of(stage, luck)
            for turn in range(times):
                copy = _copied(stage, Path(folder) / f"round {turn}")
                members = replace(origin_members, unused=origin_members.unused.copy(), thanked=set(),
                                  unanswered=set(), refused=set(), strange=[])
                port = free_port()
                with _starting_close(copy) as close, served(copy, port) as kill, answering(members, port, threads):
                    _await_thanks(members)
                    unfinished += _killed(close, copy, luck.randrange(len(Step)), luck.expovariate(20))
                    kill()
                wrong += _closed_alike(copy, members, Path(folder) / f"twin {turn}")
                thanked += len(members.thanked)
                shutil.rmtree(Path(folder) / f"round {turn}")
    print(f"close killed {times} times ({unfinished} before its end) with {threads} at once: {thanked} thanked, "
          f"{len(wrong)} disagreements {sorted(set(wrong)) or ''}, {time.monotonic() - begin:.0f} s")
    return not wrong


def _copied(stage: Stage, folder: Path) -> Stage:
    """Copy a whole round, keys included."""
    source = stage.config.data.parent
    shutil.copytree(source, folder)
    opening = replace(stage.opening, key_path=folder / stage.opening.key_path.relative_to(source))
    return replace(stage, config=Config(folder / "data", folder / "keys"), opening=opening)


def _starting_close(stage: Stage) -> "subprocess.Popen[str]":
    """Start a process that will close the round at a word, everything loaded."""
    return subprocess.Popen([sys.executable, "-m", "benchmarks.kill_under_load", "--close", stage.config.data,
                             stage.config.secrets, stage.opening.key_path],
                            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _killed(close: "subprocess.Popen[str]", stage: Stage, steps: int, moment: float) -> bool:
    """Let a close go for so many steps and a moment, then kill it; True if it had not ended yet."""
    if close.stdout is None or close.stdin is None or close.stdout.readline() != "ready\n":
        raise RuntimeError("the close does not start")
    close.stdin.write(stage.opening.passphrase + "\n")
    close.stdin.flush()
    for _ in range(steps):
        close.stdout.readline()
    try:
        close.wait(moment)
    except subprocess.TimeoutExpired:
        close.kill()
    if close.wait(PATIENCE) not in {0, -signal.SIGKILL}:
        raise RuntimeError("the close failed by itself")
    return close.returncode != 0


def _closed_alike(stage: Stage, members: Members, twin_folder: Path) -> list[str]:
    """Carry the close on to its end in the round and in a copy of it, and compare with what members were told."""
    twin = _copied(stage, twin_folder)
    ends = [close_round(each.config, each.opening.key_path, each.opening.passphrase) for each in (stage, twin)]
    releases = [end.path.read_bytes() if end.path else b"" for end in ends]
    shutil.rmtree(twin_folder)
    wrong = disagreements(stage, members)
    if releases[0] != releases[1] or ends[0].ballots != ends[1].ballots:
        wrong.append("two ends of one close differ")
    if ends[0].ballots != len(burned_codes(stage)) or ends[0].damaged:
        wrong.append("ballots closed and codes burned differ")
    return wrong


def _close_when_told(data: str, secrets: str, key: str) -> None:
    def say(what: str) -> None:
        sys.stdout.write(what + "\n")
        sys.stdout.flush()

    say("ready")
    close_round(Config(Path(data), Path(secrets)), Path(key), sys.stdin.readline().strip(), on_step=say)


def main() -> int:
    """Run both parts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=50)
    parser.add_argument("--close-times", type=int, default=20)
    parser.add_argument("--threads", type=int, default=12)
    parser.add_argument("--seed", type=int, default=None, help="chooses moments and answers, never codes or keys")
    parser.add_argument("--close", nargs=3, metavar=("DATA", "SECRETS", "KEY"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.close:
        _close_when_told(*asked.close)
        return 0
    luck = random.Random(asked.seed)
    agreed = [kill_the_server(asked.times, asked.threads, luck) if asked.times else True,
              kill_the_close(asked.close_times, asked.threads, luck) if asked.close_times else True]
    return 0 if all(agreed) else 1


if __name__ == "__main__":
    sys.exit(main())
