# SPDX-License-Identifier: Apache-2.0
"""A small Kith server for the client's tests: stock grpcio over TLS, records in memory.

It also keeps what the client sent, so that tests can look at requests, and it fails on demand:
ids above C-900 stand for outcomes.
"""
import concurrent.futures
import hashlib
import importlib
import os
import re
import subprocess
import sys
import threading
import time

import grpc
from google.protobuf import any_pb2, timestamp_pb2


def compile_protos(root, out):
    """The contract as Python modules, made by protoc into `out`."""
    files = [os.path.join("kith/v1", name)
             for name in sorted(os.listdir(os.path.join(root, "proto/kith/v1")))
             if name.endswith(".proto")]
    files += ["kith/options.proto", "google/rpc/status.proto", "google/rpc/error_details.proto",
              "google/type/date.proto", "google/type/money.proto", "google/type/decimal.proto"]
    subprocess.run(["protoc", f"-I{root}/proto", "-I/usr/include", f"--python_out={out}", *files],
                   check=True)
    # google/ is a namespace that python3-protobuf owns: ours join it.
    import google
    google.__path__.append(os.path.join(out, "google"))
    sys.path.insert(0, out)


def module(name):
    return importlib.import_module(f"kith.v1.{name}_pb2")


class Fake:
    def __init__(self, cert, key):
        self.pb = {name: module(name) for name in
                   ("customer", "auth", "setting", "report", "attachment", "opportunity",
                    "standard", "user")}
        self.pb["import"] = module("import")
        self.calls = []  # (method, request, metadata, time remaining)
        self.lock = threading.Lock()
        self.customers = {}
        self.next_id = 1
        self.past, self.meanwhile = None, ""  # an old record, and what others add between calls
        self.failures = 0  # so many writes are refused as unavailable
        self.cancelled = threading.Event()
        self.blob = b""
        self.import_bytes = b""
        self.import_status = 1
        self.break_upload = False
        self.seen_tokens = []
        self.server = grpc.server(concurrent.futures.ThreadPoolExecutor(8))
        self.server.add_generic_rpc_handlers(tuple(self.handlers()))
        credentials = grpc.ssl_server_credentials([(key, cert)])
        self.port = self.server.add_secure_port("localhost:0", credentials)
        self.server.start()

    # Plumbing

    def unary(self, function, request, response):
        def run(message, context):
            metadata = dict(context.invocation_metadata())
            with self.lock:
                self.calls.append((function.__name__, message, metadata,
                                   context.time_remaining()))
            return function(message, context)
        return grpc.unary_unary_rpc_method_handler(run, request.FromString,
                                                   response.SerializeToString)

    def fail(self, context, code, message, reason="", violations=()):
        from google.rpc import error_details_pb2, status_pb2
        status = status_pb2.Status(code=code.value[0], message=message)
        details = [error_details_pb2.ErrorInfo(reason=reason, domain="kith")]
        if violations:
            bad = error_details_pb2.BadRequest()
            for field, text in violations:
                bad.field_violations.add(field=field, description=text)
            details.append(bad)
        for detail in details:
            packed = any_pb2.Any()
            packed.Pack(detail)
            status.details.append(packed)
        context.set_trailing_metadata(
            (("grpc-status-details-bin", status.SerializeToString()),
             ("kith-call-id", "call-77")))
        context.abort(code, message)

    def handlers(self):
        c, a, s, u = (self.pb[n] for n in ("customer", "auth", "setting", "user"))
        o, r, t, i = (self.pb[n] for n in ("opportunity", "report", "attachment", "import"))
        def service(name, **methods):
            return grpc.method_handlers_generic_handler(f"kith.v1.{name}", methods)
        yield service(
            "CustomerService",
            ListCustomers=self.unary(self.list_customers, c.ListCustomersRequest,
                                     c.ListCustomersResponse),
            GetCustomer=self.unary(self.get_customer, c.GetCustomerRequest, c.Customer),
            BatchGetCustomers=self.unary(self.batch_get, c.BatchGetCustomersRequest,
                                         c.BatchGetCustomersResponse),
            CreateCustomer=self.unary(self.create_customer, c.CreateCustomerRequest, c.Customer),
            UpdateCustomer=self.unary(self.update_customer, c.UpdateCustomerRequest, c.Customer),
            DeleteCustomer=self.unary(self.delete_customer, c.DeleteCustomerRequest, c.Customer),
            GetCustomerHistory=self.unary(self.history, c.GetCustomerHistoryRequest,
                                          c.GetCustomerHistoryResponse))
        yield service(
            "AuthService",
            SignIn=self.unary(self.sign_in, a.SignInRequest, a.SignInResponse),
            SignOut=self.unary(self.sign_out, a.SignOutRequest, a.SignOutResponse),
            ChangePassword=self.unary(self.change_password, a.ChangePasswordRequest,
                                      a.ChangePasswordResponse),
            WhoAmI=self.unary(self.who_am_i, a.WhoAmIRequest, a.WhoAmIResponse))
        yield service(
            "CodeService",
            ListCodes=self.unary(self.list_codes, s.ListCodesRequest, s.ListCodesResponse))
        yield service(
            "CustomFieldService",
            ListCustomFields=self.unary(self.list_custom_fields, s.ListCustomFieldsRequest,
                                        s.ListCustomFieldsResponse))
        yield service(
            "RoleService",
            DiffRole=self.unary(self.diff_role, u.DiffRoleRequest, u.DiffRoleResponse))
        yield service(
            "PermissionService",
            ListPermissions=self.unary(self.list_permissions, u.ListPermissionsRequest,
                                       u.ListPermissionsResponse),
            CreatePermission=self.unary(self.create_permission, u.CreatePermissionRequest,
                                        u.Permission),
            UpdatePermission=self.unary(self.update_permission, u.UpdatePermissionRequest,
                                        u.Permission))
        yield service(
            "StageService",
            ListStages=self.unary(self.list_stages, o.ListStagesRequest, o.ListStagesResponse))
        yield service(
            "OpportunityService",
            CreateOpportunity=self.unary(self.create_opportunity, o.CreateOpportunityRequest,
                                         o.Opportunity))
        yield service(
            "ReportService",
            SummarizeRecords=self.unary(self.summarize, r.SummarizeRecordsRequest,
                                        r.SummarizeRecordsResponse))
        yield service(
            "ExportService",
            ExportRecords=grpc.unary_stream_rpc_method_handler(
                self.export_records, r.ExportRecordsRequest.FromString,
                r.ExportRecordsResponse.SerializeToString))
        yield service(
            "AttachmentService",
            UploadAttachment=grpc.stream_unary_rpc_method_handler(
                self.upload_attachment, t.UploadAttachmentRequest.FromString,
                t.Attachment.SerializeToString),
            DownloadAttachment=grpc.unary_stream_rpc_method_handler(
                self.download_attachment, t.DownloadAttachmentRequest.FromString,
                t.DownloadAttachmentResponse.SerializeToString))
        yield service(
            "ImportService",
            CreateImport=self.unary(self.create_import, i.CreateImportRequest, i.Import),
            GetImport=self.unary(self.get_import, i.GetImportRequest, i.Import),
            StartImport=self.unary(self.start_import, i.StartImportRequest, i.Import),
            UploadImport=grpc.stream_unary_rpc_method_handler(
                self.upload_import, i.UploadImportRequest.FromString, i.Import.SerializeToString),
            ListImportRows=self.unary(self.list_import_rows, i.ListImportRowsRequest,
                                      i.ListImportRowsResponse))

    # Customers

    def add(self, **fields):
        customer = self.pb["customer"].Customer(id=f"C-{self.next_id}", etag="1", **fields)
        self.next_id += 1
        self.customers[customer.id] = customer
        return customer

    def list_customers(self, request, context):
        rows = list(self.customers.values())
        match = re.search(r'name = "([^"]*)"', request.filter)
        if match:
            rows = [row for row in rows if row.name == match.group(1)]
        if request.filter == "syntax error here":
            self.fail(context, grpc.StatusCode.INVALID_ARGUMENT, "The filter ends too early.",
                      "FILTER_INVALID", [("filter", "Expected a value."), ("order_by", "Huh?")])
        start = int(request.page_token or 0)
        size = request.page_size or 50
        reply = self.pb["customer"].ListCustomersResponse(customers=rows[start:start + size])
        if start + size < len(rows):
            reply.next_page_token = str(start + size)
        if request.count:
            reply.total_size = len(rows)
        return reply

    def get_customer(self, request, context):
        if request.id == "C-904":
            self.fail(context, grpc.StatusCode.NOT_FOUND,
                      "There is no customer C-904 – 没有。", "NOT_FOUND")
        if request.id == "C-908":
            ended = threading.Event()
            context.add_callback(lambda: (self.cancelled.set(), ended.set()))
            ended.wait(20)
        if request.id == "C-914":
            self.fail(context, grpc.StatusCode.UNAVAILABLE, "Down for a moment.", "DOWN")
        if request.id not in self.customers:
            self.fail(context, grpc.StatusCode.NOT_FOUND, f"There is no {request.id}.")
        if request.HasField("as_of"):
            self.customers[request.id].city += self.meanwhile
            self.customers[request.id].etag += self.meanwhile
            return self.past
        return self.customers[request.id]

    def batch_get(self, request, context):
        return self.pb["customer"].BatchGetCustomersResponse(
            customers=[self.customers[i] for i in request.ids])

    def refuse_some(self, context):
        with self.lock:
            if self.failures == 0:
                return
            self.failures -= 1
        context.abort(grpc.StatusCode.UNAVAILABLE, "try again")

    def create_customer(self, request, context):
        self.refuse_some(context)
        customer = self.pb["customer"].Customer()
        customer.CopyFrom(request.customer)
        customer.id = f"C-{self.next_id}"
        customer.etag = "1"
        self.next_id += 1
        if not request.validate_only:
            self.customers[customer.id] = customer
        return customer

    def update_customer(self, request, context):
        customer = self.customers[request.customer.id]
        if request.customer.etag and request.customer.etag != customer.etag:
            self.fail(context, grpc.StatusCode.ABORTED, "Somebody else was faster.",
                      "ETAG_MISMATCH")
        for path in request.update_mask.paths:
            name = path.split(".")[0]
            customer.ClearField(name)
            value = getattr(request.customer, name)
            if hasattr(value, "extend"):
                getattr(customer, name).extend(value)
            elif hasattr(value, "CopyFrom"):
                if request.customer.HasField(name):
                    getattr(customer, name).CopyFrom(value)
            elif not customer.DESCRIPTOR.fields_by_name[name].has_presence or \
                    request.customer.HasField(name):
                setattr(customer, name, value)
        customer.etag = str(int(customer.etag) + 1)
        return customer

    def delete_customer(self, request, context):
        return self.customers.pop(request.id)

    def history(self, request, context):
        reply = self.pb["customer"].GetCustomerHistoryResponse()
        entry = reply.entries.add(actor_id="U-1", actor="Anna", action="update", etag="2",
                                  time=timestamp_pb2.Timestamp(seconds=1700000000))
        entry.changes.add(field="city", old_value="Berlin", new_value="上海")
        entry.changes.add(field="name", new_value="Acme")
        return reply

    # Signing in

    def sign_in(self, request, context):
        if request.password == "wrong password":
            self.fail(context, grpc.StatusCode.UNAUTHENTICATED, "Name or password is wrong.",
                      "SIGN_IN_FAILED")
        return self.pb["auth"].SignInResponse(
            token="tok-123", user_id="U-1", name="Anna",
            must_change_password=request.password == "one-time password")

    def sign_out(self, request, context):
        return self.pb["auth"].SignOutResponse()

    def change_password(self, request, context):
        return self.pb["auth"].ChangePasswordResponse()

    def who_am_i(self, request, context):
        token = dict(context.invocation_metadata()).get("authorization")
        if token != "Bearer tok-123":
            self.fail(context, grpc.StatusCode.UNAUTHENTICATED, "Please sign in.", "NO_SESSION")
        reply = self.pb["auth"].WhoAmIResponse(user_id="U-1", login="anna", name="Anna")
        reply.allowed.add(object="customer", action="read", scope=1)
        return reply

    # Configuration

    def list_codes(self, request, context):
        reply = self.pb["setting"].ListCodesResponse()
        for code in ("retail", "software"):
            reply.codes.add(list="industry", code=code)
        return reply

    def list_custom_fields(self, request, context):
        reply = self.pb["setting"].ListCustomFieldsResponse()
        reply.custom_fields.add(object="customer", key="level", kind=5, code_list="level")
        reply.custom_fields.add(object="customer", key="visits", kind=2)
        reply.custom_fields.add(object="customer", key="hobbies", kind=6)
        return reply

    def diff_role(self, request, context):
        return self.pb["user"].DiffRoleResponse(users=1, users_examined=1)

    def list_permissions(self, request, context):
        """What is looked for stands on the second page: the first one has read its share."""
        reply = self.pb["user"].ListPermissionsResponse()
        if not request.page_token:
            reply.next_page_token = "2"
        elif '"export"' in request.filter:
            reply.permissions.add(id="P-7", role_id="R-1", object="customer",
                                  action="export")
        return reply

    def create_permission(self, request, context):
        return request.permission

    def update_permission(self, request, context):
        return request.permission

    def list_stages(self, request, context):
        reply = self.pb["opportunity"].ListStagesResponse()
        if '"proposal"' in request.filter:
            reply.stages.add(id="SG-3", name="proposal")
        if '"twice"' in request.filter:
            reply.stages.add(id="SG-4")
            reply.stages.add(id="SG-5")
        return reply

    def create_opportunity(self, request, context):
        opportunity = self.pb["opportunity"].Opportunity()
        opportunity.CopyFrom(request.opportunity)
        opportunity.id = "O-1"
        return opportunity

    def summarize(self, request, context):
        if request.filter == "status = lost":
            return self.pb["report"].SummarizeRecordsResponse()
        reply = self.pb["report"].SummarizeRecordsResponse(total_count=3)
        for name, units in (("上海", 3000), ("Berlin", 1500)):
            row = reply.rows.add(count=2)
            row.keys.add(value=name.lower(), label=name)
            row.sums.add().money.CopyFrom(type(row.sums.add().money)(currency_code="CNY",
                                                                     units=units))
            del row.sums[1:]
        total = reply.totals.add(count=3)
        total.sums.add().money.units = 4500
        total.sums[0].money.currency_code = "CNY"
        return reply

    # Streams

    def export_records(self, request, context):
        response = self.pb["report"].ExportRecordsResponse
        with self.lock:
            self.calls.append(("export_records", request, {}, context.time_remaining()))
        yield response(columns=["id", "name", "employees", "annual_revenue", "founding_date"])
        for i in range(2000):
            rows = [response.Row(cells=[f"C-{i}", "=1+2" if i == 0 else f"名 {i}", str(i),
                                        "35000.00 CNY", "2020-02-03"])]
            yield response(rows=rows, sent=i + 1)
        if request.filter == "break":
            context.abort(grpc.StatusCode.INTERNAL, "It broke.")

    def upload_attachment(self, requests, context):
        blob = b""
        about = None
        for request in requests:
            about = about or request.attachment
            blob += request.data
            digest = request.sha256
        self.blob = blob
        if digest != hashlib.sha256(blob).hexdigest():
            context.abort(grpc.StatusCode.DATA_LOSS, "The checksum differs.")
        reply = self.pb["attachment"].Attachment()
        reply.CopyFrom(about)
        reply.id = "A-1"
        reply.size = len(blob)
        reply.sha256 = digest
        self.attachment = reply
        return reply

    def download_attachment(self, request, context):
        response = self.pb["attachment"].DownloadAttachmentResponse
        about = self.pb["attachment"].Attachment()
        about.CopyFrom(self.attachment)
        about.file_name = "../../.evil\x1b[31m.bin"
        if request.id == "A-9":
            about.sha256 = "0" * 64
        yield response(attachment=about)
        for at in range(0, len(self.blob), 100000):
            yield response(data=self.blob[at:at + 100000])

    # Imports

    def import_record(self):
        done = self.import_status == 6
        return self.pb["import"].Import(
            id="IM-1", object="customer", status=self.import_status, bytes=len(self.import_bytes),
            rows_total=3, rows_done=3 if done else 1, rows_created=2 if done else 1,
            rows_failed=1 if done else 0)

    def create_import(self, request, context):
        self.mapping = request.__getattribute__("import").mapping
        return self.import_record()

    def get_import(self, request, context):
        if self.import_status == 5:
            self.import_status = 6
        return self.import_record()

    def start_import(self, request, context):
        self.import_status = 5
        return self.import_record()

    def upload_import(self, requests, context):
        for request in requests:
            if request.offset != len(self.import_bytes):
                context.abort(grpc.StatusCode.OUT_OF_RANGE, "A gap in the file.")
            self.import_bytes += request.data
            if self.break_upload:
                self.break_upload = False
                context.abort(grpc.StatusCode.UNAVAILABLE, "The line broke.")
        self.import_status = 2
        return self.import_record()

    def list_import_rows(self, request, context):
        reply = self.pb["import"].ListImportRowsResponse(header=[
            "account", "sector", "_line", "_reason", "_message", "_column"])
        reply.rows.add(line=3, outcome=4, reason="CODE_UNKNOWN", message="No such sector.",
                       column="sector", cells=["=cmd()", "x,y", "9", "OLD", "Old.", "old"])
        return reply


def certificates(folder):
    """An authority and a certificate for localhost; returns their paths."""
    def run(*arguments):
        subprocess.run(["openssl", *arguments], check=True, cwd=folder,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
        "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=Kith test authority")
    run("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
        "server.key", "-out", "server.csr", "-subj", "/CN=localhost")
    with open(os.path.join(folder, "ext"), "w", encoding="ascii") as file:
        file.write("subjectAltName=DNS:localhost\n")
    run("x509", "-req", "-in", "server.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
        "-CAcreateserial", "-out", "server.pem", "-days", "2", "-extfile", "ext")
    return {name: os.path.join(folder, name) for name in ("ca.pem", "server.pem", "server.key")}


def wait_until(condition, seconds=10):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False
