# SPDX-License-Identifier: Apache-2.0
"""The same with ten calls in flight on each connection. With h2load one process stands for one user, who may have eight calls
at once."""
from compare import CallCompare, Goal
from load import H2load
from works.get import call


def with_h2load(bench, described, _):
    body, server = described.message(), bench.running()
    tokens = bench.tokens(described.role)[:bench.clients]
    return {"h2load": H2load(server, tokens, "/kith.v1.CustomerService/GetCustomer", body, bench.folder, len(tokens), 8)}


WORKS = [CallCompare("get_ten", "get a customer by id, ten calls in flight", [Goal("pgbench", 1.6, 2.0)], call, flight=10, extra=with_h2load)]
