# SPDX-License-Identifier: Apache-2.0
"""List 50 customers, newest first: all that a salesperson sees (own and the team's), and only the own ones by a filter."""
from calls import Call
from compare import CallCompare, Goal


def call(_):
    return Call("CustomerService/ListCustomers", "page_size: 50", {}, role="sales_one_team")


def own(_):
    return Call("CustomerService/ListCustomers", "page_size: 50 filter: 'owner_id = me'", {}, role="sales_one_team")


WORKS = [CallCompare("list", "list 50 of a salesperson's customers, newest first", [Goal("pgbench", 0.9, 1.1)], call),
         CallCompare("list_own", "the same, only the own ones (filter)", [Goal("pgbench", 0.9, 1.1)], own)]
