#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Who may do what, and why: `kith access explain`."""
from desk import NOT_FOUND, USAGE, Desk, equal, main, true


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


def test_mistakes_are_told(server):
    desk = Desk(server, "admin")
    desk.refused(USAGE, "access", "explain", "anna", says="kith access explain anna update C-12")


if __name__ == "__main__":
    main(globals())
