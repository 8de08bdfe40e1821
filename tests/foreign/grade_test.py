#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Grades that the server's own job gives, worked out a second time: from the steps, weights and bands
as a manager wrote them, and the values of the customers as they lie in the database."""
import random
from decimal import Decimal

from checks import Kithd, equal, finish, run, sound, true
from kithd import wait_for

CRITERIA = (("employees", "1000=100, 200=60.5, 50=30, 0=10, none=2.25", "35"),
            ("annual_revenue", "1000000=100, 250000.5=40, 0=5", "25.5"),
            ("potential", "high=100, medium=50, *=1", "19.5"),
            ("days_known", "0=80", "20"))
BANDS = (("A", "70"), ("B", "35"), ("C", "10"))


def points(steps, value):
    """The largest figure that is reached; a code, or what stands for all others."""
    table = dict(step.strip().split("=") for step in steps.split(","))
    if value is None:
        return Decimal(table.get("none", 0))
    if isinstance(value, str):
        return Decimal(table.get(value, table.get("*", 0)))
    reached = [(Decimal(key), Decimal(gain)) for key, gain in table.items()
               if key != "none" and value >= Decimal(key)]
    return max(reached)[1] if reached else Decimal(0)


def customers(admin, chance):
    """Values at and beside the edges of the steps."""
    made = {}
    for n in range(60):
        staff = chance.choice((None, 0, 49, 50, 199, 200, 999, 1000, 5000))
        turnover = chance.choice((None, "0", "250000.4", "250000.5", "999999.99", "1000000"))
        potential = chance.choice(("", "high", "medium", "low"))
        values = {"name": f"C {n}", "potential": potential}
        if staff is not None:
            values["employees"] = staff
        if turnover is not None:
            whole, _, part = turnover.partition(".")
            values["annual_revenue"] = {"currency_code": "CNY", "units": int(whole),
                                        "nanos": int((part or "0").ljust(9, "0"))}
        made[admin.create("customer", values).id] = {
            "employees": None if staff is None else Decimal(staff), "days_known": Decimal(0),
            "annual_revenue": None if turnover is None else Decimal(turnover),
            "potential": potential}
    return made


def a_rule(admin):
    rule = admin.create("grade_rule", {"name": "By hand"}).id
    for measure, steps, weight in CRITERIA:
        admin.create("grade_criterion", {"grade_rule_id": rule, "measure": measure, "steps": steps,
                                         "weight": {"value": weight}})
    for code, score in BANDS:
        admin.create("grade_band", {"grade_rule_id": rule, "code": code,
                                    "min_score": {"value": score}})
    admin.call("GradeRuleService/ActivateGradeRule", id=rule)
    return rule


def test_grades_can_be_worked_out_by_hand(server):
    admin, chance = server.admin, random.Random(4)
    made, rule = customers(admin, chance), a_rule(server.admin)
    preview = admin.call("GradeRuleService/PreviewGradeRule", id=rule)
    equal(sum(move.customers for move in preview.moves), len(made), "previewed")
    admin.call("GradeRuleService/RunGradeRule", id=rule)
    wait_for(lambda: any(run.HasField("end_time") for run in admin.call(
        "GradeRuleService/ListGradeRuleRuns", id=rule).runs), "the pass over all customers")
    seen = set()
    for key, values in made.items():
        parts = {measure: points(steps, values[measure]) * Decimal(weight) / 100
                 for measure, steps, weight in CRITERIA}
        score = sum(parts.values())
        grade = next((code for code, least in BANDS if score >= Decimal(least)), "")
        told = admin.call("GradeService/ExplainGrade", id=key)
        equal({line.measure: Decimal(line.part.value or 0) for line in told.lines}, parts, key)
        equal((Decimal(told.score.value), told.grade, told.grade_rule_id), (score, grade, rule), key)
        record = admin.get("customer", key)
        equal((record.grade, Decimal(record.grade_score.value)), (grade, score), key)
        seen.add(grade)
    true(seen >= {"A", "B", "C"}, f"the sample has only {seen}")
    counts = {move.to_grade: move.customers for move in preview.moves}
    equal(sum(counts.values()), len(made), "moves")


def main():
    with Kithd() as server:
        failures = run([test_grades_can_be_worked_out_by_hand], server)
        failures += run([sound], server)
    finish(failures)


main()
