"""The load generator, a process of its own: a job as JSON in, what became of it as JSON out.

It knows the server only from outside: it reads the real form from the page it is served, answers at random
with the codes it is given, and reports which codes it was thanked for and with what answers.
"""

import gzip
import json
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from benchmarks.form_page import Fields, FormPage, encoded
from benchmarks.visitors import Answer, Request, Visit, get, post, visit

Kind = Literal["hello", "form", "answers", "form and answers"]


@dataclass(frozen=True)
class Job:
    """What is asked for, how many times, by how many at once, and for how long at most."""

    kind: Kind
    port: int
    at_once: int
    path: str = "/"
    visits: int = 0               # without codes
    codes: Sequence[str] = ()     # one visit per code
    seconds: float = 30.0
    seed: int = 1


@dataclass
class Outcome:
    """What became of a job: how long it took, every delay in ms by kind of request, and every status."""

    seconds: float = 0.0
    delays: dict[str, list[float]] = field(default_factory=dict)
    statuses: dict[str, dict[str, int]] = field(default_factory=dict)
    thanked: dict[str, Fields] = field(default_factory=dict)  # code → what was answered with it

    @property
    def visits(self) -> int:
        """How many visitors got all they asked for."""
        return min(len(delays) for delays in self.delays.values())

    @property
    def per_second(self) -> float:
        """Visitors per second."""
        return self.visits / self.seconds

    def went_wrong(self) -> dict[str, dict[str, int]]:
        """Give the statuses nobody should get."""
        usual = {"hello": "200", "form": "200", "answers": "303"}
        return {kind: wrong for kind, seen in self.statuses.items()
                if (wrong := {status: count for status, count in seen.items() if status != usual[kind]})}


def run(job: Job) -> Outcome:
    """Run a job in a fresh process."""
    process = subprocess.run([sys.executable, "-m", "benchmarks.load"], input=json.dumps(asdict(job)),
                             text=True, capture_output=True, check=False, timeout=job.seconds + 90)
    if process.returncode:
        raise RuntimeError(process.stderr)
    return Outcome(**json.loads(process.stdout))


class _Load:
    """One job under way."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.page = b""
        self.filled: list[Fields] = []
        self.seen: dict[str, Counter[str]] = {}
        self.outcome = Outcome()

    def visits(self) -> list[Visit]:
        """Prepare every visit before the clock runs."""
        job = self.job
        if job.kind == "hello":
            return [[Request("hello", get("/"))]] * job.visits
        self.page = next(visit(job.port, iter([[Request("form", get(job.path))]]), 1)).body
        ask = Request("form", get(job.path))
        if job.kind == "form":
            return [[ask]] * job.visits
        form, luck = FormPage(gzip.decompress(self.page).decode()), random.Random(job.seed)
        self.filled = [form.filled(code, luck) for code in job.codes]
        answers = [Request("answers", post(form.action, encoded(fields)), visitor)
                   for visitor, fields in enumerate(self.filled)]
        return [[ask, answer] if job.kind == "form and answers" else [answer] for answer in answers]

    def run(self) -> Outcome:
        """Send it all; no new visit begins after the time is up."""
        visits = self.visits()
        begin = time.perf_counter()
        for answer in visit(self.job.port, _until(begin + self.job.seconds, visits), self.job.at_once):
            self._note(answer)
        self.outcome.seconds = time.perf_counter() - begin
        self.outcome.statuses = {kind: dict(seen) for kind, seen in self.seen.items()}
        return self.outcome

    def _note(self, answer: Answer) -> None:
        kind, status = answer.request.kind, str(answer.status)
        if kind == "form" and answer.body != self.page:
            status = "other bytes"  # everyone must get the same page
        self.seen.setdefault(kind, Counter())[status] += 1
        self.outcome.delays.setdefault(kind, []).append(answer.ms)
        if kind == "answers" and status == "303" and b"/thanks\r\n" in answer.head + b"\r\n":
            place = answer.request.visitor
            self.outcome.thanked[self.job.codes[place]] = self.filled[place]


def _until(deadline: float, visits: Sequence[Visit]) -> Iterator[Visit]:
    for one in visits:
        if time.perf_counter() > deadline:
            return
        yield one


def main() -> None:
    """Read a job, run it, write what became of it."""
    given: dict[str, Any] = json.load(sys.stdin)
    json.dump(asdict(_Load(Job(**given)).run()), sys.stdout)


if __name__ == "__main__":
    main()
