#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Two hundred people write down the same customer at the same moment: one record is left."""
import json
import time
from concurrent.futures import ThreadPoolExecutor

from desk import EXISTS, PRECONDITION, Desk, Kithd, equal, true, wait_for
from contract import Refused

CLIENTS, PEOPLE = 200, 4


def attempt(client, number, key, values):
    """What became of it: an id, or the refusal. Who is asked to come again does."""
    def once():
        try:
            return client.create("customer", {"name": f"{key} {number}", **values})
        except Refused as refused:
            return None if refused.code in ("ABORTED", "UNAVAILABLE", "RESOURCE_EXHAUSTED",
                                            "DEADLINE_EXCEEDED") else refused
    return wait_for(once, f"an answer about {key}")


def race(server, people, key, values, rows):
    begun = time.monotonic()
    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = list(pool.map(lambda n: attempt(people[n % PEOPLE], n, key, values),
                                range(CLIENTS)))
    assert server.psql(f"select count(*) from customer where name like '{key} %'") == [["1"]], key
    made = [answer for answer in answers if not isinstance(answer, Refused)]
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert len(made) == 1, (key, len(made))
    for answer in refused:
        assert (answer.code, answer.reason) == ("ALREADY_EXISTS", "DUPLICATE"), answer
        assert made[0].id in answer.message, answer.message
        [detail] = [part for part in answer.details.details
                    if part.type_url.endswith("kith.v1.DuplicateMatches")]
        matches = server.contract.message("kith.v1.DuplicateMatches").FromString(detail.value)
        assert [match.id for match in matches.matches] == [made[0].id], matches
    assert server.psql(rows) == [["1"]], key
    print(f"{key}: {len(made)} of {CLIENTS} made, {len(refused)} told of it,"
          f" {time.monotonic() - begun:.1f} s")


def at_a_desk(server, login):
    """What a person sees: the warning, the way past it, asking before, merging and back."""
    desk = Desk(server, login)
    made = [json.loads(desk.ok("customer", "create", "-o", "json", f"name={name}"))["id"]
            for name in ("钱塘江纺织有限公司", "珠江造船厂")]
    warned = desk.kith("customer", "create", "name=钱塘江纺织 公司")
    equal(warned.code, PRECONDITION, str(warned))
    true(made[0] in warned.err, warned.err)
    desk.ok("contact-point", "create", f"customer_id={made[0]}", "kind=phone", "value=13811112222")
    equal(desk.kith("contact-point", "create", f"customer_id={made[1]}", "kind=phone",
                    "value=138 1111 2222", "--yes").code, EXISTS)
    third = json.loads(desk.ok("customer", "create", "-o", "json", "name=钱塘江纺织 公司",
                               "website=qtj.example", "--yes"))["id"]
    true(made[0] in desk.ok("duplicate", "check", "phone=13811112222"), "found")
    true("name" in desk.ok("merge", "preview", made[0], f"other_id={third}"), "the conflict")
    merge = json.loads(desk.ok("merge", "records", made[0], f"other_id={third}", "-o", "json",
                               "--yes"))
    equal(json.loads(desk.ok("customer", "get", third, "-o", "json"))["id"], made[0])
    desk.ok("merge", "undo", merge["id"], "--yes")
    equal(json.loads(desk.ok("customer", "get", third, "-o", "json"))["id"], third)
    desk.close()


def main():
    with Kithd(duplicates=True) as server:
        people = [server.user(f"p{n}", "sales") for n in range(PEOPLE)]
        race(server, people, "phone", {"contact_points": [
            {"kind": 1, "value": "13812345678"}]},
            "select count(*) from contact_point p join customer c on c.id = p.customer_id"
            " where normalized = '+8613812345678'")
        race(server, people, "tax number", {"tax_number": "91350100M000100Y43"},
             "select count(*) from customer where tax_number = '91350100M000100Y43'")
        at_a_desk(server, "p0")


if __name__ == "__main__":
    main()
