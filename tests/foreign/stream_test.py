#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Streams: files up and down, exports, imports, reflection, and what happens when one side stops."""
import hashlib
import itertools
import os
import threading

import grpc

from checks import Kithd, Refused, equal, finish, refused, run, sound, tests_of, true, wait_for
from samples import WRITTEN_BY_JOBS, Samples, write_as_job

UPLOAD, DOWNLOAD = "AttachmentService/UploadAttachment", "AttachmentService/DownloadAttachment"
EXPORT = "ExportService/ExportRecords"
PIECE = 512 * 1024


class Desk:
    def __init__(self, server):
        self.server, self.admin = server, server.admin
        self.anna = server.user("anna", "sales")
        self.samples = Samples(self.admin)
        self.customer = self.anna.create("customer", {"name": "A"}).id

    def count(self, table):
        return int(self.server.value(f"select count(*) from {table}"))

    def pieces(self, data, size=PIECE, checksum="", **values):
        """The messages of an upload."""
        values = {"file_name": "报告.pdf", "media_type": "application/pdf",
                  "customer_id": self.customer, **values}
        parts = [data[at:at + size] for at in range(0, len(data), size)] or [b""]
        for n, part in enumerate(parts):
            yield self.anna.request(UPLOAD, data=part, **({"attachment": values} if n == 0 else {}),
                                    sha256=checksum if n == len(parts) - 1 else "")

    def upload(self, data, **values):
        return self.anna.send(UPLOAD, self.pieces(data, **values))

    def download(self, key):
        parts = self.anna.call(DOWNLOAD, id=key)
        return parts[0].attachment, b"".join(part.data for part in parts)

    def fill(self, n):
        """Many customers of anna's, behind the server's back."""
        self.server.psql(
            f"insert into customer (name, city, employees, owner_id, team_id) select 'Menge ' || g,"
            f" 'Stadt ' || g % 7, g, {self.anna.user_id[2:]}, 1 from generate_series(1, {n}) g")


# ---- Files ----

def test_files_go_up_and_down(desk):
    for size in (0, 1, 255, 256 * 1024, PIECE, PIECE + 1, 3000000):
        data = os.urandom(size)
        digest = hashlib.sha256(data).hexdigest()
        made = desk.upload(data, checksum=digest)
        equal((made.size, made.sha256, made.file_name), (size, digest, "报告.pdf"), "the record")
        record, came = desk.download(made.id)
        equal(came == data, True, f"the {size} bytes")
        equal(record, made, "the record that comes with them")
    data = os.urandom(100001)
    made = desk.upload(data, size=777)
    equal(desk.download(made.id)[1] == data, True, "bytes in small pieces")


def test_files_that_are_refused(desk):
    before = desk.count("attachment")
    bad = {
        "attachment.file_name": {"file_name": ""}, "attachment.customer_id": {"customer_id": ""},
        "attachment.media_type": {"media_type": "no type"},
    }
    for field, values in bad.items():
        refused("INVALID_ARGUMENT", lambda v=values: desk.upload(b"x", **v), field=field)
    for name in ("../x", "a/b", "a\\b", "..", "a\nb"):
        refused("INVALID_ARGUMENT", lambda n=name: desk.upload(b"x", file_name=n),
                field="attachment.file_name")
    refused("INVALID_ARGUMENT", lambda: desk.upload(b"x", customer_id="C-999999"),
            field="attachment.customer_id")
    refused("INVALID_ARGUMENT", lambda: desk.upload(b"x" * 1000000, checksum="0" * 64),
            reason="CHECKSUM_MISMATCH", field="sha256")
    refused("INVALID_ARGUMENT", lambda: desk.upload(b"x", checksum="zz"), field="sha256")
    refused("INVALID_ARGUMENT", lambda: desk.upload(b"x" * (PIECE + 1), size=PIECE + 1),
            field="data")
    refused("INVALID_ARGUMENT", desk.anna.send, UPLOAD, iter(()), field="attachment")
    refused("INVALID_ARGUMENT", desk.anna.send, UPLOAD,
            iter([desk.anna.request(UPLOAD, data=b"x")]), field="attachment")
    twice = [next(desk.pieces(b"x")), next(desk.pieces(b"y"))]
    refused("INVALID_ARGUMENT", desk.anna.send, UPLOAD, iter(twice), field="attachment")
    equal(desk.count("attachment"), before, "attachments")


def test_largest_file(desk):
    """The setting counts from the next upload on."""
    setting = desk.admin.list("setting", filter='key = "attachment.max_bytes"')[0]
    desk.admin.update("setting", setting.id, {"value": "100000"}, ["value"])

    def too_large():
        try:
            desk.upload(b"x" * 100001)
        except Refused as error:
            equal((error.code, error.reason), ("INVALID_ARGUMENT", "ATTACHMENT_TOO_LARGE"),
                  str(error))
            return True
        return False

    wait_for(too_large, "the new limit", 5)
    desk.upload(b"x" * 100000)
    desk.admin.update("setting", setting.id, {"value": "26214400"}, ["value"])


def test_upload_that_stops(desk):
    """Nobody sees half a file, and the server waits for nobody who is gone."""
    before = desk.count("attachment")
    gate = threading.Event()

    def half():
        yield from itertools.islice(desk.pieces(b"x" * (2 * PIECE)), 1)
        gate.wait(20)

    call = desk.anna.stub(desk.anna.contract.find(UPLOAD)).future(
        half(), timeout=20, metadata=desk.anna.metadata())
    wait_for(lambda: desk.count("attachment_upload") if has_uploads(desk) else True,
             "the first piece")
    call.cancel()
    gate.set()
    wait_for(lambda: logged(desk, "UploadAttachment", "code=CANCELLED"), "the server to notice")
    equal(desk.count("attachment"), before, "attachments")
    desk.upload(b"again")


def has_uploads(desk):
    return desk.server.value("select to_regclass('attachment_upload') is not null") == "t"


def logged(desk, *parts):
    with open(desk.server.log, encoding="utf-8") as log:
        return any(all(part in line for part in parts) for line in log)


def test_download_by_others(desk):
    made = desk.upload(b"secret")
    bert = desk.server.user("bert", "sales", desk.admin.create("team", {"name": "South"}).id)
    error = refused("NOT_FOUND", bert.call, DOWNLOAD, id=made.id, reason="NOT_FOUND")
    missing = refused("NOT_FOUND", bert.call, DOWNLOAD, id="A-999999")
    equal(error.message.replace(made.id, "A-999999"), missing.message, "what both are told")
    desk.anna.delete("attachment", made.id)
    refused("FAILED_PRECONDITION", desk.anna.call, DOWNLOAD, id=made.id, reason="DELETED")
    desk.anna.undelete("attachment", made.id)
    equal(desk.download(made.id)[1], b"secret", "bytes out of the bin")


# ---- Exports ----

def rows_of(parts):
    return [list(row.cells) for part in parts for row in part.rows]


def test_export(desk):
    desk.fill(20000)
    parts = desk.anna.call(EXPORT, object="customer", filter='name : "Menge"', order_by="employees",
                           fields=["id", "name", "city", "employees"])
    rows = rows_of(parts)
    equal(len(rows), 20000, "rows")
    equal([row[1:] for row in rows[:2]], [["Menge 1", "Stadt 1", "1"], ["Menge 2", "Stadt 2", "2"]],
          "the first")
    equal([int(row[3]) for row in rows], list(range(1, 20001)), "the order")
    equal(len(parts[0].columns), 4, "columns")
    equal(parts[-1].sent, 20000, "sent")
    true(len(parts) > 3, f"{len(parts)} parts: it came in one piece")
    true(desk.server.value("select count(*) from audit_event where kind like '%export%'") != "0",
         "no trace of the export in the audit")


def test_export_of_everything(desk):
    """All fields of every object, by somebody who may."""
    for item in desk.admin.contract.objects.values():
        if f"{item.name}:export" not in exportable(desk):
            continue
        if "Create" in item.methods:
            desk.samples.make(item.name, desk.samples.values(item.name, full=True))
        elif item.name in WRITTEN_BY_JOBS:
            write_as_job(desk.server, item, desk.samples.base(WRITTEN_BY_JOBS[item.name][0]))
        listed = {record.id for record in all_records(desk, item.name)}
        parts = desk.admin.call(EXPORT, object=item.name)
        rows, columns = rows_of(parts), list(parts[0].columns)
        equal({len(row) for row in rows} - {len(columns)}, set(), f"cells of a {item.name}")
        equal(len(rows), len(listed), f"rows of {item.plural}")


def exportable(desk):
    return {f"{row.object}:{row.action}" for row in desk.admin.call("AuthService/WhoAmI").allowed}


def all_records(desk, name):
    token, found = "", []
    while True:
        answer = desk.admin.standard("List", name, page_size=1000, page_token=token,
                                     read_mask={"paths": ["id"]})
        found += getattr(answer, desk.admin.contract.objects[name].plural)
        token = answer.next_page_token
        if not token:
            return found


def test_export_that_is_refused(desk):
    refused("INVALID_ARGUMENT", desk.anna.call, EXPORT, field="object")
    refused("INVALID_ARGUMENT", desk.anna.call, EXPORT, object="dragon", field="object")
    refused("INVALID_ARGUMENT", desk.anna.call, EXPORT, object="customer", fields=["nothing"],
            field="fields")
    refused("INVALID_ARGUMENT", desk.anna.call, EXPORT, object="customer", filter="x =",
            field="filter")
    refused("INVALID_ARGUMENT", desk.anna.call, EXPORT, object="customer", order_by="x up",
            field="order_by")
    refused("PERMISSION_DENIED", desk.anna.call, EXPORT, object="ticket")


def test_export_that_stops(desk):
    """A reader that goes away frees what it held; one that does not read holds up nobody."""
    request = desk.anna.request(EXPORT, object="customer", filter='name : "Menge"')
    stub = desk.anna.stub(desk.anna.contract.find(EXPORT))
    for _ in range(5):
        answers = stub(request, timeout=20, metadata=desk.anna.metadata())
        next(answers)
        answers.cancel()
    slow = [wait_for(lambda: begun(desk, stub, request), "an export to begin") for _ in range(2)]
    refused("RESOURCE_EXHAUSTED", desk.anna.call, EXPORT, object="customer",
            reason="TOO_MANY_HEAVY_CALLS")
    desk.anna.get("customer", desk.customer)
    total = sum(len(part.rows) for answers in slow for part in answers)
    true(total > 39000, f"{total} rows behind a pause")


def begun(desk, stub, request):
    """One that has given its first part; None while a cancelled one still holds its slot."""
    answers = stub(request, timeout=30, metadata=desk.anna.metadata())
    try:
        next(answers)
    except grpc.RpcError as error:
        equal(error.code().name, "RESOURCE_EXHAUSTED", "code")
        return None
    return answers


# ---- Imports ----

IMPORT = "ImportService/UploadImport"
MAPPING = "name = 名称\ncity = 城市\nemployees = 人数\nexternal_id = 编号\n"
FILE = "编号,名称,城市,人数\nx1,甲公司,上海,10\nx2,乙公司,北京,二十\nx3,\"丙, \"\"公司\"\"\",,30\n"


def upload_import(desk, key, data, offset=0, last=True, size=10):
    parts = [data[at:at + size] for at in range(0, len(data), size)]
    return desk.anna.send(IMPORT, (desk.anna.request(
        IMPORT, id=key if n == 0 else "", offset=offset + n * size, data=part,
        last=last and n == len(parts) - 1) for n, part in enumerate(parts)))


def finished(desk, key):
    record = desk.anna.get("import", key)
    done = {6: "done", 4: "checked", 7: "failed", 10: "undone"}
    return record if record.status in done else None


def test_import(desk):
    made = desk.anna.create("import", {"object": "customer", "mapping": MAPPING,
                                       "file_name": "客户.csv"})
    data = FILE.encode()
    half = len(data) // 2
    upload_import(desk, made.id, data[:half], last=False)
    refused("FAILED_PRECONDITION", desk.anna.call, "ImportService/StartImport", id=made.id)
    upload_import(desk, made.id, data[half:], offset=half)
    equal(desk.anna.get("import", made.id).bytes, len(data), "bytes")
    before = desk.count("customer")
    desk.anna.call("ImportService/StartImport", id=made.id, dry_run=True)
    checked = wait_for(lambda: finished(desk, made.id), "the check")
    equal((checked.rows_total, checked.rows_failed, desk.count("customer") - before), (3, 1, 0),
          "rows of the check")
    desk.anna.call("ImportService/StartImport", id=made.id)
    wait_for(lambda: desk.count("customer") > before, "the records")
    done = wait_for(lambda: finished(desk, made.id), "the import")
    equal((done.rows_total, done.rows_created, done.rows_failed, done.rows_skipped), (3, 2, 1, 0),
          "rows")
    look_at_rows(desk, made.id)
    desk.anna.call("ImportService/UndoImport", id=made.id)
    wait_for(lambda: desk.anna.get("import", made.id).status == 10, "the way back")
    equal(desk.anna.list("customer", filter='external_id = "x1"'), [], "what is left")


def look_at_rows(desk, key):
    rows = desk.anna.call("ImportService/ListImportRows", id=key, with_cells=True).rows
    equal([(row.line, row.outcome) for row in rows], [(2, 1), (3, 4), (4, 1)], "rows")
    equal((rows[1].column, list(rows[1].cells)), ("人数", ["x2", "乙公司", "北京", "二十"]),
          "the row that failed")
    record = desk.anna.get("customer", rows[2].record_id)
    equal((record.name, record.city, record.employees), ('丙, "公司"', "", 30), "the record")
    failed = desk.anna.call("ImportService/ListImportRows", id=key, outcome=4).rows
    equal([row.line for row in failed], [3], "rows that failed")


# ---- Reflection ----

def test_reflection(desk):
    """What a generic client asks: services, files by symbol, by name; and what is not there."""
    for version in ("v1", "v1alpha"):
        path = f"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo"
        ask = [{"list_services": ""}, {"file_containing_symbol": "kith.v1.TicketService"},
               {"file_containing_symbol": "kith.v1.Customer"}, {"file_containing_symbol": "no.no"},
               {"file_by_filename": "google/type/money.proto"}, {"file_by_filename": "no.proto"},
               {"file_containing_symbol": "kith.v1.CustomerService.GetCustomer"}]
        answers = desk.anna.send(path, iter([desk.anna.request(path, **one) for one in ask]))
        kinds = [answer.WhichOneof("message_response") for answer in answers]
        file, error = "file_descriptor_response", "error_response"
        equal(kinds, ["list_services_response", file, file, error, file, error, file], "answers")
        names = {service.name for service in answers[0].list_services_response.service}
        true({method.service for method in desk.anna.contract.methods.values()} <= names, names)
        equal(answers[3].error_response.error_code, 5, "the code of what is not there")


def test_reflection_is_the_contract(desk):
    """The files that the server tells are those that protoc reads."""
    path = "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo"
    descriptor = type(desk.admin.contract.set.file[0])
    for file in desk.admin.contract.set.file:
        if not file.name.startswith("kith/v1/"):
            continue
        answer = desk.admin.send(path, iter([desk.admin.request(path, file_by_filename=file.name)]))
        told = [descriptor.FromString(each)
                for each in answer[0].file_descriptor_response.file_descriptor_proto]
        mine = next(each for each in told if each.name == file.name)
        equal([message.name for message in mine.message_type],
              [message.name for message in file.message_type], f"messages of {file.name}")
        equal([(service.name, len(service.method)) for service in mine.service],
              [(service.name, len(service.method)) for service in file.service], "services")


def main():
    with Kithd() as server:
        failures = run(tests_of(globals()), Desk(server))
        failures += run([sound], server)
    finish(failures)


main()
