# SPDX-License-Identifier: Apache-2.0
"""The 360° view in one call: profile, contacts, last interactions, what is open, totals."""
from calls import Call, Number
from compare import CallCompare, Goal


def call(bench):
    return Call("CustomerService/GetCustomerView", "id: 'C-{id}'", {"id": Number(1, bench.customers)})


WORKS = [CallCompare("view", "360° view in one call", [Goal("pgbench", 0.9, 1.1)], call)]
