#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The matrix of access: every method of the contract × every role and nobody × records of every
kind, against a second model of the rules (model.py). What has no expectation fails the test.

    matrix_test.py SHARD OF   its part of the objects and custom checks; SHARD from 1 to OF
    matrix_test.py all OF     after the shards: that together they called every method
    matrix_test.py            everything at once
"""
import collections
import os
import sys

import matrix_custom
import matrix_people
from checks import Kithd, Refused, equal, finish, run, sound, true
from model import Model
from world import ROLES, World

MISSING = 987654321
DONE, DENIED, HIDDEN, STRANGER = ("OK", "PERMISSION_DENIED", "NOT_FOUND", "UNAUTHENTICATED")


class Matrix:
    """Asks and compares; collects all that differs before it fails."""

    def __init__(self, server):
        self.server, self.contract = server, server.contract
        self.world = World(server)
        self.model = Model(server)
        self.callers = {"nobody": server.anonymous(), **self.world.viewers}
        self.wrong, self.cells, self.covered = [], 0, set()
        self.hidden = collections.defaultdict(set)  # (caller, method): what a hidden one answers
        self.real = {}  # (caller, action, id): did the standard method do it?

    def user(self, who):
        return None if who == "nobody" else int(self.callers[who].user_id[2:])

    def outcome(self, who, method, request):
        try:
            answer = self.callers[who].send(
                method.path, iter([request]) if method.client_streaming else request)
            return DONE, answer, None
        except Refused as error:
            return error.code, None, error

    def ask(self, who, method, request, expected, cell, key=None, action=None):
        """One cell; expected is a code, or a set of them. With an action the outcome is kept."""
        self.cells += 1
        self.covered.add(method.path)
        code, answer, error = self.outcome(who, method, request)
        if action:
            self.real[who, action, key] = code == DONE
        wanted = {expected} if isinstance(expected, str) else expected
        if code not in wanted:
            self.wrong.append(f"{who} × {method.path} × {cell}: {error or code}, expected "
                              f"{' or '.join(sorted(wanted))}")
        elif code == HIDDEN and key:
            self.hidden[who, method.path].add((
                error.message.replace(key, "ID"), error.reason, error.field))
        return answer

    def permitted(self, who, method):
        """None when the method itself may be called, else how it is refused."""
        if self.model.may_call(self.user(who), method):
            return None
        return STRANGER if who == "nobody" else DENIED

    def expect(self, who, method, row, action, deleted=None):
        """For a method on one record: deleted is the state that the method wants (None: any)."""
        refusal = self.permitted(who, method)
        if refusal:
            return refusal
        user = self.user(who)
        if row is None or deleted is not None and row.deleted != deleted:
            return HIDDEN
        if self.model.may(user, row, action):
            return DONE
        return DENIED if action != "read" and self.model.may(user, row, "read") else HIDDEN

    def rows(self, item):
        """Of the world and one that is missing: what it is, its id, the model's row."""
        for cell, key in self.world.records[item.name].items():
            yield cell, key, self.model.rows[item.name][int(key.split("-")[1])]
        yield "missing", f"{item.prefix}-{MISSING}", None

    def each(self, item):
        for who in self.callers:
            for cell, key, row in self.rows(item):
                yield who, cell, key, row

    # ---- Methods on one record ----

    def one(self, item, kind, action, deleted=None, **values):
        method = item.methods[kind]
        make = self.callers["nobody"].request
        for who, cell, key, row in self.each(item):
            expected = self.expect(who, method, row, action, deleted)
            self.ask(who, method, make(method.path, **ids(kind, key), **values), expected, cell, key,
                     action if kind in ("Get", "Delete") else None)

    def update(self, item):
        method = item.methods["Update"]
        make = self.callers["nobody"].request
        for who, cell, key, row in self.each(item):
            request = make(method.path, **{item.name: {"id": key, "external_id": "matrix"}},
                           update_mask={"paths": ["external_id"]}, validate_only=True)
            self.ask(who, method, request, self.expect(who, method, row, "update", False), cell, key,
                     "update")

    # ---- Lists ----

    def list(self, item):
        method = item.methods["List"]
        make = self.callers["nobody"].request
        self.model.read_rows(item)  # samples for creates have come since
        for who in self.callers:
            for shown in (False, True):
                request = make(method.path, page_size=1000, show_deleted=shown, count=True,
                               read_mask={"paths": ["id"]})
                expected = self.permitted(who, method) or DONE
                answer = self.ask(who, method, request, expected, f"show_deleted={shown}")
                if answer is None or expected != DONE:
                    continue
                have = [int(record.id.split("-")[1]) for record in getattr(answer, item.plural)]
                want = self.model.visible(self.user(who), item.name, shown)
                if sorted(have) != sorted(want) or answer.total_size != len(want):
                    self.wrong.append(f"{who} × {method.path} × show_deleted={shown}: "
                                      f"{sorted(set(have) ^ want)} differ, total "
                                      f"{answer.total_size} of {len(want)}")

    # ---- Creates ----

    def create(self, item):
        if item.parents:
            self.create_child(item)
        elif item.options.owned:
            self.create_owned(item)
        else:
            method = item.methods["Create"]
            for who in self.callers:
                values = self.world.samples.values(item.name)
                self.ask_create(who, method, item, values, self.permitted(who, method) or DONE, "")

    def ask_create(self, who, method, item, values, expected, cell):
        request = self.callers["nobody"].request(method.path, **{item.name: values},
                                                 validate_only=True)
        return self.ask(who, method, request, expected, cell)

    def create_owned(self, item):
        method, world = item.methods["Create"], self.world
        for who in self.callers:
            me = who if who in world.owners else "mate"
            hangs = item.options.customer
            for owner, owner_id in world.owners.items():
                given = {"customer_id": world.records["customer"][me]} if hangs else {}
                values = world.samples.values(item.name, owner_id=owner_id, **given)
                self.ask_create(who, method, item, values,
                                self.expect_create(who, method, item, owner), f"for {owner}")
            if hangs and not item.fields["customer_id"].options.output_only:
                self.create_on_customers(who, method, item, me)

    def expect_create(self, who, method, item, owner):
        refusal = self.permitted(who, method)
        if refusal:
            return refusal
        owner_id = int(self.world.owners[owner][2:])
        team = self.model.team_of[owner_id]
        allowed = self.model.may_create(self.user(who), item.name, owner_id, team)
        if allowed and item.name == "reward" and owner_id == self.user(who):
            return "INVALID_ARGUMENT"  # nobody rewards themselves
        return DONE if allowed else DENIED

    def create_on_customers(self, who, method, item, me):
        """A reference to a record that one may not see is like one to nothing."""
        customers = self.contract.objects["customer"]
        for cell, key, row in self.rows(customers):
            values = self.world.samples.values(item.name, customer_id=key,
                                               owner_id=self.world.owners[me])
            expected = self.permitted(who, method) or self.expect_create(who, method, item, me)
            if expected == DONE and (row is None or row.deleted or
                                     not self.model.may(self.user(who), row, "read")):
                expected = "INVALID_ARGUMENT"
            self.ask_create(who, method, item, values, expected, f"on customer of {cell}")

    def create_child(self, item):
        """On every record of every parent: it must be open to change."""
        method = item.methods["Create"]
        required = [link for link in item.parents if item.fields[link].options.required]
        for link in item.parents:
            parent = self.contract.objects[item.fields[link].options.reference]
            for who, cell, key, row in self.each(parent):
                me = who if who in self.world.owners else "mate"
                given = {other: self.world.spare(item.fields[other].options.reference, me)
                         if other in required and other != link else None for other in item.parents}
                values = self.world.samples.values(item.name, **{**given, link: key})
                self.own_references(item, values, me)
                expected = self.permitted(who, method) or self.expect_child(who, item, values)
                self.ask_create(who, method, item, values, expected, f"on {cell}")

    def own_references(self, item, values, me):
        """Links beside those to parents lead to what one may see."""
        for name in values:
            target = item.fields[name].options.reference
            if name not in item.parents and target and self.contract.objects[target].options.owned:
                values[name] = self.world.spare(target, me)

    def expect_child(self, who, item, values):
        """The first parent in the way decides what is said."""
        for link in item.fields:
            if link in item.parents and link in values:
                key = int(values[link].split("-")[1])
                target = item.fields[link].options.reference
                said = self.expect_parent(who, target, key)
                if said == DONE and item.name == "share" and not self.model.may(
                        self.user(who), self.model.rows[target][key], "update", shares=False):
                    said = DENIED  # what was lent is not passed on
                if said != DONE:
                    return said
        return DONE

    def expect_parent(self, who, name, key):
        row, user = self.model.rows[name].get(key), self.user(who)
        if row is None or row.deleted:
            return "INVALID_ARGUMENT"
        if self.model.may(user, row, "update"):
            return DONE
        return DENIED if self.model.may(user, row, "read") else "INVALID_ARGUMENT"


def ids(kind, key):
    return {"ids": [key]} if kind == "BatchGet" else {"id": key}


def check_object(matrix, item):
    cells = matrix.cells
    checks = {
        "List": matrix.list, "Create": matrix.create, "Update": matrix.update,
        "Get": lambda it: matrix.one(it, "Get", "read"),
        "BatchGet": lambda it: matrix.one(it, "BatchGet", "read"),
        "History": lambda it: matrix.one(it, "History", "read"),
        "Delete": lambda it: matrix.one(it, "Delete", "delete", False, validate_only=True),
        "Undelete": lambda it: matrix.one(it, "Undelete", "delete", True, validate_only=True),
    }
    for kind in item.methods:
        checks[kind](item)
    return f"{matrix.cells - cells} cells"


def unit(name, check):
    """As a test: what differs fails it."""
    def test(matrix):
        before, cells = len(matrix.wrong), matrix.cells
        check(matrix)
        true(len(matrix.wrong) == before, "\n".join(matrix.wrong[before:][:40]))
        return f"{matrix.cells - cells} cells"
    test.__name__ = "test_" + name
    return test


def object_tests(contract):
    """For each object what its methods do, and then how that is explained."""
    return [[unit(item.name, lambda matrix, item=item: check_object(matrix, item)),
             unit(item.name + "_explained",
                  lambda matrix, item=item: matrix_people.explains(matrix, item))]
            for item in contract.objects.values()]


def custom_tests():
    return [[unit(check.__name__, check)] for check in matrix_custom.CHECKS]


def dealt(contract, shard, shards):
    """The tests of one shard; every one is in one of them. Shares, which hang on six kinds of
    records, take as long as a third of all others, and have the first to themselves."""
    objects, checks = object_tests(contract), custom_tests()
    if shards == 1:
        groups = objects + checks
    else:
        alone = [tests for tests in objects if tests[0].__name__ == "test_share"]
        others = [tests for tests in objects if tests not in alone]
        groups = alone if shard == 1 else [
            *others[shard - 2::shards - 1], *checks[shard - 2::shards - 1]]
    return [test for tests in groups for test in tests]


def covered_file(shard, shards):
    return os.path.join(os.environ["KITH_BUILD"], f"matrix-{shard}-of-{shards}")


def tell_covered(matrix, shard, shards):
    """Only of a shard that ran to its end."""
    with open(covered_file(shard, shards), "w", encoding="utf-8") as file:
        file.writelines(path + "\n" for path in sorted(matrix.covered))


def test_every_method_is_expected(contract, covered):
    equal(set(contract.methods) - covered, set(), "methods without an expectation")


def every_shard(shards):
    """Reads what the shards called, once."""
    covered = set()
    for shard in range(1, shards + 1):
        with open(covered_file(shard, shards), encoding="utf-8") as file:
            covered |= set(file.read().split())
        os.remove(covered_file(shard, shards))
    with Kithd(options={"log_level": "warn"}) as server:
        return run([test_every_method_is_expected], server.contract, covered)


def test_hidden_is_like_missing(matrix):
    """One answer for all records that one may not see and those that do not exist."""
    for (who, path), answers in matrix.hidden.items():
        equal(len(answers), 1, f"answers to {who} of {path}: {answers}; their number")
    true(len(matrix.hidden) > 20, "hardly anything was hidden")


def test_every_permission_is_granted(matrix):
    """A method that no role may call is a mistake in the rows of the roles."""
    for method in matrix.contract.methods.values():
        able = [who for who in ROLES if matrix.model.may_call(matrix.user(who), method)]
        true(able or not method.permission, f"no role may call {method.path}")
        true(method.permission or method.path.startswith("/grpc."), f"{method.path} asks nothing")


def one_shard(shard, shards):
    with Kithd(options={"user_calls": 100, "log_level": "warn"}) as server:
        # However long it takes, nobody is asked for proof again.
        server.psql("update setting set value = '600' where key = 'session.step_up_minutes'")
        matrix = Matrix(server)
        failures = run([*dealt(server.contract, shard, shards), test_hidden_is_like_missing,
                        test_every_permission_is_granted], matrix)
        if shards == 1:
            failures += run([test_every_method_is_expected], server.contract, matrix.covered)
        failures += run([sound], server)
        print(f"{matrix.cells} cells")
        tell_covered(matrix, shard, shards)
        return failures


def main(shard="1", shards="1"):
    finish(every_shard(int(shards)) if shard == "all" else one_shard(int(shard), int(shards)))


main(*sys.argv[1:])
