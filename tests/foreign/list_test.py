#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Lists over the wire: filters, orders, pages that survive what happens between them."""
from checks import Kithd, equal, finish, refused, run, sound, tests_of, true

CITIES = ("上海", "北京", "Zürich", "")


class Shop:
    """Some customers, and what is known of them."""

    def __init__(self, server):
        self.server, self.admin = server, server.admin
        self.anna = server.user("anna", "sales")
        self.made = []
        for n in range(40):
            values = {"name": f"{'客户' if n % 2 else 'Kunde'} {n:02}", "city": CITIES[n % 4],
                      "kind": 1 + n % 2, "tags": ["vip"] if n % 5 == 0 else []}
            if n % 3:
                values |= {"employees": n * 10, "founding_date": {"year": 2000 + n % 20, "month": 2,
                                                                  "day": 1 + n % 28}}
            if n % 4 == 1:
                values["annual_revenue"] = {"currency_code": "CNY" if n % 8 == 1 else "USD",
                                            "units": n * 1000, "nanos": 500000000}
            self.made.append(self.anna.create("customer", values))

    def ids(self, want):
        return {record.id for record in self.made if want(record)}

    def found(self, filter_text, **more):
        return {record.id for record in self.anna.list("customer", filter=filter_text,
                                                       page_size=1000, **more)}

    def pages(self, client, size=7, **query):
        """All records of all pages."""
        token, all_records = "", []
        while True:
            answer = client.standard("List", "customer", page_size=size, page_token=token, **query)
            true(len(answer.customers) <= size, "a page is too long")
            all_records += answer.customers
            token = answer.next_page_token
            if not token:
                return all_records


FILTERS = {
    'city = "上海"': lambda r: r.city == "上海",
    'city = "上海" OR city = "北京"': lambda r: r.city in ("上海", "北京"),
    'NOT city = "上海"': lambda r: r.city != "上海",
    '-city = "上海" employees > 100': lambda r: r.city != "上海" and r.employees > 100,
    'city = ""': lambda r: not r.city,
    'city:*': lambda r: bool(r.city),
    'kind = person': lambda r: r.kind == 2,
    'kind = CUSTOMER_KIND_PERSON': lambda r: r.kind == 2,
    'kind != person AND (city = "Zürich" OR employees <= 50)':
        lambda r: r.kind != 2 and (r.city == "Zürich" or
                                   r.HasField("employees") and r.employees <= 50),
    'employees >= 100': lambda r: r.HasField("employees") and r.employees >= 100,
    'employees:*': lambda r: r.HasField("employees"),
    'founding_date < 2010-02-15': lambda r: r.HasField("founding_date") and (
        r.founding_date.year, r.founding_date.month, r.founding_date.day) < (2010, 2, 15),
    'name : "客户"': lambda r: "客户" in r.name,
    'name : "户"': lambda r: "客户" in r.name,
    'name : "KUNDE"': lambda r: "Kunde" in r.name,
    'name = "Kunde*"': lambda r: r.name.startswith("Kunde"),
    'name : "%"': lambda r: False,
    'name : "_"': lambda r: False,
    'tags : vip': lambda r: "vip" in r.tags,
    '-tags:vip': lambda r: "vip" not in r.tags,
    'annual_revenue > 20000': lambda r: r.annual_revenue.units >= 20000,
    'annual_revenue = 9000.5CNY': lambda r: r.annual_revenue.units == 9000 and
        r.annual_revenue.currency_code == "CNY",
    'owner_id = me': lambda r: True,
    'create_time > -1d': lambda r: True,
    'create_time < 2020-01-01': lambda r: False,
    'delete_time:*': lambda r: False,
}
BAD_FILTERS = (
    "city =", "= 3", "(city = x", "city = x)", "nothing = 1", "employees = many", "kind = dragon",
    "founding_date = 2020-02-30", "city = 'it", "employees > 5 OR", "custom.nothing = 1", "a.b = 1",
    "(" * 30 + "city = x" + ")" * 30, "city = \x01", "city = " + "x" * 9000,
    " AND ".join(["city = x"] * 300), "annual_revenue = 5XYZW", "owner_id = C-1",
)


def test_filters(shop):
    for text, want in FILTERS.items():
        equal(shop.found(text), shop.ids(want), f"filter {text}")


def test_filters_that_are_wrong(shop):
    for text in BAD_FILTERS:
        refused("INVALID_ARGUMENT", shop.found, text, field="filter")


def test_filters_do_not_escape(shop):
    """Texts that would end a literal, a statement or a pattern find just themselves."""
    for text in ("' or 1=1 --", "\\' or true", "$1", "%s", "a\\b", "; drop table customer",
                 "\\u0041", "*", "\\*"):
        quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("*", "\\*")
        equal(shop.found(f'name = "{quoted}"'), set(), f"filter for {text}")
        made = shop.anna.create("customer", {"name": text})
        equal(shop.found(f'name = "{quoted}"'), {made.id}, f"filter for {text}")
        shop.anna.delete("customer", made.id)


ORDERS = {
    "": lambda r: -int(r.id[2:]),
    "id": lambda r: int(r.id[2:]),
    "name": lambda r: (r.name, int(r.id[2:])),
    "city desc, name": lambda r: (tuple(-byte for byte in r.city.encode()) + (1,), r.name),
    "employees": lambda r: (not r.HasField("employees"), r.employees, int(r.id[2:])),
    "employees desc": lambda r: (not r.HasField("employees"), -r.employees, -int(r.id[2:])),
    "founding_date desc, employees desc, id desc": lambda r: (
        not r.HasField("founding_date"), -r.founding_date.year, -r.founding_date.day,
        -r.employees, -int(r.id[2:])),
    "annual_revenue": lambda r: (not r.HasField("annual_revenue"), r.annual_revenue.units,
                                 int(r.id[2:])),
}


def test_orders_and_pages(shop):
    known = shop.ids(lambda r: True)
    for text, key in ORDERS.items():
        for size in (7, 40, 1):
            have = [record for record in shop.pages(shop.anna, size, order_by=text)
                    if record.id in known]
            want = sorted(shop.made, key=key)
            equal([record.id for record in have], [record.id for record in want],
                  f"order {text or 'none'}, pages of {size}")


def test_orders_that_are_wrong(shop):
    for text in ("nothing", "name up", "name,,city", "name name", "tags", "custom.x", "name desc;",
                 ",".join(["name"] * 20)):
        refused("INVALID_ARGUMENT", shop.pages, shop.anna, order_by=text, field="order_by")


def test_page_sizes(shop):
    answer = shop.anna.standard("List", "customer", count=True)
    equal(len(answer.customers), 40, "records of the standard page of 50")
    equal(answer.total_size, 40, "total_size")
    true(not shop.anna.standard("List", "customer").HasField("total_size"), "counted unasked")
    equal(len(shop.anna.list("customer", page_size=100000)), 40, "a size that is cut to 1000")
    refused("INVALID_ARGUMENT", shop.anna.list, "customer", page_size=-1, field="page_size")


def test_pages_survive_changes(shop):
    """What is made or renamed between two pages neither doubles nor hides what was there."""
    query = {"order_by": "name", "filter": 'name : "Kunde"'}
    first = shop.anna.standard("List", "customer", page_size=8, **query)
    more = [shop.anna.create("customer", {"name": name}).id
            for name in ("Kunde 00", "Kunde 99", "AAA Kunde")]
    rest = shop.anna.standard("List", "customer", page_size=100,
                              page_token=first.next_page_token, **query).customers
    seen = [record.id for record in [*first.customers, *rest]]
    equal(len(seen), len(set(seen)), "records seen twice; number of records")
    true({record.id for record in shop.made if "Kunde" in record.name} <= set(seen), "one is lost")
    true(more[1] in seen and more[2] not in seen, "new ones are where they belong")
    for key in more:
        shop.anna.delete("customer", key)


def test_page_tokens_are_bound(shop):
    query = {"order_by": "name", "filter": "employees > 0"}
    token = shop.anna.standard("List", "customer", page_size=5, **query).next_page_token
    others = [
        (shop.admin, "customer", query), (shop.anna, "contact", {"order_by": "name"}),
        (shop.anna, "customer", {**query, "filter": "employees > 1"}),
        (shop.anna, "customer", {**query, "filter": ""}),
        (shop.anna, "customer", {**query, "order_by": "name desc"}),
        (shop.anna, "customer", {**query, "order_by": "name, city"}),
        (shop.anna, "customer", {**query, "show_deleted": True}),
    ]
    for client, name, other in others:
        refused("INVALID_ARGUMENT", client.list, name, page_token=token, field="page_token",
                **other)
    equal(len(shop.anna.list("customer", page_size=3, page_token=token, **query)), 3,
          "another size of page")


def test_page_tokens_cannot_be_forged(shop):
    query = {"order_by": "name"}
    token = shop.anna.standard("List", "customer", page_size=5, **query).next_page_token
    forged = ["x", "AAAA", token[:-1], token + "A", token[1:], token * 50, token.upper(), "=" * 40]
    for place in range(len(token)):
        other = "A" if token[place] != "A" else "B"
        forged.append(token[:place] + other + token[place + 1:])
    for text in forged:
        refused("INVALID_ARGUMENT", shop.anna.list, "customer", page_token=text,
                field="page_token", **query)


def test_pages_after_a_restart(shop):
    """Tokens are sealed with a key of the installation, not of the process."""
    first = shop.anna.standard("List", "customer", page_size=30)
    token = shop.anna.token
    shop.server.restart()
    shop.anna = shop.server.contract.client(shop.server.channel(), token)
    shop.admin = shop.server.admin
    rest = shop.anna.standard("List", "customer", page_size=30, page_token=first.next_page_token)
    equal(len(first.customers) + len(rest.customers), 40, "records of both pages")


def test_read_masks(shop):
    record = shop.anna.list("customer", page_size=1, read_mask={"paths": ["name", "city"]})[0]
    true({field.name for field, _ in record.ListFields()} <= {"id", "name", "city"}, record)
    refused("INVALID_ARGUMENT", shop.anna.list, "customer", read_mask={"paths": ["nothing"]},
            field="read_mask")
    refused("INVALID_ARGUMENT", shop.anna.get, "customer", shop.made[0].id,
            read_mask={"paths": ["name", "owner.name"]}, field="read_mask")


def test_batches(shop):
    keys = [record.id for record in shop.made][::-3]
    batch = shop.anna.standard("BatchGet", "customer", ids=keys, read_mask={"paths": ["name"]})
    equal([record.id for record in batch.customers], keys, "the order asked for")
    refused("INVALID_ARGUMENT", shop.anna.standard, "BatchGet", "customer", field="ids")
    refused("INVALID_ARGUMENT", shop.anna.standard, "BatchGet", "customer",
            ids=[keys[0]] * 1001, field="ids")
    refused("INVALID_ARGUMENT", shop.anna.standard, "BatchGet", "customer", ids=["C-1", "T-1"],
            field="ids")


def main():
    with Kithd() as server:
        failures = run(tests_of(globals()), Shop(server))
        failures += run([sound], server)
    finish(failures)


main()
