# SPDX-License-Identifier: Apache-2.0
"""Values at their limits: (object, field, value) that come back as they were, and that are
refused on their field."""


def money(units, nanos=0, currency="CNY"):
    return {"currency_code": currency, "units": units, "nanos": nanos}


def day(year, month, number):
    return {"year": year, "month": month, "day": number}


MONEY = ("customer", "annual_revenue")
DATE = ("customer", "founding_date")
TIME = ("task", "due_time")
RATE = ("opportunity_line", "quantity")
NAME = ("customer", "name")
NOTE = ("customer", "description")

VALUES = [
    (*MONEY, money(0, 100000)), (*MONEY, money(0, -100000)), (*MONEY, money(0)),
    (*MONEY, money(9999999999999999, 999900000)), (*MONEY, money(-9999999999999999, -999900000)),
    (*MONEY, money(1, 0, "JPY")), (*MONEY, money(-1234, -567800000, "USD")),
    (*DATE, day(1, 1, 1)), (*DATE, day(9999, 12, 31)), (*DATE, day(2024, 2, 29)),
    (*DATE, day(1582, 10, 10)), (*DATE, day(1900, 2, 28)),
    (*TIME, {"seconds": 253402300799, "nanos": 999999000}), (*TIME, {"seconds": -62135596800}),
    (*TIME, {"seconds": -1, "nanos": 1000}), (*TIME, {"seconds": 0}),
    (*TIME, {"seconds": 951782400, "nanos": 123456000}),
    (*RATE, {"value": "0.00000001"}), (*RATE, {"value": "999999999999.99999999"}),
    (*RATE, {"value": "3"}), ("product", "unit_price", money(0, 100000)),
    ("customer", "employees", 0), ("customer", "employees", 10000000),
    (*NAME, "中文客户有限公司"), (*NAME, "𠮷野家 🙂 e\u0301"[:7]), (*NAME, "漢" * 200),
    (*NAME, "o'Brien \\ \"x\" {a,b} NULL"), (*NAME, "ไทย हिन्दी العربية"),
    (*NOTE, "Zeile 1\nZeile 2\tspalte"),
    ("customer", "tags", ["NULL", "a,b", "c\"d", "{e}", "中"]),
    ("user", "time_zone", "America/Argentina/Buenos_Aires"),
]

WRONG_VALUES = [
    (*MONEY, money(0, 10000)), (*MONEY, money(10000000000000000)), (*MONEY, money(1, -5)),
    (*MONEY, money(1, 1000000000)), (*MONEY, money(1, 0, "")),
    (*MONEY, money(1, 0, "ZZZ")), (*MONEY, money(1, 0, "EURO")), (*MONEY, money(-(1 << 63))),
    (*DATE, day(2023, 2, 29)), (*DATE, day(2024, 13, 1)), (*DATE, day(2024, 0, 1)),
    (*DATE, day(0, 1, 1)), (*DATE, day(10000, 1, 1)), (*DATE, day(2024, 1, 0)), (*DATE, {}),
    (*TIME, {"seconds": 253402300800}), (*TIME, {"seconds": -62135596801}),
    (*TIME, {"seconds": 0, "nanos": -1}), (*TIME, {"seconds": 0, "nanos": 1000000000}),
    (*RATE, {"value": "-2.5"}), (*RATE, {"value": "0"}), (*RATE, {"value": "many"}), (*RATE, {"value": "1e400"}), (*RATE, {"value": "NaN"}),
    (*RATE, {"value": "0.000000001"}), (*RATE, {"value": "9999999999999"}), (*RATE, {}),
    ("customer", "employees", -1), ("customer", "employees", 10000001),
    ("customer", "employees", 1 << 62), ("customer", "industry", "dragons"),
    ("customer", "owner_id", "C-1"), ("customer", "owner_id", "U-0"), ("customer", "owner_id", "U"),
    ("customer", "owner_id", "U-99999999999999999999"), ("customer", "owner_id", "U-1;drop"),
    ("customer", "parent_id", "U-1"), ("customer", "kind", 77),
    (*NAME, "漢" * 201), (*NAME, ""), (*NAME, "a\nb"), (*NAME, "a\u0007b"), (*NAME, "a\u202eb"),
    (*NAME, "a\U000e0041b"), (*NAME, "a\u009bb"),
    (*NOTE, "a\u0000b"),
]
