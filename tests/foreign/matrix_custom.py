# SPDX-License-Identifier: Apache-2.0
"""Expectations of the methods that are not standard ones. A method that stands nowhere here fails
the matrix."""
import grpc

import matrix_review
from checks import PASSWORD, Refused
from model import ALL, SUBTREE

# Once the record is reached, its state may still forbid the act.
REACHED = {"OK", "FAILED_PRECONDITION"}

# Changes of one record: the object, and what the request holds besides.
CHANGES = {
    "TicketService/AssignTicket": ("ticket", lambda m: {"owner_id": m.world.owners["mate"]}),
    "TicketService/StartTicket": ("ticket", None),
    "TicketService/WaitTicket": ("ticket", None),
    "TicketService/ResolveTicket": ("ticket", lambda m: {"resolution": "done"}),
    "TicketService/CloseTicket": ("ticket", None),
    "TicketService/ReopenTicket": ("ticket", lambda m: {"reason": "again"}),
    "ArticleService/SubmitArticle": ("article", None),
    "ArticleService/WithdrawArticle": ("article", None),
    "ArticleService/PublishArticle": ("article", None),
    "ArticleService/RetireArticle": ("article", lambda m: {"reason": "old"}),
    "ArticleService/RollBackArticle": ("article", lambda m: {"number": 1}),
    "TicketService/RejectTicket": ("ticket", lambda m: {"reason": "no"}),
    "TicketActionService/CompleteTicketAction": ("ticket_action", None),
    "CallBackService/RecordCallBack": ("call_back", lambda m: {"result": 3}),
    "TicketService/EscalateTicket": ("ticket", lambda m: {"reason": "angry", "to": m.world.owners["mate"]}),
    "TicketService/DeescalateTicket": ("ticket", lambda m: {"reason": "calm"}),
    "TicketService/TakeTicket": ("ticket", None),
    "TicketService/ReleaseTicket": ("ticket", lambda m: {"reason": "not mine"}),
    "TicketService/TransferTicket": ("ticket", lambda m: {"queue_id": m.world.records["queue"]["present"]}),
    "LeadService/AssignLead": ("lead", lambda m: {"owner_id": m.world.owners["mate"]}),
    "LeadService/ConvertLead": ("lead", lambda m: {"allow_duplicates": True}),
    "LeadService/WorkLead": ("lead", None),
    "LeadService/NurtureLead": ("lead", None),
    "LeadService/DisqualifyLead": ("lead", lambda m: {"reason": "no_need"}),
    "LeadService/RecycleLead": ("lead", lambda m: {"reason": "no_answer"}),
    "LeadService/ReopenLead": ("lead", None),
    "FeedbackService/ReviewFeedback": ("feedback", None),
    "FeedbackService/AnswerFeedback": ("feedback", lambda m: {"text": "thanks"}),
    "FeedbackService/AdoptFeedback": ("feedback", lambda m: {"idea_id": m.world.records["idea"]["present"]}),
    "FeedbackService/DeclineFeedback": ("feedback", lambda m: {"reason": "no"}),
    "FeedbackService/DeliverFeedback": ("feedback", lambda m: {"result": "there"}),
    "FeedbackService/InformFeedback": ("feedback", lambda m: {"text": "told"}),
    "IdeaService/ReviewIdea": ("idea", None),
    "IdeaService/AdoptIdea": ("idea", None),
    "IdeaService/DeclineIdea": ("idea", lambda m: {"reason": "no"}),
    "IdeaService/DeliverIdea": ("idea", lambda m: {"result": "there"}),
    "ImprovementService/CompleteImprovement": ("improvement", lambda m: {"result": "done"}),
    "ImprovementService/EvaluateImprovement": ("improvement", None),
    "ImprovementService/DropImprovement": ("improvement", lambda m: {"reason": "no"}),
    "TaskService/CompleteTask": ("task", None),
    "OpportunityService/MoveOpportunity": ("opportunity", lambda m: {"stage_id": "SG-2"}),
    "GradeRuleService/ActivateGradeRule": ("grade_rule", None),
    "GradeService/ApproveGrade": ("grade", None),
    "GradeService/RejectGrade": ("grade", None),
    "OrderService/ConfirmOrder": ("order", None),
    "OrderService/DeliverOrder": ("order", None),
    "OrderService/CompleteOrder": ("order", None),
    "OrderService/VoidOrder": ("order", lambda m: {"reason": "twice"}),
    "ReturnService/ConfirmReturn": ("return", None),
    "ReturnService/VoidReturn": ("return", lambda m: {"reason": "kept"}),
    "UserService/InviteUser": ("user", None),
    "UserService/ResetSecondFactor": ("user", None),
    "ImportService/StartImport": ("import", None),
    "ImportService/CancelImport": ("import", None),
    "ImportService/UndoImport": ("import", None),
    "HandoverService/UndoHandover": ("handover", None),
    "BatchService/UndoBatch": ("batch", None),
}
# Reads of one record.
READS = {
    "CustomerService/ListCustomerTimeline": "customer",
    "LeadService/ExplainLead": "lead",
    "TicketService/ExplainTicket": "ticket",
    "TicketService/GetTicketChecklist": "ticket",
    "TicketService/ListTicketLinks": "ticket",
    "TicketService/GetTicketRoute": "ticket",
    "CustomerService/GetCustomerView": "customer",
    "CustomerService/GetCustomerTree": "customer",
    "GradeService/ExplainGrade": "customer",
    "ApprovalService/ExplainApproval": "approval",
    "LeadService/PreviewConvertLead": "lead",
    "ImportService/ListImportRows": "import",
    "BatchService/ReportBatch": "batch",
    "BatchService/ListBatchItems": "batch",
    "HandoverService/ReportHandover": "handover",
    "HandoverService/ListHandoverItems": "handover",
    "MergeService/ListMergeItems": "merge",
    "AttachmentService/DownloadAttachment": "attachment",
}


def changes(matrix):
    for path, (name, more) in CHANGES.items():
        method, item = matrix.contract.find(path), matrix.contract.objects[name]
        for who, cell, key, row in matrix.each(item):
            request = matrix.server.admin.request(
                path, id=key, validate_only=True, **(more(matrix) if more else {}))
            action = "publish" if method.permission.endswith(":publish") else "update"
            expected = matrix.expect(who, method, row, action, False)
            if path.endswith(("AssignTicket", "AssignLead", "TakeTicket", "ReleaseTicket", "TransferTicket")):
                expected = expect_given(matrix, who, row, expected)
            if path.endswith("ConvertLead") and expected == "OK" and not matrix.model.may_create(
                    matrix.user(who), "customer", row.owner, row.team):
                expected = "PERMISSION_DENIED"  # what it makes is the owner's
            matrix.ask(who, method, request, REACHED if expected == "OK" else expected, cell, key)


def expect_given(matrix, who, row, expected):
    """Who has it through a share only may change it, but not give it away."""
    held = row and matrix.user(who) and matrix.model.may(matrix.user(who), row, "update", False)
    return "PERMISSION_DENIED" if expected == "OK" and not held else expected


def links(matrix):
    """To another ticket: it must be seen, and this one changed."""
    item = matrix.contract.objects["ticket"]
    other = matrix.world.records["ticket"]["mate"]
    seen = matrix.model.rows["ticket"][int(other.split("-")[1])]
    for path in ("TicketService/LinkTicket", "TicketService/UnlinkTicket"):
        method = matrix.contract.find(path)
        for who, cell, key, row in matrix.each(item):
            if key == other:
                continue
            expected = matrix.expect(who, method, row, "update", False)
            if expected == "OK" and not matrix.model.may(matrix.user(who), seen, "read"):
                expected = "INVALID_ARGUMENT"
            matrix.ask(who, method, matrix.server.admin.request(
                path, id=key, other_id=other, validate_only=True), expected, cell, key)


def gives(matrix):
    """Each record to somebody else."""
    for link in matrix.contract.objects["share"].parents:
        item = matrix.contract.objects[link.removesuffix("_id")]
        method = item.methods["Update"]
        for who, cell, key, row in matrix.each(item):
            request = matrix.server.admin.request(
                method.path, **{item.name: {"id": key, "owner_id": matrix.world.owners["sub"]}},
                validate_only=True)
            expected = matrix.expect(who, method, row, "update", False)
            matrix.ask(who, method, request, expect_given(matrix, who, row, expected),
                       f"gives {cell}", key)


def reads(matrix):
    for path, name in READS.items():
        method, item = matrix.contract.find(path), matrix.contract.objects[name]
        for who, cell, key, row in matrix.each(item):
            expected = matrix.expect(who, method, row, "read")
            if expected == "OK" and row.deleted and name == "attachment":
                expected = "FAILED_PRECONDITION"  # out of the bin first
            matrix.ask(who, method, matrix.server.admin.request(path, id=key), expected, cell, key)


def reveals(matrix):
    """Whatever is masked or not: who may read the record may see its text, for a reason."""
    path = "FieldService/RevealField"
    method = matrix.contract.find(path)
    for name, field in (("customer", "name"), ("ticket", "subject"), ("contact_point", "value"),
                        ("user", "name")):
        for who, cell, key, row in matrix.each(matrix.contract.objects[name]):
            request = matrix.server.admin.request(path, id=key, field=field, reason="matrix")
            matrix.ask(who, method, request, matrix.expect(who, method, row, "read"), cell, key)


def plain(matrix):
    """Methods that are on no record: whoever may call them gets an answer."""
    requests = {
        "AuthService/WhoAmI": {},
        "TaskService/GetMyDay": {},
        "SearchService/Search": {"query": "a"},
        "ArticleService/SearchArticles": {"query": "样本"},
        "ArticleService/GetArticleFigures": {},
        "ArticleService/GetArticleGaps": {},
        "QualityService/GetSummary": {},
        "QualityService/ListQuality": {"issue": 1},
        "PriceService/ResolvePrice": {"product_id": matrix.world.records["product"]["present"],
                                      "quantity": {"value": "1"}},
        "DuplicateService/CheckDuplicates": {"phone": "13800138000"},
        "ReportService/GetPerformanceReport": {
            "from": {"year": 2026, "month": 1, "day": 1},
            "until": {"year": 2026, "month": 12, "day": 31}},
        "FollowUpPlanService/ListNeglectedCustomers": {"days": 30},
        "FollowUpService/ReportFollowUps": {},
        "FollowUpPlanService/PreviewFollowUpPlan": {
            "id": matrix.world.records["follow_up_plan"]["present"]},
        "ApprovalService/ListMineApprovals": {},
        "LeadService/AssignWaitingLeads": {"filter": "campaign = none", "validate_only": True},
        "GradeService/GetGradeMatrix": {},
        "AuditService/ListAudit": {},
        "AuditService/GetAuditStatus": {},
        "AuditService/VerifyAudit": {},
        "AuditService/ProveAudit": {"sequence": 1},
        "NotificationService/MarkNotifications": {"validate_only": True},
        "NotificationService/CountNotifications": {},
        "QueueService/ShowQueue": {},
        "NotificationService/ListNotificationKinds": {},
        "NotificationService/ChooseNotificationKind": {"kind": "import", "channel": 1,
                                                       "validate_only": True},
        "TerritoryService/ReassignTerritory": {
            "id": matrix.world.records["territory"]["present"], "validate_only": True},
        "JobService/ListJobs": {},
        "CalendarService/ShowCalendar": {"month": "2026-10"},
        "JobService/RunJob": {"name": "requests", "validate_only": True},
        "/grpc.health.v1.Health/Check": {},
    }
    for path, values in requests.items():
        method = matrix.contract.find(path)
        for who in matrix.callers:
            expected = matrix.permitted(who, method) or "OK"
            if path.endswith("ResolvePrice") and expected == "OK":
                expected = {"OK", "NOT_FOUND", "FAILED_PRECONDITION"}  # there may be no price
            if path.endswith("AssignWaitingLeads") and expected == "OK":
                expected = "FAILED_PRECONDITION"  # there is none
            if path.endswith("ReassignTerritory") and expected == "OK":
                expected = "FAILED_PRECONDITION"  # nobody looks after it
            answer = matrix.ask(who, method, matrix.server.admin.request(path, **values), expected,
                                "plain")
            if path.endswith("WhoAmI") and answer:
                compare_allowed(matrix, who, answer)


def compare_allowed(matrix, who, answer):
    """What one is told that one may do is what the rows of one's roles say."""
    told = {(row.object, row.action): row.scope for row in answer.allowed}
    actions = ("read", "create", "update", "delete", "export", "import", "publish")
    user = matrix.user(who)
    want = {(name, action): matrix.model.scope(user, name, action)
            for name in matrix.contract.objects for action in actions}
    want = {key: scope for key, scope in want.items() if scope > 1}
    if told != want:
        matrix.wrong.append(f"{who} × WhoAmI: {sorted(set(told.items()) ^ set(want.items()))}")


def articles(matrix):
    """Public ones are for everybody, drafts for who may read them; a use is a change of the ticket."""
    show, vote = (matrix.contract.find(f"ArticleService/{verb}Article") for verb in ("Show", "Vote"))
    request = matrix.server.admin.request
    for who, cell, key, row in matrix.each(matrix.contract.objects["article"]):
        user = matrix.user(who)
        shown = row is not None and not row.deleted and row.links["shown_to"]
        reads = user is not None and row is not None and not row.deleted and matrix.model.may(
            user, row, "read")
        expected = matrix.permitted(who, show) or ("OK" if shown == 1 or reads else "NOT_FOUND")
        matrix.ask(who, show, request(show.path, id=key), expected, cell, key)
        expected = matrix.permitted(who, vote) or (
            "OK" if shown and (shown == 1 or reads) else "NOT_FOUND")
        matrix.ask(who, vote, request(vote.path, id=key, validate_only=True), expected, cell, key)
    use, suggest = (matrix.contract.find(f"ArticleService/{name}") for name in (
        "UseArticle", "SuggestArticles"))
    for who, cell, key, row in matrix.each(matrix.contract.objects["ticket"]):
        refusal = matrix.permitted(who, suggest)
        expected = refusal or "INVALID_ARGUMENT"
        if not refusal and row and not row.deleted and matrix.model.may(matrix.user(who), row, "read"):
            expected = "OK"
        matrix.ask(who, suggest, request(suggest.path, ticket_id=key), expected, cell)
        public = matrix.world.records["article"]["public"]
        expected = matrix.permitted(who, use)
        if not expected:
            expected = matrix.expect_parent(who, "ticket", int(key.split("-")[1]))
        matrix.ask(who, use, request(use.path, id=public, ticket_id=key, validate_only=True), expected,
                   cell)


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


CHECKS = (
    role_changes,
    changes,
    links,
    gives,
    reads,
    reveals,
    plain,
    articles,
    assignments,
    bulk,
    pools,
    queues,
    handovers,
    approvals,
    merges,
    streams,
    watches,
    figures,
    acquisition,
    analyses,
    pipeline,
    forecasts,
    simulations,
    exports,
    uploads,
    intake,
    revokes,
    second_factors,
    consent_states,
    retention,
    grading,
    copies,
    segments,
    people,
    sessions,
    *matrix_review.CHECKS,
)
