# SPDX-License-Identifier: Apache-2.0
"""What a call costs with a hundredth, a tenth, all and ten times the customers (`run --sizes` says others): it must grow slower than the
data. Each size is a database of its own in the same PostgreSQL; smaller ones are made when they are not there, larger ones only by hand
(`run -n 10M data`)."""
from bench import Bench
from load import kith_load
from ratio import spread
from works import get, list as listed, search, view

LEAST = 2000  # customers; fewer say nothing
CALLS = {"get": get.call, "list": listed.call, "view": view.call, "search": search.call}


class Curve:
    name, title = "curve", "cost of a call against the size of the data"

    def run(self, bench):
        benches = {}
        try:
            for size in self.sizes(bench):
                benches[size] = bench if size == bench.customers else self.other(bench, size)
            costs = {name: self.costs(name, benches) for name in CALLS}
        finally:
            for other in benches.values():
                if other is not bench:
                    other.close()
        return {"title": self.title, "sizes": sorted(benches), "cost_us": costs, "goals": list(self.goals(costs, benches)),
                "lines": [f"{name:8} " + "  ".join(f"{size:>9}: {cost['median']:8.0f} µs" for size, cost in found.items()) for name, found in costs.items()]}

    @staticmethod
    def sizes(bench):
        """Those that are made here or are there."""
        wanted = bench.sizes or [bench.customers // 100, bench.customers // 10, bench.customers, bench.customers * 10]
        there = {row[0] for row in bench.cluster.psql("select datname from pg_database")}
        return sorted(size for size in {*wanted, bench.customers} if size >= LEAST and (size <= bench.customers or f"kith_{size}" in there))

    @staticmethod
    def other(bench, size):
        other = Bench(bench.home, size, bench.seconds, bench.pairs, bench.clients, bench.say)
        other.load()
        other.make_sessions()
        other.warm_up()
        return other

    @staticmethod
    def costs(name, benches):
        """Microseconds of the machine for a call: the runs of all sizes in turn."""
        found = {size: [] for size in benches}
        servers = {size: bench.running() for size, bench in benches.items()}
        for at in range(1 + min(3, min(bench.pairs for bench in benches.values()))):
            for size, bench in benches.items():
                call = CALLS[name](bench)
                run = kith_load(servers[size], bench.sessions(call.role), call.line(), bench.folder, connections=bench.clients, seconds=bench.seconds)
                if at:  # the first one warms up
                    found[size].append(1e6 / run["rate"])
        return {size: spread(costs) for size, costs in found.items()}

    @staticmethod
    def goals(costs, benches):
        sizes = sorted(benches)
        for name, found in costs.items():
            for small, large in zip(sizes, sizes[1:]):
                growth = found[large]["median"] / found[small]["median"]
                yield {"what": f"{name}: growth from {small} to {large} customers", "value": growth, "goal": f"below {large // small}",
                       "reached": growth < large / small}


WORKS = [Curve()]
