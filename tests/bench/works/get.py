# SPDX-License-Identifier: Apache-2.0
"""Get a customer by id: one call at a time on each connection, by kith_load and by h2load."""
from calls import Call, Number
from compare import CallCompare, Goal
from load import H2load


def call(bench):
    return Call("CustomerService/GetCustomer", "id: 'C-{id}'", {"id": Number(1, bench.customers)})


def with_h2load(bench, described, _):
    """Its one body asks for one customer; eight tokens of different users."""
    body, server = described.message(), bench.running()
    tokens = bench.tokens(described.role)[:min(8, bench.clients)]
    return {"h2load": H2load(server, tokens, "/kith.v1.CustomerService/GetCustomer", body, bench.folder, bench.clients)}


WORKS = [CallCompare("get", "get a customer by id, one call at a time", [Goal("pgbench", 1.0, 1.2)], call, extra=with_h2load)]
