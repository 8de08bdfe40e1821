# SPDX-License-Identifier: Apache-2.0
"""Expectations of methods about many records, of files, and of streams."""
import grpc

from checks import Refused
from model import REACHED, SUBTREE


def assignments(matrix):
    """Mixed records: each has the outcome that the role gives it."""
    path = "RecordService/AssignRecords"
    method, mate = matrix.contract.find(path), matrix.world.owners["mate"]
    for name in ("customer", "contact", "interaction", "task", "opportunity", "ticket"):
        cells = list(matrix.rows(matrix.contract.objects[name]))
        request = matrix.server.admin.request(
            path, ids=[key for _, key, _ in cells], owner_id=mate, validate_only=True)
        for who in matrix.callers:
            answer = matrix.ask(who, method, request, matrix.permitted(who, method) or "OK", name)
            for result, (cell, key, row) in zip(answer.results if answer else (), cells):
                want = outcome(matrix, matrix.user(who), row, int(mate[2:]))
                if (result.id, result.outcome) != (key, want):
                    matrix.wrong.append(f"{who} × {path} × {name} of {cell}: {result} not {want}")


def outcome(matrix, user, row, owner):
    """A number of AssignOutcome."""
    if row is None or row.deleted:
        return 4
    if matrix.model.may(user, row, "update", False):
        return 2 if row.owner == owner else 1
    return 3 if matrix.model.may(user, row, "read") else 4


# Of many records at once: those of a business, that can be told apart by whose they are or by words.
BULK = ("customer", "contact", "interaction", "task", "opportunity", "ticket", "product")


def bulk(matrix):
    """The same for one record as for many: what one may not change stays, what is hidden is missing."""
    for verb, action in (("Update", "update"), ("Delete", "delete")):
        path = f"RecordService/{verb}Records"
        method = matrix.contract.find(path)
        more = {"changes": [{"field": "tags", "value": "matrix"}]} if verb == "Update" else {}
        for item in (matrix.contract.objects[name] for name in BULK):
            for who, cell, key, row in matrix.each(item):
                request = matrix.server.admin.request(path, object=item.name, ids=[key],
                                                      validate_only=True, **more)
                expected = expect_bulk(matrix, who, method, row, item.name, action)
                answer = matrix.ask(who, method, request, expected, f"{item.name} of {cell}", key)
                user = matrix.user(who)
                want = 2 if answer and matrix.model.may(user, row, action) else 4
                if answer and [part.outcome for part in answer.parts] != [want]:
                    matrix.wrong.append(f"{who} × {path} × {item.name} of {cell}: not {want}")


def expect_bulk(matrix, who, method, row, name, action):
    refusal, user = matrix.permitted(who, method), matrix.user(who)
    if refusal or not matrix.model.may_any(user, name, action):
        return refusal or "PERMISSION_DENIED"
    seen = row is not None and not row.deleted and (
        matrix.model.may(user, row, "read") or matrix.model.may(user, row, action))
    return "OK" if seen else "NOT_FOUND"


def pools(matrix):
    """Nothing waits in a pool here: who may claim finds nothing, who manages teams gives nothing away."""
    item, make = matrix.contract.objects["customer"], matrix.server.admin.request
    manages = {who: who != "nobody" and matrix.model.scope(matrix.user(who), "customer", "update") >= SUBTREE
               for who in matrix.callers}
    for who, cell, key, row in matrix.each(item):
        for verb, values in (("Claim", {"id": key}), ("Assign", {
                "ids": [key], "owner_id": matrix.world.owners["mate"]}), ("Return", {
                    "ids": [key], "reason": "no_answer"}), ("Protect", {"id": key}), ("Explain", {"id": key})):
            path = f"PoolService/{verb}Pool"
            method = matrix.contract.find(path)
            more = {} if verb == "Explain" else {"validate_only": True}
            expected = matrix.permitted(who, method) or expect_pool(matrix, who, verb, row, manages[who])
            matrix.ask(who, method, make(path, **values, **more), expected, cell, key)
    for who in matrix.callers:
        for path, denied in (("PoolService/GetPoolStatus", False), ("PoolService/PreviewPool", not manages[who])):
            method = matrix.contract.find(path)
            matrix.ask(who, method, make(path), matrix.permitted(who, method) or
                       ("PERMISSION_DENIED" if denied else "OK"), "plain")
        path = "PoolService/ListPoolCustomers"
        method = matrix.contract.find(path)
        for cell, key in matrix.world.records["pool"].items():
            known = "OK" if cell == "present" else "NOT_FOUND"  # of everybody: without a team
            matrix.ask(who, method, make(path, id=key), matrix.permitted(who, method) or known, cell, key)


def expect_pool(matrix, who, verb, row, manages):
    user, there = matrix.user(who), row is not None and not row.deleted
    if verb == "Claim":
        return "FAILED_PRECONDITION"
    if verb in ("Assign", "Protect") and not manages:
        return "PERMISSION_DENIED"
    if verb == "Assign" or not there:
        return "NOT_FOUND"
    if verb == "Protect" and not matrix.model.may(user, row, "update"):
        return "PERMISSION_DENIED" if matrix.model.may(user, row, "read") else "NOT_FOUND"
    if verb == "Return" and matrix.model.may(user, row, "update", False):
        return REACHED
    return "OK" if matrix.model.may(user, row, "read") else "NOT_FOUND"


def queues(matrix):
    """Whoever works on a queue goes away and comes back; all others are told that they are in none."""
    for path, values in (("QueueService/AwayQueue", {"until": {"seconds": 4000000000}}), ("QueueService/BackQueue", {})):
        method = matrix.contract.find(path)
        for who in matrix.callers:
            works = any(matrix.user(who) in users for users in matrix.model.waiting.values())
            request = matrix.server.admin.request(path, validate_only=True, **values)
            matrix.ask(who, method, request, matrix.permitted(who, method) or
                       ("OK" if works else "FAILED_PRECONDITION"), "own")


def handovers(matrix):
    """Of every user, by whoever may."""
    receiver, item = matrix.world.owners["mate"], matrix.contract.objects["user"]
    for path in ("HandoverService/PreviewHandover", "HandoverService/StartHandover"):
        method = matrix.contract.find(path)
        dry = {"validate_only": True} if path.endswith("StartHandover") else {}
        for who, cell, key, row in matrix.each(item):
            request = matrix.server.admin.request(path, id=key, to_user_id=receiver, **dry)
            there = row is not None and not row.deleted
            matrix.ask(who, method, request, matrix.permitted(who, method) or
                       ("OK" if there else "INVALID_ARGUMENT"), cell)


def streams(matrix):
    """Services of gRPC itself: open to everybody."""
    for version in ("v1", "v1alpha"):
        path = f"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo"
        method = matrix.contract.find(path)
        for who, client in matrix.callers.items():
            request = client.request(path, list_services="")
            matrix.covered.add(path)
            matrix.cells += 1
            try:
                names = client.send(path, iter([request]))[0].list_services_response.service
                if "kith.v1.TicketService" not in {service.name for service in names}:
                    matrix.wrong.append(f"{who} × {path}: services {names}")
            except Refused as error:
                matrix.wrong.append(f"{who} × {path}: {error}")
    path = "/grpc.health.v1.Health/Watch"
    for who, client in matrix.callers.items():
        matrix.covered.add(path)
        matrix.cells += 1
        answers = client.stub(matrix.contract.find(path))(client.request(path), timeout=10,
                                                          metadata=client.metadata())
        try:
            if next(answers).status != 1:
                matrix.wrong.append(f"{who} × {path}: not serving")
        except grpc.RpcError as error:
            matrix.wrong.append(f"{who} × {path}: {error.code().name}")
        answers.cancel()


def watches(matrix):
    """A stream of one's own begins at once."""
    method = matrix.contract.find("NotificationService/WatchNotifications")
    for who, client in matrix.callers.items():
        matrix.covered.add(method.path)
        matrix.cells += 1
        answers = client.stub(method)(client.request(method.path), timeout=10,
                                      metadata=client.metadata())
        try:
            told = "OK" if next(answers).position else "no position"
        except grpc.RpcError as error:
            told = error.code().name
        answers.cancel()
        if told != (matrix.permitted(who, method) or "OK"):
            matrix.wrong.append(f"{who} × {method.path}: {told}")


def exports(matrix):
    """Every row that the scope of the export reaches, and no other."""
    path = "ExportService/ExportRecords"
    method = matrix.contract.find(path)
    for item in matrix.contract.objects.values():
        matrix.model.read_rows(item)
        request = matrix.server.admin.request(path, object=item.name, fields=["id"])
        for who in matrix.callers:
            answer = matrix.ask(who, method, request, expect_export(matrix, who, method, item),
                                item.name)
            if answer is None:
                continue
            have = sorted(row.cells[0] for part in answer for row in part.rows)
            want = sorted(f"{item.prefix}-{row.key}" for row in matrix.model.rows[item.name].values()
                          if not row.deleted and matrix.model.may(matrix.user(who), row, "export"))
            if have != want:
                matrix.wrong.append(f"{who} × {path} × {item.name}: {set(have) ^ set(want)} differ")


def expect_export(matrix, who, method, item):
    refusal = matrix.permitted(who, method)
    if refusal:
        return refusal
    allowed = matrix.model.may_any(matrix.user(who), item.name, "export")
    return "OK" if allowed else "PERMISSION_DENIED"


def uploads(matrix):
    """A file goes on what one may change. These are real: the last cells of the matrix."""
    path = "AttachmentService/UploadAttachment"
    method, item = matrix.contract.find(path), matrix.contract.objects["attachment"]
    for link in item.parents:
        parent = matrix.contract.objects[item.fields[link].options.reference]
        for who, cell, key, row in matrix.each(parent):
            request = matrix.server.admin.request(
                path, attachment={"file_name": "m.txt", link: key}, data=b"m")
            expected = matrix.permitted(who, method) or matrix.expect_parent(
                who, parent.name, int(key.split("-")[1]))
            matrix.ask(who, method, request, expected, f"on {cell}")
    path = "ImportService/UploadImport"
    method, item = matrix.contract.find(path), matrix.contract.objects["import"]
    for who, cell, key, row in matrix.each(item):
        request = matrix.server.admin.request(path, id=key, data=b"name\nA\n", last=True)
        expected = matrix.expect(who, method, row, "update", False)
        matrix.ask(who, method, request, REACHED if expected == "OK" else expected, cell, key)


def intake(matrix):
    """A mail comes in for whoever may take mails in, whatever tickets they see."""
    path = "TicketService/IntakeTicket"
    method = matrix.contract.find(path)
    for n, who in enumerate(matrix.callers):
        request = matrix.server.admin.request(path, from_address=f"m{n}@matrix.example",
                                              sha256=f"{n:064x}", content="It hums.")
        matrix.ask(who, method, request, matrix.permitted(who, method) or "OK", "a mail")


def of_both(matrix, who, rows):
    """What becomes of what changes and deletes two records."""
    user = matrix.user(who)
    if user is None:
        return "UNAUTHENTICATED"
    if any(row is None or not matrix.model.may(user, row, "read") for row in rows):
        return "NOT_FOUND"
    able = all(matrix.model.may(user, row, "update", False) and
               matrix.model.may(user, row, "delete") for row in rows)
    return REACHED if able else "PERMISSION_DENIED"


def merges(matrix):
    for name in ("customer", "contact"):
        other = matrix.world.spares[name, "sales"]
        second = matrix.model.rows[name][int(other.split("-")[1])]
        for who, cell, key, row in matrix.each(matrix.contract.objects[name]):
            row = None if row is not None and row.deleted else row
            for path, more in (("PreviewMerge", {}), ("MergeRecords", {"validate_only": True})):
                method = matrix.contract.find("MergeService/" + path)
                expected = "INVALID_ARGUMENT" if key == other and who != "nobody" else of_both(
                    matrix, who, (row, second))
                matrix.ask(who, method, matrix.server.admin.request(
                    method.path, id=key, other_id=other, **more), expected, f"{name} of {cell}",
                    key)
    method = matrix.contract.find("MergeService/UndoMerge")
    for who, cell, key, row in matrix.each(matrix.contract.objects["merge"]):
        rows = [None]
        if row is not None:
            made = matrix.server.admin.get("merge", key)
            rows = [matrix.model.rows["customer"][int(one.split("-")[1])]
                    for one in (made.kept, made.merged)]
        matrix.ask(who, method, matrix.server.admin.request(
            method.path, id=key, validate_only=True), of_both(matrix, who, rows), cell, key)
