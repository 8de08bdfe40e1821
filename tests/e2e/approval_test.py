#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""An approval at the terminal, in Chinese: submitted, seen in the day of whoever signs, explained as a
picture, signed by who stands in."""
from desk import PRECONDITION, Desk, Kithd, equal, finish, run, true

def has(text, *words):
    for word in words:
        true(word in text, f"{word!r} is not in\n{text}")


def test_an_order_is_approved(server):
    admin = server.admin
    admin.standard("Update", "role", role={"id": server.role_id("sales"),
                                           "discount_ceiling": {"value": "10"}})
    boss = server.user("boss", "management")
    server.user("li", "sales")
    server.user("sun", "sales")
    admin.standard("Update", "team", team={"id": "TM-1", "leader_id": boss.user_id})
    li, chief, sun = (Desk(server, login, LANG="zh_CN.UTF-8")
                      for login in ("li", "boss", "sun"))
    li.ok("customer", "create", "name=东方贸易")
    order = li.ok("order", "create", "customer=东方贸易",
                 "lines=description:阀门,quantity:2,unit_price:500,discount_percent:30", "--quiet").strip()
    refused = li.kith("order", "confirm", order)
    equal(refused.code, PRECONDITION, str(refused))
    has(refused.err, f"kith approval submit {order}")
    key = li.ok("approval", "submit", order, "reason=老客户首单", "--quiet").strip()
    has(chief.ok("day"), key, order)
    has(chief.ok("approval", "mine"), key, "老客户首单")
    chief.ok("delegation", "create", "to_user=sun", "start_date=2020-01-01", "end_date=2099-01-01")
    picture = li.ok("approval", "explain", key)
    true(li.json("approval", "explain", key), "as JSON")
    has(picture, "▶ 1 主管审批", order, "老客户首单", "Boss Test", "Sun Test", "700.00 CNY")
    has(sun.ok("approval", "mine", "--fields", "id,stands_for"), key, "Boss Test")
    sun.ok("approval", "approve", key, "comment=同意")
    picture = li.ok("approval", "explain", key)
    has(picture, "✓ 1 主管审批", "Sun Test", "同意")
    li.ok("order", "confirm", order)
    has(li.ok("inbox"), key)


def main():
    with Kithd() as server:
        failures = run([test_an_order_is_approved], server)
    finish(failures)


main()
