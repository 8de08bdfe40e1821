#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""An analyst's day: figures of customers, segments and how they change, grades, what is amiss with the data,
and lists for others; a salesperson sees one's own customers of a segment only."""
import csv
import io

from company import company, names, sees, sees_not
from desk import DENIED, NOT_FOUND, equal, main, wait_for

WORK = {}


def buyer(people, desk, name, price, **fields):
    """A customer, with an order that is confirmed when it has a price."""
    key = desk.make("customer", "name=" + name, *(f"{field}={value}" for field, value in fields.items()))
    if price:
        order = people.admin.make("order", "customer=" + key, f"lines=description:pump,quantity:1,unit_price:{price}")
        people.admin.ok("order", "confirm", order)
    return key


def test_figures_of_customers_are_filtered(server):
    people = company(server)
    WORK["big"] = buyer(people, people.lin, "Sun Electronics", 150000, city="苏州", region="华东")
    WORK["small"] = buyer(people, people.wu, "Moon Pumps", 2000, city="杭州", region="华东")
    WORK["none"] = buyer(people, people.wu, "Star Tools", 0, city="杭州", region="华东")
    people.wu.ok("ticket", "create", "subject=Broken", "customer=" + WORK["small"])
    ada = people.ada
    for found in ("open_tickets > 0", "order_value_12m >= 100000", "order_value_12m = 2000"):
        wait_for(lambda found=found: ada.json("customer", "list", found), "the figures")
    shown = ada.ok("customer", "list", "orders_12m > 0", "--fields", "name,order_value_12m,days_since_contact")
    sees(shown, "Moon Pumps", "2,000.00 CNY", "Sun Electronics", "150,000.00 CNY")
    sees_not(shown, "Star Tools")
    quiet = ada.json("customer", "list", "NOT days_since_contact <= 30 AND orders = 0")
    equal(names(quiet), ["Star Tools"], "those without contact or order")
    sees(ada.ok("report", "customer", "by=region", "sum=order_value_12m"), "华东", "152,000.00 CNY")
    sees_not(people.lin.ok("report", "customer", "by=region", "sum=order_value_12m"), "152,000.00 CNY")
    equal(names(people.lin.json("customer", "list", "orders_12m > 0")), ["Sun Electronics"], "Lin's")


def test_segments_are_kept(server):
    people = company(server)
    ada, lin = people.ada, people.lin
    buyers = WORK["buyers"] = ada.make("segment", "name=Buyers", "schedule=monthly",
                                        "filter=region = 华东 AND orders_12m > 0")
    hang = ada.make("segment", "name=杭州", "filter=city = 杭州")
    wait_for(lambda: ada.kith("customer", "list", "segment = Buyers OR segment = 杭州").code == 0,
             "their names in filters")
    equal((ada.json("segment", "size", buyers)["size"], lin.json("segment", "size", buyers)["size"]), (2, 1),
          "sizes, as each sees it")
    sees(lin.ok("segment", "size", buyers), "Only what you may see counts")
    sees(ada.ok("segment", "members", buyers), "Sun Electronics", "Moon Pumps")
    equal(names(lin.json("segment", "members", buyers)), ["Sun Electronics"], "members that Lin sees")
    both = ada.json("segment", "overlap", "Buyers", hang)
    equal((both["in_all"], both["in_any"]), (1, 3), "in common")
    equal(lin.json("segment", "overlap", buyers, hang)["in_any"], 1, "of which Lin sees")
    equal(names(ada.json("customer", "list", "segment = Buyers AND open_tickets > 0")), ["Moon Pumps"], "in need")
    lin.refused(DENIED, "segment", "create", "name=Mine", "filter=city = 苏州")
    lin.refused(DENIED, "segment", "snapshot", buyers)
    ada.refused(DENIED, "customer", "update", WORK["big"], "city=南京")
    equal(ada.json("segment", "snapshot", buyers)["size"], 2, "first snapshot")
    order = people.admin.make("order", "customer=" + WORK["none"], "lines=description:pump,quantity:1,unit_price:5")
    people.admin.ok("order", "confirm", order)
    people.lin.ok("customer", "update", WORK["big"], "region=华北")
    wait_for(lambda: names(ada.json("segment", "members", buyers)) == ["Moon Pumps", "Star Tools"], "the figures")
    ada.ok("segment", "snapshot", buyers)
    sees(ada.ok("segment", "change", buyers), "Star Tools", "Sun Electronics")
    sees(ada.ok("--lang", "zh", "segment", "change", buyers), "Star Tools", "Sun Electronics", "快照")
    vip = ada.make("segment", "name=VIP", "kind=static")
    ada.ok("segment", "add-members", vip, "filter=order_value_12m >= 100000", "--validate-only")
    equal(ada.json("segment", "size", vip)["size"], 0, "after a look")
    ada.ok("segment", "add-members", vip, "filter=order_value_12m >= 100000")
    equal(names(ada.json("segment", "members", vip)), ["Sun Electronics"], "put in by hand")


def test_grades_can_be_worked_out_by_hand(server):
    people = company(server)
    ada, mei = people.ada, people.mei
    sees(ada.ok("grade", "explain", WORK["big"], "fresh=yes"), "order_value_12m", "150000", "potential")
    sees(ada.ok("--lang", "zh", "grade", "explain", WORK["big"], "fresh=yes"), "150000")
    people.lin.refused(NOT_FOUND, "grade", "explain", WORK["small"])
    equal(mei.json("grade-rule", "preview", "GR-1")["other"], 3, "what it would change")
    mei.ok("grade-rule", "run", "GR-1")
    wait_for(lambda: len(ada.json("customer", "list", "grade = C")) == 3, "the grades")
    equal(people.lin.json("report", "customer", "by=grade")[0]["count"], 1, "Lin's by grade")


def test_what_is_amiss_is_listed(server):
    people = company(server)
    ada, lin = people.ada, people.lin
    sees(ada.ok("quality", "summary"), "Wu Test", "Lin Test")
    sees(ada.ok("quality", "list", "incomplete"), "Star Tools", "Moon Pumps", "Sun Electronics", "tax_number")
    shown = lin.ok("quality", "list", "incomplete") + lin.ok("quality", "summary")
    sees(shown, "Sun Electronics")
    sees_not(shown, "Star Tools", "Moon Pumps", "Wu Test")
    sees(ada.ok("--lang", "zh", "quality", "list", "incomplete"), "Star Tools", "完整度")


def test_lists_leave_for_others(server):
    """A segment as a file; who may not export gets none, who sees less gets less."""
    people = company(server)

    def exported(desk):
        text = desk.ok("export", "customer", 'segment = "杭州"', "-o", "csv").lstrip("\ufeff")
        return names(csv.DictReader(io.StringIO(text, newline="")))

    equal(exported(people.ada), ["Moon Pumps", "Star Tools"], "the analyst's file")
    equal(exported(people.lin), [], "the salesperson's")
    people.ada.ok("export", "customer", 'segment = "杭州"', "--file", "hz.xlsx")
    people.ada.refused(DENIED, "export", "opportunity")


if __name__ == "__main__":
    main(globals())
