"""Answering under load beside a bare server: pages, answers and whole respondents, interleaved round by round."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.count import Count, count
from benchmarks.figures import Figure, percentile, ratios
from benchmarks.form_page import Fields
from benchmarks.load import Job, Kind, Outcome, run
from benchmarks.servers import Server, running
from benchmarks.stage import Stage
from benchmarks.visitors import Request, get, visit

VISITS: Final = 2000  # pages without a code, per run
ANSWERS: Final = 400  # codes, per run
WARM_UP: Final = 100
MOST_SECONDS: Final = 30.0
FORM: Final = 0
RUNS: Final[tuple[tuple[Kind, int], ...]] = (
    ("hello", 16), ("form", 16), ("answers", 16), ("form and answers", 16),
    ("form and answers", 32), ("form and answers", 8), ("form and answers", 1),
)
_CALL = re.compile(r"\b(fsync|fdatasync|ftruncate)\(")


@dataclass
class Measured:
    """What one kind of run came to, round by round."""

    per_second: list[float] = field(default_factory=list)
    cpu_ms: list[float] = field(default_factory=list)
    delays: dict[str, list[list[float]]] = field(default_factory=lambda: defaultdict(list))

    def note(self, outcome: Outcome, cpu_ms: float) -> None:
        """Add a round."""
        self.per_second.append(outcome.per_second)
        self.cpu_ms.append(cpu_ms / outcome.visits)
        for kind, delays in outcome.delays.items():
            self.delays[kind].append(delays)

    def percentiles(self, kind: str, percent: float) -> tuple[float, ...]:
        """Give a percentile of the delays of one kind of request, per round, in ms."""
        return tuple(percentile(delays, percent) for delays in self.delays[kind])


class Answering:
    """A stage under load; keeps everything members were thanked for."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.thanked: dict[str, Fields] = {}
        self.measured: dict[tuple[Kind, int], Measured] = defaultdict(Measured)
        self._slips = {form: [slip for (_, f), slips in sorted(stage.slips.items()) if f == form for slip in slips]
                       for form in range(len(stage.plan.forms))}

    def slips_left(self, form: int = FORM) -> int:
        """How many slips of a form nobody has used."""
        return len(self._slips[form])

    def load(self, server: Server, kind: Kind, at_once: int, visits: int, form: int = FORM,  # noqa: PLR0917
             seconds: float = MOST_SECONDS) -> Outcome:
        """Send one load; RuntimeError where somebody got what nobody should get."""
        path = "/" if kind == "hello" else self.stage.path(form)
        slips = [self._slips[form].pop() for _ in range(visits)] if "answers" in kind else []
        outcome = run(Job(kind, server.port, at_once, path, visits, slips, seconds))
        if outcome.went_wrong():
            raise RuntimeError(f"{kind}: {outcome.went_wrong()}")
        self.thanked |= outcome.thanked
        return outcome

    def rounds(self, number: int) -> Iterator[str]:
        """Measure everything, interleaved, so many times; yields what is being measured."""
        with running("hello", self.stage.config) as hello, running("app", self.stage.config) as app:
            self.load(hello, "hello", 16, WARM_UP)
            self.load(app, "form and answers", 16, WARM_UP)
            for turn in range(number):
                for kind, at_once in RUNS:
                    yield f"round {turn + 1}: {kind}, {at_once} at once"
                    server, visits = (hello, VISITS) if kind == "hello" else (app, VISITS)
                    visits = ANSWERS if "answers" in kind else visits
                    before = server.cpu_ms()
                    outcome = self.load(server, kind, at_once, visits)
                    self.measured[kind, at_once].note(outcome, server.cpu_ms() - before)
            self.memory = app.worker_mb()
            self.bytes = compressed_bytes(app, self.stage.path(FORM))

    def top_up(self) -> None:
        """Use every slip that is left, of every form."""
        with running("app", self.stage.config) as app:
            for form, slips in self._slips.items():
                if slips:
                    self.load(app, "answers", 16, len(slips), form, seconds=20 * MOST_SECONDS)

    def syncs(self, at_once: int) -> Iterator[Figure]:
        """Trace a server's calls from outside under a load: how many ballots share a sync, and a transaction."""
        with TemporaryDirectory(prefix="mofan-") as folder:
            log = Path(folder) / "calls"
            tracer = ("strace", "-f", "--seccomp-bpf", "-e", "trace=fsync,fdatasync,ftruncate", "-o", str(log))
            with running("app", self.stage.config, tracer) as app:
                self.load(app, "answers", at_once, WARM_UP)
                before = _calls(log)
                outcome = self.load(app, "answers", at_once, ANSWERS)
                calls = _calls(log) - before
        syncs, transactions = calls["fsync"] + calls["fdatasync"], calls["ftruncate"]
        yield Figure(f"ballots per sync call, {at_once} at once", (outcome.visits / syncs,), "", "≥ 5")
        yield Figure("… per transaction", (outcome.visits / transactions,))
        yield Figure("… sync calls per transaction", (syncs / transactions,))

    def count(self) -> Count:
        """Count what is in the box against what was thanked for."""
        return count(self.stage, self.thanked)


def _calls(log: Path) -> Counter[str]:
    return Counter(_CALL.findall(log.read_text("utf-8")))


def compressed_bytes(server: Server, path: str) -> dict[str, int]:
    """Fetch a form and its script as a browser does; bytes on the wire, headers left out."""
    asked = [Request("form", get(path)), Request("script", get("/static/form.js"))]
    return {answer.request.kind: len(answer.body) for answer in visit(server.port, iter([asked]), 1)}


def figures(answering: Answering) -> Iterator[Figure]:
    """Put what was measured beside what was aimed at."""
    runs = answering.measured
    hello = runs["hello", 16].per_second
    yield Figure("hello (Flask), 16 at once", tuple(hello), "/s")
    for kind, target in (("form", ""), ("answers", "≥ 15, aim 25"), ("form and answers", "")):
        run_of = runs[kind, 16]  # type: ignore[index]
        yield Figure(f"{kind}, 16 at once", tuple(run_of.per_second), "/s")
        yield Figure("… as a share of hello", ratios(run_of.per_second, hello), "%", target)
    for kind, at_once, most in (("form", 16, 15), ("answers", 16, 40), ("answers", 32, 80), ("answers", 8, None),
                                ("answers", 1, None)):
        delays = runs["form and answers", at_once]
        yield Figure(f"{kind}, {at_once} at once: p50", delays.percentiles(kind, 50), "ms")
        yield Figure("… p99", delays.percentiles(kind, 99), "ms", f"≤ {most}" if most else "")
    yield Figure("hello: CPU", tuple(runs["hello", 16].cpu_ms), "ms")
    yield Figure("form and answers: CPU per respondent, 16 at once", tuple(runs["form and answers", 16].cpu_ms),
                 "ms", "≤ 2.5")
    yield Figure("memory of the answering process", (answering.memory,), "MB", "≤ 120")
    yield Figure("form and script, compressed", (sum(answering.bytes.values()) / 1000,), "KB", "≤ 15")


def counted(found: Count) -> Iterator[Figure]:
    """Put the count beside the thanks; RuntimeError if they differ."""
    if found.disagreements:
        raise RuntimeError(f"thanks and box differ: {', '.join(found.disagreements)}")
    yield Figure("members thanked", (found.thanked,))
    yield Figure("… ballots in the box, equal to what was posted", (found.kept,), "", "the same")
    yield Figure("… codes burned", (found.burned,), "", "the same")
