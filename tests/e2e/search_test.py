#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A salesperson looks for customers in Chinese, by pinyin and by the end of a phone; and works off
what is missing in their data."""
from desk import USAGE, Desk, equal, main, true

DESKS = {}


def seller(server):
    if "li" not in DESKS:
        server.user("li", "sales", "TM-1")
        DESKS["li"] = Desk(server, "li")
        DESKS["key"] = DESKS["li"].make("customer", "name=重庆阳光科技有限公司",
                                        "external_id=ERP-7001",
                                        "contact_points=kind:phone,value:13812345678")
    return DESKS["li"]


def found(desk, *words):
    return [row["id"] for row in desk.json("search", *words)["results"]]


def test_names_pinyin_phones_and_codes(server):
    desk = seller(server)
    key = DESKS["key"]
    for words in (["阳光"], ["yg"], ["chongqing"], ["ygkj"], ["5678"], ["138", "1234"], ["erp-7"],
                  [key], ["阳光", "kinds=customer"]):
        true(key in found(desk, *words), " ".join(words))
    equal(found(desk, "阳光", "kinds=ticket"), [], "other kinds")


def test_people_read_it_in_chinese(server):
    desk = seller(server)
    said = desk.ok("search", "阳光", "--lang", "zh")
    true(DESKS["key"] in said and "重庆阳光科技有限公司" in said and "包含" in said, said)
    true("客户" in said and "名称" in said and "customer" not in said and "还有更多" not in said, said)
    nothing = desk.kith("search", "没有这个", "--lang", "zh")
    equal(nothing.code, 0, "nothing found is no failure")
    true("没有找到" in nothing.err, nothing)
    equal(desk.kith("search").code, USAGE, "without a text")


def test_what_was_imported_or_written_by_sql_is_found(server):
    desk = seller(server)
    server.value("insert into customer (name, owner_id) select '数据库直入公司', id from app_user "
                 "where login = 'li' returning id")
    equal(len(found(desk, "sjkzr")), 1, "initials")


def test_data_is_worked_off(server):
    desk = seller(server)
    rows = desk.json("quality", "list", "incomplete")
    row = [row for row in rows if row["id"] == DESKS["key"]][0]
    true("email" in row["missing"] and "phone" not in row["missing"], row)
    said = desk.ok("quality", "summary", "--lang", "zh")
    true("资料不全" in said or "完整度" in said, said)


if __name__ == "__main__":
    main(globals())
