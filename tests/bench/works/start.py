# SPDX-License-Identifier: Apache-2.0
"""What it takes to start, as in start.py but on the data of the benchmark: `kith customer get` as a whole process with a resumed
TLS session, and kithd from exec to its first answer."""
import time

from ratio import spread
from desk import Desk
from start import GOALS, client_once
from statements import Caller

RUNS, RESTARTS = 20, 5
SAID = {"client_ms": "kith customer get C-1: ms", "client_cpu_ms": "kith customer get C-1: ms of CPU",
        "server_ready_ms": "kithd: ms from exec to its first answer"}


class Start:
    name, title = "start", "what the client and the server take to start"

    def run(self, bench):
        token = bench.sample_user("office")[0]
        clients = self.clients(bench.running(), token)
        found = {"client_ms": spread([wall for wall, _ in clients]), "client_cpu_ms": spread([cpu for _, cpu in clients]),
                 "server_ready_ms": spread([self.server_once(bench, token) for _ in range(RESTARTS)])}
        return {"title": self.title, **found,
                "goals": [{"what": SAID[name], "value": figures["median"], "goal": f"below {GOALS[name]}", "reached": figures["median"] < GOALS[name]}
                          for name, figures in found.items()]}

    @staticmethod
    def clients(server, token):
        desk, words = Desk(server, KITH_TOKEN=token), ("customer", "get", "C-1")
        try:
            desk.ok("profile", "add", "here", "bench", "--server", server.address, "--ca", server.ca)
            for _ in range(3):  # the first one leaves a ticket
                client_once(desk, words)
            return [client_once(desk, words) for _ in range(RUNS)]
        finally:
            desk.close()

    @staticmethod
    def server_once(bench, token):
        server, began = bench.server("start"), time.monotonic()
        try:
            server.start()
            caller = Caller(server, token)
            caller.call("CustomerService/GetCustomer", "id: 'C-1'")
            took = (time.monotonic() - began) * 1000
            caller.channel.close()
            return took
        finally:
            server.stop()


WORKS = [Start()]
