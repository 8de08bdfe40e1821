#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The database and the contract say the same.

Every reference of the contract is a foreign key, and every foreign key between tables of the
contract is a reference of it or one of the declared links that callers do not see; the same for
columns. Merge, erasure and hand-over find their work through this.

usage: schema.py KITHD   with KITH_TEST_DB: makes a database of its own there and migrates it
"""
import os
import subprocess
import sys
import uuid

# Links that are kept by the database itself, or lie behind a feature.
HIDDEN_REFERENCES = {
    ("sla_version", "policy_id"), ("sla_version", "calendar_id"),
    ("credential", "user_id"), ("second_factor", "user_id"), ("recovery_code", "user_id"),
    ("sign_in_step", "user_id"), ("import_chunk", "import_id"), ("import_row", "import_id"),
    ("attachment_chunk", "upload_id"), ("attachment_upload", "attachment_id"),
    ("erasure_state", "erasure_id"), ("erasure_record", "erasure_id"),
    ("erasure_word", "erasure_id"), ("import_state", "import_id"), ("import_child", "import_id"),
    ("api_key_secret", "api_key_id"), ("device", "user_id"),
    ("batch_state", "batch_id"), ("batch_value", "batch_id"), ("batch_item", "batch_id"),
    ("merge_item", "merge_id"), ("handover_state", "handover_id"), ("handover_item", "handover_id"),
    ("attachment_upload", "user_id"), ("agent_turn", "user_id"), ("ticket", "left_by"), ("lead_turn", "rule_id"), ("lead_turn", "user_id"),
    ("grade_run", "grade_rule_id"), ("grade_run", "asked_by"),
    ("approval_stage", "approval_id"), ("approval_signer", "user_id"), ("approval_signer", "signed_by"),
    ("my_day_look", "user_id"), ("review_population", "sample_id"),
    ("feedback_words", "feedback_id"),
    ("forecast_item", "snapshot_id"), ("forecast_item", "opportunity_id"),
    ("article_measure", "article_id"), ("article_text", "article_id"),
    ("article_vote", "article_id"), ("article_vote", "user_id"),
    ("follow_up_member", "customer_id"), ("follow_up_member", "plan_id"),
    ("ticket_event", "ticket_id"), ("ticket_alarm", "clock_id"),
    ("reminder", "task_id"), ("notification_choice", "kind"), ("notification_choice", "user_id"),
}
HIDDEN_COLUMNS = {
    ("merge", "first_seq"), ("merge", "last_seq"), ("merge", "made_in"),
    ("session", "token_hash"), ("session", "proved_at"), ("session", "idle_seconds"),
    ("task", "repeat_day"), ("article", "shown_to"),
    ("territory", "predicate"), ("territory", "params"),
    ("lead_score_rule", "predicate"), ("lead_score_rule", "params"),
    ("lead_assignment_rule", "predicate"), ("lead_assignment_rule", "params"),
    ("sla_policy", "predicate"), ("sla_policy", "params"), ("ticket", "policy_by_hand"),
    ("grade", "inputs"), ("grade", "points"),
    ("notification", "object"), ("notification", "record_id"), ("notification", "args"),
    ("notification", "live"), ("notification", "tx"),
    ("follow_up_plan", "predicate"), ("follow_up_plan", "params"),
    ("routing_rule", "predicate"), ("routing_rule", "params"),
    ("ticket", "routed_how"), ("ticket", "routed_load"), ("ticket", "queued_at"), ("ticket", "left_by"),
    ("ticket", "waiting_in"),
    ("follow_up", "since"), ("follow_up", "next_date"),
    ("approval_flow", "predicate"), ("approval_flow", "params"),
    ("approval_step", "predicate"), ("approval_step", "params"),
    ("approval", "self_approval"), ("approval", "record_object"), ("approval", "record_id"),
    ("approval", "deleted_at"),
}
DERIVED = {"customer_owner_id", "customer_team_id", "subject_id"}
TYPES = {
    "text": "text", "id": "bigint", "int": "bigint", "bool": "boolean", "decimal": "numeric",
    "enum": "smallint", "money": "numeric", "currency": "text", "time": "timestamp with time zone",
    "date": "date", "tags": "text[]", "custom": "jsonb", "double": "double precision",
}


def psql(conninfo, sql):
    done = subprocess.run(["psql", "-XAtq", "-F", "\t", "-d", conninfo, "-c", sql],
                          capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"psql: {done.stderr}")
    return [tuple(line.split("\t")) for line in done.stdout.splitlines()]


def references(conninfo):
    contract = psql(conninfo, """
        select o.table_name, c.column_name, t.table_name from contract_column c
        join contract_object o using (object)
        join contract_object t on t.name = split_part(c.kind, ':', 2) where c.kind like 'id:%'""")
    keys = psql(conninfo, """
        select c.conrelid::regclass, a.attname, c.confrelid::regclass from pg_constraint c
        join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
        where c.contype = 'f' and array_length(c.conkey, 1) = 1""")
    problems = [f"{r} of the contract has no foreign key" for r in set(contract) - set(keys)]
    for table, column, target in set(keys) - set(contract):
        if (table, column) not in HIDDEN_REFERENCES and column not in DERIVED:
            problems.append(f"{table}.{column} -> {target} is not in the contract")
    return problems, len(contract)


def columns(conninfo):
    contract = psql(conninfo, """
        select o.table_name, c.column_name, split_part(c.kind, ':', 1) from contract_column c
        join contract_object o using (object)""")
    tables = psql(conninfo, """
        select a.attrelid::regclass, a.attname, format_type(a.atttypid, null) from pg_attribute a
        join contract_object o on a.attrelid = o.table_name::regclass
        where a.attnum > 0 and not a.attisdropped""")
    found = {(table, column): kind for table, column, kind in tables}
    problems = []
    for table, column, kind in contract:
        have = found.pop((table, column), "nothing")
        if have != TYPES.get(kind):
            problems.append(f"{table}.{column} is {have}, the contract says {kind}")
    for table, column in found:
        if (table, column) not in HIDDEN_COLUMNS and column not in DERIVED:
            problems.append(f"{table}.{column} is not in the contract")
    return problems, len(contract)


def places(conninfo):
    """An erasure looks at every table: by the contract, or as the table itself declares."""
    tables = psql(conninfo, """
        select table_name from information_schema.tables
        where table_schema = 'public' and table_type = 'BASE TABLE'""")
    known = psql(conninfo, """
        select table_name from contract_object
        union select table_name from erasure_elsewhere where treatment <> ''""")
    problems = [f"{table} is no object of the contract and not in erasure_elsewhere: say there how "
                "an erasure of a person deals with it" for table, in set(tables) - set(known)]
    problems += [f"{table} of erasure_elsewhere is no table" for table, in psql(conninfo, """
        select e.table_name from erasure_elsewhere e where to_regclass(e.table_name) is null""")]
    return problems


def main():
    server = os.environ.get("KITH_TEST_DB")
    if not server:
        sys.exit(77)
    name = "schema_" + uuid.uuid4().hex[:12]
    psql(server, f"create database {name}")
    conninfo = f"{server} dbname={name}"
    try:
        subprocess.run([sys.argv[1], "migrate"], check=True,
                       env={**os.environ, "KITHD_DATABASE": conninfo})
        problems, n_references = references(conninfo)
        more, n_columns = columns(conninfo)
        problems += more + places(conninfo)
    finally:
        psql(server, f"drop database {name} with (force)")
    for problem in problems:
        print(problem)
    print(f"{n_references} references and {n_columns} columns compared, {len(problems)} problems")
    sys.exit(1 if problems or not n_references or not n_columns else 0)


main()
