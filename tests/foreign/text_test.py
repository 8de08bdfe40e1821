#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Texts at the door: every text of every request is valid UTF-8 in its normal form, without control
characters, bidi controls and tags; where that is asked of the contract, not of a list kept here."""
import unicodedata

from checks import Kithd, Refused, finish, run, tests_of, true
from places import Requests, name_of, places, put

# What nobody may send. Newline and tab belong to longer texts.
BAD = {"NUL": "a\x00b", "C0": "a\x1bb", "BEL": "a\x07b", "DEL": "a\x7fb", "C1": "a\x9bb",
       "RLO": "a\u202eb", "RLI": "a\u2067b", "RLM": "a\u200fb", "ALM": "a\u061cb", "tag": "a\U000e0041b",
       "line separator": "a\u2028b", "noncharacter": "a\ufdd0b"}
RAW = {"overlong": b"a\xc0\xafb", "surrogate": b"a\xed\xa0\x80b", "cut": b"a\xe4\xb8", "lone": b"a\x80b",
       "beyond": b"a\xf4\x90\x80\x80b"}
WHY = ("TEXT_INVALID", "REQUEST_MALFORMED")
MARK = "QqZzMark"
# Answered before a message is read in full, or by other rules than ours.
FOREIGN = ("/grpc.",)


class Door:
    def __init__(self, server):
        self.server, self.requests = server, Requests(server)
        self.cells = 0

    def each(self):
        for method in self.server.contract.methods.values():
            if not method.path.startswith(FOREIGN):
                for path in places(method.descriptor.input_type):
                    yield method, path

    def option(self, path):
        return self.server.contract.option("field", path[-1])

    def refused(self, method, request, what):
        """None, or what was wrong with the answer."""
        self.cells += 1
        try:
            self.requests.send(self.server.admin, method, request)
        except Refused as error:
            if error.code == "INVALID_ARGUMENT" and error.reason in WHY and error.message:
                return None
            return f"{what}: {error}"
        return f"{what}: was taken"


class Bytes:
    """A message that has been changed on the wire."""

    def __init__(self, data):
        self.data = data

    def SerializeToString(self):  # pylint: disable=invalid-name
        return self.data


def test_what_cannot_be_seen_is_refused_everywhere(door):
    wrong = []
    for method, path in door.each():
        for name, text in BAD.items():
            # a secret is compared as it is: it may hold what it likes but NUL
            if door.option(path).input_only and name != "NUL":
                continue
            request = door.requests.make(method, path, text)
            wrong.append(door.refused(method, request, f"{method.path} {name_of(path)} {name}"))
    wrong = [line for line in wrong if line]
    true(not wrong, f"{len(wrong)}:\n" + "\n".join(wrong[:60]))
    return f"{door.cells} cells"


def test_what_is_no_utf_8_is_refused_everywhere(door):
    wrong = []
    for method, path in door.each():
        for name, raw in RAW.items():
            request = door.requests.make(method, path, MARK[:len(raw)])
            data = request.SerializeToString().replace(MARK[:len(raw)].encode(), raw)
            wrong.append(door.refused(method, Bytes(data), f"{method.path} {name_of(path)} {name}"))
    wrong = [line for line in wrong if line]
    true(not wrong, f"{len(wrong)}:\n" + "\n".join(wrong[:60]))
    return f"{door.cells} cells"


def self_made(door, item):
    """What must be new each time, or stand beside a text so that it is kept."""
    if item.name == "ticket":
        return {"priority": 3}  # by hand, with a reason
    return {"user_id": door.requests.samples.fresh("user")} if item.name == "share" else {}


def test_texts_are_kept_in_their_normal_form(door):
    """Where a create takes free text, the reading gives NFC; newlines only in longer texts."""
    kept, admin, wrong = 0, door.server.admin, []
    for item in door.server.contract.objects.values():
        for field in item.fields.values():
            options, kind = field.options, field.descriptor
            if kind.type != kind.TYPE_STRING or field.repeated or "Create" not in item.methods or \
               not field.writable or options.reference or options.code_list or \
               field.name == "tax_number":  # letters and digits only
                continue
            sent = f"e\u0301{kept}A\u030a" + ("\r\nx\ty" if options.multiline else "")
            try:
                made = admin.create(item.name, door.requests.samples.values(
                    item.name, **{field.name: sent}, **self_made(door, item)))
            except Refused as error:
                # logins, codes, addresses: a form of their own
                if error.code != "INVALID_ARGUMENT":
                    wrong.append(f"{item.name}.{field.name}: {error}")
                continue
            kept += 1
            want = unicodedata.normalize("NFC", sent).replace("\r\n", "\n")
            if getattr(made, field.name) != want:
                wrong.append(f"{item.name}.{field.name}: {getattr(made, field.name)!r}")
    true(not wrong, "\n".join(wrong))
    true(kept > 40, f"only {kept} fields")
    return f"{kept} fields"


def test_a_name_is_one_line_and_a_note_may_be_several(door):
    wrong = []
    for method, path in door.each():
        options = door.option(path)
        if options.multiline or options.input_only:
            continue
        for text in ("a\nb", "a\tb", "a\rb"):
            request = door.requests.make(method, path, text)
            wrong.append(door.refused(method, request, f"{method.path} {name_of(path)} {text!r}"))
    wrong = [line for line in wrong if line]
    true(not wrong, f"{len(wrong)}:\n" + "\n".join(wrong[:60]))


def test_a_message_as_a_whole_is_checked(door):
    """A text in a field that the contract does not know is no text: it is passed over."""
    method = door.server.contract.find("CustomerService/ListCustomers")
    request = door.server.admin.request(method.path, page_size=1)
    put(request, (method.descriptor.input_type.fields_by_name["filter"],), "上海")
    unknown = b"\xfa\x7f\x03\xff\xfe\x00"
    door.requests.send(door.server.admin, method, Bytes(request.SerializeToString() + unknown))


def main():
    with Kithd(options={"user_calls": 100, "log_level": "warn"}) as server:
        server.psql("update setting set value = '600' where key = 'session.step_up_minutes'")
        failures = run(tests_of(globals()), Door(server))
    finish(failures)


main()
