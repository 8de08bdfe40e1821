# SPDX-License-Identifier: Apache-2.0
"""Expectations of methods about people: their roles, sessions, data, and what they sign."""
from checks import PASSWORD
from model import ALL, REACHED


def approvals(matrix):
    """Who may change a record submits it; who may see it sees how far it is, and signs nothing unless
    a step says so."""
    make, mate = matrix.server.admin.request, matrix.world.owners["mate"]
    for name in ("order", "opportunity", "ticket"):
        method = matrix.contract.find("ApprovalService/SubmitApproval")
        for who, cell, key, row in matrix.each(matrix.contract.objects[name]):
            expected = matrix.permitted(who, method) or (
                matrix.expect_parent(who, name, int(key.split("-")[1])))
            matrix.ask(who, method, make(method.path, id=key, validate_only=True),
                       "FAILED_PRECONDITION" if expected == "OK" else expected, cell, key)
    acts = {"ApproveApproval": {}, "RejectApproval": {"reason": "no"}, "WithdrawApproval": {},
            "AddSigner": {"user_id": mate}, "DelegateApproval": {"user_id": mate}}
    for verb, values in acts.items():
        method = matrix.contract.find(f"ApprovalService/{verb}")
        for who, cell, key, row in matrix.each(matrix.contract.objects["approval"]):
            expected = matrix.expect(who, method, row, "read")
            if expected == "OK" and (verb != "WithdrawApproval" or matrix.model.scope(
                    matrix.user(who), "approval_flow", "update") == 1):
                expected = "PERMISSION_DENIED"
            matrix.ask(who, method, make(method.path, id=key, validate_only=True, **values),
                       expected, cell, key)


def consent_states(matrix):
    """What counts for a person may be read by whoever may read the person."""
    path = "ConsentService/GetConsentState"
    method = matrix.contract.find(path)
    for name in ("customer", "contact"):
        for who, cell, key, row in matrix.each(matrix.contract.objects[name]):
            expected = matrix.expect(who, method, row, "read", False)
            if expected in ("NOT_FOUND", "PERMISSION_DENIED") and who != "nobody":
                expected = "INVALID_ARGUMENT"  # a reference to nothing
            request = matrix.server.admin.request(path, **{name + "_id": key})
            matrix.ask(who, method, request, expected, f"{name} of {cell}")


def retention(matrix):
    path, item = "RetentionRuleService/PreviewRetentionRule", matrix.contract.objects[
        "retention_rule"]
    method = matrix.contract.find(path)
    for who, cell, key, row in matrix.each(item):
        request = matrix.server.admin.request(path, id=key)
        matrix.ask(who, method, request, matrix.expect(who, method, row, "read"), cell, key)


def people(matrix):
    """Giving out and erasing: whoever exports everything, and whoever may erase."""
    for path in ("ExportPerson", "PreviewErasePerson", "ErasePerson"):
        method = matrix.contract.find("PersonService/" + path)
        for name in ("customer", "contact"):
            for who, cell, key, row in matrix.each(matrix.contract.objects[name]):
                expected = matrix.permitted(who, method)
                everything = not expected and matrix.model.scope(
                    matrix.user(who), name, "export") == ALL
                if not expected and path == "ExportPerson" and not everything:
                    expected = "PERMISSION_DENIED"
                if not expected:
                    seen = row is not None and matrix.model.may(matrix.user(who), row, "read")
                    # Customers are organisations here; another erasure may be under way.
                    expected = REACHED if seen else "NOT_FOUND"
                more = {"validate_only": True} if path == "ErasePerson" else {}
                request = matrix.server.admin.request(method.path, id=key, **more)
                matrix.ask(who, method, request, expected, f"{name} of {cell}", key)


def sessions(matrix):
    """Signing in and out, with sessions of their own."""
    sign_in, sign_out, change, step_up = (
        matrix.contract.find("AuthService/" + name)
        for name in ("SignIn", "SignOut", "ChangePassword", "StepUp"))
    admin = matrix.server.admin
    for who, client in list(matrix.callers.items()):
        login = "mate" if who == "nobody" else who + ".n"
        answer = matrix.ask(who, sign_in, admin.request(sign_in.path, login=login,
                                                        password=PASSWORD), "OK", login)
        wrong = admin.request(change.path, old_password="wrong " + PASSWORD,
                              new_password=PASSWORD + " 2")
        refusal = matrix.permitted(who, change)
        matrix.ask(who, change, wrong, refusal or "INVALID_ARGUMENT", "wrong password")
        wrong = admin.request(step_up.path, password="wrong " + PASSWORD)
        matrix.ask(who, step_up, wrong, refusal or "INVALID_ARGUMENT", "wrong password")
        right = admin.request(step_up.path, password=PASSWORD)
        matrix.ask(who, step_up, right, refusal or "OK", "right password")
        if answer is None:
            continue
        matrix.callers["guest"] = matrix.contract.client(client.channel, answer.token)
        matrix.ask("guest", sign_out, admin.request(sign_out.path), "OK", "own session")
        matrix.ask("guest", sign_out, admin.request(sign_out.path), "UNAUTHENTICATED", "ended")
        del matrix.callers["guest"]
    matrix.ask("nobody", sign_out, admin.request(sign_out.path), "UNAUTHENTICATED", "no session")


def revokes(matrix):
    """Sessions of somebody of whom only an administrator may end them, and one's own others."""
    server = matrix.server
    guest = server.user("guest", "sales", matrix.world.teams["North"])
    key = guest.call("AuthService/WhoAmI").session_id
    for path, calls in {
        "SessionService/RevokeSession": (({"id": key}, "NOT_FOUND"),
                                         ({"id": "S-987654321"}, "NOT_FOUND")),
        "SessionService/RevokeUserSessions": (({"user_id": guest.user_id}, "NOT_FOUND"),
                                              ({}, "OK")),
    }.items():
        method = matrix.contract.find(path)
        for who in matrix.callers:
            for values, expected in calls:
                if who == "administrator" and "S-987654321" not in values.values():
                    expected = "OK"
                matrix.ask(who, method, server.admin.request(path, **values),
                           matrix.permitted(who, method) or expected, str(values))


def second_factors(matrix):
    """One's own, and the second call of a sign-in, which nobody has begun here."""
    calls = {
        "SecondFactorService/EnrolSecondFactor": ({}, "OK"),
        "SecondFactorService/ConfirmSecondFactor": ({"code": "12"}, "INVALID_ARGUMENT"),
        "SecondFactorService/RemoveSecondFactor": ({}, "OK"),
        "AuthService/SignInSecondFactor": ({"pre_token": "kith_no", "code": "123456"},
                                           "UNAUTHENTICATED"),
        "AuthService/AcceptInvite": ({"token": "kith_no", "new_password": PASSWORD},
                                     "UNAUTHENTICATED"),
    }
    for path, (values, expected) in calls.items():
        method = matrix.contract.find(path)
        for who in matrix.callers:
            request = matrix.server.admin.request(path, **values)
            matrix.ask(who, method, request, matrix.permitted(who, method) or expected, "own")


def explains(matrix, item):
    """Everybody about oneself; those who may change roles about everybody, and what they are told
    is what the calls on the object's records got before."""
    path = "AccessService/ExplainAccess"
    method, make = matrix.contract.find(path), matrix.server.admin.request
    for i, (who, cell, key, row) in enumerate(matrix.each(item)):
        if i % 5 and item.name not in ("customer", "share"):
            continue
        changes_roles = who != "nobody" and matrix.model.scope(
            matrix.user(who), "role", "update") > 1
        expected = "OK" if changes_roles else matrix.expect(who, method, row, "read")
        matrix.ask(who, method, make(path, action="read", id=key), expected, cell, key)
        others = matrix.permitted(who, method) or ("OK" if changes_roles else
                                                   "PERMISSION_DENIED")
        other = matrix.world.owners["mate" if who != "mate" else "sub"]
        matrix.ask(who, method, make(path, user=other, action="update", id=key), others, cell)
    explains_what_was_done(matrix, item)


def explains_what_was_done(matrix, item):
    path = "AccessService/ExplainAccess"
    method, make = matrix.contract.find(path), matrix.server.admin.request
    done_here = sorted(cell for cell in matrix.real.items()
                       if cell[0][2].split("-")[0] == item.prefix)
    for i, ((who, action, key), done) in enumerate(done_here):
        if who == "nobody" or i % 7:
            continue
        answer = matrix.server.admin.send(
            method.path, make(path, user=matrix.callers[who].user_id, action=action, id=key))
        matrix.cells += 1
        if answer.allowed != done:
            matrix.wrong.append(f"{who} × {path} × {action} {key}: {answer.text} really: {done}; "
                                f"{[(step.holds, step.text) for step in answer.steps]}")


def role_changes(matrix):
    """Of every role, by whoever may change roles."""
    path = "RoleService/DiffRole"
    method = matrix.contract.find(path)
    line = {"object": "customer", "action": "read", "scope": ALL}
    for who, cell, key, row in matrix.each(matrix.contract.objects["role"]):
        request = matrix.server.admin.request(path, id=key, permissions=[line])
        there = row is not None and not row.deleted
        matrix.ask(who, method, request, matrix.permitted(who, method) or
                   ("OK" if there else "NOT_FOUND"), cell, key)
