# SPDX-License-Identifier: Apache-2.0
"""Expectations of the methods that are not standard ones. A method that stands nowhere here fails
the matrix."""
import matrix_figures
import matrix_many
import matrix_people
import matrix_review
from model import REACHED

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


CHECKS = (
    matrix_people.role_changes,
    changes,
    links,
    gives,
    reads,
    reveals,
    plain,
    articles,
    matrix_many.assignments,
    matrix_many.bulk,
    matrix_many.pools,
    matrix_many.queues,
    matrix_many.handovers,
    matrix_people.approvals,
    matrix_many.merges,
    matrix_many.streams,
    matrix_many.watches,
    matrix_figures.figures,
    matrix_figures.acquisition,
    matrix_figures.analyses,
    matrix_figures.pipeline,
    matrix_figures.forecasts,
    matrix_figures.simulations,
    matrix_many.exports,
    matrix_many.uploads,
    matrix_many.intake,
    matrix_people.revokes,
    matrix_people.second_factors,
    matrix_people.consent_states,
    matrix_people.retention,
    matrix_figures.grading,
    matrix_figures.copies,
    matrix_figures.segments,
    matrix_people.people,
    matrix_people.sessions,
    *matrix_review.CHECKS,
)
