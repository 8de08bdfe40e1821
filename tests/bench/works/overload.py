# SPDX-License-Identifier: Apache-2.0
"""Five times more calls than the server can answer: it does nearly its best, refuses the rest at once and with a hint when to come
again, and is as fast as before when it is over."""
import statistics

from load import kith_load
from works.get import call

TIMES, LEAST, MOST_MS = 5, 0.9, 5.0
REFUSED = ("RESOURCE_EXHAUSTED", "UNAVAILABLE")


class Overload:
    name, title = "overload", "offered five times what it can do"

    def run(self, bench):
        described, server = call(bench), bench.running()
        def load(**how):
            return kith_load(server, bench.sessions("office"), described.line(), bench.folder, seconds=bench.seconds, **how)
        load(connections=bench.clients, flight=10)
        best = statistics.median(load(connections=bench.clients, flight=10)["rate"] for _ in range(3))
        over = [load(connections=4 * bench.clients, flight=40, rate=round(TIMES * best), share=8, expected=REFUSED)
                for _ in range(min(3, bench.pairs))]
        # Who does not heed the hint is refused sooner for a while: what counts is what is done.
        after = load(connections=bench.clients, flight=10, expected=REFUSED)["rate"]
        done = statistics.median(run["rate"] for run in over) / best
        late = statistics.median(run["others_p99_ms"] for run in over)
        hints = all(run["hints"] >= run["others"] for run in over)
        return {"title": self.title, "best": best, "over": over, "after": after, "goals": [
            {"what": f"share of its best ({best:.0f} a second) while overloaded", "value": done, "goal": f"at least {LEAST}", "reached": done >= LEAST},
            {"what": "ms until what is refused is refused (p99)", "value": late, "goal": f"at most {MOST_MS:.0f}", "reached": late <= MOST_MS},
            {"what": "refusals that say when to come again", "value": float(hints), "goal": "all", "reached": hints},
            {"what": "share of its best right after", "value": after / best, "goal": f"at least {LEAST}", "reached": after / best >= LEAST}]}


WORKS = [Overload()]
