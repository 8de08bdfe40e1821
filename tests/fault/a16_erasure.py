#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A16: a person is given out whole and erased whole: from the database, the audit, the log, search and
the answers of the server, though the server dies in the middle; and again after an old backup was
restored. The audit stays good."""
import json
import os
import signal
import subprocess
import sys
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from figure import figure, main  # noqa: E402
from contract import Refused  # noqa: E402
from kithd import Kithd, psql, wait_for  # noqa: E402

# Nobody else has these words.
WORDS = {
    "name": "Zyxqua Obergrimmig", "old name": "Zyxqua Untergrimmig", "phone": "+4915237777123",
    "e-mail": "zyxqua.grimmig@example.org", "note": "likes quibblewort tea",
    "custom": "hobby of snorkelwise", "file name": "vexlumen.txt", "file": "content of drobnaxil",
    "interaction": "spoke of frimbulate", "reply": "asked for glopentine",
    "ticket": "complaint on whizzbarrow", "consent": "said so at plumdrake fair",
    "import": "came from tavernquill", "task": "call about snuffwick",
    "external id": "qx-bramblefork-77", "cause": "dropped by hazelwump", "action": "send to pennyquill",
    "result": "brought by larkentoft", "comment": "well again since mossbury",
    "escalation": "shouted at by drumfettle",
    "mail": "wrote of grumbleshaft", "mailed file": "sketch of wolfsquill",
}
# Of a contact that has left the recycle bin.
GONE = {"name": "Wendolin Quastenberg", "phone": "+4915166123400", "task": "call about tinselgrub",
        "file": "plan of mirrowdale", "mention": "Wendolin Quastenberg"}
# Of a customer that is a person.
BUYER = {
    "name": "Ottokar Windelbrasch", "address": "7 Quendelgasse", "job": "weaver of moltenreed",
    "phone": "+4917655123987", "deal": "loom called Brisselmaid", "line": "in shade of gorseplum",
    "note": "saw the krummelhorn", "file": "scan of tessenwold",
}
PATIENCE = 60


class Site:
    def __init__(self, server):
        self.server, self.admin = server, server.admin

    def upload(self, path, *parts):
        return self.admin.send(path, iter([self.admin.request(path, **part) for part in parts]))

    def import_person(self, customer):
        """The person comes with a file."""
        made = self.admin.create("import", {
            "object": "contact", "file_name": "people.csv",
            "mapping": "name = name\ndescription = what\ncustomer_id = customer\n"})
        text = (f"name,what,customer\n{WORDS['old name']},{WORDS['import']},{customer}\n"
                f"Somebody Else,nothing,{customer}\n")
        self.upload("ImportService/UploadImport",
                    {"id": made.id, "data": text.encode(), "last": True})
        self.admin.call("ImportService/StartImport", id=made.id)
        wait_for(lambda: self.admin.get("import", made.id).status == 6, "the import", PATIENCE)
        found = self.admin.list("contact", filter=f'name = "{WORDS["old name"]}"')
        return found[0].id

    def fill(self):
        admin = self.admin
        self.customer = admin.create("customer", {"name": "Fictional Works", "kind": 1}).id
        admin.create("custom_field", {"object": "contact", "key": "hobby", "kind": 1,
                                      "label_en": "Hobby"})
        self.person = person = self.import_person(self.customer)
        admin.update("contact", person, {"name": WORDS["name"], "description": WORDS["note"],
                                         "external_id": WORDS["external id"], "custom": [
            {"field": "hobby", "text": WORDS["custom"]}]})
        # What is refused must not write values into the log.
        for values in ({"external_id": WORDS["external id"]}, {"language": WORDS["note"] * 20}):
            try:
                admin.create("contact", {"name": WORDS["name"], **values})
                raise AssertionError("not refused")
            except Refused:
                pass
        for kind, value in ((1, WORDS["phone"]), (2, WORDS["e-mail"])):
            admin.create("contact_point", {"contact_id": person, "kind": kind, "value": value})
        on = {"customer_id": self.customer, "contact_id": person}
        self.interaction = admin.create("interaction", {
            **on, "kind": 2, "subject": "call", "content": WORDS["interaction"],
            "no_next_step_reason": "waiting"}).id
        ticket = admin.create("ticket", {**on, "subject": WORDS["ticket"],
                                         "root_cause": WORDS["cause"]}).id
        admin.call("TicketService/EscalateTicket", id=ticket, reason=WORDS["escalation"],
                   to=admin.user_id)
        day = {"year": 2099, "month": 1, "day": 2}
        admin.create("ticket_action", {
            "ticket_id": ticket, "kind": 2, "subject": WORDS["action"], "result": WORDS["result"],
            "assignee_id": admin.user_id, "due_date": day})
        call_back = admin.create("call_back", {"ticket_id": ticket, "due_date": day}).id
        admin.call("CallBackService/RecordCallBack", id=call_back, result=1,
                   comment=WORDS["comment"])
        admin.create("ticket_reply", {"ticket_id": ticket, "body": WORDS["reply"]})
        self.upload("TicketService/IntakeTicket", {
            "from_address": WORDS["e-mail"], "from_name": WORDS["name"], "subject": ticket,
            "content": WORDS["mail"], "body": "short", "sha256": "0" * 64}, {
            "file_name": "sketch.txt", "data": WORDS["mailed file"].encode()})
        admin.create("task", {**on, "subject": WORDS["task"]})
        admin.create("consent", {"contact_id": person, "channel": 1, "purpose": "marketing",
                                 "state": 1, "source": WORDS["consent"]})
        self.upload("AttachmentService/UploadAttachment", {
            "attachment": {"file_name": WORDS["file name"], "contact_id": person},
            "data": WORDS["file"].encode()})
        self.deal = admin.create("opportunity", {
            **on, "name": f"Tea for {WORDS['name']}", "amount": {"currency_code": "CNY",
                                                                "units": 5000}}).id
        # Words in what is about others, and in what was asked for.
        self.other = admin.create("interaction", {
            "kind": 1, "customer_id": self.customer, "subject": f"{WORDS['name']} was there",
            "content": f"write to {WORDS['e-mail']} or {WORDS['phone']}",
            "no_next_step_reason": "waiting"}).id
        list(admin.send("ExportService/ExportRecords", admin.request(
            "ExportService/ExportRecords", object="contact", filter=f'name = "{WORDS["name"]}"')))

    # ---- Giving out ----

    def check_export(self):
        wait_for(lambda: self.server.value("select count(*) from ticket_dirty") == "0", "the clocks")
        pieces = self.admin.send("PersonService/ExportPerson", self.admin.request(
            "PersonService/ExportPerson", id=self.person))
        text = "".join(piece.json for piece in pieces)
        document = json.loads(text)
        missing = [what for what, word in WORDS.items() if word not in text and what not in ("file", "mailed file")]
        figure("A16", "words missing in the export", missing or 0, 0, not missing)
        holes = []
        for item in document["records"]:
            fields = {row[0] for row in self.server.psql(
                "select case when kind = 'currency' then column_name else field end from"
                " contract_column join contract_object o using (object)"
                f" where o.name = '{item['object']}'")}
            if set(item["record"]) != fields:
                holes.append((item["object"], fields ^ set(item["record"])))
        figure("A16", "records without some column of the contract", holes or 0, 0, not holes)
        want = int(self.server.value("select count(*) from kith_person_records(6::smallint, "
                                     f"{self.person[2:]})"))
        figure("A16", "records in the export", len(document["records"]), want,
               len(document["records"]) == want)

    # ---- Erasing ----

    def samples(self):
        """What PostgreSQL itself keeps of the values of columns."""
        kept = "\n".join(row[0] for row in self.server.psql(
            "select concat_ws(' ', most_common_vals, histogram_bounds, most_common_elems) from"
            " pg_stats where schemaname = 'public'")).lower()
        return [what for what, word in {**WORDS, **BUYER}.items() if word.lower() in kept]

    def erase(self):
        self.server.psql("analyze")
        kept = self.samples()
        figure("A16", "words in statistics before", len(kept), ">= 1", len(kept) >= 1)
        erasure = self.admin.call("PersonService/ErasePerson", id=self.person).id
        number = erasure.split("-")[1]
        wait_for(lambda: self.server.psql(
            f"select 1 from erasure_state where erasure_id = {number} and step >= 1"), "a first step",
            PATIENCE)
        self.server.end(signal.SIGKILL)
        half = self.server.value(f"select status from erasure where id = {number}")
        figure("A16", "status when the server was killed", half, "2 (running)", half == "2")
        self.server.run()
        self.admin = self.server.sign_in("admin")
        wait_for(lambda: self.admin.get("erasure", erasure).status == 3, "the erasure", PATIENCE)
        places = self.server.psql("select place, part from erasure_place where erasure_id = "
                                  f"{number}")
        tables = {row[0] for row in self.server.psql(
            "select table_name from information_schema.tables where table_schema = 'public'"
            " and table_type = 'BASE TABLE'")}
        without = tables - {place for place, _ in places}
        figure("A16", "tables missing in the report", sorted(without) or 0,
               f"0 of {len(tables)}", not without)
        figure("A16", "places in the report", len(places), "all", None)

    def erase_buyer(self):
        """A customer that is a person: deals lose their words and keep their amounts."""
        admin = self.admin
        buyer = admin.create("customer", {
            "name": BUYER["name"], "kind": 2, "address": BUYER["address"],
            "occupation": BUYER["job"],
            "contact_points": [{"kind": 1, "value": BUYER["phone"]}]}).id
        product = admin.create("product", {"name": "Loom"}).id
        deal = admin.create("opportunity", {
            "customer_id": buyer, "name": BUYER["deal"],
            "amount": {"currency_code": "CNY", "units": 700},
            "lines": [{"product_id": product, "quantity": {"value": "1"},
                       "description": BUYER["line"]}]}).id
        admin.create("interaction", {"kind": 1, "customer_id": buyer, "subject": BUYER["note"],
                                     "no_next_step_reason": "waiting"})
        self.upload("AttachmentService/UploadAttachment", {
            "attachment": {"file_name": "scan.txt", "opportunity_id": deal},
            "data": BUYER["file"].encode()})
        self.server.psql("analyze")
        erasure = admin.call("PersonService/ErasePerson", id=buyer).id
        wait_for(lambda: admin.get("erasure", erasure).status == 3, "the erasure", PATIENCE)
        hits = self.hits(self.server.conninfo, BUYER)
        figure("A16", "hits of a customer that is a person", hits or 0, 0, not hits)
        amount = admin.get("opportunity", deal).amount.units
        figure("A16", "amount of that deal", amount, 700, amount == 700)

    def erase_purged(self):
        """The job has purged the person with all that hung on it; the audit has the old values."""
        admin, server = self.admin, self.server
        person = admin.create("contact", {
            "name": GONE["name"], "customer_id": self.customer,
            "contact_points": [{"kind": 1, "value": GONE["phone"]}]}).id
        task = admin.create("task", {"contact_id": person, "subject": GONE["task"]}).id
        self.upload("AttachmentService/UploadAttachment", {
            "attachment": {"file_name": "plan.txt", "contact_id": person},
            "data": GONE["file"].encode()})
        admin.create("interaction", {
            "kind": 1, "customer_id": self.customer, "subject": f"{GONE['mention']} was there",
            "content": f"at {GONE['phone']}", "no_next_step_reason": "waiting"})
        admin.delete("task", task)
        admin.delete("contact", person)
        server.psql(f"update contact set deleted_at = now() - interval '90 days' where id = {person[2:]};"
                    f"update task set deleted_at = now() - interval '90 days' where id = {task[2:]};"
                    "update job set due_at = now() where name = 'recycle_bin'")
        wait_for(lambda: not server.psql(f"select 1 from contact where id = {person[2:]}"),
                 "the purge", PATIENCE)
        kept = self.hits(server.conninfo, GONE)
        figure("A16", "hits of who was purged, before", len(kept), ">= 1", len(kept) >= 1)
        erasure = admin.call("PersonService/ErasePerson", id=person).id
        wait_for(lambda: admin.get("erasure", erasure).status == 3, "the erasure", PATIENCE)
        server.wait_sealed()
        hits = self.hits(server.conninfo, GONE)
        figure("A16", "hits of who was purged", hits or 0, 0, not hits)

    def hits(self, conninfo, words=None):
        dump = subprocess.run(["pg_dump", "--data-only", "-d", conninfo], capture_output=True,
                              check=True).stdout
        with open(self.server.log, "rb") as file:
            log = file.read()
        found = []
        for what, word in (words or WORDS).items():
            for form in (word.encode(), word.encode().hex().encode(), word.lower().encode()):
                found += [f"{what} in the database"] * (form in dump)
                found += [f"{what} in the log"] * (form in log)
        return sorted(set(found))

    def answers(self):
        """What the server still says."""
        admin, said = self.admin, []
        for word in WORDS.values():
            for name in ("contact", "customer", "interaction", "ticket", "task", "attachment"):
                field = {"contact": "name", "customer": "name", "attachment": "file_name"}.get(
                    name, "subject")
                said += admin.list(name, filter=f'{field} : "{word}"', show_deleted=True)
        said += [admin.get("contact", self.person), admin.get("interaction", self.interaction)]
        said += [admin.history("contact", self.person), admin.history("interaction",
                                                                      self.interaction)]
        said += [admin.get("interaction", self.other), admin.get("opportunity", self.deal)]
        text = "\n".join(map(str, said))
        return [what for what, word in WORDS.items() if word in text]

    def verify(self, name):
        self.server.wait_sealed()
        said = self.server.kithd("audit", "verify", check=False)
        figure("A16", name, said.strip().splitlines()[-1] if said else "nothing", "good",
               "are good" in said)

    def retain(self):
        """The job finds old people by a rule and has them erased."""
        admin, server = self.admin, self.server
        old = admin.create("contact", {"name": "Ingo Altbekannt", "customer_id": self.customer}).id
        server.psql("update contact set created_at = now() - interval '900 days' where id = "
                    f"{old[2:]}; update job set due_at = now() where name = 'retention'")
        rule = admin.create("retention_rule", {"name": "old people", "object": "contact",
                                               "condition": 3, "days": 800, "action": 2,
                                               "enabled": True}).id
        server.psql("update job set due_at = now() where name = 'retention'")
        wait_for(lambda: admin.list("retention_run", filter=f"retention_rule_id = {rule}"),
                 "the rule to run", PATIENCE)
        wait_for(lambda: admin.get("contact", old).name == f"erased {old}", "its erasure", PATIENCE)
        wait_for(lambda: server.value("select count(*) from erasure_state") == "0", "its end", PATIENCE)
        hits = self.hits(server.conninfo, {"name": "Ingo Altbekannt"})
        figure("A16", "hits of whom a rule erased", hits or 0, 0, not hits)

    def restore(self, backup):
        """Into a new database; the list outside erases again."""
        target = "kithd_" + uuid.uuid4().hex[:12]
        old, server = self.server.database, self.server
        psql(server.server, f"create database {target}")
        server.end()
        server.database = target
        try:
            server.configure()
            said = server.kithd("restore", backup)
            figure("A16", "people to erase again", said.splitlines()[-1], "1", "1 people" in said)
            server.run()
            wait_for(lambda: server.value("select count(*) from erasure where replayed and status"
                                          " = 3") == "1", "the erasure of the replay", PATIENCE)
            hits = self.hits(server.conninfo)
            figure("A16", "hits after restore and replay", hits or 0, 0, not hits)
            server.end()
        finally:
            server.database = old
            psql(server.server, f"drop database {target} with (force)")


def run():
    with Kithd() as server:
        site = Site(server)
        site.fill()
        site.check_export()
        backup = os.path.join(server.folder, "backup")
        server.kithd("backup", backup)
        site.verify("audit before")
        site.erase()
        server.wait_sealed()
        hits = site.hits(server.conninfo)
        figure("A16", "hits in database and log", hits or 0, 0, not hits)
        said = site.answers()
        figure("A16", "hits in search and answers", said or 0, 0, not said)
        amount = site.admin.get("opportunity", site.deal).amount.units
        figure("A16", "amount of the deal", amount, 5000, amount == 5000)
        site.erase_buyer()
        site.erase_purged()
        site.retain()
        kept = site.samples()
        figure("A16", "words in statistics", kept or 0, 0, not kept)
        site.verify("audit after")
        site.restore(backup)


main(run)
