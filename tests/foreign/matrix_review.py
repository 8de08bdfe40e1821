# SPDX-License-Identifier: Apache-2.0
"""Expectations of reviews: who draws, who writes, who contests, who decides."""
from model import REACHED

OCTOBER = {"from": {"year": 2001, "month": 10, "day": 1},
           "until": {"year": 2001, "month": 10, "day": 31}}


def reviews(matrix):
    item, make = matrix.contract.objects["review"], matrix.server.admin.request
    for name, action, more in (("Submit", "update", {"scores": "a=5"}),
                               ("Decide", "update", {"decision": "so"}),
                               ("Contest", "read", {"reason": "no"})):
        method = matrix.contract.find(f"ReviewService/{name}Review")
        for who, cell, key, row in matrix.each(item):
            expected = matrix.expect(who, method, row, action, False)
            request = make(method.path, id=key, validate_only=True, **more)
            matrix.ask(who, method, request, REACHED if expected == "OK" else expected, cell, key)


def review_samples(matrix):
    make = matrix.server.admin.request
    sample = matrix.contract.find("ReviewService/SampleReviews")
    verify = matrix.contract.find("ReviewService/VerifyReviews")
    results = matrix.contract.find("ReviewService/ListReviewResults")
    card = matrix.world.records["scorecard"]["present"]
    for who in matrix.callers:
        request = make(sample.path, scorecard_id=card, count=3, validate_only=True, **OCTOBER)
        matrix.ask(who, sample, request,  # nothing was closed then
                   matrix.permitted(who, sample) or "FAILED_PRECONDITION", "draw")
        matrix.ask(who, results, make(results.path, month="2026-10"),
                   matrix.permitted(who, results) or "OK", "results")
    for who, cell, key, row in matrix.each(matrix.contract.objects["review_sample"]):
        matrix.ask(who, verify, make(verify.path, id=key), matrix.expect(who, verify, row, "read"),
                   cell, key)


def scorecard_copies(matrix):
    method = matrix.contract.find("ScorecardService/CopyScorecard")
    for who, cell, key, row in matrix.each(matrix.contract.objects["scorecard"]):
        request = matrix.server.admin.request(method.path, id=key, validate_only=True)
        there = row is not None and not row.deleted
        matrix.ask(who, method, request, matrix.permitted(who, method) or
                   ("OK" if there else "NOT_FOUND"), cell, key)


def service_figures(matrix):
    make = matrix.server.admin.request
    for verb, values in (("GetFigures", {**OCTOBER, "by": ["team", "week"]}), ("GetBacklog", {})):
        method = matrix.contract.find(f"ServiceService/{verb}")
        for who in matrix.callers:
            matrix.ask(who, method, make(method.path, **values),
                       matrix.permitted(who, method) or "OK", verb)


CHECKS = (service_figures, reviews, review_samples, scorecard_copies)
