# SPDX-License-Identifier: Apache-2.0
"""A valid record of every object of the contract, made from the types of its fields.

What types do not tell (unique pairs, exactly one of several links) stands in SPECIAL; a new object
whose fields are ordinary needs nothing here.
"""
import itertools

from kithd import wait_for
import time

CODES = {"industry": "software", "source": "referral", "gender": "female", "education": "master",
         "channel": "email", "no_next_step": "waiting", "lost_reason": "price", "unit": "box",
         "ticket_category": "quality", "ticket_cause": "design", "compensation_kind": "refund",
         "lead_reason": "no_need", "return_reason": "quality", "consent_purpose": "service", "organisation_form": "limited",
         "potential": "high", "competition": "shared", "reputation": "good",
         "customer_nature": "company", "customer_trade": "current",
         "grade_measure": "employees", "skill": "billing", "approval_kind": "discount", "customer_acquaintance": "old", "customer_standing": "main"}
FUTURE = int(time.time()) + 86400
MONEY = {"currency_code": "CNY", "units": 1234567, "nanos": 890000000}


# What a create shows and nothing after it.
SHOWN_ONCE = {"api_key": "secret"}

# What only jobs write: the object that it refers to, and through which column.
WRITTEN_BY_JOBS = {"erasure": ("customer", "customer_id"),
                   "pool_entry": ("customer", "customer_id"),
                   "erasure_place": ("erasure", "erasure_id"),
                   "retention_run": ("retention_rule", "retention_rule_id"),
                   "follow_up": ("customer", "customer_id"),
                   "approval": ("order", "order_id"),
                   "approval_decision": ("approval", "approval_id"),
                   "ticket_message": ("ticket", "ticket_id"),
                   "segment_member": ("customer", "customer_id"),
                   "ticket_clock": ("ticket", "ticket_id"),
                   "segment_snapshot": ("segment", "segment_id"),
                   "forecast_snapshot": (None, "taken_on")}  # to a day


def write_as_job(server, item, key):
    """A record that only jobs write, straight into its table; `key` is what it refers to."""
    value = key.split("-")[1] if key else "current_date"
    columns = WRITTEN_BY_JOBS[item.name][1]
    if item.name == "ticket_clock":  # every ticket has its own
        [[made]] = wait_for(lambda: server.psql(
            f"select id from ticket_clock where ticket_id = {value} and kind = 1"), "the clock")
        return f"{item.prefix}-{made}"
    if item.name == "follow_up":
        server.psql("insert into follow_up_plan (name, active) values ('sample', false)")
        columns, value = columns + ", plan_id", value + ", (select max(id) from follow_up_plan)"
    [[made]] = server.psql(f"insert into {item.table} ({columns}) values ({value}) returning id")
    return f"{item.prefix}-{made}"


class Samples:
    def __init__(self, client):
        self.client, self.contract = client, client.contract
        self.agent = None  # whose work is reviewed; None: a new one each time
        self.bases, self.count = {"pipeline": "PL-1", "stage": "SG-1"}, itertools.count(1)

    def base(self, name):
        """Some record of the object, to refer to."""
        if name not in self.bases:
            self.bases[name] = self.fresh(name)
        return self.bases[name]

    def fresh(self, name, /, **given):
        return self.make(name, self.values(name, **given)).id

    def delivered(self, **given):
        """An order of which everything was delivered, and its line."""
        line = {"description": "goods", "quantity": {"value": "1000"},
                "unit_price": {"value": "10"}}
        key = self.fresh("order", lines=[line], **given)
        self.client.call("OrderService/ConfirmOrder", id=key)
        return self.client.call("OrderService/DeliverOrder", id=key)

    def published(self, key):
        """The article, which readers see now."""
        own = self.client.list("setting", filter="key = knowledge.publish_own")[0]
        if own.value != "yes":
            self.client.update("setting", own.id, {"value": "yes"})
        self.client.create("article_version", {"article_id": key, "body": "样本"})
        self.client.call("ArticleService/SubmitArticle", id=key)
        return self.client.call("ArticleService/PublishArticle", id=key).id

    def merge(self):
        """Of two customers of which nobody knows."""
        kept, other = self.fresh("customer"), self.fresh("customer")
        return self.client.call("MergeService/MergeRecords", id=kept, other_id=other).id

    def handover(self):
        """Of somebody who has nothing; its id once it has ended."""
        leaver, receiver = self.fresh("user"), self.fresh("user")
        key = self.client.call("HandoverService/StartHandover", id=leaver,
                               to_user_id=receiver).id
        wait_for(lambda: self.client.get("handover", key).status == 2, "the hand-over to end")
        return key

    def review_sample(self):
        """Of a ticket that was closed today."""
        ticket = self.fresh("ticket", type=1)
        for verb, more in (("Start", {}), ("Resolve", {"resolution": "done"}), ("Close", {})):
            self.client.call(f"TicketService/{verb}Ticket", id=ticket, **more)
        days = [dict(zip(("year", "month", "day"), time.gmtime(time.time() + shift)))
                for shift in (-172800, 172800)]
        return self.client.call("ReviewService/SampleReviews", scorecard_id=self.fresh("scorecard"),
                                count=1, **{"from": days[0], "until": days[1]}).id

    def batch(self):
        """One record given to somebody; the id of the batch."""
        return self.client.call("RecordService/AssignRecords", ids=[self.fresh("customer")],
                                owner_id=self.base("user")).batch_id

    def make(self, name, values, data=b"text", **more):
        """By Create, or by what takes its place."""
        if name != "attachment":
            return self.client.create(name, values, **more)
        path = "AttachmentService/UploadAttachment"
        return self.client.send(path, iter([self.client.request(path, attachment=values,
                                                                data=data)]))

    def values(self, name, /, full=False, **given):
        """What a create takes: the required fields, or all that can be written."""
        n = next(self.count)
        given = LINKED.get(name, lambda samples, links: links)(self, given)
        made = SPECIAL.get(name, lambda samples, number: {})(self, n)
        for field in self.contract.objects[name].fields.values():
            options = field.options
            if field.name in made or field.name in given or field.name in SKIP.get(name, ()):
                continue
            if options.output_only or options.virtual or field.name in ("id", "etag", "custom"):
                continue
            if options.required or full:
                made[field.name] = self.value(name, field, n)
        return {key: value for key, value in {**made, **given}.items() if value is not None}

    def value(self, name, field, n):
        options, kind = field.options, field.descriptor
        if options.children:
            return [self.child(name, options.children)]
        if options.reference:
            return self.base(options.reference)
        if field.name == "tags":
            return ["vip", "重要"]
        if field.message:
            return {"google.type.Money": MONEY, "google.type.Date": {"year": 2024, "month": 2,
                                                                    "day": 29},
                    "google.type.Decimal": {"value": "12.5"},
                    "google.protobuf.Timestamp": {"seconds": 1700000000, "nanos": 123456000},
                    }[field.message]
        if kind.enum_type:
            return kind.enum_type.values[min(2, len(kind.enum_type.values) - 1)].number
        if kind.type == kind.TYPE_BOOL:
            return True
        if kind.type == kind.TYPE_STRING:
            return self.text(options, field.name, n)
        return max(options.minimum, 0) + 3

    def text(self, options, name, n):
        if options.code_list:
            return CODES[options.code_list]
        text = f"{name} 样本 {n}" + ("\nzweite Zeile\t✓" if options.multiline else " Ümläut")
        return text[-(options.max_length or 200):].strip()

    def child(self, parent, name):
        """A row of a child object as part of its parent: without the way back, and without the
        ways to other parents of which only one may be set."""
        values, item = self.values(name), self.contract.objects[name]
        links = [field.name for field in item.fields.values() if field.options.immutable and (
            field.options.reference == parent or
            field.name in item.parents and not field.options.required)]
        return {key: value for key, value in values.items() if key not in links}


# Of ISO 4217, and not there from the beginning.
CURRENCIES = itertools.cycle("""SEK NOK DKK PLN CZK HUF RON BGN ISK TRY RUB UAH ILS AED SAR QAR BHD
    EGP ZAR NGN KES MAD BRL MXN ARS CLP COP PEN UYU NZD IDR PHP PKR BDT LKR NPR MNT""".split())

def of_delivered(samples, given):
    """A return takes its customer from its order."""
    if "order_id" in given:
        return given
    if "customer_id" in given:
        order = samples.delivered(customer_id=given["customer_id"]).id
    else:
        order = samples.bases.get("delivered") or samples.delivered().id
        samples.bases["delivered"] = order
    return {**{key: value for key, value in given.items() if key != "customer_id"},
            "order_id": order}


def of_same_order(samples, given):
    """What comes back is a line of the order that the return is of."""
    order = of_delivered(samples, {})["order_id"]
    for back in samples.client.list("return", filter=f"id = {given['return_id']}") if given.get(
            "return_id") else ():
        order = back.order_id
    line = samples.client.get("order", order).lines[0].id
    return {"order_line_id": line, "quantity": {"value": "0.5"}, **given}


# Values that follow from the ones that are given.
LINKED = {"return": of_delivered, "return_line": of_same_order}

SKIP = {
    "order": ("price_list_id", "currency"),  # of which currency it is
    "opportunity": ("stage_id",),  # of the pipeline that is given
    "contact_point": ("contact_id",),
    "consent": ("contact_id",),
    "legal_hold": ("contact_id",),
    "participant": ("user_id",),
    "attachment": ("contact_id", "interaction_id", "task_id", "opportunity_id", "ticket_id",
                   "product_id", "lead_id", "article_id"),
    "custom_field": ("required", "code_list", "indexed"),
    "share": ("contact_id", "interaction_id", "task_id", "opportunity_id", "ticket_id", "team_id",
              "expire_time"),
}
SPECIAL = {
    # One for each person and quarter, from its first day on.
    "target": lambda s, n: {"kind": 1, "team_id": None,
                            "start_date": {"year": 2000 + n // 4, "month": n % 4 * 3 + 1, "day": 1}},
    "user": lambda s, n: {"login": f"person{n}", "email": f"p{n}@example.org", "language": "zh",
                          "phone": "+8613800138000", "time_zone": "Europe/Berlin", "status": 1,
                          "memberships": None, "roles": [{"role_id": s.base("role")}]},
    "role": lambda s, n: {"code": f"role{n}", "permissions": [
        {"object": "customer", "action": "read", "scope": 5}], "field_rules": [
            {"object": "customer", "field": "city", "rule": 3}]},
    "role_grant": lambda s, n: {"user_id": s.fresh("user", roles=None)},
    "membership": lambda s, n: {"user_id": s.fresh("user")},
    "permission": lambda s, n: {"role_id": s.fresh("role", permissions=None),
                                "object": "customer", "action": "read"},
    "field_rule": lambda s, n: {"role_id": s.fresh("role", permissions=None, field_rules=None),
                                "object": "customer", "field": "city"},
    "contact_point": lambda s, n: {"kind": 1, "value": f"+86 138 0013 {n % 10000:04}",
                                   "customer_id": s.base("customer")},
    "customer": lambda s, n: {"tax_number": f"DE{n:09}"},
    "contact": lambda s, n: {"affiliations": None, "language": "zh"},
    "attachment": lambda s, n: {"file_name": f"报告 {n}.pdf", "media_type": "application/pdf",
                                "customer_id": s.base("customer")},
    "share": lambda s, n: {"customer_id": s.base("customer"), "user_id": s.base("user")},
    "affiliation": lambda s, n: {"contact_id": s.fresh("contact")},
    "participant": lambda s, n: {"contact_id": s.base("contact")},
    "pool": lambda s, n: {"grade_days": "A=90, B=60", "hidden_fields": "address, website"},
    "pipeline": lambda s, n: {"code": f"pipeline{n}"},
    "stage": lambda s, n: {"code": f"stage{n}", "entry_fields": "amount", "kind": 1},
    "opportunity": lambda s, n: {"name": f"name {n}", "pipeline_id": s.base("pipeline")},
    "opportunity_line": lambda s, n: {"discount_percent": {"value": "10"}},
    "order_line": lambda s, n: {"description": f"goods {n}", "discount_percent": {"value": "10"}},
    "priority_rule": lambda s, n: {"grade": f"G{n}"},
    "code": lambda s, n: {"list": "unit", "code": f"unit{n}"},
    "currency": lambda s, n: {"code": next(CURRENCIES)},
    "exchange_rate": lambda s, n: {"currency": "USD", "rate": {"value": "7.12345678"},
                                   "valid_from": {"year": 2000 + n % 5000, "month": 1, "day": 1}},
    "custom_field": lambda s, n: {"object": "customer", "key": f"key{n}", "kind": 1},
    "unit": lambda s, n: {"product_id": s.fresh("product"), "unit": "kg"},
    "price_list": lambda s, n: {"currency": "CNY", "active": True},
    "price": lambda s, n: {"price_list_id": s.fresh("price_list"), "min_quantity": {"value": "10"}},
    "interaction": lambda s, n: {"no_next_step_reason": "waiting",
                                 "customer_id": s.base("customer")},
    "lead": lambda s, n: {"name": f"name {n}", "phone": f"+86 138 0014 {n % 10000:04}",
                          "mobile": f"+86 139 0014 {n % 10000:04}", "email": f"l{n}@example.org",
                          "tax_number": f"TX{n}"},
    "lead_score_rule": lambda s, n: {"filter": "city = Berlin", "points": -5},
    "lead_assignment_rule": lambda s, n: {"filter": f"external_id = rule{n}", "kind": 1,
                                          "user_id": s.base("user")},
    "routing_rule": lambda s, n: {"filter": f"external_id = rule{n}", "skills": "billing",
                                  "queue_id": s.base("queue"), "customer_grade": "A"},
    "queue_member": lambda s, n: {"user_id": s.fresh("user")},
    "agent_skill": lambda s, n: {"user_id": s.fresh("user")},
    "ticket": lambda s, n: {"skills": "billing, english", "queue_id": None},
    "territory": lambda s, n: {"filter": f"city = Nowhere{n}", "active": True},
    "absence": lambda s, n: {"start_date": {"year": 2099, "month": 1, "day": 1},
                             "end_date": {"year": 2099, "month": 1, "day": 2},
                             "deputy_id": s.fresh("user")},
    "delegation": lambda s, n: {"start_date": {"year": 2099, "month": 1, "day": 1},
                                "end_date": {"year": 2099, "month": 1, "day": 2},
                                "to_user_id": s.fresh("user")},
    "approval_flow": lambda s, n: {"object": "order", "kind": "discount", "active": False,
                                   "filter": f"description = \"{n}\"",
                                   "amount_until": {"value": "99"}},
    "approval_step": lambda s, n: {"signer": 3, "filter": f"description = \"{n}\""},
    "acquisition_cost": lambda s, n: {"end_date": {"year": 2099, "month": 1, "day": 2}},
    "segment": lambda s, n: {"name": f"segment {n}", "kind": 1, "filter": "id >= C-1"},
    "scorecard": lambda s, n: {"criteria": "a=100/5"},
    "review": lambda s, n: {"ticket_id": s.fresh("ticket", owner_id=s.agent or s.fresh("user")), "scores": "a=5"},
    "reward": lambda s, n: {"owner_id": s.agent or s.fresh("user"), "month": {"year": 2026, "month": 10, "day": 1}, "points": 5},
    # One version at a time: the sample of a version makes the first one.
    "article": lambda s, n: {"body": None},
    "article_version": lambda s, n: {"article_id": s.fresh("article")},
    "ticket_article": lambda s, n: {"article_id": s.published(s.fresh("article"))},
    "grade_rule": lambda s, n: {"name": f"rule {n}"},
    "grade_criterion": lambda s, n: {"grade_rule_id": s.fresh("grade_rule"), "measure": "employees",
                                     "steps": "1000=100, 0=10", "weight": {"value": "40"}},
    "grade_band": lambda s, n: {"grade_rule_id": s.fresh("grade_rule"), "code": "A",
                                "min_score": {"value": "70"}},
    "grade": lambda s, n: {"customer_id": s.fresh("customer"), "grade": "A",
                           "until": {"year": 2099, "month": 12, "day": 31}},
    "import": lambda s, n: {"object": "customer", "mapping": "name = 名称\n"},
    "api_key": lambda s, n: {"scopes": "customer:*", "expire_time": {"seconds": FUTURE}},
    "client_certificate": lambda s, n: {"scopes": "*", "expire_time": {"seconds": FUTURE},
                                        "fingerprint": f"{n:064x}"},
    "consent": lambda s, n: {"channel": 1, "state": 1, "customer_id": s.base("customer")},
    "legal_hold": lambda s, n: {"customer_id": s.base("customer")},
    "duplicate_rule": lambda s, n: {"object": "customer", "other_object": "contact"},
    "follow_up_plan": lambda s, n: {"filter": f"city = \"{n}\"", "unit": 3, "active": False},
    "service_calendar": lambda s, n: {"name": f"calendar {n}", "shifts": "Mon-Fri 09:00-18:00",
                                      "time_zone": "Asia/Shanghai", "days": "2026-10-01 holiday x"},
    "sla_policy": lambda s, n: {"name": f"policy {n}", "filter": f"external_id = p{n}"},
    "sla_target": lambda s, n: {"policy_id": s.fresh("sla_policy"), "kind": 1, "minutes": 60},
    "retention_rule": lambda s, n: {"object": "ticket", "condition": 2, "action": 1,
                                    "enabled": False},
    "task": lambda s, n: {"status": 1, "repeat_until": {"year": 2099, "month": 12, "day": 31}},
}

# Objects that are not made by a Create, and what makes one.
MADE_OTHERWISE = {
    "batch": lambda admin, samples: samples.batch(),
    "handover": lambda admin, samples: samples.handover(),
    "merge": lambda admin, samples: samples.merge(),
    "review_sample": lambda admin, samples: samples.review_sample(),
    "setting": lambda admin, samples: admin.list("setting", page_size=1)[0].id,
    "session": lambda admin, samples: admin.list("session", page_size=1)[0].id,
    "notification": lambda admin, samples: told(admin, samples),
    "stage_change": lambda admin, samples: admin.list(
        "stage_change", filter=f"opportunity_id = {samples.base('opportunity')}")[0].id,
    "owner_change": lambda admin, samples: changed_owner(admin, samples.fresh("customer")),
}


def changed_owner(admin, key):
    admin.call("RecordService/AssignRecords", ids=[key], team_id=admin.create(
        "team", {"name": "Assigned"}).id)
    return admin.list("owner_change", filter=f"customer_id = {key}")[0].id


def told(admin, samples):
    """Of the administrator, that a hand-over has ended."""
    samples.handover()
    return admin.list("notification", filter="kind = handover")[0].id
