# SPDX-License-Identifier: Apache-2.0
"""What a call costs with a tenth, with all and with ten times the customers: it must grow slower than the data. Each size is a database
of its own in the same PostgreSQL; the smaller one is made when it is not there, the larger one only by hand (`run -n 10M data`)."""
from bench import Bench
from compare import spread
from load import kith_load
from works import get, list as listed, search, view

CALLS = {"get": get.call, "list": listed.call, "view": view.call, "search": search.call}


class Curve:
    name, title = "curve", "cost of a call against the size of the data"

    def run(self, bench):
        sizes = [bench.customers // 10, bench.customers, bench.customers * 10]
        benches = {size: bench if size == bench.customers else self.other(bench, size) for size in sizes}
        benches = {size: other for size, other in benches.items() if other}
        try:
            costs = {name: self.costs(name, benches) for name in CALLS}
        finally:
            for other in benches.values():
                if other is not bench:
                    other.close()
        return {"title": self.title, "sizes": sorted(benches), "cost_us": costs, "goals": list(self.goals(costs, benches)),
                "lines": [f"{name:8} " + "  ".join(f"{size:>9}: {cost['median']:8.0f} µs" for size, cost in found.items()) for name, found in costs.items()]}

    @staticmethod
    def other(bench, size):
        other = Bench(bench.home, size, bench.seconds, bench.pairs, bench.clients, bench.say)
        if size > bench.customers and not other.loaded():
            return None
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
