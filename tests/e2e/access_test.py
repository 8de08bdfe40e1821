#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Who may do what, and why: `kith access explain`."""
from desk import FAILED, NOT_FOUND, PRECONDITION, UNAUTHENTICATED, USAGE, Desk, equal, main, true, wait_for


def test_a_chain_and_its_verdict(server):
    desk = Desk(server, "admin")
    anna = server.user("anna", "sales", "TM-1").user_id
    mine, hers = desk.make("customer", "name=Mine"), desk.make("customer", "name=Hers",
                                                               f"owner_id={anna}")
    said = desk.ok("access", "explain", "anna", "delete", hers).splitlines()
    true(said[0].startswith("✓ anna can sign in"), said)
    equal(said[-1], f"✓ anna may delete {hers}.", "the verdict")
    told = desk.json("access", "explain", anna, "delete", mine)
    equal((told["allowed"], told["steps"][0]["rule"]), (False, "user"), "the same as data")
    said = desk.ok("access", "explain", "anna", "delete", mine, "--lang", "zh").splitlines()
    equal(said[-1], f"✗ anna 不可以删除 {mine}。", "in Chinese")
    Desk(server, "anna").refused(NOT_FOUND, "access", "explain", "update", "C-99999")


def test_a_change_of_a_role_before_it_is_made(server):
    desk = Desk(server, "admin")
    told = desk.json("role", "diff", "sales", "customer:export=none", "customer:update=own",
                     "field:customer.website=hidden")
    lines = {(row["action"] or row["field"]): row for row in told["differences"]}
    equal({key: row["after"] for key, row in lines.items()},
          {"export": "none", "update": "own", "website": "hidden"}, "what would come")
    equal((told["users"], told["users_examined"]), (1, 1), "users")
    true(any("Mine" in sample for sample in lines["update"]["lost_samples"]), lines)
    equal(lines["export"]["lost"], 1, "hers alone")
    said = desk.ok("role", "diff", "sales", "customer:update=own")
    true("Mine" in said and "team" in said, said)
    true("减少" in desk.ok("role", "diff", "sales", "customer:update=own", "--lang", "zh"), "labels")
    desk.refused(USAGE, "role", "diff", "sales", "customer", says="customer:read=all")
    desk.refused(FAILED, "role", "apply", "sales", "customer:export=none", says="--yes")
    equal(desk.json("role", "diff", "sales", "customer:export=none")["lost"], 1, "nothing was done")
    changes = ("customer:export=none", "user:export=own", "field:customer.website=hidden")
    desk.ok("role", "apply", "sales", *changes, "--yes")
    equal(desk.json("role", "diff", "sales", *changes)["differences"], [], "it is so now")
    desk.ok("role", "apply", "sales", "field:customer.website=open", "--yes")
    equal(server.value("select count(*) from field_rule where deleted_at is null"), "0", "rules")


def test_who_looked_at_a_masked_field_and_why(server):
    desk = Desk(server, "admin")
    role = desk.json("role", "list", "code = sales")[0]["id"]
    desk.ok("field-rule", "create", f"role={role}", "object=customer", "field=website", "rule=masked")
    bea = server.user("bea", "sales", "TM-1").user_id
    key = desk.make("customer", "name=Shy", "website=https://shy.example", f"owner_id={bea}")
    said = Desk(server, "bea").ok("field", "reveal", key, "field=website", "reason=to call back")
    true("shy.example" in said, said)
    said = desk.ok("audit", "list", "kind=field.reveal")
    true(key in said and "website: to call back" in said, said)


def test_an_erasure_and_its_report(server):
    desk = Desk(server, "admin")
    key = desk.make("contact", "name=Gone", "job_title=Buyer")
    said = desk.refused(FAILED, "person", "erase", key, says="--yes")
    true("job_title" in said.out, f"what would go comes before the question: {said}")
    true("obstacle" not in said.out, "nothing stands in the way")
    hold = desk.make("legal-hold", f"contact={key}", "reason=case 17")
    desk.refused(PRECONDITION, "person", "erase", key, says="stands in the way")
    desk.ok("legal-hold", "delete", hold, "--yes")
    said = desk.kith("person", "erase", key, "--yes")
    erasure = desk.json("erasure", "list")[0]["id"]
    true(f"kith erasure show {erasure}" in said.err, said.err)
    wait_for(lambda: desk.json("erasure", "get", erasure)["status"] == "done", "the erasure")
    said = desk.ok("erasure", "show", erasure)
    true("done" in said and "job_title" in said and "audit_leaf" not in said, said)
    true("audit_leaf" in desk.ok("erasure", "show", erasure, "--all"), "every place")
    desk.refused(USAGE, "erasure", "show", says="kith erasure show ID")


def test_mistakes_are_told(server):
    desk = Desk(server, "admin")
    Desk(server).refused(UNAUTHENTICATED, "user", "get", "anna", "--server", server.address, "--ca",
                         server.ca, says="kith login")
    desk.refused(USAGE, "access", "explain", "anna", says="kith access explain anna update C-12")


if __name__ == "__main__":
    main(globals())
