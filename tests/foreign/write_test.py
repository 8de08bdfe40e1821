#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes over the wire: masks, etags, repeated requests, validation, and what values may be."""
from concurrent.futures import ThreadPoolExecutor

from checks import Kithd, Refused, equal, finish, refused, run, sound, tests_of, true, wait_for
from samples import SHOWN_ONCE, Samples
from values import VALUES, WRONG_VALUES


class Desk:
    def __init__(self, server):
        self.server, self.admin = server, server.admin
        self.anna, self.bert = server.user("anna", "sales"), server.user("bert", "sales")
        self.samples = Samples(self.admin)

    def customer(self, **values):
        return self.anna.create("customer", {"name": "A", **values})

    def count(self, table):
        return int(self.server.value(f"select count(*) from {table}"))


# ---- Masks ----

def test_fields_by_mask(desk):
    """Every field of every object: what the contract says is fixed cannot be changed, everything
    else can be set to what it is, and taken away unless it is needed."""
    n = 0
    for item in desk.admin.contract.objects.values():
        if "Update" not in item.methods or item.name == "setting":
            continue  # test_settings
        record = desk.samples.make(item.name, desk.samples.values(item.name, full=True))
        if item.name in SHOWN_ONCE:
            record.ClearField(SHOWN_ONCE[item.name])
        for field in item.fields.values():
            check_field(desk, item, record, field)
            n += 1
        equal(desk.admin.get(item.name, record.id), record, "the record after it all")
    return f"{n} fields"


def check_field(desk, item, record, field):
    def update(values):
        return desk.admin.standard("Update", item.name, **{item.name: values},
                                   update_mask={"paths": [field.name]}, validate_only=True)

    where = f"{item.name}.{field.name}"
    if field.name in ("id", "etag"):
        refused("INVALID_ARGUMENT", update, record, field="update_mask")
    elif field.name == "custom":
        refused("INVALID_ARGUMENT", update, record, field="update_mask")  # no value is named
    elif not field.writable:
        refused("INVALID_ARGUMENT", update, record, reason="FIELD_READ_ONLY", field=where)
    else:
        same = update(record)
        equal(getattr(same, field.name), getattr(record, field.name), where)
        equal(int(same.etag), int(record.etag) + 1, f"etag after {where}")
        bare = type(record)(id=record.id)
        if field.options.required or field.descriptor.enum_type:
            refused("INVALID_ARGUMENT", update, bare, field=where)
        elif where not in TIED:
            cleared = update(bare)
            want = False if field.descriptor.type == field.descriptor.TYPE_BOOL else None
            equal(getattr(cleared, field.name) if want is False else
                  cleared.HasField(field.name) if field.descriptor.has_presence and
                  not field.repeated else bool(getattr(cleared, field.name)), False,
                  f"{where} taken away")


def test_settings(desk):
    """They come with the installation: only what they say can be changed."""
    item = desk.admin.contract.objects["setting"]
    record = desk.admin.list("setting", filter='key = "company.name"')[0]
    for field in item.fields.values():
        if field.name != "value":
            check_field(desk, item, record, field)
    changed = desk.admin.update("setting", record.id, {"value": "绿洲"}, ["value"])
    equal((changed.value, changed.key), ("绿洲", "company.name"), "the setting")
    record = desk.admin.list("setting", filter='key = "company.time_zone"')[0]
    refused("INVALID_ARGUMENT", desk.admin.update, "setting", record.id, {"value": "Mars/City"},
            ["value"], field="setting.value")


# Fields that rules of their own fill again, or that others lean on.
TIED = {"opportunity.name", "opportunity.pipeline_id", "opportunity.stage_id",
        "opportunity.probability", "opportunity_line.unit_price", "interaction.happened_at",
        "interaction.next_step", "interaction.next_step_date", "interaction.no_next_step_reason",
        "user.login", "task.repeat_every", "lead_assignment_rule.user_id", "order.currency", "order.ordered_on",
        "order_line.unit_price", "return.returned_on", "follow_up_plan.ahead_days",
        "follow_up_plan.overdue_days", "pool.position", "pool.holding_cap", "pool.daily_cap",
        "pool.cooling_days", "pool.recycle_days", "pool.warning_days", "pool.order_days",
        "agent_skill.level", "article_version.title", "ticket.policy_id", "priority_rule.grade", "improvement.days",
        "scorecard.pass_percent", "reward.month"}


def test_update_without_mask(desk):
    """What is filled changes; what the server sets is ignored, as AIP-134 says."""
    record = desk.customer(city="上海", employees=5)
    record.name, record.city = "B", ""
    record.create_time.seconds, record.created_by = 1, "U-99"
    changed = desk.anna.standard("Update", "customer", customer=record)
    equal((changed.name, changed.city, changed.employees), ("B", "上海", 5), "values")
    equal(changed.created_by, desk.anna.user_id, "created_by")
    true(changed.create_time.seconds > 1, "create_time was taken over")
    refused("INVALID_ARGUMENT", desk.anna.update, "customer", record.id, {}, field="update_mask")
    refused("INVALID_ARGUMENT", desk.anna.update, "customer", record.id, {"name": "x"},
            ["nothing"], field="update_mask")
    everything = desk.anna.update("customer", record.id, {"name": "C", "kind": 1, "trading": 1},
                                  ["name", "city", "employees"])
    equal((everything.name, everything.city, everything.HasField("employees")), ("C", "", False),
          "values by mask")


# ---- Etags ----

def test_one_of_many_wins_by_etag(desk):
    record = desk.customer()

    def change(n):
        try:
            return desk.anna.update("customer", record.id, {"city": f"{n}", "etag": "1"}, ["city"])
        except Refused as error:
            return error

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(change, range(20)))
    won = [answer for answer in answers if not isinstance(answer, Refused)]
    equal(len(won), 1, f"winners: {[str(answer) for answer in answers]}; their number")
    equal({(answer.code, answer.reason) for answer in answers if isinstance(answer, Refused)},
          {("ABORTED", "ETAG_MISMATCH")}, "what the others are told")
    equal(desk.anna.get("customer", record.id), won[0], "the record")


def test_all_of_many_without_etag(desk):
    record = desk.customer()
    with ThreadPoolExecutor(20) as pool:
        etags = list(pool.map(lambda n: desk.anna.update(
            "customer", record.id, {"city": f"{n}"}, ["city"]).etag, range(20)))
    equal(sorted(map(int, etags)), list(range(2, 22)), "etags without a gap")
    refused("INVALID_ARGUMENT", desk.anna.update, "customer", record.id,
            {"city": "x", "etag": "abc"}, ["city"], field="customer.etag")


# ---- Requests that come twice ----

def test_repeated_request(desk):
    values = {"name": "Einmal", "external_id": "once"}
    made = desk.anna.create("customer", values, request_id="r1")
    equal(desk.anna.create("customer", values, request_id="r1"), made, "the answer again")
    refused("ALREADY_EXISTS", desk.anna.create, "customer", {**values, "city": "x"},
            request_id="r1", reason="REQUEST_ID_REUSED")
    refused("ALREADY_EXISTS", desk.anna.delete, "customer", made.id, request_id="r1",
            reason="REQUEST_ID_REUSED")
    refused("ALREADY_EXISTS", desk.anna.create, "customer", values, request_id="r2",
            reason="ALREADY_EXISTS", field="customer.external_id")
    other = desk.bert.create("customer", {"name": "Einmal"}, request_id="r1")
    true(other.id != made.id, "request ids of two people are apart")
    refused("INVALID_ARGUMENT", desk.anna.create, "customer", values, request_id="x" * 101,
            field="request_id")
    changed = [desk.anna.update("customer", made.id, {"city": "x"}, ["city"], request_id="r3")
               for _ in range(3)]
    equal([record.etag for record in changed], ["2"] * 3, "etags of one update")
    gone = [desk.anna.delete("customer", made.id, request_id="r4") for _ in range(3)]
    equal([record.etag for record in gone], ["3"] * 3, "etags of one delete")
    equal(desk.anna.create("customer", values, request_id="r1").id, made.id, "the first again")


def test_refused_requests_are_not_remembered(desk):
    refused("INVALID_ARGUMENT", desk.anna.create, "customer", {}, request_id="r5")
    made = desk.anna.create("customer", {"name": "doch"}, request_id="r5")
    desk.anna.create("customer", {"name": "nur geprüft"}, request_id="r6", validate_only=True)
    second = desk.anna.create("customer", {"name": "wirklich"}, request_id="r6")
    true(int(second.id[2:]) > int(made.id[2:]), "no record was made")


def test_one_request_twenty_times(desk):
    """However they overlap, there is one record, and everybody who asks long enough gets it."""
    before = desk.count("customer")

    def create(_):
        while True:
            try:
                return desk.anna.create("customer", {"name": "Parallel", "external_id": "p"},
                                        request_id="r7")
            except Refused as error:
                true(error.code in ("ABORTED", "RESOURCE_EXHAUSTED"), str(error))

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(create, range(20)))
    true(all(answer == answers[0] for answer in answers), "different answers")
    equal(desk.count("customer"), before + 1, "customers")


def test_replay_under_todays_rights(desk):
    made = desk.customer(name="abgegeben")
    desk.anna.update("customer", made.id, {"city": "x"}, ["city"], request_id="r8")
    south = desk.admin.create("team", {"name": "South"}).id
    desk.admin.update("customer", made.id, {"owner_id": desk.admin.user_id, "team_id": south},
                      ["owner_id", "team_id"])
    refused("NOT_FOUND", desk.anna.update, "customer", made.id, {"city": "x"}, ["city"],
            request_id="r8")


# ---- Validation ----

def test_validation_changes_nothing(desk):
    tables = ("customer", "contact_point", "tag", "audit_entry", "request", "task")
    before = [desk.count(table) for table in tables]
    checked = desk.anna.create("customer", {
        "name": "Probe", "tags": ["ganz-neu"], "contact_points": [{"kind": 2, "value": "a@b.cd"}],
    }, validate_only=True, request_id="r9")
    equal((checked.name, list(checked.tags), len(checked.contact_points)),
          ("Probe", ["ganz-neu"], 1), "what it would be")
    for values, code, field in (({}, "INVALID_ARGUMENT", "customer.name"),
                                ({"name": "x", "parent_id": "C-999999"}, "INVALID_ARGUMENT",
                                 "customer.parent_id"),
                                ({"name": "x", "external_id": "p"}, "ALREADY_EXISTS",
                                 "customer.external_id")):
        refused(code, desk.anna.create, "customer", values, validate_only=True, field=field)
    equal([desk.count(table) for table in tables], before, f"rows of {tables}")


# ---- Values ----

def test_values_come_back(desk):
    for name, field, value in VALUES:
        made = desk.admin.create(name, desk.samples.values(name, **{field: value}))
        want = desk.admin.request(desk.admin.contract.objects[name].methods["Create"].path,
                                  **{name: {field: value}})
        want = getattr(getattr(want, name), field)
        equal(getattr(made, field), want, f"{name}.{field} of {value}")
        equal(getattr(desk.admin.get(name, made.id), field), want, f"{name}.{field} read")


def test_values_that_are_refused(desk):
    taken = []
    for name, field, value in WRONG_VALUES:
        try:
            refused("INVALID_ARGUMENT", desk.admin.create, name,
                    desk.samples.values(name, **{field: value}), field=f"{name}.{field}")
        except AssertionError as error:
            taken.append(f"{name}.{field} = {value!r}: {error}")
    true(not taken, "\n".join(taken))


def test_texts_are_cleaned(desk):
    made = desk.customer(name="Zu\u0308rich é", description="a\tb\r\nc\n")
    equal(made.name, "Z\u00fcrich \u00e9", "NFC")
    true("\r" not in made.description, repr(made.description))
    equal(desk.anna.list(
        "customer", filter='name = "Zu\u0308rich é"')[0].id, made.id, "found by another form")


def test_children_on_create(desk):
    made = desk.customer(contact_points=[
        {"kind": 1, "value": "+86 138-0013-8000", "primary": True}, {"kind": 2, "value": "A@B.cn"}])
    equal([point.value for point in made.contact_points], ["+86 138-0013-8000", "A@B.cn"], "values")
    equal({point.customer_id for point in made.contact_points}, {made.id}, "their customer")
    refused("INVALID_ARGUMENT", desk.customer, contact_points=[{"kind": 1, "value": "+8613800138000"},
                                                               {"kind": 2}],
            field="customer.contact_points[1].value")
    refused("INVALID_ARGUMENT", desk.anna.create, "contact",
            {"name": "x", "affiliations": [{"customer_id": made.id}, {"customer_id": "C-999999"}]},
            reason="REFERENCE_NOT_FOUND", field="contact.affiliations[1].customer_id")
    refused("INVALID_ARGUMENT", desk.customer,
            contact_points=[{"kind": 1, "value": "1"}] * 101, field="customer.contact_points")


def test_tags(desk):
    made = desk.customer(tags=["b", " a ", "b", "重要"])
    equal(list(made.tags), ["a", "b", "重要"], "tags")
    equal(desk.anna.list("tag", filter='name = "重要"')[0].name, "重要", "a new tag")
    changed = desk.anna.update("customer", made.id, {"tags": ["c"]}, ["tags"])
    equal(list(changed.tags), ["c"], "tags")
    entry = desk.anna.history("customer", made.id).entries[0]
    equal([(c.field, c.old_value, c.new_value) for c in entry.changes],
          [("tags", "a, b, 重要", "c")], "their history")
    equal(list(desk.anna.update("customer", made.id, {}, ["tags"]).tags), [], "no tags")


# ---- Custom fields ----

CUSTOM = {
    "memo": (1, {"text": "长文本 \"quoted\" \\ back"}, {"number": {"value": "1"}}),
    "score": (2, {"number": {"value": "12345678.87654321"}}, {"number": {"value": "x"}}),
    "limit": (3, {"money": {"currency_code": "USD", "units": -7, "nanos": -500000000}},
              {"money": {"currency_code": "XQX", "units": 1}}),
    "since": (4, {"date": {"year": 2024, "month": 2, "day": 29}},
              {"date": {"year": 2023, "month": 2, "day": 29}}),
    "branch": (5, {"choice": "software"}, {"choice": "dragons"}),
    "branches": (6, {"choices": {"codes": ["software", "retail"]}},
                 {"choices": {"codes": ["software", "dragons"]}}),
    "checked": (7, {"yes_no": True}, {"text": "yes"}),
}
CUSTOM_FILTERS = {
    'custom.score > 12345678': True, 'custom.score < 1': False, 'custom.limit = -7.5USD': True,
    'custom.since < 2024-03-01': True, 'custom.branch = software': True,
    'custom.branches : retail': True, 'custom.checked = yes': True, 'custom.memo : "文"': True,
    'custom.memo = "长文本 \\"quoted\\" \\\\ back"': True, '-custom.memo:*': False,
}


def test_custom_fields(desk):
    for key, (kind, _, _) in CUSTOM.items():
        desk.admin.create("custom_field", {
            "object": "customer", "key": key, "kind": kind,
            "code_list": "industry" if kind in (5, 6) else ""})
    given = [{"field": key, **value} for key, (_, value, _) in sorted(CUSTOM.items())]
    made = wait_for(lambda: known(desk, given), "the new fields to be known", 5)
    want = desk.anna.request("CustomerService/CreateCustomer", customer={"custom": given})
    equal(list(made.custom), list(want.customer.custom), "custom values")
    equal(list(desk.anna.get("customer", made.id).custom), list(made.custom), "custom values read")
    for key, (_, _, wrong) in CUSTOM.items():
        refused("INVALID_ARGUMENT", desk.customer, custom=[{"field": key, **wrong}],
                field=f"customer.custom.{key}")
    for text, found in CUSTOM_FILTERS.items():
        have = [record.id for record in desk.anna.list("customer", filter=text)]
        equal(made.id in have, found, f"found by {text}")
    look_at_custom_history(desk, made)


def known(desk, given):
    try:
        return desk.customer(custom=given)
    except Refused:
        return None


def look_at_custom_history(desk, made):
    """One value changes, one goes, the others stay."""
    changed = desk.anna.update("customer", made.id, {"custom": [
        {"field": "branch", "choice": "retail"}, {"field": "memo"}]}, ["custom"])
    have = {value.field: value for value in changed.custom}
    equal(("memo" in have, have["branch"].choice, len(have)), (False, "retail", 6), "what is left")
    entry = desk.anna.history("customer", made.id).entries[0]
    equal({change.field: change.new_value for change in entry.changes},
          {"custom.branch": "retail", "custom.memo": ""}, "the history")
    then = desk.anna.get("customer", made.id, as_of=before(entry.time))
    equal(list(then.custom), list(made.custom), "as it was")


def before(time):
    micros = time.seconds * 1000000 + time.nanos // 1000 - 1
    return {"seconds": micros // 1000000, "nanos": micros % 1000000 * 1000}


def test_required_custom_field(desk):
    field = desk.admin.create("custom_field", {"object": "task", "key": "must", "kind": 1,
                                               "required": True, "label_en": "Must"})
    task = {"subject": "x"}

    def is_asked():
        try:
            desk.anna.create("task", task)
        except Refused as error:
            equal((error.code, error.field), ("INVALID_ARGUMENT", "task.custom.must"), str(error))
            return True
        return False

    wait_for(is_asked, "the field to be asked for", 5)
    desk.anna.create("task", {**task, "custom": [{"field": "must", "text": "y"}]})
    desk.admin.update("custom_field", field.id, {"active": False}, ["active"])
    wait_for(lambda: not is_asked(), "the field to be forgotten", 5)


def main():
    with Kithd(options={"user_calls": 30}) as server:
        failures = run(tests_of(globals()), Desk(server))
        failures += run([sound], server)
    finish(failures)


main()
