# SPDX-License-Identifier: Apache-2.0
"""What the tests of this folder share: running them, and what a refusal must say."""
import os
import sys
import time
import traceback

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "lib"))

# pylint: disable=wrong-import-position,unused-import
from contract import Refused  # noqa: E402
from kithd import Kithd, PASSWORD, wait_for  # noqa: E402


def still(value):
    """Without what follows a second later by itself: the clocks of tickets."""
    if isinstance(value, list):
        return [still(one) for one in value]
    if getattr(getattr(value, "DESCRIPTOR", None), "full_name", "") != "kith.v1.Ticket":
        return value
    kept = type(value)()
    kept.CopyFrom(value)
    for name in ("next_due", "sla_state", "response_seconds", "resolution_seconds", "breached_at"):
        kept.ClearField(name)
    return kept


def equal(have, want, what=""):
    if have != want and still(have) != still(want):
        raise AssertionError(f"{what or 'value'} is {have!r}, expected {want!r}")


def true(value, what):
    if not value:
        raise AssertionError(what)


def refused(code, function, *words, reason=None, field=None, **named):
    """The call must be refused so; returns the Refused. Every refusal has a sentence, and details
    that agree with the status."""
    try:
        answer = function(*words, **named)
    except Refused as error:
        check_refusal(error, code, reason, field)
        return error
    raise AssertionError(f"expected {code} {reason or ''}, but it was done: {str(answer)[:300]}")


def check_refusal(error, code, reason=None, field=None):
    said = str(error)
    equal(error.code, code, said)
    true(error.message, f"{said} says nothing")
    if code == "RESOURCE_EXHAUSTED":
        true(error.trailers.get("grpc-retry-pushback-ms"), f"{said} does not say when to retry")
    if error.details is not None:
        equal(error.details.message, error.message, "message of the details")
        equal(error.domain if error.reason else "kith", "kith", "domain")
    if reason is not None:
        equal(error.reason, reason, said)
    if field is not None:
        equal(error.field, field, said)


def run(tests, *given):
    """Runs the functions with what is given, all of them; the number of failures."""
    failures = 0
    only = os.environ.get("KITHD_TEST_ONLY", "")
    for test in tests:
        if only not in test.__name__:
            continue
        begun = time.monotonic()
        try:
            said = test(*given)
            print(f"ok   {test.__name__} ({time.monotonic() - begun:.2f} s){': ' if said else ''}"
                  f"{said or ''}", flush=True)
        except Exception:  # pylint: disable=broad-except
            failures += 1
            print(f"FAIL {test.__name__}\n{traceback.format_exc()}", flush=True)
    return failures


def finish(failures):
    print(f"{failures} failed" if failures else "all passed")
    sys.exit(1 if failures else 0)


def tests_of(module):
    return [value for name, value in list(module.items()) if name.startswith("test_")]


def sound(server):
    """What must hold in the database whenever nothing runs: every change of a row has its entry
    in the audit, no transaction is open, no request is remembered twice."""
    audited = server.psql("select object, name, table_name from contract_object order by object")
    tables = {row[0] for row in server.psql(
        "select event_object_table from information_schema.triggers "
        "where action_statement ~ '[a-z]_audit_'")}
    for number, name, table in audited:
        if table not in tables:
            equal(name in ("session", "stage_change", "owner_change", "audit", "erasure_place",
                           "retention_run", "forecast_snapshot", "notification",
                           "follow_up", "ticket_clock", "segment_member", "segment_snapshot", "approval_decision"), True,
                  f"{name} without audit")
            continue
        # Rows without an actor may have come with the installation, before there was an audit.
        wrong = server.psql(
            f"select r.id, r.version, string_agg(a.op::text || a.version, ' ' order by a.seq)"
            f" from {table} r left join audit_entry a on a.object = {number} and a.record = r.id"
            f" group by r.id having count(distinct a.version) filter (where a.version > 1) <>"
            f" r.version - 1 or (r.created_by is not null and"
            f" count(*) filter (where a.op = 'I' and a.version = 1) <> 1) limit 3")
        equal(wrong, [], f"rows of {name} (id, version, audit)")
    gone = server.psql("select a.object, a.record from audit_entry a where a.op = 'I' and "
                       "a.seq <> (select min(b.seq) from audit_entry b where b.object = a.object"
                       " and b.record = a.record) limit 3")
    equal(gone, [], "entries before the insert")
    wait_for(lambda: server.psql(
        "select state, query from pg_stat_activity where datname = current_database()"
        " and pid <> pg_backend_pid() and xact_start is not null") == [], "open transactions to end")
    equal(server.psql("select actor, id from request group by 1, 2 having count(*) > 1"), [],
          "requests remembered twice")
    lost = server.psql(
        "select q.actor, q.id from request q where q.record is null or not exists"
        " (select from audit_entry a where a.object = q.object and a.record = q.record) limit 3")
    equal(lost, [], "requests without a change")
