# SPDX-License-Identifier: Apache-2.0
"""Expectations of figures: counts and sums are of what one may see, no more."""
from model import REACHED


def figures(matrix):
    """Counts are of what one may see, no more."""
    path = "ReportService/SummarizeRecords"
    method = matrix.contract.find(path)
    for item in matrix.contract.objects.values():
        matrix.model.read_rows(item)
        request = matrix.server.admin.request(path, object=item.name)
        for who in matrix.callers:
            user = matrix.user(who)
            expected = matrix.permitted(who, method)
            if (not expected and not item.parents and
                    not matrix.model.may_any(user, item.name, "read")):
                expected = "PERMISSION_DENIED"
            answer = matrix.ask(who, method, request, expected or "OK", item.name)
            want = len(matrix.model.visible(user, item.name)) if answer else 0
            if answer and answer.total_count != want:
                matrix.wrong.append(f"{who} × {path} × {item.name}: {answer.total_count} of {want}")


def acquisition(matrix):
    path = "ReportService/GetAcquisitionReport"
    method = matrix.contract.find(path)
    day = {"year": 2000, "month": 1, "day": 1}, {"year": 2009, "month": 1, "day": 1}
    matrix.server.psql("update lead set created_at = '2005-05-05'")
    matrix.model.read_rows(matrix.contract.objects["lead"])
    for who in matrix.callers:
        request = matrix.server.admin.request(path, **{"from": day[0], "until": day[1]})
        answer = matrix.ask(who, method, request, matrix.permitted(who, method) or "OK", "all")
        want = len(matrix.model.visible(matrix.user(who), "lead")) if answer else 0
        if answer and sum(row.leads for row in answer.rows) != want:
            matrix.wrong.append(f"{who} × {path}: {answer.rows} are not {want}")


def pipeline(matrix):
    path = "ReportService/GetPipelineReport"
    method = matrix.contract.find(path)
    open_deals = {int(row[0]) for row in matrix.server.psql(
        "select id from opportunity where status = 1")}
    for who in matrix.callers:
        expected = matrix.permitted(who, method) or "OK"
        answer = matrix.ask(who, method, matrix.server.admin.request(path), expected, "all")
        if answer:
            want = len(open_deals & matrix.model.visible(matrix.user(who), "opportunity"))
            have = sum(row.count for row in answer.rows)
            if have != want:
                matrix.wrong.append(f"{who} × {path}: {have} deals of {want}")


def forecasts(matrix):
    """The sums of all years are those of the deals that one may see, and so are their changes."""
    paths = ["ForecastService/GetForecast", "ForecastService/CompareForecast"]
    matrix.server.psql("select kith_take_forecast(now())")
    worth = {int(row[0]): int(row[1]) for row in matrix.server.psql(
        "select id, (10000 * case when status = 2 then company_amount else amount end)::bigint"
        " from opportunity where deleted_at is null and amount_currency = 'CNY'"
        " and close_date between '2024-01-01' and '2024-12-31' and status < 3 and forecast <> 5")}
    for path in paths:
        method = matrix.contract.find(path)
        for who in matrix.callers:
            expected = matrix.permitted(who, method) or "OK"
            answer = matrix.ask(who, method, matrix.server.admin.request(path, period="2024"),
                                expected, "all")
            if not answer:
                continue
            visible = matrix.model.visible(matrix.user(who), "opportunity")
            want = sum(worth.get(key, 0) for key in visible)
            row = answer.total if path == paths[0] else None
            have = sum(money.units * 10000 + money.nanos // 100000 for money in (
                [row.closed, row.commit, row.best_case, row.pipeline] if row
                else [answer.end_total]))
            if have != want:
                matrix.wrong.append(f"{who} × {path}: {have} of {want}")


def around_today(matrix):
    """A first and a last day that hold whatever was made meanwhile, in every zone."""
    return [dict(zip(("year", "month", "day"), map(int, day.split("-")))) for day in matrix.server.psql(
        "select kith_today() - 300, kith_today() + 3")[0]]


def simulations(matrix):
    """Over the tickets that one may see, and no others."""
    path = "SlaService/SimulateSla"
    method = matrix.contract.find(path)
    policy = matrix.world.records["sla_policy"]["present"]
    matrix.model.read_rows(matrix.contract.objects["ticket"])  # samples have come since
    matrix.model.read_waiting()
    first, last = around_today(matrix)
    request = matrix.server.admin.request(
        path, policy_id=policy, everything=True, **{"from": first, "to": last})
    for who in matrix.callers:
        answer = matrix.ask(who, method, request, matrix.permitted(who, method) or "OK", "all")
        if not answer:
            continue
        want = len(matrix.model.visible(matrix.user(who), "ticket"))
        if (answer[-1].done, answer[-1].total, answer[-1].tickets) != (want, want, want):
            matrix.wrong.append(f"{who} × {path}: {answer[-1].done} tickets of {want}")


def analyses(matrix):
    """Of the feedback that one may see, and no other."""
    path = "FeedbackService/AnalyzeFeedback"
    method = matrix.contract.find(path)
    matrix.model.read_rows(matrix.contract.objects["feedback"])  # samples have come since
    first, last = around_today(matrix)
    request = matrix.server.admin.request(path, **{"from": first, "until": last})
    for who in matrix.callers:
        answer = matrix.ask(who, method, request, matrix.permitted(who, method) or "OK", "all")
        want = len(matrix.model.visible(matrix.user(who), "feedback")) if answer else 0
        if answer and answer.count != want:
            matrix.wrong.append(f"{who} × {path}: {answer.count} of {want}")


def grading(matrix):
    """Whoever may change rules sees what they would change, and lets them."""
    item = matrix.contract.objects["grade_rule"]
    for path, more in (("PreviewGradeRule", {}), ("ListGradeRuleRuns", {}),
                       ("RunGradeRule", {"validate_only": True})):
        method = matrix.contract.find("GradeRuleService/" + path)
        for who, cell, key, row in matrix.each(item):
            expected = matrix.permitted(who, method) or ("OK" if row else "NOT_FOUND")
            if expected == "OK" and more:
                expected = REACHED
            request = matrix.server.admin.request(method.path, id=key, **more)
            matrix.ask(who, method, request, expected, cell)


def segments(matrix):
    """Everybody may use a segment: for the customers that are open to them anyway."""
    contract, item = matrix.contract, matrix.contract.objects["segment"]
    matrix.model.read_rows(contract.objects["customer"])  # samples have come since
    found = {"SnapshotSegment": {"validate_only": True},
             "AddSegmentMembers": {"filter": "name = x", "validate_only": True},
             "RemoveSegmentMembers": {"filter": "name = x", "validate_only": True},
             "GetSegmentMembers": {"count": True}, "GetSegmentSize": {}, "GetSegmentChange": {}}
    for name, more in found.items():
        method = contract.find(f"SegmentService/{name}")
        for who, cell, key, row in matrix.each(item):
            request = matrix.server.admin.request(method.path, id=key, **more)
            there = row is not None and not row.deleted
            # The samples are dynamic, and have no snapshots: one cannot put customers in.
            expected = matrix.permitted(who, method) or (REACHED if there else "NOT_FOUND")
            answer = matrix.ask(who, method, request, expected, cell, key)
            sees = matrix.model.visible(matrix.user(who), "customer") if answer else ()
            if answer and name == "GetSegmentSize" and answer.size != len(sees):
                matrix.wrong.append(f"{who} × {name}: {answer.size} of {len(sees)}")
    method, keys = contract.find("SegmentService/OverlapSegments"), [
        matrix.world.samples.fresh("segment") for _ in range(2)]
    for who in matrix.callers:
        request = matrix.server.admin.request(method.path, ids=keys)
        answer = matrix.ask(who, method, request, matrix.permitted(who, method) or "OK", "all")
        sees = matrix.model.visible(matrix.user(who), "customer") if answer else ()
        if answer and answer.in_any != len(sees):
            matrix.wrong.append(f"{who} × overlap: {answer.in_any} of {len(sees)}")


def copies(matrix):
    """A rule that everyone reads becomes a draft of whoever may create one."""
    path = "GradeRuleService/CopyGradeRule"
    method = matrix.contract.find(path)
    for who, cell, key, row in matrix.each(matrix.contract.objects["grade_rule"]):
        request = matrix.server.admin.request(path, id=key, name="copy", validate_only=True)
        there = row is not None and not row.deleted
        matrix.ask(who, method, request, matrix.permitted(who, method) or
                   ("OK" if there else "INVALID_ARGUMENT"), cell, key)
