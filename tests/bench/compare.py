# SPDX-License-Identifier: Apache-2.0
"""Kith beside a yardstick, in turn: A B A B …, a ratio for each pair, then minimum, median and maximum."""
import dataclasses

from load import kith_load
from pgbench import run as pgbench
from ratio import spread


@dataclasses.dataclass
class Goal:
    """The median of `of`'s ratios to the yardstick `to` is at least this much."""
    to: str
    least: float
    aim: float = 0.0
    of: str = "kith"


class Compare:
    """ways(bench) gives {name: function(seconds) -> {"rate", …}}; goals speak of ratios of their rates."""

    def __init__(self, name, title, goals):
        self.name, self.title, self.goals = name, title, goals

    def ways(self, bench):
        raise NotImplementedError

    def after(self, bench):
        """When all is measured, or something went wrong: what was written goes."""

    def run(self, bench):
        try:
            return self.result(self.measured(bench, self.ways(bench)))
        finally:
            self.after(bench)

    @staticmethod
    def measured(bench, ways):
        for way in ways.values():
            way(bench.warm)  # plans, caches, sessions
        figures = {name: [] for name in ways}
        for _ in range(bench.pairs):
            for name, way in ways.items():
                figures[name].append(way(bench.seconds))
        return figures

    def result(self, figures):
        rates = {name: [figure["rate"] for figure in found] for name, found in figures.items()}
        ratios = {}
        for name, found in rates.items():
            if name != "kith":
                ratios[f"kith/{name}"] = spread([ours / theirs for ours, theirs in zip(rates["kith"], found)])
        for goal in self.goals:
            if goal.of != "kith":
                ratios[f"{goal.of}/{goal.to}"] = spread([ours / theirs for ours, theirs in zip(rates[goal.of], rates[goal.to])])
        goals = [{"what": f"{goal.of}/{goal.to}", "least": goal.least, "aim": goal.aim or None,
                  "reached": ratios[f"{goal.of}/{goal.to}"]["median"] >= goal.least} for goal in self.goals]
        return {"title": self.title, "ratios": ratios, "goals": goals,
                "rates": {name: spread(found) for name, found in rates.items()}, "runs": figures}


class CallCompare(Compare):
    """A call by kith_load, its statements by pgbench: one by one ("pgbench"), and in one pipeline where they are several
    ("pgbench pipeline"). extra(bench, script) adds ways."""

    def __init__(self, name, title, goals, call, flight=1, transaction=False, extra=None, settings=None):
        super().__init__(name, title, goals)
        self.call, self.flight, self.transaction, self.extra = call, flight, transaction, extra
        self.settings = settings or {}

    def ways(self, bench):
        call = self.call(bench)
        script = call.script(bench)
        server = bench.running(self.settings)
        ways = {"kith": lambda seconds: kith_load(server, bench.sessions(call.role), call.line(), bench.folder, connections=bench.clients,
                                                  flight=self.flight, seconds=seconds)}
        text = script.text(transaction=self.transaction)
        ways["pgbench"] = lambda seconds: pgbench(bench.tls(), script, text, seconds, bench.clients, folder=bench.folder)
        if len(script.statements) > 1 and not script.by_name:
            pipelined = script.text(transaction=self.transaction, pipeline=True)
            ways["pgbench pipeline"] = lambda seconds: pgbench(bench.tls(), script, pipelined, seconds, bench.clients, folder=bench.folder)
        if self.extra:
            ways |= self.extra(bench, call, script)
        return ways
