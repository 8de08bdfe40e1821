#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A13: names that look like others. A login is plain ASCII, so none looks like another; what reads
backwards or is not seen is refused in every name; a word of mixed alphabets is shown with a mark."""
from figure import figure, main
from harmless import Screen

# pylint: disable=wrong-import-order
from contract import Refused
from desk import Desk
from kithd import Kithd

LOGINS = ["раypal", "аdmin", "αdmin", "admın", "ａdmin", "admin\u200b", "ad\u00admin", "admin\u202e", "аdmіn",
          "ɑdmin", "adm1n\u0301", "admin\u3164", "𝐚dmin", "ⓐdmin", "admin\ufe0f", "аdмin", "admin ", "ad min",
          "-admin", ".admin", "", "adm!n", "admin\x00"]
HIDDEN = ["pay\u202elap", "\u2066pay\u2069", "pay\u200fpal", "pay\u200epal", "pay\u061cpal",
          "pay\U000e0070\U000e0061pal", "pay\x1bpal", "pay\u009bpal", "pay\u2028pal", "pay\x00pal"]
INVISIBLE = ["pay\u200bpal", "pay\u00adpal", "pay\ufeffpal", "pay\u3164pal", "pay\u2060pal", "pay\u115fpal"]
MIXED = ["раypal", "Аpple", "Gοοgle", "Miсrosoft", "Ѕiemens", "Bоsch 上海", "Տony", "ᎪBB", "Toуota", "Κith"]
PLAIN = ["上海ABC公司", "東京Towerビル", "한국LG전자", "Москва Acme", "10kΩ 5μm", "Ünïcödé", "Łódź", "ＡＢＣ上海",
         "Ελλάδα", "Siemens 西门子", "Ⅳ期", "CO₂", "naïve", "Ørsted", "ไทย Thai"]


def refusals(create, values):
    """What was taken, and refusals without a sentence."""
    taken, dumb = [], []
    for value in values:
        try:
            create(value)
            taken.append(value)
        except Refused as error:
            if error.code != "INVALID_ARGUMENT" or " " not in error.message or not error.field:
                dumb.append(str(error))
    return taken, dumb


def tell(what, items):
    figure("A13", what, len(items), 0, not items)
    for item in items[:8]:
        print(f"  {item!r}")


def logins(server):
    taken, dumb = refusals(lambda login: server.admin.create("user", {
        "login": login, "name": "Somebody", "team_id": "TM-1"}), LOGINS)
    tell(f"of {len(LOGINS)} logins that look like others, taken", taken)
    tell("refusals of them without a sentence and a field", dumb)
    server.admin.create("user", {"login": "paypal", "name": "PayPal", "team_id": "TM-1"})


def names(server):
    objects = {"customer": {}, "contact": {}, "tag": {}, "team": {}, "product_category": {}}
    for name, more in objects.items():
        taken, dumb = refusals(lambda text, name=name, more=more: server.admin.create(
            name, {**more, "name": text}), HIDDEN)
        tell(f"of {len(HIDDEN)} {name} names that turn or hide, taken", taken)
        tell(f"refusals of a {name} without a sentence and a field", dumb)


def shown(server):
    """As one and several see them: table, vertical."""
    desk = Desk(server, "admin")
    for texts, what in ((MIXED, "mixed alphabets"), (INVISIBLE, "what is not seen")):
        wrong = []
        for text in texts:
            made = server.admin.create("customer", {"name": text, "city": "x"})
            for words in (["get", made.id, "-o", "vertical"], ["list", f"id = {made.id}", "--fields", "name"]):
                out = Screen(desk, "customer", *words).raw.decode()
                mark = "<Latin+" if texts is MIXED else "<U+"
                if mark not in out:
                    wrong.append(f"{text}: {out[:200]}")
        tell(f"names with {what} shown without a mark", wrong)
    wrong = []
    for text in PLAIN:
        made = server.admin.create("customer", {"name": text})
        out = Screen(desk, "customer", "get", made.id, "-o", "vertical").raw.decode()
        if text not in out or "<" in out:
            wrong.append(f"{text}: {out[:200]}")
    tell(f"of {len(PLAIN)} usual names of two scripts, not shown as they are", wrong)
    desk.close()


def run():
    with Kithd(options={"log_level": "warn"}) as server:
        logins(server)
        names(server)
        shown(server)


main(run)
