#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A salesperson's day at the terminal, from the first sign-in to a deal that is won."""
from desk import (USAGE, ABORTED, DENIED, Desk, EXISTS, FAILED, INVALID, NOT_FOUND, PASSWORD,
                  PRECONDITION, UNAUTHENTICATED, equal, main, true)


def invite(server, login, role):
    """A new user, who has not signed in yet; the one-time password."""
    admin = server.admin
    user = admin.create("user", {"login": login, "name": login.capitalize(), "team_id": "TM-1"})
    admin.create("role_grant", {"user_id": user.id, "role_id": server.role_id(role)})
    return admin.call("UserService/InviteUser", id=user.id).one_time_password


def test_the_first_sign_in_asks_for_a_password_of_ones_own(server):
    once = invite(server, "lin", "sales")
    desk = Desk(server)
    desk.ok("profile", "add", "work", "lin", "--server", server.address, "--ca", server.ca)
    desk.refused(UNAUTHENTICATED, "customer", "list")
    desk.refused(UNAUTHENTICATED, "login", environment={"KITH_PASSWORD": "no such password"})
    weak = {"KITH_PASSWORD": once, "KITH_NEW_PASSWORD": "short"}
    desk.refused(INVALID, "login", environment=weak)
    desk.refused(PRECONDITION, "customer", "list")
    own = {"KITH_PASSWORD": once, "KITH_NEW_PASSWORD": PASSWORD}
    done = desk.kith("password", environment=own)
    equal(done.code, 0, str(done))
    desk.ok("customer", "list")
    true("lin" in desk.ok("whoami"), "whoami says who")
    desk.refused(UNAUTHENTICATED, "login", environment={"KITH_PASSWORD": once})
    desk.ok("login", "--password-stdin", stdin=PASSWORD + "\n")
    desk.ok("logout")
    desk.refused(UNAUTHENTICATED, "customer", "list")
    desk.close()


def test_customers_are_kept(server):
    desk = anna(server)
    customer = desk.make("customer", "name=上海电子", "city=上海", "industry=软件", "employees=120",
                         "annual_revenue=12000000CNY",
                         "tags=vip,华东", "contact_points=kind:phone,value:021-62345678")
    shown = desk.json("customer", "get", customer)
    equal(shown["industry"], "software", "industry by its label")
    equal(shown["annual_revenue"], {"amount": "12000000.00", "currency": "CNY"}, "revenue")
    equal(sorted(shown["tags"]), ["vip", "华东"], "tags")
    equal(shown["contact_points"][0]["normalized"], "+862162345678", "phone")
    found = desk.json("customer", "list", 'city = "上海" AND tags:华东')
    equal([record["id"] for record in found], [customer], "list")
    equal(desk.json("customer", "list", "city = 北京"), [], "list of none")
    changed = desk.json("customer", "update", customer, "city=苏州", "--etag", shown["etag"])
    equal(changed["city"], "苏州", "city")
    desk.refused(ABORTED, "customer", "update", customer, "city=杭州", "--etag", shown["etag"],
                 says="changed by somebody else")
    desk.refused(NOT_FOUND, "customer", "get", "C-999999", says="C-999999")
    desk.refused(INVALID, "customer", "create", "city=上海", says="name")
    desk.make("customer", "name=One", "external_id=E-1")
    desk.refused(EXISTS, "customer", "create", "name=Two", "external_id=E-1")
    history = desk.json("customer", "history", customer)
    equal([entry["action"] for entry in history], ["update", "create"], "history")
    true("苏州" in desk.ok("customer", "history", customer), "history shows the city")
    desk.ok("customer", "delete", customer, "--yes")
    equal(desk.json("customer", "list", "id = " + customer), [], "list after delete")
    desk.ok("customer", "undelete", customer)
    equal(len(desk.json("customer", "list", "id = " + customer)), 1, "list after undelete")


def test_a_visit_leaves_a_task(server):
    desk = anna(server)
    customer = desk.make("customer", "name=Visited")
    contact = desk.make("contact", "name=王经理", "customer=" + customer, "job_title=采购经理")
    desk.ok("interaction", "create", "customer=" + customer, "contact=" + contact, "kind=visit",
            "subject=拜访", "content=谈了价格", "next_step=送样品", "next_step_date=2030-05-06")
    tasks = desk.json("task", "list", "customer_id = " + customer)
    equal([task["subject"] for task in tasks], ["送样品"], "tasks")
    true(tasks[0]["due_time"].startswith("2030-05-06"), tasks[0]["due_time"])
    equal(tasks[0]["contact_id"], contact, "contact of the task")
    desk.ok("task", "complete", tasks[0]["id"])
    equal(desk.json("task", "get", tasks[0]["id"])["status"], "completed", "status")


def test_a_deal_goes_through_its_stages_and_is_won(server):
    desk = anna(server)
    customer = desk.make("customer", "name=Buyer")
    deal = desk.make("opportunity", "customer=" + customer, "name=设备", "amount=35000CNY")
    desk.ok("opportunity", "move", deal, "stage=proposal")
    desk.ok("opportunity", "move", deal, "stage=negotiation")
    true("35,000.00 CNY" in desk.ok("opportunity", "list"), "the amount in the table")
    desk.refused(PRECONDITION, "opportunity", "move", deal, "stage=lost", says="lost_reason")
    won = desk.json("opportunity", "move", deal, "stage=won")
    equal(won["status"], "won", "status")
    equal(won["company_amount"]["amount"], "35000.00", "company amount")
    steps = desk.json("stage-change", "list", "opportunity_id = " + deal)
    equal(len(steps), 4, "steps of the deal")
    other = desk.make("opportunity", "customer=" + customer, "amount=1.5USD")
    desk.ok("opportunity", "move", other, "stage=lost", "lost_reason=价格")
    rows = desk.json("report", "opportunity", "customer_id = " + customer, "by=status",
                     "sum=amount")
    found = {(row["status"], row["amount"]["currency"]): row["amount"]["amount"] for row in rows}
    equal(found, {("won", "CNY"): "35000.00", ("lost", "USD"): "1.50"}, "report")
    pipeline = desk.ok("report", "pipeline")
    true("Proposal" in pipeline, pipeline)


def test_stages_of_two_pipelines_have_one_name(server):
    """The pipeline of the deal decides; where there is none yet, it is asked for."""
    desk = anna(server)
    second = server.admin.create("pipeline", {"name": "Renewals", "code": "renewal"}).id
    own = {}
    for code in ("start", "proposal"):
        own[code] = server.admin.create("stage", {
            "pipeline_id": second, "name": f"{code} again", "code": code, "kind": 1}).id
    deal = desk.make("opportunity", "name=R", "stage=start")
    desk.ok("opportunity", "move", deal, "stage=proposal")
    equal(desk.json("opportunity", "get", deal)["stage_id"], own["proposal"], "stage by the deal")
    other = desk.make("opportunity", "name=S", "stage=proposal", "pipeline=sales")
    true(desk.json("opportunity", "get", other)["stage_id"] != own["proposal"], "by the pipeline")
    desk.ok("opportunity", "update", deal, "stage=proposal", "next_step=x")
    desk.refused(USAGE, "opportunity", "create", "name=T", "stage=proposal", says="pipeline=")
    for key in own.values():
        server.admin.delete("stage", key)


def test_an_order_is_delivered_and_partly_comes_back(server):
    boss = Desk(server, "admin")
    customer = boss.make("customer", "name=Orders")
    order = boss.make("order", "customer=" + customer,
                      "lines=description:水泵,quantity:3,unit_price:99.99,tax_rate:13")
    boss.ok("order", "confirm", order)
    line = boss.json("order-line", "list", "order_id = " + order)[0]["id"]
    boss.ok("order", "deliver", order, f"lines=line:{line},quantity:2")
    boss.refused(PRECONDITION, "order", "void", order, "reason=late", says="comes back by a return")
    back = boss.make("return", "order=" + order, "reason=质量问题",
                     f"lines=order_line:{line},quantity:1")
    boss.ok("return", "confirm", back)
    told = boss.json("order", "get", order)
    equal(told["returned_net"]["amount"], "99.99", "what came back")
    equal(told["status"], "part_delivered", "status")
    events = boss.json("customer", "timeline", customer)
    true({"order", "return"} <= {event["kind"] for event in events}, "events")
    rows = boss.json("report", "performance", "from=-1d", "until=today", "figure=net_sales")
    equal(rows["rows"][0]["money"]["amount"], "225.98", "net sales")


def test_a_record_is_shared_and_figures_say_what_they_cover(server):
    desk = anna(server)
    server.user("guest", "sales", server.admin.create("team", {"name": "Guests"}).id)
    guest = Desk(server, "guest")
    user = guest.json("whoami")["user_id"]
    customer = desk.make("customer", "name=Lent")
    guest.refused(NOT_FOUND, "customer", "get", customer)
    share = desk.make("share", "customer=" + customer, "user=" + user, "access=read",
                      "expire_time=2099-01-31")
    equal([row["id"] for row in desk.json("share", "list", "customer_id = " + customer)], [share],
          "shares of the customer")
    equal(guest.json("customer", "get", customer)["name"], "Lent", "what the guest sees")
    guest.refused(DENIED, "customer", "update", customer, "city=x", says="reading only")
    shown = guest.kith("report", "customer", "by=owner")
    true("Only what you may see counts" in shown.err, str(shown))
    true("仅统计" in guest.kith("--lang", "zh", "report", "customer").err, "in Chinese")
    equal(guest.json("report", "customer")[0]["scope"], "team", "scope in JSON")
    true("Only what you may see counts" in guest.kith("report", "pipeline").err, "pipeline")
    desk.ok("share", "delete", share, "--yes")
    guest.refused(NOT_FOUND, "customer", "get", customer)
    guest.close()


def test_a_ticket_is_answered_and_solved(server):
    desk = anna(server)
    service = Desk(server, service_login(server))
    customer = desk.make("customer", "name=Complains")
    ticket = desk.make("ticket", "subject=机器坏了", "customer=" + customer, "priority=high")
    service.ok("ticket", "start", ticket)
    service.ok("ticket-reply", "create", "ticket=" + ticket, "body=马上来")
    service.refused(INVALID, "ticket", "resolve", ticket, says="Resolution")
    service.ok("ticket", "resolve", ticket, "resolution=换了零件")
    shown = desk.json("ticket", "get", ticket)
    equal(shown["status"], "resolved", "status")
    true(shown["first_reply_at"] and shown["resolved_at"], "times of the ticket")
    service.ok("ticket", "close", ticket)
    service.refused(PRECONDITION, "ticket", "resolve", ticket, "resolution=x")
    # who may only look is told so
    desk.refused(DENIED, "product", "create", "name=Pump")
    service.refused(DENIED, "customer", "update", customer, "city=x")
    timeline = desk.ok("customer", "timeline", customer)
    true("机器坏了" in timeline and "马上来" in timeline, timeline)
    service.close()


def test_the_same_request_has_one_effect(server):
    desk = anna(server)
    unique = "7b0c9a4e-7c5b-4d53-9d0c-0d6b8a5f5d11"
    first = desk.json("customer", "create", "name=Once", "--request-id", unique)
    again = desk.json("customer", "create", "name=Once", "--request-id", unique)
    equal(again["id"], first["id"], "id")
    desk.ok("customer", "create", "name=Never", "--validate-only")
    equal(len(desk.json("customer", "list", "name = Once OR name = Never")), 1, "records")


def test_old_values_come_back(server):
    desk = anna(server)
    desk.ok("customer", "create", "name=Parent")
    server.admin.create("custom_field", {"object": "customer", "key": "grade", "kind": 1,
                                         "label_en": "Grade"})
    old = ["city=上海", "employees=0", "annual_revenue=12.5CNY", "founding_date=2001-02-03",
           "tags=vip,华东", "custom.grade=A", "kind=person"]
    customer = desk.make("customer", "name=Back", *old)
    before = desk.json("customer", "get", customer)
    desk.ok("customer", "update", customer, "city=杭州", "employees=", "annual_revenue=1USD",
            "founding_date=", "tags=", "custom.grade=", "kind=organisation", "region=东",
            "parent=Parent")
    restore = ["customer", "restore", customer, "--as-of", before["update_time"], "--yes"]
    shown = desk.ok(*restore, "city", "region")
    true("杭州" in shown and "(empty)" in shown, shown)
    between = desk.json("customer", "get", customer)
    equal((between["city"], between["region"], between["tags"]), ("上海", before["region"], []),
          "two fields only")
    desk.ok(*restore)
    after = desk.json("customer", "get", customer)
    changing = {"etag", "update_time", "updated_by"}
    equal({key: value for key, value in after.items() if key not in changing},
          {key: value for key, value in before.items() if key not in changing}, "all fields")
    desk.ok(*restore, "-o", "json")
    equal(desk.json("customer", "get", customer)["etag"], after["etag"], "nothing to restore")
    desk.refused(NOT_FOUND, "customer", "restore", customer, "--as-of", "2001-01-01", "--yes",
                 says="did not exist")
    desk.ok("customer", "delete", customer)
    desk.refused(FAILED, *restore, says="kith customer undelete " + customer)


DESKS = {}


def anna(server):
    if "anna" not in DESKS:
        server.user("anna", "sales")
        DESKS["anna"] = Desk(server, "anna")
    return DESKS["anna"]


def service_login(server):
    server.user("sofia", "service")
    return "sofia"


if __name__ == "__main__":
    main(globals())
