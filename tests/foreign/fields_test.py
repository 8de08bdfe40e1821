#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Field rules, walked: every object × every field that can have the rule × every way in and out.

For each kind of rule there is somebody whose one role may do everything, and has the rule on every
field. What may be masked, and how, is worked out here a second time."""
import re

from checks import Kithd, Refused, equal, finish, run, true
from samples import MADE_OTHERWISE, WRITTEN_BY_JOBS, Samples, write_as_job

READ_ONLY, MASKED, HIDDEN = 1, 2, 3
NAMES = {READ_ONLY: "read_only", MASKED: "masked", HIDDEN: "hidden"}
# Says the same as another field, and so follows its rule.
FOLLOWS = {("contact_point", "normalized"): "value", ("opportunity", "company_amount"): "amount",
           ("order", "company_amount"): "amount", ("order", "company_net"): "net",
           ("return", "company_amount"): "amount", ("return", "company_net"): "net",
           ("order_line", "margin"): "unit_cost", ("lead", "title"): "name",
           ("lead", "phone_normalized"): "phone", ("lead", "mobile_normalized"): "mobile",
           ("lead", "email_normalized"): "email"}
NOT_ALONE = {"attachment": "Create"}  # made by a stream


def can(field, rule):
    options = field.options
    if field.name in ("id", "etag") or options.input_only:
        return False
    if rule == READ_ONLY:
        return not options.output_only
    return rule == HIDDEN or is_text(field)


def differences(have, want):
    return {name: (have.get(name), want.get(name)) for name in {**have, **want}
            if have.get(name) != want.get(name)}


def is_text(field):
    options, kind = field.options, field.descriptor
    return (kind.type == kind.TYPE_STRING and not field.repeated and not options.reference and
            not options.code_list and not options.virtual and not options.input_only and
            field.name not in ("id", "etag"))


def mask(text):
    if re.fullmatch(r"[^@\s]+@[^@\s]+", text):
        at = text.index("@")
        return text[:1 if at > 1 else 0] + "***" + text[at:]
    if re.fullmatch(r"[-+0-9() ./]{6,}[0-9Xx]", text):
        return (text[:3] + "****" + text[-4:] if len(text) >= 11 else
                text[:2] + "****" + text[-2:])
    return "*" if len(text) == 1 else text[:1] + "*" * min(len(text) - 1, 8)


class Walk:
    def __init__(self, server):
        self.server, self.admin, self.contract = server, server.admin, server.contract
        self.samples, self.calls, self.wrong = Samples(self.admin), 0, []
        self.records = {}
        self.exportable = {row[0] for row in server.psql(
            "select object from permission where action = 'export'")}
        for name, (link, _) in WRITTEN_BY_JOBS.items():
            self.samples.bases[name] = write_as_job(server, self.contract.objects[name],
                                                    self.samples.base(link) if link else None)
        for item in self.contract.objects.values():
            if item.methods and not item.options.private:  # only its owner sees any of it
                self.make(item)
        self.users = {rule: self.user(rule) for rule in NAMES}

    def make(self, item):
        if item.name in WRITTEN_BY_JOBS:
            self.records[item.name] = self.samples.base(item.name), {}
        elif item.name in MADE_OTHERWISE:
            self.records[item.name] = MADE_OTHERWISE[item.name](self.admin, self.samples), {}
        else:
            values = self.samples.values(item.name, full=True)
            self.records[item.name] = self.samples.make(item.name, values).id, values

    def user(self, rule):
        """By the database: through the contract it would take a call for each field."""
        sql, name = self.server.psql, NAMES[rule]
        sql(f"insert into role (code, name) values ('walk_{name}', '{name}')")
        sql("insert into permission (role_id, object, action, scope) select r.id, p.object,"
            " p.action, 5 from role r, permission p join role a on a.id = p.role_id"
            f" where r.code = 'walk_{name}' and a.code = 'administrator'")
        lines = [f"('{item.name}', '{field.name}')" for item in self.contract.objects.values()
                 for field in item.fields.values() if can(field, rule)]
        sql(f"insert into field_rule (role_id, object, field, rule) select r.id, v.o, v.f, {rule}"
            f" from role r, (values {', '.join(lines)}) v(o, f) where r.code = 'walk_{name}'")
        return self.server.user(name, f"walk_{name}")

    def ask(self, client, path, **values):
        """The answer or the Refused."""
        self.calls += 1
        try:
            return client.call(path, **values)
        except Refused as error:
            return error

    def expect(self, answer, reason, what):
        """Refused for that reason, or not for any rule."""
        have = answer.reason if isinstance(answer, Refused) else None
        if reason is None and have not in ("FIELD_HIDDEN", "FIELD_MASKED", "FIELD_READ_ONLY"):
            return
        if have != reason:
            self.wrong.append(f"{what}: {answer if have else 'done'}, expected {reason}")
        elif answer.code != "PERMISSION_DENIED":
            self.wrong.append(f"{what}: {answer.code}")

    # ---- What comes out ----

    def shown(self, item, record, rule):
        """What the record looks like under the rule, from what the administrator gets."""
        seen = {}
        for descriptor, value in record.ListFields():
            field = item.fields[descriptor.name]
            source = item.fields[FOLLOWS.get((item.name, field.name), field.name)]
            if rule == HIDDEN and (can(field, rule) or can(source, rule)):
                continue
            if rule == MASKED and is_text(field):
                value = mask(value)
            seen[descriptor.name] = value
            if field.options.children:
                child = self.contract.objects[field.options.children]
                seen[descriptor.name] = [self.shown(child, row, rule) for row in value]
        return seen

    def as_it_is(self, item, record):
        return self.shown(item, record, READ_ONLY)

    def reads(self, item, rule):
        key, _ = self.records[item.name]
        user = self.users[rule]
        want = self.shown(item, self.admin.get(item.name, key), rule)
        if item.name == "session":
            want.pop("current", None)
        answers = {"Get": lambda: user.get(item.name, key),
                   "List": lambda: user.list(item.name, filter=f"id = {key}", show_deleted=True)[0]}
        if "BatchGet" in item.methods:
            answers["BatchGet"] = lambda: getattr(
                user.standard("BatchGet", item.name, ids=[key]), item.plural)[0]
        for name, answer in answers.items():
            have = self.as_it_is(item, answer())
            if item.name == "session":
                have.pop("current", None)
            if have != want:
                self.wrong.append(f"{name} of {item.name}, {NAMES[rule]}: have and want "
                                  f"{differences(have, want)}")

    def histories(self, item, rule):
        if "History" not in item.methods:
            return
        key, _ = self.records[item.name]
        want = [[(change.field, change.new_value) for change in entry.changes]
                for entry in self.admin.history(item.name, key).entries]
        have = [[(change.field, change.new_value) for change in entry.changes]
                for entry in self.users[rule].history(item.name, key).entries]
        for entry in want:
            for name, value in list(entry):
                field = item.fields.get(name)
                if field and rule == HIDDEN and can(field, rule):
                    entry.remove((name, value))
                elif field and rule == MASKED and is_text(field) and value:
                    entry[entry.index((name, value))] = (name, mask(value))
        if rule == HIDDEN:  # what says the same under another name
            want = [[pair for pair in entry if (item.name, pair[0]) not in FOLLOWS]
                    for entry in want]
        if have != want:
            self.wrong.append(f"history of {item.name}, {NAMES[rule]}: {have} is not {want}")

    def exported(self, client, item):
        """The one record as a file holds it: by column."""
        path, columns, cells = "ExportService/ExportRecords", [], []
        request = client.request(path, object=item.name, show_deleted=True,
                                 filter=f"id = {self.records[item.name][0]}")
        for piece in client.send(path, request):
            columns += piece.columns
            for row in piece.rows:
                cells += row.cells
        equal(len(cells), len(columns), f"cells of {item.name}")
        return dict(zip(columns, cells))

    def whose(self, item):
        """The objects whose permissions count: its own, or those of its parents."""
        parents = {item.fields[link].options.reference for link in item.parents}
        return parents or {item.name}

    def exports(self, item, rule):
        if not self.whose(item) & self.exportable:
            return
        have, want = self.exported(self.users[rule], item), self.exported(self.admin, item)
        for name in list(want):
            field = item.fields.get(name)
            if name in ("phone", "email") and not field:
                hidden, masked = True, True
            elif name.startswith("custom."):
                hidden, masked = True, False
            else:
                hidden, masked = field and can(field, rule), field and is_text(field)
            if rule == HIDDEN and hidden:
                del want[name]
            elif rule == MASKED and masked and want[name]:
                want[name] = mask(want[name])
        if have != want:
            self.wrong.append(f"export of {item.name}, {NAMES[rule]}: have and want "
                              f"{differences(have, want)}")

    # ---- What is named ----

    def questions(self, item, field):
        """Ways to compare by the field: those that the administrator may."""
        path = item.methods["List"].path
        asked = {"filter": (path, {"filter": f"{field.name}:*", "page_size": 1}),
                 "order_by": (path, {"order_by": field.name, "page_size": 1}),
                 "group_by": ("ReportService/SummarizeRecords",
                              {"object": item.name, "group_by": [field.name], "limit": 1}),
                 "sum": ("ReportService/SummarizeRecords",
                         {"object": item.name, "sum": [field.name], "limit": 1})}
        return {name: question for name, question in asked.items() if not isinstance(
            self.ask(self.admin, question[0], **question[1]), Refused)}

    def compares(self, item, field):
        for name, (path, values) in self.questions(item, field).items():
            for rule, user in self.users.items():
                if not can(field, rule):
                    continue
                reason = {READ_ONLY: None, MASKED: "FIELD_MASKED", HIDDEN: "FIELD_HIDDEN"}[rule]
                self.expect(self.ask(user, path, **values), reason,
                            f"{name} {item.name}.{field.name}, {NAMES[rule]}")
        if can(field, HIDDEN):
            key, _ = self.records[item.name]
            answer = self.ask(self.users[HIDDEN], item.methods["Get"].path, id=key,
                              read_mask={"paths": [field.name]})
            self.expect(answer, "FIELD_HIDDEN", f"read_mask {item.name}.{field.name}")

    def writes(self, item, field):
        key, values = self.records[item.name]
        if field.name not in values or field.options.output_only:
            return
        value = {field.name: values[field.name]}
        for rule, user in self.users.items():
            if not can(field, rule):
                continue
            reason = {READ_ONLY: "FIELD_READ_ONLY", MASKED: "FIELD_MASKED",
                      HIDDEN: "FIELD_HIDDEN"}[rule]
            what = f"{item.name}.{field.name}, {NAMES[rule]}"
            if "Update" in item.methods and field.writable:
                answer = self.ask(user, item.methods["Update"].path, validate_only=True,
                                  **{item.name: {"id": key, **value}})
                self.expect(answer, reason, f"Update {what}")
            if "Create" in item.methods and NOT_ALONE.get(item.name) != "Create":
                answer = self.ask(user, item.methods["Create"].path, validate_only=True,
                                  **{item.name: value})
                self.expect(answer, None if rule == MASKED else reason, f"Create {what}")


def objects(walk):
    for item in walk.contract.objects.values():
        if item.name not in walk.records:
            continue

        def test(chosen, item=item):
            before, calls = len(chosen.wrong), chosen.calls
            for rule in NAMES:
                chosen.reads(item, rule)
                chosen.histories(item, rule)
                chosen.exports(item, rule)
            for field in item.fields.values():
                chosen.compares(item, field)
                chosen.writes(item, field)
            true(len(chosen.wrong) == before, "\n".join(chosen.wrong[before:][:40]))
            return f"{chosen.calls - calls} calls"
        test.__name__ = "test_" + item.name
        yield test


def test_masks(walk):
    """The database masks as this file does."""
    for text in ("张三", "欧阳娜娜", "x", "13812345678", "1234567", "+86 138 0013 5678", "a@b.cn",
                 "z.li@example.com", "11010119900307123X", "An ordinary sentence.\nAnd another"):
        have = walk.server.value("select kith_mask('" + text + "')")
        equal(have, mask(text), text)


def main():
    with Kithd(options={"user_calls": 100, "log_level": "warn"}) as server:
        walk = Walk(server)
        failures = run([*objects(walk), test_masks], walk)
        print(f"{walk.calls} calls")
    finish(failures)


main()
