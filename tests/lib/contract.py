# SPDX-License-Identifier: Apache-2.0
"""The contract for tests: its objects and methods, and a client that needs no generated code.

    from contract import Contract
    contract = Contract()                       # compiles proto/ of KITH_SOURCE with protoc
    contract.objects["customer"].fields["name"].options.required
    contract.methods["/kith.v1.CustomerService/GetCustomer"].permission
    client = contract.client(channel, token)    # see Client
    client.call("CustomerService/GetCustomer", id="C-1")
"""
import glob
import os
import subprocess
import tempfile

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

ROOT = os.environ.get("KITH_SOURCE") or os.path.dirname(
    os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PACKAGES = ("kith/v1", "google/rpc", "google/type", "grpc/health/v1", "grpc/reflection/v1",
            "grpc/reflection/v1alpha")
KINDS = ("BatchGet", "List", "Get", "Create", "Update", "Delete", "Undelete")
DEADLINE = 20


def descriptor_set():
    """The contract and all it imports, as protoc understands it."""
    proto = os.path.join(ROOT, "proto")
    files = [os.path.relpath(path, proto) for package in PACKAGES
             for path in sorted(glob.glob(os.path.join(proto, package, "*.proto")))]
    with tempfile.NamedTemporaryFile() as out:
        subprocess.run(["protoc", "-I", proto, "-I", "/usr/include", "--include_imports",
                        f"--descriptor_set_out={out.name}", *files], check=True)
        return descriptor_pb2.FileDescriptorSet.FromString(out.read())


class Field:
    def __init__(self, descriptor, options):
        self.descriptor, self.name, self.options = descriptor, descriptor.name, options
        self.repeated = descriptor.label == descriptor.LABEL_REPEATED
        message = descriptor.message_type
        self.message = message.full_name if message else None

    @property
    def writable(self):
        """By an update that names it."""
        options = self.options
        return not (options.output_only or options.immutable or options.children or
                    options.virtual or self.name in ("id", "etag"))


class Object:
    def __init__(self, descriptor, options, fields):
        self.options, self.name, self.fields = options, options.name, fields
        self.plural, self.prefix = options.plural, options.prefix
        self.table = options.table or options.name
        self.message = descriptor.full_name
        self.parents = [name for name in options.parent.split(",") if name]
        self.methods = {}  # standard methods by kind


class Method:
    def __init__(self, descriptor, options):
        self.descriptor, self.options, self.name = descriptor, options, descriptor.name
        self.service = descriptor.containing_service.full_name
        self.path = f"/{self.service}/{self.name}"
        self.permission = options.permission
        self.object, self.kind = None, "Custom"
        self.client_streaming = self.server_streaming = False


class Contract:
    def __init__(self):
        self.set = descriptor_set()
        self.pool = descriptor_pool.Default()
        for file in self.set.file:
            self.pool.AddSerializedFile(file.SerializeToString())
        self.factory = message_factory.MessageFactory(self.pool)
        self.extensions = {}
        for kind in ("field", "object", "method", "value"):
            extension = self.pool.FindExtensionByName("kith." + kind)
            self.factory.GetPrototype(extension.message_type)
            self.extensions[kind] = extension
        self.objects, self.methods = {}, {}
        for file in self.set.file:
            if file.package == "kith.v1":
                self._read_objects(file)
        for file in self.set.file:
            if file.package.startswith(("kith.", "grpc.")):
                self._read_services(file)

    def message(self, name):
        return self.factory.GetPrototype(self.pool.FindMessageTypeByName(name))

    def option(self, kind, descriptor):
        return descriptor.GetOptions().Extensions[self.extensions[kind]]

    def fields(self, descriptor):
        return {field.name: Field(field, self.option("field", field))
                for field in descriptor.fields}

    def _read_objects(self, file):
        for message in file.message_type:
            descriptor = self.pool.FindMessageTypeByName(f"{file.package}.{message.name}")
            options = self.option("object", descriptor)
            if options.name:
                self.objects[options.name] = Object(descriptor, options, self.fields(descriptor))

    def _read_services(self, file):
        for service in file.service:
            descriptor = self.pool.FindServiceByName(f"{file.package}.{service.name}")
            for proto, method in zip(service.method, descriptor.methods):
                made = Method(method, self.option("method", method))
                made.client_streaming = proto.client_streaming
                made.server_streaming = proto.server_streaming
                self._classify(made, service.name)
                self.methods[made.path] = made

    def _classify(self, method, service):
        for item in self.objects.values():
            noun = item.message.rsplit(".", 1)[1]
            if service != noun + "Service":
                continue
            method.object = item
            singular = {kind + noun: kind for kind in KINDS if kind not in ("List", "BatchGet")}
            singular[f"Get{noun}History"] = "History"
            many = "".join(word.capitalize() for word in item.plural.split("_"))
            plural = {f"List{many}": "List", f"BatchGet{many}": "BatchGet"}
            method.kind = (singular | plural).get(method.name, "Custom")
            if method.kind != "Custom":
                item.methods[method.kind] = method

    def find(self, name):
        """By path, or by "CustomerService/GetCustomer"."""
        return self.methods[name if name.startswith("/") else "/kith.v1." + name]

    def client(self, channel, token=None, language=None):
        return Client(self, channel, token, language)


class Refused(Exception):
    """A call that did not end with OK."""

    def __init__(self, method, error, contract):
        self.method, self.code, self.message = method, error.code().name, error.details() or ""
        self.trailers = {key: value for key, value in error.trailing_metadata() or ()}
        self.reason = self.field = ""
        self.retry_ms = None
        self.details = self._details(contract)
        super().__init__(str(self))

    def _details(self, contract):
        packed = self.trailers.get("grpc-status-details-bin")
        if not packed:
            return None
        status = contract.message("google.rpc.Status").FromString(packed)
        for detail in status.details:
            name = detail.type_url.rsplit("/", 1)[1]
            message = contract.message(name).FromString(detail.value)
            if name == "google.rpc.ErrorInfo":
                self.reason, self.domain = message.reason, message.domain
            elif name == "google.rpc.BadRequest":
                self.field = message.field_violations[0].field
            elif name == "google.rpc.RetryInfo":
                self.retry_ms = message.retry_delay.ToMilliseconds()
        return status

    def __str__(self):
        return (f"{self.method}: {self.code} {self.reason or '-'} "
                f"{self.field or '-'}: {self.message}")


class Client:
    """Calls on a channel with one session."""

    def __init__(self, contract, channel, token=None, language=None):
        self.contract, self.channel = contract, channel
        self.token, self.language, self.stubs = token, language, {}

    def metadata(self):
        sent = [("authorization", "Bearer " + self.token)] if self.token else []
        return sent + ([("accept-language", self.language)] if self.language else [])

    def stub(self, method):
        if method.path not in self.stubs:
            make = {(False, False): self.channel.unary_unary,
                    (False, True): self.channel.unary_stream,
                    (True, False): self.channel.stream_unary,
                    (True, True): self.channel.stream_stream}
            answer = self.contract.message(method.descriptor.output_type.full_name)
            self.stubs[method.path] = make[method.client_streaming, method.server_streaming](
                method.path, request_serializer=lambda message: message.SerializeToString(),
                response_deserializer=answer.FromString)
        return self.stubs[method.path]

    def request(self, name, /, **values):
        method = self.contract.find(name)
        return self.contract.message(method.descriptor.input_type.full_name)(**values)

    def send(self, name, request, timeout=DEADLINE, **options):
        """The reply to one message, or to the messages of a client stream (an iterable);
        all replies of a server stream as a list. Raises Refused."""
        method = self.contract.find(name)
        try:
            answer = self.stub(method)(request, timeout=timeout, metadata=self.metadata(),
                                       **options)
            return list(answer) if method.server_streaming else answer
        except grpc.RpcError as error:
            raise Refused(method.path, error, self.contract) from None

    def call(self, name, /, **values):
        return self.send(name, self.request(name, **values))

    # The standard methods, by the name of the object.

    def standard(self, kind, name, **values):
        return self.call(self.contract.objects[name].methods[kind].path, **values)

    def get(self, name, key, **values):
        return self.standard("Get", name, id=key, **values)

    def list(self, name, **values):
        """The records of the first page that has any: one that looked at its share may be empty and not be the last."""
        answer, plural = self.standard("List", name, **values), self.contract.objects[name].plural
        while answer.next_page_token and not getattr(answer, plural):
            answer = self.standard("List", name, **{**values, "page_token": answer.next_page_token})
        return list(getattr(answer, plural))

    def create(self, name, values, **more):
        return self.standard("Create", name, **{name: values}, **more)

    def update(self, name, key, values, mask=None, **more):
        if mask is not None:
            more["update_mask"] = {"paths": mask}
        return self.standard("Update", name, **{name: {"id": key, **values}}, **more)

    def delete(self, name, key, **more):
        return self.standard("Delete", name, id=key, **more)

    def undelete(self, name, key, **more):
        return self.standard("Undelete", name, id=key, **more)

    def history(self, name, key, **more):
        return self.standard("History", name, id=key, **more)
