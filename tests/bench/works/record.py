# SPDX-License-Identifier: Apache-2.0
"""Record an interaction, audited and idempotent, beside the same insert alone (the table with its indexes and foreign keys, none of
our triggers), and beside a transaction with the same rows: that of the audit log and that of the request. What was written is
taken out afterwards."""
from calls import Call, Number, Uuid
from compare import CallCompare, Goal
from pgbench import run as pgbench

BARE = " -c session_replication_role=replica"  # no triggers, but for those that are always on: the foreign keys (below)
ROWS = ("set_config('kith.actor'", "insert into request", "insert into interaction")


def call(bench):
    return Call("InteractionService/CreateInteraction",
                "request_id: '{uuid}' interaction { customer_id: 'C-{id}' kind: INTERACTION_KIND_CALL subject: '报价说明'"
                " content: 'Talked about prices; they decide within two weeks.' no_next_step_reason: 'solved' }",
                {"id": Number(1, bench.customers), "uuid": Uuid()})


def yardsticks(bench, _, script):
    def run(text, options=""):
        return lambda seconds: pgbench(bench.tls(), script, text, seconds, bench.clients, folder=bench.folder, options=script.options + options)
    bare = script.text(only=lambda sql: sql.startswith("insert into interaction"), change=lambda sql: sql.replace("currval(", "nextval("))
    rows = script.text(transaction=True, only=lambda sql: any(part in sql for part in ROWS))
    return {"bare insert": run(bare, BARE), "same rows": run(rows)}


def foreign_keys(bench, when):
    """when: "always", also in a session without triggers; "origin", as it is. For everybody else nothing changes: a run that is
    killed leaves no table unguarded."""
    mode = {"always": "enable always", "origin": "enable"}[when]
    names = bench.sql("select tgname from pg_trigger where tgrelid = 'interaction'::regclass and tgname like 'RI_ConstraintTrigger_c_%'")
    bench.sql("; ".join(f'alter table interaction {mode} trigger "{name}"' for name, in names))


class Written:
    """What was written in between goes, so that each run finds the same tables."""

    @staticmethod
    def begin(bench):
        return bench.sql("select (select coalesce(max(id), 0) from interaction), now()")[0]

    @staticmethod
    def end(bench, began):
        bench.sql("set session_replication_role = replica;"
                  f"delete from interaction where id > {began[0]}; delete from request where created_at >= '{began[1]}'")
        bench.sql("vacuum (analyze) interaction")
        bench.sql("vacuum (analyze) request")


class Record(CallCompare):
    began = None

    def ways(self, bench):
        self.began = Written.begin(bench)
        foreign_keys(bench, "always")
        return super().ways(bench)

    def after(self, bench):
        if self.began:
            foreign_keys(bench, "origin")
            Written.end(bench, self.began)


WORKS = [Record("record", "record an interaction (audited, idempotent)", [Goal("bare insert", 0.65), Goal("same rows", 1.0)], call,
                transaction=True, extra=yardsticks)]
