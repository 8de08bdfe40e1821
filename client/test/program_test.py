# SPDX-License-Identifier: Apache-2.0
"""The program against a stock gRPC server: calls, failures, files, sessions."""
import csv
import io
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
import unittest
import zipfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import fake_server

KITH = os.environ["KITH"]
ROOT = os.environ.get("KITH_SOURCE") or os.path.join(os.path.dirname(__file__), "../..")


class Program(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        protos = os.path.join(cls.folder.name, "protos")
        os.mkdir(protos)
        fake_server.compile_protos(ROOT, protos)
        cls.files = fake_server.certificates(cls.folder.name)
        with open(cls.files["server.pem"], "rb") as cert, open(cls.files["server.key"], "rb") as k:
            cls.cert, cls.key = cert.read(), k.read()

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def setUp(self):
        self.fake = fake_server.Fake(self.cert, self.key)
        self.home = tempfile.TemporaryDirectory()
        self.environment = {
            "HOME": self.home.name, "PATH": os.environ["PATH"], "TZ": "Asia/Shanghai",
            "LANG": "C.UTF-8", "KITH_SERVER": f"localhost:{self.fake.port}",
            "KITH_CA": self.files["ca.pem"],
        }

    def tearDown(self):
        self.fake.server.stop(None)
        self.home.cleanup()

    def kith(self, *words, code=0, input=None, **environment):
        done = subprocess.run([KITH, *words], env={**self.environment, **environment},
                              input=input, stdin=subprocess.DEVNULL if input is None else None,
                              capture_output=True, timeout=60, cwd=self.home.name)
        self.assertEqual(done.returncode, code, (words, done.stdout, done.stderr))
        self.err = done.stderr.decode()
        return done.stdout.decode()

    def last(self, name):
        return [call for call in self.fake.calls if call[0] == name][-1]

    # Reading

    def test_get_and_forms(self):
        self.fake.add(name="上海光明", city="上海", employees=12)
        self.assertIn("上海光明", self.kith("customer", "get", "C-1"))
        self.assertIn("上海光明", self.kith("C-1"))
        record = json.loads(self.kith("customer", "get", "c-1", "-o", "json"))
        self.assertEqual((record["id"], record["employees"]), ("C-1", 12))
        self.assertEqual(json.loads(self.kith("customer", "get", "C-1", "-o", "ndjson"))["name"],
                         "上海光明")
        rows = list(csv.reader(io.StringIO(self.kith("customers", "list", "-o", "csv", "--fields",
                                                     "id,name,annual_revenue"))))
        self.assertEqual(rows, [["id", "name", "annual_revenue", "annual_revenue_currency"],
                                ["C-1", "上海光明", "", ""]])

    def test_call_metadata(self):
        self.fake.add(name="x")
        self.kith("customer", "get", "C-1", "--lang", "zh", KITH_TOKEN="abc")
        _, _, metadata, left = self.last("get_customer")
        self.assertEqual(metadata["authorization"], "Bearer abc")
        self.assertEqual(metadata["accept-language"], "zh")
        self.assertLess(left, 11)
        self.kith("customer", "get", "C-1", "--timeout", "3")
        self.assertLess(self.last("get_customer")[3], 3.1)

    def test_list_walks_pages(self):
        for i in range(1203):
            self.fake.add(name=f"n{i}")
        lines = self.kith("customer", "list", "-o", "ndjson", "--fields", "id").splitlines()
        self.assertEqual(len(lines), 1203)
        self.assertEqual(len({json.loads(line)["id"] for line in lines}), 1203)
        self.assertEqual(list(self.last("list_customers")[1].read_mask.paths), ["id"])
        self.assertEqual(len(json.loads(self.kith("customer", "list", "-o", "json"))), 1203)
        self.assertEqual(self.kith("customer", "list", "-n", "7", "--count").count("\n"), 8)
        self.assertIn("1203", self.err)

    def test_filter_and_order(self):
        self.kith("customer", "list", 'city = "上海"', "employees > 3", "--order", "-update_time,name",
                  "--deleted")
        request = self.last("list_customers")[1]
        self.assertEqual(request.filter, '(city = "上海") AND (employees > 3)')
        self.assertEqual(request.order_by, "update_time desc, name")
        self.assertTrue(request.show_deleted)

    def test_batch_get_from_stdin(self):
        for name in "abc":
            self.fake.add(name=name)
        out = self.kith("customer", "get", "-", "-o", "ndjson", input=b"C-3\nC-1\n")
        self.assertEqual([json.loads(line)["name"] for line in out.splitlines()], ["c", "a"])

    def test_history(self):
        out = self.kith("customer", "history", "C-1")
        self.assertRegex(out, r"2023-11-15 06:13 +Anna +update +city +Berlin +上海")

    # Writing

    def test_create(self):
        self.kith("customer", "create", "name=Acme", "kind=person", "employees=3",
                  "annual_revenue=1,000.50CNY", "founding_date=2020-02-03", "tags=a,b",
                  "contact_points=kind:phone,value:+86 21", "owner=U-5")
        request = self.last("create_customer")[1]
        self.assertEqual(request.customer.annual_revenue.units, 1000)
        self.assertEqual(request.customer.annual_revenue.nanos, 500000000)
        self.assertEqual(request.customer.founding_date.day, 3)
        self.assertEqual(list(request.customer.tags), ["a", "b"])
        self.assertEqual(request.customer.contact_points[0].value, "+86 21")
        self.assertEqual(request.customer.owner_id, "U-5")
        self.assertRegex(request.request_id, r"^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab]")
        self.assertEqual(self.kith("customer", "create", "name=B", "--quiet"), "C-2\n")

    def test_custom_fields(self):
        self.kith("customer", "create", "name=Acme", "custom.level=gold", "custom.visits=3",
                  "custom.hobbies=golf,tea")
        values = {value.field: value for value in self.last("create_customer")[1].customer.custom}
        self.assertEqual(values["level"].choice, "gold")
        self.assertEqual(values["visits"].number.value, "3")
        self.assertEqual(list(values["hobbies"].choices.codes), ["golf", "tea"])
        self.kith("customer", "create", "name=Acme", "custom.levl=gold", code=2)
        self.assertIn("custom.level", self.err)
        out = self.kith("customer", "list", "-o", "csv", "--fields", "custom.level")
        self.assertEqual(out.splitlines(), ["custom.level", "gold"])

    def test_json_body(self):
        body = json.dumps({"customer": {"name": "Acme", "annual_revenue": "5CNY",
                                        "custom": {"level": "gold", "visits": 2}}})
        self.kith("customer", "create", "--json", "-", "city=Berlin", input=body.encode())
        customer = self.last("create_customer")[1].customer
        self.assertEqual((customer.name, customer.city), ("Acme", "Berlin"))
        self.assertEqual(customer.custom[0].choice, "gold")
        self.kith("customer", "create", "--json", "-", code=2, input=b'{"customer": {"nam": 1}}')
        self.assertIn("name", self.err)

    def test_update_sends_a_mask(self):
        self.fake.add(name="Acme", city="Berlin", tags=["a"])
        self.kith("customer", "update", "C-1", "city=上海", "employees=")
        request = self.last("update_customer")[1]
        self.assertEqual(list(request.update_mask.paths), ["city", "employees"])
        self.assertFalse(request.customer.HasField("employees"))
        self.kith("customer", "update", "C-1", "tags+=vip", "tags-=a")
        request = self.last("update_customer")[1]
        self.assertEqual(list(request.customer.tags), ["vip"])
        self.assertEqual(request.customer.etag, "2")
        self.kith("customer", "update", "C-1", "city=x", "--etag", "1", code=20)
        self.assertIn("ETAG_MISMATCH", self.err)
        self.kith("customer", "update", "C-1", code=2)
        self.kith("customer", "update", "name=x", code=2)

    def test_delete(self):
        self.fake.add(name="a")
        self.kith("customer", "delete", "C-1")
        self.assertIn("kith customer undelete C-1", self.err)
        self.kith("customer", "delete", "C-2", "C-3", code=1)
        self.assertIn("--yes", self.err)

    def test_references_by_name(self):
        self.kith("opportunity", "create", "customer=C-1", "amount=35000CNY", "stage=proposal")
        request = self.last("create_opportunity")[1]
        self.assertEqual(request.opportunity.stage_id, "SG-3")
        self.kith("opportunity", "create", "stage=nowhere", code=2)
        self.assertIn("nowhere", self.err)
        self.kith("opportunity", "create", "stage=twice", code=2)
        self.assertIn("SG-4, SG-5", self.err)
        self.fake.add(name="Acme")
        self.assertIn("C-1", self.kith("customer", "get", "Acme"))

    def test_role_apply_looks_past_a_page_without_rows(self):
        self.kith("role", "apply", "R-1", "customer:export=none", "--yes")
        self.assertEqual(self.last("update_permission")[1].permission.id, "P-7")
        self.assertNotIn("create_permission", [call[0] for call in self.fake.calls])
        self.kith("role", "apply", "R-1", "customer:read=all", "--yes")
        self.assertEqual(self.last("create_permission")[1].permission.role_id, "R-1")

    # Failing

    def test_status_details(self):
        self.kith("customer", "get", "C-904", code=15)
        self.assertIn("There is no customer C-904 – 没有。 [NOT_FOUND]", self.err)
        self.kith("customer", "list", "syntax error here", code=13)
        self.assertIn("filter: Expected a value.", self.err)
        self.assertIn("order_by: Huh?", self.err)
        self.kith("customer", "get", "C-904", "--verbose", code=15)
        self.assertIn("call-77", self.err)

    def test_deadline(self):
        begin = time.monotonic()
        self.kith("customer", "get", "C-908", "--timeout", "0.3", code=14)
        self.assertLess(time.monotonic() - begin, 3)
        self.assertTrue(self.fake.cancelled.wait(5))

    def test_interrupt_resets_the_stream(self):
        process = subprocess.Popen([KITH, "customer", "get", "C-908"], env=self.environment)
        self.assertTrue(fake_server.wait_until(lambda: self.fake.calls))
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(5), 130)
        self.assertTrue(self.fake.cancelled.wait(5))

    def test_writes_are_repeated_with_one_request_id(self):
        self.fake.failures = 2
        self.kith("customer", "create", "name=Acme")
        calls = [call[1] for call in self.fake.calls if call[0] == "create_customer"]
        self.assertEqual(len(calls), 3)
        self.assertEqual(len({call.request_id for call in calls}), 1)
        self.assertEqual(len(self.fake.customers), 1)

    def test_unavailable_gives_up(self):
        self.kith("customer", "get", "C-914", code=24)
        self.kith("customer", "get", "C-1", code=24, KITH_SERVER="localhost:1")
        self.assertIn("localhost:1", self.err)

    def test_trust(self):
        self.fake.add(name="a")
        self.kith("customer", "get", "C-1", code=19, KITH_CA="")
        self.assertIn("--fingerprint", self.err)
        fingerprint = subprocess.run(
            ["openssl", "x509", "-in", self.files["server.pem"], "-noout", "-fingerprint",
             "-sha256"], capture_output=True, check=True).stdout.decode().split("=")[1].strip()
        self.kith("customer", "get", "C-1", "--fingerprint", fingerprint, KITH_CA="")
        self.kith("customer", "get", "C-1", "--fingerprint", "00" * 32, code=19, KITH_CA="")
        self.kith("customer", "get", "C-1", "--server", f"127.0.0.1:{self.fake.port}", code=19)

    def test_ticket_is_kept_and_private(self):
        self.fake.add(name="a")
        for _ in range(2):
            self.kith("customer", "get", "C-1")
        state = os.path.join(self.home.name, ".local/state/kith")
        tickets = [name for name in os.listdir(state) if name.startswith("ticket-")]
        self.assertEqual(len(tickets), 1)
        for name in os.listdir(state):
            self.assertEqual(stat.S_IMODE(os.stat(os.path.join(state, name)).st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(os.stat(state).st_mode), 0o700)

    def test_hostile_text_is_harmless(self):
        evil = "a\x1b[31m\x1b]52;c;x\x07\x9b2J\u202eb\u200b\U000e0041"
        self.fake.add(name=evil, description=evil + "\nline\r\n")
        for form in ("table", "vertical", "json", "ndjson"):
            out = self.kith("customer", "list", "-o", form, "--fields", "name,description")
            for bad in ("\x1b", "\x07", "\x9b", "\u202e", "\u200b", "\U000e0041", "\r"):
                self.assertNotIn(bad, out, form)
        self.assertEqual(json.loads(out)["name"], evil)

    def test_usage(self):
        for words in (["custmer", "list"], ["customer", "lst"], ["customer", "get"],
                      ["customer", "list", "--etag", "1"], ["customer", "list", "-o", "yaml"],
                      ["customer", "list", "--fields", "nme"], ["customer", "create", "kind=persn"],
                      ["list", "customers"]):
            self.kith(*words, code=2)
            self.assertTrue(self.err.startswith("kith: "), self.err)
        self.kith(code=2)
        self.assertIn("kith login", self.kith("help"))
        self.assertIn("--order", self.kith("customer", "list", "--help"))
        self.assertIn("contact_points", self.kith("help", "customer", "create"))
        self.assertIn("name *", self.kith("customer", "create", "--help"))
        self.assertNotIn(" *", self.kith("customer", "update", "--help"))
        self.assertIn("名称", self.kith("customer", "create", "--help", "--lang", "zh"))
        self.assertNotIn("decision。", self.kith("review", "decide", "--help", "--lang", "zh"))
        self.kith("customer", "create", "name=x", "annual_revenue=12", "--lang", "zh", code=2)
        self.assertIn("币种请用 ISO 4217 代码", self.err)

    def test_closed_output_is_no_failure(self):
        for i in range(3000):
            self.fake.add(name="x" * 150)
        read = subprocess.run(["sh", "-c", f"{KITH} customer list -o csv | head -n 1; true"],
                              env=self.environment, capture_output=True, timeout=30)
        self.assertEqual(read.stderr, b"")
        read = subprocess.run(["sh", "-c", f"{KITH} export customer | head -n 1; true"],
                              env=self.environment, capture_output=True, timeout=30)
        self.assertEqual(read.stderr, b"")

    # Sessions

    def test_sign_in_and_out(self):
        self.kith("whoami", code=26)
        self.assertIn("kith login", self.err)
        self.kith("login", "anna", code=26, KITH_PASSWORD="wrong password")
        self.kith("login", "anna", "--password-stdin", input=b"long enough\n")
        self.assertEqual(self.last("sign_in")[1].password, "long enough")
        token = os.path.join(self.home.name, ".local/state/kith/default.token")
        self.assertEqual(stat.S_IMODE(os.stat(token).st_mode), 0o600)
        self.assertIn("anna", self.kith("whoami"))
        self.assertIn("read", self.kith("whoami", "--all"))
        os.chmod(token, 0o644)
        self.kith("whoami", code=26)
        self.assertIn("chmod 600", self.err)
        os.chmod(token, 0o600)
        self.kith("logout")
        self.assertFalse(os.path.exists(token))

    def test_one_time_password(self):
        self.kith("login", "anna", KITH_PASSWORD="one-time password",
                  KITH_NEW_PASSWORD="a better password")
        request = self.last("change_password")[1]
        self.assertEqual((request.old_password, request.new_password),
                         ("one-time password", "a better password"))
        self.kith("login", "anna", "--password-stdin", input=b"one-time password\nand another\n")
        self.assertEqual(self.last("change_password")[1].new_password, "and another")

    def test_secrets_are_not_taken_from_the_command_line(self):
        self.kith("auth", "sign-in", "login=anna", "password=secret12345", code=2)
        self.assertFalse(self.fake.calls)

    def test_profiles(self):
        self.kith("profile", "add", "office", "anna", "--server", "crm:7443", "--ca",
                  self.files["ca.pem"])
        self.kith("profile", "add", "home", "--server", f"localhost:{self.fake.port}", "--ca",
                  self.files["ca.pem"])
        out = self.kith("profile", "list", KITH_SERVER="", KITH_CA="")
        self.assertRegex(out, r"\* +office +crm:7443 .* anna")
        self.kith("profile", "use", "home")
        self.fake.add(name="a")
        environment = self.environment
        self.environment = {k: v for k, v in environment.items() if not k.startswith("KITH_")}
        self.kith("customer", "get", "C-1")
        self.kith("customer", "get", "C-1", "--profile", "nowhere", code=2)
        self.kith("profile", "remove", "home")
        self.environment = environment
        config = os.path.join(self.home.name, ".config/kith/config")
        with open(config, encoding="utf-8") as file:
            self.assertNotIn("home", file.read())

    def test_a_server_that_is_not_there(self):
        with socket.socket() as taken:  # bound, but nobody listens
            taken.bind(("127.0.0.1", 0))
            server = f"127.0.0.1:{taken.getsockname()[1]}"
            self.kith("customer", "list", "--timeout", "1", code=24, KITH_SERVER=server)
        self.assertIn("kith profile add NAME --server HOST:PORT --ca FILE", self.err)
        self.kith("customer", "list", "--ca", "/nonexistent/ca.pem", code=19)
        self.assertIn("/nonexistent/ca.pem", self.err)

    # Old values

    def restored(self, *words, **how):
        self.kith("customer", "restore", "C-1", *words, "--as-of", "2026-11-01", "--yes", **how)
        request = self.last("update_customer")[1]
        return request.customer, list(request.update_mask.paths)

    def changed(self):
        customer = self.fake.add(name="Acme", city="Berlin", tags=["a", "b,c"], owner_id="U-1",
                                 employees=3, region="north")
        self.fake.past = type(customer)(id="C-1", name="Acme", city="上海", tags=["a, b", "c"],
                                        owner_id="U-2", employees=0, etag="0")
        self.fake.past.annual_revenue.currency_code = "CNY"
        self.fake.past.annual_revenue.units = 5
        self.fake.past.founding_date.year = 2001
        self.fake.past.custom.add(field="level", choice="gold")
        self.fake.past.custom.add(field="same", yes_no=False)
        customer.custom.add(field="visits").number.value = "3"
        customer.custom.add(field="same", yes_no=False)
        customer.parent_id = "C-7"
        return customer

    def test_restore_named_fields(self):
        self.changed()
        sent, mask = self.restored("city")
        self.assertEqual((sent.city, sent.etag, sent.id, mask), ("上海", "1", "C-1", ["city"]))
        self.assertRegex(self.last("update_customer")[1].request_id, r"^[0-9a-f]{8}-")
        when = [call[1].as_of.seconds for call in self.fake.calls if call[0] == "get_customer"]
        self.assertEqual(when, [0, 1793462400])  # midnight at Shanghai
        sent, mask = self.restored("parent", "region", "custom.visits", "region", "name")
        self.assertEqual((sent.parent_id, sent.region), ("", ""))
        self.assertEqual(mask, ["parent_id", "region", "custom.visits"])
        self.assertEqual([value.field for value in sent.custom], ["visits"])
        self.assertIsNone(sent.custom[0].WhichOneof("value"))

    def test_restore_all(self):
        self.changed()
        out = self.kith("customer", "restore", "C-1", "--as-of", "2026-11-01 14:00", "--yes")
        self.assertRegex(out, r"city +Berlin +上海")
        self.assertRegex(out, r"annual revenue +\(empty\) +5.00 CNY")
        self.assertRegex(out, r"custom.visits +3 +\(empty\)")
        self.assertNotIn("etag", out)
        self.assertNotIn("custom.same", out)
        sent = self.last("update_customer")[1]
        self.assertEqual(set(sent.update_mask.paths),
                         {"city", "region", "tags", "owner_id", "employees", "annual_revenue",
                          "founding_date", "parent_id", "custom.level", "custom.visits"})
        sent = sent.customer
        self.assertEqual((list(sent.tags), sent.owner_id), (["a, b", "c"], "U-2"))
        self.assertTrue(sent.HasField("employees") and sent.employees == 0)
        self.assertEqual((sent.annual_revenue.units, sent.founding_date.year), (5, 2001))
        self.assertEqual({value.field: value.choice for value in sent.custom},
                         {"level": "gold", "visits": ""})

    def test_restore_asks_and_tells(self):
        self.changed()
        words = ["customer", "restore", "C-1", "city", "--as-of", "2026-11-01"]
        self.kith(*words, code=1)
        self.assertIn("--yes", self.err)
        self.assertNotIn("update_customer", [call[0] for call in self.fake.calls])
        self.kith(*words, "--validate-only")
        self.assertTrue(self.last("update_customer")[1].validate_only)
        record = json.loads(self.kith(*words, "--yes", "-o", "json"))
        self.assertEqual(record["city"], "上海")
        self.assertIn("nothing to restore", self.kith(*words) + self.err)
        self.assertEqual(self.kith(*words, "--quiet", "--yes"), "C-1\n")

    def test_restore_takes_nothing_from_others(self):
        customer = self.changed()
        self.fake.meanwhile = "9"
        self.kith("customer", "restore", "C-1", "city", "--as-of", "2026-11-01", "--yes", code=20)
        self.assertEqual(customer.city, "Berlin9")

    def test_restore_refuses(self):
        self.changed()
        for word, text in (("create_time", "set by the server"), ("etag", "set by the server"),
                           ("id", "set by the server"), ("citty", "did you mean city"),
                           ("contact_points", "kith contact-point restore"),
                           ("city=x", "name of a field only")):
            self.kith("customer", "restore", "C-1", word, "--as-of", "2026-11-01", code=2)
            self.assertIn(text, self.err)
        self.kith("contact-point", "restore", "CP-1", "kind", "--as-of", "2026-11-01", code=2)
        self.assertIn("never changes", self.err)
        self.kith("customer", "restore", "C-1", "--as-of", "long ago", code=2)
        self.kith("customer", "restore", "C-1", code=2)
        self.assertIn("kith customer undelete C-1", self.err)
        self.assertFalse(self.fake.calls)

    def test_restore_is_explained(self):
        out = self.kith("customer", "restore", "--help")
        self.assertIn("kith customer restore C-12 name --as-of 2026-11-01", out)
        self.assertIn("Usage: kith customer restore ID [FIELD…] --as-of TIME", out)
        self.assertEqual(self.kith("help", "customer", "restore"), out)
        self.assertRegex(self.kith("customer", "--help"), r"\n  restore +give")
        self.assertNotRegex(self.kith("report", "--help"), r"\n  restore ")
        complete = lambda line: self.kith("__complete", line).split()
        self.assertEqual(complete("customer rest"), ["restore"])
        self.assertEqual(complete("customer restore C-1 ci"), ["city"])
        self.assertEqual(complete("customer restore C-1 create"), [])
        self.assertEqual(complete("customer restore C-1 --as"), ["--as-of"])

    # Reports, files

    def test_report(self):
        words = ["report", "opportunity", "status = won", "by=owner_id", "sum=amount"]
        out = self.kith(*words)
        self.assertRegex(out, r"上海 +2 +3,000.00 CNY")
        self.assertRegex(out, r"total +3 +4,500.00 CNY")
        request = self.last("summarize")[1]
        self.assertEqual((request.object, request.filter, list(request.group_by)),
                         ("opportunity", "status = won", ["owner_id"]))
        self.kith("report", "opportunity", "by=close_date:quarter")
        self.assertEqual(self.last("summarize")[1].order_by, "key")
        self.assertIn("█", self.kith(*words, "--chart"))
        self.kith("report", "opportunity", "status = lost", "by=owner_id")
        self.assertIn("nothing found", self.err)
        self.assertEqual(json.loads(self.kith(*words, "-o", "json"))[1]["amount"],
                         {"amount": "1500.00", "currency": "CNY"})
        self.assertEqual(self.kith(*words, "-o", "csv").splitlines()[0],
                         "owner_id,owner_id_label,count,amount,amount_currency")

    def test_export(self):
        out = self.kith("export", "customer", "--fields", "id,owner")
        rows = list(csv.reader(io.StringIO(out)))
        self.assertEqual(len(rows), 2001)
        self.assertEqual(rows[1][1], "'=1+2")
        self.assertEqual(rows[1][3], "35000.00 CNY")
        self.assertEqual(list(self.last("export_records")[1].fields), ["id", "owner_id"])
        self.kith("export", "customer", "-o", "jsonl", "--file", "c.jsonl")
        with open(os.path.join(self.home.name, "c.jsonl"), encoding="utf-8") as file:
            self.assertEqual(json.loads(file.readlines()[5])["employees"], 5)
        self.kith("export", "customer", "--file", "c.xlsx")
        with zipfile.ZipFile(os.path.join(self.home.name, "c.xlsx")) as book:
            sheet = book.read("xl/worksheets/sheet1.xml").decode()
        self.assertEqual(sheet.count("<row "), 2001)
        self.assertNotIn("<f>", sheet)
        self.kith("export", "customer", "--file", "c.jsonl", code=1)
        self.kith("export", "customer", "break", "--file", "broken.csv", code=23)
        self.assertFalse([n for n in os.listdir(self.home.name) if n.startswith("broken")])

    def test_attachments(self):
        blob = os.urandom(1500000)
        path = os.path.join(self.home.name, "offer.pdf")
        with open(path, "wb") as file:
            file.write(blob)
        self.kith("attachment", "upload", path, "customer=C-12")
        self.assertEqual(self.fake.blob, blob)
        self.assertEqual(self.fake.attachment.customer_id, "C-12")
        self.assertEqual(self.fake.attachment.file_name, "offer.pdf")
        self.assertEqual(self.fake.attachment.media_type, "application/pdf")
        self.kith("attachment", "download", "A-1", "--file", "back.pdf")
        with open(os.path.join(self.home.name, "back.pdf"), "rb") as file:
            self.assertEqual(file.read(), blob)
        self.kith("attachment", "download", "A-1")
        self.assertIn("evil␛[31m.bin", os.listdir(self.home.name))
        self.kith("attachment", "download", "A-9", "--file", "bad.pdf", code=1)
        self.assertNotIn("bad.pdf", os.listdir(self.home.name))
        self.kith("attachment", "upload", "C-12", path, code=2)
        self.assertIn(f"kith attachment upload {path} customer=C-12", self.err)
        self.assertIn("opportunity", self.kith("attachment", "upload", "--help"))
        empty = os.path.join(self.home.name, "empty")
        open(empty, "wb").close()
        self.kith("attachment", "upload", empty, "customer=C-12")
        self.assertEqual(self.fake.blob, b"")

    def test_import(self):
        path = os.path.join(self.home.name, "accounts.csv")
        with open(path, "w", encoding="utf-8") as file:
            file.write("account,sector\n" + "x,y\n" * 400000)
        self.fake.break_upload = True
        self.kith("import", path, "--into", "customer", "name=account", "industry=sector",
                  "--rejected", "failed.csv", code=1)
        self.assertIn("line 3, sector: No such sector.", self.err)
        with open(path, "rb") as file:
            self.assertEqual(self.fake.import_bytes, file.read())
        self.assertEqual(self.fake.mapping, "name = account\nindustry = sector\n")
        with open(os.path.join(self.home.name, "failed.csv"), encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        self.assertEqual(rows[0], ["account", "sector", "_line", "_reason", "_message", "_column"])
        self.assertEqual(rows[1], ["'=cmd()", "x,y", "3", "CODE_UNKNOWN", "No such sector.",
                                   "sector"])

    # Scripts and completion

    def test_script(self):
        self.fake.add(name="a")
        out = self.kith("-", input="set output json\ncustomer get C-1 --fields name # note\n\n"
                                   "customer list 'name = \"a\"' -o ndjson --fields id\nquit\nx\n"
                        .encode())
        self.assertIn('"name": "a"', out)
        self.assertIn('{"id": "C-1"}', out)
        out = self.kith("shell", code=15, input=b"customer get C-904\ncustomer get C-1\n")
        self.assertEqual(out, "")
        out = self.kith("shell", "--keep-going", code=15,
                        input=b"customer get C-904\ncustomer get C-1\n")
        self.assertIn("C-1", out)

    def test_completion(self):
        complete = lambda line: self.kith("__complete", line).split()
        self.assertIn("customer", complete("cust"))
        self.assertEqual(complete("customer cre"), ["create"])
        self.assertEqual(complete("customer create kin"), ["kind="])
        self.assertEqual(complete("customer create kind=p"), ["kind=person"])
        self.assertEqual(complete("customer list --ord"), ["--order"])
        self.assertEqual(complete("customer list --fields id,empl"), ["id,employees"])
        self.assertEqual(complete("customer list -o nd"), ["ndjson"])
        self.assertEqual(complete("customer create industry=r"), [])
        self.kith("login", "anna", KITH_PASSWORD="long enough")
        self.assertEqual(complete("customer create industry=r"), ["industry=retail"])
        self.fake.server.stop(None).wait()
        self.assertEqual(complete("customer create industry=s"), ["industry=software"])

    def test_bash_completion(self):
        script = 'source <("$1" completion bash)\n' \
                 'kith() { :; }\nCOMP_WORDS=("$1")\n' \
                 'COMP_LINE="kith customer create kind=p" COMP_POINT=27\n_kith\n' \
                 'echo "${COMPREPLY[@]}"\n' \
                 'COMP_LINE="kith cust" COMP_POINT=9\n_kith\necho "${COMPREPLY[@]}"\n'
        done = subprocess.run(["bash", "-c", script, "x", KITH], env=self.environment,
                              capture_output=True, timeout=30)
        self.assertEqual(done.stdout.decode().splitlines(), ["person", "customer custom-field"])

    def test_is_fast(self):
        self.fake.add(name="a")
        self.kith("customer", "get", "C-1")
        before = os.times()
        for _ in range(10):
            self.kith("customer", "get", "C-1")
        after = os.times()
        used = (after.children_user + after.children_system - before.children_user -
                before.children_system) / 10
        if not os.environ.get("KITH_SLOW"):
            self.assertLess(used, 0.05, "CPU seconds for one get")


if __name__ == "__main__":
    unittest.main(verbosity=1)
