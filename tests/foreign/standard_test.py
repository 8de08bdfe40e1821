#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Every standard method on every object of the contract, with every field filled."""
from checks import Kithd, equal, finish, refused, run, sound, true
from samples import MADE_OTHERWISE, SHOWN_ONCE, WRITTEN_BY_JOBS, Samples, write_as_job


def plain(value):
    """A part of a message as comparable values."""
    if hasattr(value, "ListFields"):
        return {field.name: plain(part) for field, part in value.ListFields()}
    if hasattr(value, "extend"):
        return [plain(part) for part in value]
    return value


def compare(have, want, where):
    """All that was given came back; what the server adds is its own matter."""
    for key, value in want.items():
        there = plain(getattr(have, key)) if hasattr(have, "ListFields") else have.get(key)
        if isinstance(value, list) and value and isinstance(value[0], dict):
            equal(len(there), len(value), f"{where}.{key}")
            for one, other in zip(there, value):
                compare(one, other, f"{where}.{key}")
        elif isinstance(value, list):
            equal(sorted(there), sorted(value), f"{where}.{key}")
        elif isinstance(value, dict):
            compare(there, value, f"{where}.{key}")
        else:
            equal(there, value, f"{where}.{key}")


def make(admin, samples, item):
    """Creates it with all fields; both the id and what was given."""
    values = samples.values(item.name, full=True)
    again = {"request_id": f"make-{item.name}"} if "Create" in item.methods else {}
    made = samples.make(item.name, values, **again)
    compare(made, values, item.name)
    if item.name in SHOWN_ONCE:
        true(getattr(made, SHOWN_ONCE[item.name]), "nothing was shown")
        made.ClearField(SHOWN_ONCE[item.name])
    if again:
        equal(samples.make(item.name, values, **again), made, "the stored answer")
    true(made.id.startswith(item.prefix + "-"), made.id)
    equal(made.etag, "1", "etag")
    equal(made.created_by, admin.user_id, "created_by")
    return made


def read(admin, item, record):
    """Get, BatchGet and List agree."""
    got = admin.get(item.name, record.id)
    equal(got, record, "what Get gives")
    masked = admin.get(item.name, record.id, read_mask={"paths": ["create_time"]})
    equal([field.name for field, _ in masked.ListFields()], ["id", "create_time"], "masked")
    listed = admin.list(item.name, filter=f"id = {record.id}")
    equal(listed, [record], "what List gives")
    if "BatchGet" in item.methods:
        batch = admin.standard("BatchGet", item.name, ids=[record.id, record.id])
        equal(list(getattr(batch, item.plural)), [record, record], "what BatchGet gives")
        missing = f"{item.prefix}-999999999"
        refused("NOT_FOUND", admin.standard, "BatchGet", item.name, ids=[record.id, missing],
                reason="NOT_FOUND")


def change(admin, item, record):
    """Update by the external id, with and without etag; the last state."""
    value = f"x-{item.name}"
    old = record.etag
    changed = admin.update(item.name, record.id, {"external_id": value, "etag": old},
                           ["external_id"])
    equal(changed.external_id, value, "external_id")
    equal(changed.etag, str(int(old) + 1), "etag")
    expected = type(record).FromString(record.SerializeToString())
    for name in ("external_id", "etag", "update_time", "updated_by"):
        expected.ClearField(name)
        changed_field = getattr(changed, name)
        if hasattr(changed_field, "CopyFrom"):
            getattr(expected, name).CopyFrom(changed_field)
        else:
            setattr(expected, name, changed_field)
    equal(changed, expected, "everything else")
    refused("ABORTED", admin.update, item.name, record.id, {"external_id": "late", "etag": old},
            ["external_id"], reason="ETAG_MISMATCH", field=f"{item.name}.etag")
    checked = admin.update(item.name, record.id, {"external_id": "no"}, ["external_id"],
                           validate_only=True)
    equal(checked.external_id, "no", "what a validation answers")
    equal(admin.get(item.name, record.id), changed, "what a validation leaves")
    return changed


def delete(admin, item, record):
    """Into the bin and out of it."""
    refused("ABORTED", admin.delete, item.name, record.id, etag="999", reason="ETAG_MISMATCH")
    equal(bool(admin.delete(item.name, record.id, validate_only=True).HasField("delete_time")),
          True, "delete_time of a validation")
    true(not admin.get(item.name, record.id).HasField("delete_time"), "a validation deleted it")
    gone = admin.delete(item.name, record.id, etag=record.etag)
    true(gone.HasField("delete_time"), "no delete_time")
    equal(admin.list(item.name, filter=f"id = {record.id}"), [], "listed though deleted")
    shown = admin.list(item.name, filter=f"id = {record.id}", show_deleted=True)
    equal(shown, [gone], "listed with show_deleted")
    refused("NOT_FOUND", admin.delete, item.name, record.id, reason="NOT_FOUND")
    refused("NOT_FOUND", admin.update, item.name, record.id, {"external_id": "z"},
            ["external_id"], reason="NOT_FOUND")
    if "Undelete" not in item.methods:
        return gone
    back = admin.undelete(item.name, record.id, etag=gone.etag)
    true(not back.HasField("delete_time"), "still deleted")
    equal(int(back.etag), int(record.etag) + 2, "etag after both")
    refused("NOT_FOUND", admin.undelete, item.name, record.id, reason="NOT_FOUND")
    return back


def look_back(admin, item, first, last):
    """History tells all that was done; as_of gives the first state again."""
    entries = admin.history(item.name, first.id).entries
    # What the database adds to a create, such as the sums of lines, is no other version.
    entries = [entry for entry in entries if entry.etag != "1" or entry.action == "create"]
    actions = [entry.action for entry in entries]
    wanted = ["create"] if item.name not in MADE_OTHERWISE else []
    wanted = [kind.lower() for kind in ("Undelete", "Delete") if kind in item.methods] + [
        "update"] + wanted
    equal(actions, wanted, "actions")
    equal(entries[0].etag, last.etag, "etag of the newest entry")
    equal({entry.actor_id for entry in entries}, {admin.user_id}, "actors")
    update = entries[actions.index("update")]
    equal([(change.field, change.new_value) for change in update.changes],
          [("external_id", f"x-{item.name}")], "changes of the update")
    as_of = {"seconds": update.time.seconds, "nanos": max(0, update.time.nanos - 1000)}
    then = admin.get(item.name, first.id, as_of=as_of)
    then.ClearField("update_time")
    before = type(first).FromString(first.SerializeToString())
    for name, field in item.fields.items():
        if name == "update_time" or field.options.measure:  # figures are of today only
            before.ClearField(name)
    equal(then, before, "as of before the update")
    refused("NOT_FOUND", admin.get, item.name, first.id, as_of={"seconds": 1},
            reason="NOT_FOUND")


def walk(admin, samples, item):
    if item.name not in MADE_OTHERWISE:
        record = make(admin, samples, item)
    else:
        record = admin.get(item.name, MADE_OTHERWISE[item.name](admin, samples))
    read(admin, item, record)
    refused("NOT_FOUND", admin.get, item.name, f"{item.prefix}-999999999", reason="NOT_FOUND")
    refused("INVALID_ARGUMENT", admin.get, item.name, "ZZ-1", field="id")
    if "Update" not in item.methods:
        return
    last = change(admin, item, record)
    if "Delete" in item.methods and item.name != "session":
        last = delete(admin, item, last)
    if "History" in item.methods:
        look_back(admin, item, record, last)


def tests(admin, samples):
    for item in admin.contract.objects.values():
        if not item.methods:
            continue

        def test(item=item):
            walk(admin, samples, item)
        test.__name__ = "test_" + item.name
        yield test


def main():
    with Kithd() as server:
        samples = Samples(server.admin)
        for name, (link, _) in WRITTEN_BY_JOBS.items():
            samples.bases[name] = write_as_job(server, server.contract.objects[name],
                                               samples.base(link) if link else None)
            MADE_OTHERWISE[name] = lambda admin, samples, name=name: samples.base(name)
        failures = run(list(tests(server.admin, samples)))
        failures += run([sound], server)
    finish(failures)


main()
