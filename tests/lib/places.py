# SPDX-License-Identifier: Apache-2.0
"""Every place of a request that holds a text, as the contract has it, and requests with a text there.

    for path in places(method.descriptor.input_type): …      # descriptors, from the request down
    request = Requests(server).make(method, path, "a text")  # what else it needs is filled in
"""
import copy
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))),
                                "foreign"))

# pylint: disable=wrong-import-position
from samples import FUTURE, MADE_OTHERWISE, WRITTEN_BY_JOBS, Samples, write_as_job  # noqa: E402

DEPTH = 6
# What else must be right for a text to get far; the rest follows from the contract.
NEEDED = {
    "SummarizeRecords": {"object": "customer"},
    "ExportRecords": {"object": "customer", "fields": ["name"]},
    "RevealField": {"field": "value", "reason": "test"},
    "ListCustomerTimeline": {"page_size": 5},
    "UpdateRecords": {"changes": [{"field": "city", "value": "x"}]},
    "ListQuality": {"issue": 1},
}


def places(descriptor, above=()):
    for field in descriptor.fields:
        if field.message_type and len(above) < DEPTH:
            yield from places(field.message_type, above + (field,))
        elif field.type == field.TYPE_STRING:
            yield above + (field,)


def name_of(path):
    return ".".join(field.name for field in path)


def put(message, path, text):
    """Sets the text there; messages on the way are made, of repeated ones the first."""
    for field in path[:-1]:
        part = getattr(message, field.name)
        if field.label == field.LABEL_REPEATED:
            message = part[0] if len(part) else part.add()
        else:
            part.SetInParent()
            message = part
    if path[-1].label == path[-1].LABEL_REPEATED:
        getattr(message, path[-1].name).append(text)
    else:
        setattr(message, path[-1].name, text)


class Requests:
    def __init__(self, server):
        self.server, self.client, self.contract = server, server.admin, server.contract
        self.samples = Samples(server.admin)
        self.bases, self.keys = {}, {}
        self.records = {item.message for item in self.contract.objects.values()}

    def key(self, item):
        """The id of some record."""
        if item.name not in self.keys:
            if item.name in WRITTEN_BY_JOBS:
                link = WRITTEN_BY_JOBS[item.name][0]
                made = write_as_job(self.server, item,
                                    self.key(self.contract.objects[link]) if link else None)
            elif item.name in MADE_OTHERWISE:
                made = MADE_OTHERWISE[item.name](self.client, self.samples)
            else:
                made = self.samples.fresh(item.name)
            self.keys[item.name] = made
        return self.keys[item.name]

    def values(self, method):
        item, names = method.object, {f.name: f for f in method.descriptor.input_type.fields}
        if method.kind == "Create":
            return {item.name: self.samples.values(item.name)}
        if method.kind == "Update":
            return {item.name: {"id": self.key(item)}}
        made = copy.deepcopy(NEEDED.get(method.name, {}))
        owner = item or self.owner(method)
        if "id" in names and owner and method.kind != "Delete":
            made["id"] = self.key(owner)
        return made

    def owner(self, method):
        """The object of the service that a custom method belongs to."""
        service = method.service.rsplit(".", 1)[1].removesuffix("Service")
        for item in self.contract.objects.values():
            if item.message.rsplit(".", 1)[1] == service and item.name != "session":
                return item
        return None

    def make(self, method, path, text):
        if method.path not in self.bases:
            self.bases[method.path] = self.client.request(method.path, **self.values(method))
        request = copy.deepcopy(self.bases[method.path])
        top = path[0]
        if method.kind == "Update" and top.name == method.object.name:
            request.update_mask.paths.append(path[1].name)
        put(request, path, text)
        self.fill(request, method)
        return request

    def fill(self, message, method):
        """What is required and nothing has set: texts, times and enums, of the request and of its
        parts that are no records."""
        for field in message.DESCRIPTOR.fields:
            many, value = field.label == field.LABEL_REPEATED, getattr(message, field.name)
            required = self.contract.option("field", field).required
            if required and not many and field.enum_type and not value:
                setattr(message, field.name, 1)
            if required and not many and field.message_type and not message.HasField(field.name):
                if field.message_type.full_name == "google.type.Date":
                    value.year, value.month, value.day = 2026, 1, 1
                if field.message_type.full_name == "google.protobuf.Timestamp":
                    value.seconds = FUTURE
            if field.message_type and field.message_type.full_name not in self.records:
                for part in value if many else [value] if message.HasField(field.name) else []:
                    self.fill(part, method)
            elif field.type == field.TYPE_STRING and not value and required:
                owner = method.object if field.name in ("id", "ids") else None
                put(message, (field,), f"{owner.prefix}-999999999" if owner else "x")

    def send(self, client, method, request):
        return client.send(method.path, iter([request]) if method.client_streaming else request,
                           timeout=20)
