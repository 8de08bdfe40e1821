/* SPDX-License-Identifier: Apache-2.0 */
/* Two records become one, with all that names them. */
#include "common/message.h"
#include "tests/feature/merges.h"

static void values_and_records_come_together(void **state)
{
    const struct company *c = *state;
    const char *kept = merges_customer(c, "name: 'Eins' city: '上海' tags: 'a' employees: 10");
    const char *other =
        merges_customer(c, "name: 'Zwei' city: '北京' tags: 'b' website: 'zwei.example' industry: "
                           "'software' contact_points { kind: phone value: '13800000001' }");
    const char *task = company_make(c->li, "task", "subject: 'x' customer_id: '%s'", other);
    const char *deal = company_make(c->li, "opportunity", "name: 'd' customer_id: '%s'", other);
    const char *child = merges_customer(c, "name: 'Kind'");
    loopback_sql(c->server, "update customer set parent_id = %lld where id = %lld",
                 company_number(other), company_number(child));
    struct loopback_reply preview =
        loopback_call(c->admin, "PreviewMerge", "id: '%s' other_id: '%s'", kept, other);
    expect_ok(preview);
    expect_text(preview, "conflicts[0].field", "name");
    expect_text(preview, "conflicts[0].kept", "Eins");
    expect_text(preview, "conflicts[0].other", "Zwei");
    struct loopback_reply done = merges_call(c->admin, kept, other, "take: 'city'");
    expect_ok(done);
    expect_text(done, "kept", kept);
    expect_text(done, "merged", other);
    struct loopback_reply now = company_get(c->li, kept);
    expect_text(now, "name", "Eins");
    expect_text(now, "city", "北京");
    expect_text(now, "website", "zwei.example");
    expect_text(now, "industry", "software");
    expect_text(now, "employees", "10");
    expect_text(now, "tags", "a,b");
    expect_text(company_get(c->li, task), "customer_id", kept);
    expect_text(company_get(c->li, deal), "customer_id", kept);
    expect_text(company_get(c->li, child), "parent_id", kept);
    assert_int_equal(loopback_number(c->server,
                                     "select count(*) from audit_event where kind = "
                                     "'records.merged' and detail ->> 'other' = '%s'",
                                     other),
                     1);
}

static void the_old_id_goes_on_answering(void **state)
{
    const struct company *c = *state;
    const char *kept = merges_customer(c, "name: 'Alpha'");
    const char *other = merges_customer(c, "name: 'Beta'");
    merges_done(c, kept, other);
    expect_text(company_get(c->li, other), "id", kept);
    struct loopback_reply changed =
        loopback_call(c->li, "UpdateCustomer", "customer { id: '%s' city: '广州' }", other);
    expect_ok(changed);
    expect_text(changed, "id", kept);
    expect_text(company_get(c->li, kept), "city", "广州");
    const char *task = company_make(c->li, "task", "subject: 'x' customer_id: '%s'", other);
    expect_text(company_get(c->li, task), "customer_id", kept);
    struct loopback_reply list = company_list(c->li, "customer", "filter: 'id = %s'", other);
    assert_string_equal(company_ids(list), "");
    list = company_list(c->admin, "customer", "show_deleted: true filter: 'id = %s'", other);
    expect_text(list, "customers[0].merged_into_id", kept);
    expect_ok(loopback_call(c->li, "GetCustomerHistory", "id: '%s'", kept));
    expect_error(loopback_call(c->boss, "UndeleteCustomer", "id: '%s'", other),
                 RPC_FAILED_PRECONDITION, "MERGED", NULL);
}

/* What one may not do, one may not do by the old id either. */
static void the_old_id_opens_no_back_door(void **state)
{
    const struct company *c = *state;
    const char *kept = merges_customer(c, "name: 'B1'");
    const char *other = merges_customer(c, "name: 'B2'");
    const char *task = company_make(c->li, "task", "subject: 'x' customer_id: '%s'", other);
    merges_done(c, kept, other);
    struct loopback_reply line =
        loopback_call(c->li, "ListCustomerTimeline", "id: '%s' page_size: 50", other);
    expect_ok(line);
    expect_text(line, "events[1].id", task);
    expect_ok(loopback_call(c->li, "GetCustomerView", "id: '%s'", other));
    const char *lead = company_make(c->li, "lead", "company: '长庚航空科技有限公司' name: 'X'");
    const char *old = company_make(c->li, "lead", "company: '长庚航空有限公司' name: 'X'");
    const char *firm = merges_customer(c, "name: '长庚航空科技'");
    merges_done(c, lead, old);
    expect_text(loopback_call(c->li, "PreviewConvertLead", "id: '%s'", old), "customer_name",
                "长庚航空科技有限公司");
    loopback_sql(c->server, "update duplicate_rule set active = true");
    struct loopback_reply converted = loopback_call(c->li, "ConvertLead", "id: '%s'", old);
    struct loopback_reply renamed =
        loopback_call(c->li, "UpdateCustomer", "customer { id: '%s' name: '长庚航空科技' }", other);
    loopback_sql(c->server, "update duplicate_rule set active = false");
    expect_error(converted, RPC_FAILED_PRECONDITION, "DUPLICATE_WARNING", NULL);
    expect_error(renamed, RPC_FAILED_PRECONDITION, "DUPLICATE_WARNING", NULL);
    expect_error(loopback_call(c->li, "ConvertLead", "id: '%s' owner_id: 'U-%lld'", old,
                               (long long)c->zhao->id),
                 RPC_PERMISSION_DENIED, NULL, "owner_id");
    expect_text(loopback_call(c->li, "ConvertLead", "id: '%s' customer_id: '%s'", old, firm),
                "status", "converted");
}

static void chains_are_followed(void **state)
{
    const struct company *c = *state;
    const char *first = merges_customer(c, "name: 'C1'");
    const char *second = merges_customer(c, "name: 'C2'");
    const char *third = merges_customer(c, "name: 'C3'");
    const char *inner = merges_done(c, second, third);
    const char *outer = merges_done(c, first, second);
    expect_text(company_get(c->li, third), "id", first);
    expect_error(loopback_call(c->admin, "UndoMerge", "id: '%s'", inner), RPC_FAILED_PRECONDITION,
                 "MERGED_FURTHER", NULL);
    expect_ok(loopback_call(c->admin, "UndoMerge", "id: '%s'", outer));
    expect_text(company_get(c->li, third), "id", second);
    expect_ok(loopback_call(c->admin, "UndoMerge", "id: '%s'", inner));
    expect_text(company_get(c->li, third), "id", third);
}

static int64_t live(const struct company *c, const char *table, const char *customer_id)
{
    return loopback_number(
        c->server, "select count(*) from %s where customer_id = %lld and deleted_at is null", table,
        company_number(customer_id));
}

static int64_t members(const struct company *c, const char *customer_id)
{
    return loopback_number(c->server,
                           "select count(*) from segment_member where customer_id = %lld",
                           company_number(customer_id));
}

static void what_is_unique_is_there_once(void **state)
{
    const struct company *c = *state;
    const char *kept =
        merges_customer(c, "name: 'U1' contact_points { kind: phone value: '13800000011' "
                           "primary: true }");
    const char *other =
        merges_customer(c, "name: 'U2' contact_points { kind: phone value: "
                           "'138 0000 0011' primary: true } contact_points { kind: phone "
                           "value: '13800000012' }");
    const char *person = company_make(c->li, "contact", "name: 'P'");
    for (int i = 0; i < 2; i++) {
        company_make(c->li, "affiliation", "contact_id: '%s' customer_id: '%s' primary: true",
                     person, i ? other : kept);
        company_make(c->li, "share", "customer_id: '%s' user_id: 'U-%lld' access: read",
                     i ? other : kept, (long long)c->zhao->id);
    }
    loopback_sql(c->server,
                 "insert into segment (name) values ('unique'); insert into segment_member "
                 "(segment_id, customer_id) select currval('segment_id_seq'), x from unnest(array[ "
                 "%lld, %lld]) x",
                 company_number(kept), company_number(other));
    const char *id = merges_done(c, kept, other);
    assert_int_equal(members(c, kept), 1);
    assert_int_equal(live(c, "affiliation", kept), 1);
    assert_int_equal(live(c, "share", kept), 1);
    assert_int_equal(live(c, "contact_point", kept), 2);
    expect_ok(loopback_call(c->admin, "UndoMerge", "id: '%s'", id));
    assert_int_equal(members(c, kept), 1);
    assert_int_equal(members(c, other), 1);
    assert_int_equal(live(c, "affiliation", other), 1);
    assert_int_equal(live(c, "share", other), 1);
    assert_int_equal(live(c, "contact_point", other), 2);
    assert_int_equal(loopback_number(c->server,
                                     "select count(*) from contact_point where customer_id = %lld "
                                     "and is_primary",
                                     company_number(other)),
                     1);
}

static void contacts_and_leads_merge_too(void **state)
{
    const struct company *c = *state;
    const char *firm = merges_customer(c, "name: 'F'");
    const char *a = company_make(c->li, "contact", "name: 'A'");
    const char *b = company_make(c->li, "contact", "name: 'B' customer_id: '%s'", firm);
    const char *task = company_make(c->li, "task", "subject: 'x' contact_id: '%s'", b);
    const char *id = merges_done(c, a, b);
    expect_text(company_get(c->li, a), "customer_id", firm);
    expect_text(company_get(c->li, task), "contact_id", a);
    expect_ok(loopback_call(c->admin, "UndoMerge", "id: '%s'", id));
    expect_text(company_get(c->li, a), "customer_id", "");
    const char *x = company_make(c->li, "lead", "name: 'X'");
    const char *y = company_make(c->li, "lead", "name: 'Y' city: '上海'");
    id = merges_done(c, x, y);
    expect_text(company_get(c->li, y), "id", x);
    expect_text(company_get(c->li, x), "city", "上海");
    expect_ok(loopback_call(c->admin, "UndoMerge", "id: '%s'", id));
    expect_text(company_get(c->li, y), "id", y);
}

/* Of what hangs on the other, one is told what one sees. */
static void the_preview_counts_what_one_sees(void **state)
{
    const struct company *c = *state;
    const char *kept = merges_customer(c, "name: 'V1'");
    const char *other = merges_customer(c, "name: 'V2'");
    const char *task = company_make(c->li, "task", "subject: 'x' customer_id: '%s'", other);
    loopback_sql(c->server,
                 "insert into legal_hold (customer_id, reason, until) values (%lld, 'secret', "
                 "'2001-01-01')",
                 company_number(other));
    struct loopback_reply mine =
        loopback_call(c->li, "PreviewMerge", "id: '%s' other_id: '%s'", kept, other);
    expect_ok(mine);
    expect_text(mine, "parts#", "1");
    expect_text(mine, "parts[0].object", "task");
    expect_text(mine, "parts[0].count", "1");
    expect_text(mine, "parts[0].samples[0]", task);
    struct loopback_reply all =
        loopback_call(c->admin, "PreviewMerge", "id: '%s' other_id: '%s'", kept, other);
    expect_text(all, "parts#", "2");
    expect_text(all, "parts[0].object", "legal_hold");
}

static void who_may_not_is_refused(void **state)
{
    const struct company *c = *state;
    const char *mine = merges_customer(c, "name: 'M'");
    const char *other = company_make(c->zhao, "customer", "name: 'N'");
    expect_error(merges_call(c->li, mine, other, ""), RPC_NOT_FOUND, "NOT_FOUND", NULL);
    const char *mate = company_make(c->wang, "customer", "name: 'O'");
    expect_error(merges_call(c->li, mine, mate, ""), RPC_PERMISSION_DENIED, "PERMISSION_DENIED",
                 NULL);
    expect_error(merges_call(c->li, mine, mine, ""), RPC_INVALID_ARGUMENT, NULL, "other_id");
    expect_error(merges_call(c->admin, mine, "P-1", ""), RPC_INVALID_ARGUMENT, NULL, NULL);
    expect_error(merges_call(c->admin, mine, mate, "take: 'owner_id'"), RPC_INVALID_ARGUMENT, NULL,
                 NULL);
    company_make(c->admin, "legal_hold", "customer_id: '%s' reason: 'r'", mate);
    expect_error(merges_call(c->admin, mine, mate, ""), RPC_FAILED_PRECONDITION, "LEGAL_HOLD",
                 NULL);
    const char *own = merges_customer(c, "name: 'P'");
    expect_ok(merges_call(c->li, mine, own, "request_id: 'once'"));
    struct loopback_reply again = merges_call(c->li, mine, own, "request_id: 'once'");
    expect_ok(again);
    expect_text(again, "kept", mine);
    expect_ok(merges_call(c->admin, mine, merges_customer(c, "name: 'Q'"), "validate_only: true"));
}

/* Grandparent into grandchild: what stood between them stands below the one that is left. */
static void a_tree_stays_a_tree(void **state)
{
    const struct company *c = *state;
    const char *root = merges_customer(c, "name: 'T0'");
    const char *top = company_make(c->li, "customer", "name: 'T1' parent_id: '%s'", root);
    const char *middle = company_make(c->li, "customer", "name: 'T2' parent_id: '%s'", top);
    const char *leaf = company_make(c->li, "customer", "name: 'T3' parent_id: '%s'", middle);
    const char *id = merges_done(c, leaf, top);
    expect_text(company_get(c->li, leaf), "parent_id", root);
    expect_text(company_get(c->li, middle), "parent_id", leaf);
    expect_ok(loopback_call(c->admin, "UndoMerge", "id: '%s'", id));
    expect_text(company_get(c->li, leaf), "parent_id", middle);
    expect_text(company_get(c->li, middle), "parent_id", top);
    expect_text(company_get(c->li, top), "parent_id", root);
    id = merges_done(c, top, middle);
    expect_text(company_get(c->li, leaf), "parent_id", top);
    expect_ok(loopback_call(c->admin, "UndoMerge", "id: '%s'", id));
    expect_text(company_get(c->li, leaf), "parent_id", middle);
    expect_text(company_get(c->li, middle), "parent_id", top);
}

/* Who waited for the rows finds out; the function is what runs behind the check of permissions. */
static void whoever_comes_second_is_told(void **state)
{
    const struct company *c = *state;
    const char *first = merges_customer(c, "name: 'S1'");
    const char *second = merges_customer(c, "name: 'S2'");
    const char *third = merges_customer(c, "name: 'S3'");
    merges_done(c, first, second);
    loopback_sql(c->server,
                 "create function attempt(command text) returns text language plpgsql as $$ begin "
                 "execute command; return ''; exception when others then return sqlstate; end $$");
    assert_string_equal(
        loopback_value(c->server,
                       "select attempt('select kith_merge(nextval(''merge_id_seq''), 5::smallint, "
                       "%lld, %lld, ''{name}'', ''{}'')')",
                       company_number(second), company_number(third)),
        "KH009");
    assert_string_equal(
        loopback_value(c->server,
                       "select attempt('insert into share (customer_id, user_id, access) values "
                       "(%lld, %lld, 1)')",
                       company_number(second), (long long)c->zhao->id),
        "40001");
    const char *task = company_make(c->li, "task", "subject: 'x'");
    assert_string_equal(
        loopback_value(c->server,
                       "select attempt('update task set customer_id = %lld where id = %lld')",
                       company_number(second), company_number(task)),
        "40001");
    assert_int_equal(
        loopback_number(
            c->server, "select count(*) from unnest(array['customer', 'contact', 'lead']) t (name) "
                       "cross join lateral merge_references(t.name::regclass) x cross join lateral "
                       "unnest(x.columns) n (col) where (select count(*) from pg_trigger g where "
                       "g.tgrelid = x.place and g.tgname in ('merged_meanwhile_' || n.col, "
                       "'merged_meanwhile_row_' || n.col)) <> 2"),
        0);
}

/* Two that had one number before anybody asked for it: they become one, and two again. */
static void what_both_had_is_no_new_duplicate(void **state)
{
    const struct company *c = *state;
    const char *ids[3];
    for (int i = 0; i < 3; i++)
        ids[i] = company_make(c->li, "customer",
                              "name: 'D%d' tax_number: '91350100M000100Y43' contact_points { kind: "
                              "phone value: '13800000021' } contact_points { kind: phone value: "
                              "'1380000003%d' }",
                              i, i / 2);
    loopback_sql(c->server, "update duplicate_rule set active = true where action = 2");
    const char *id = merges_done(c, ids[0], ids[1]);
    struct loopback_reply undone = loopback_call(c->admin, "UndoMerge", "id: '%s'", id);
    const char *outer = merges_done(c, ids[0], ids[2]);
    expect_ok(undone);
    expect_ok(loopback_call(c->admin, "UndoMerge", "id: '%s'", outer));
    assert_int_equal(live(c, "contact_point", ids[1]), 2);
    /* What another one took since, stays with that one. */
    const char *tax = merges_customer(c, "name: 'Steuer' tax_number: '91440300708461136T'");
    struct loopback_reply kept = merges_call(c->admin, ids[0], tax, "");
    expect_ok(kept);
    company_make(c->li, "customer", "name: 'Dritter' tax_number: '91440300708461136T'");
    expect_error(loopback_call(c->admin, "UndoMerge", "id: '%s'", loopback_text(kept, "id")),
                 RPC_ALREADY_EXISTS, "DUPLICATE", NULL);
    loopback_sql(c->server, "update duplicate_rule set active = false");
}

/* Every column that names a customer, contact or lead, also of a table that nobody here knows. */
static void every_reference_moves(void **state)
{
    const struct company *c = *state;
    loopback_sql(c->server,
                 "create table stranger (note text, customer_id bigint references customer (id), "
                 "contact_id bigint references contact (id), lead_id bigint references lead (id), "
                 "unique (customer_id, note))");
    /* Rows without what they would hold besides. */
    loopback_sql(c->server,
                 "do $$ declare r record; begin for r in select conrelid::regclass as place, "
                 "conname from pg_constraint where contype = 'c' and conrelid <> 0 and "
                 "connamespace = 'public'::regnamespace loop execute format('alter table %%s drop "
                 "constraint %%I', r.place, r.conname); end loop; end $$");
    for (int i = 0; i < 3; i++) {
        static const char *const names[] = {"customer", "contact", "lead"};
        const char *kept = company_make(c->li, names[i], "name: 'K'");
        const char *other = company_make(c->li, names[i], "name: 'O'");
        /* A row in every table that refers to it, without what hangs on it otherwise. */
        loopback_sql(c->server,
                     "create or replace function fill() returns void language plpgsql as $$ "
                     "declare r record; begin set session_replication_role = replica; "
                     "for r in select c.conrelid::regclass as place, a.attname as col from "
                     "pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum "
                     "= c.conkey[1] where c.contype = 'f' and c.confrelid = '%s'::regclass and "
                     "a.attname <> 'merged_into_id' loop execute filler(r.place, r.col, %lld); "
                     "end loop; set session_replication_role = origin; end $$",
                     names[i], company_number(other));
        loopback_sql(c->server, "select fill(); update legal_hold set until = '2000-01-01'; "
                                "update erasure set status = 3");
        loopback_sql(c->server, "set test.every = '1'");
        int64_t before =
            loopback_number(c->server, "select named('%s', %lld)", names[i], company_number(other));
        assert_true(before >= 3);
        loopback_sql(c->server, "reset test.every");
        const char *id = merges_done(c, kept, other);
        assert_int_equal(
            loopback_number(c->server, "select named('%s', %lld)", names[i], company_number(other)),
            0);
        expect_ok(loopback_call(c->admin, "UndoMerge", "id: '%s'", id));
        assert_int_equal(
            loopback_number(c->server, "select named('%s', %lld)", names[i], company_number(other)),
            before);
    }
}

/*
 * What names records by object and number has no key that the catalog knows. Of these each was
 * thought about: what stays with the old id is its own past, or is made anew by triggers.
 */
static void what_has_no_keys_is_known(void **state)
{
    const struct company *c = *state;
    const char *tables = loopback_value(
        c->server,
        "select string_agg(distinct t.relname::text, ' ' order by t.relname::text) from pg_class t "
        "join pg_attribute o on o.attrelid = t.oid and o.attname = 'object' join pg_attribute r on "
        "r.attrelid = t.oid and r.attname in ('record', 'record_id') where t.relkind in ('r', 'p') "
        "and not "
        "t.relispartition and t.relnamespace = 'public'::regnamespace");
    assert_string_equal(tables, "audit_entry batch_item duplicate_holder erasure_record firing "
                                "handover_item import_child notification request search_entry");
}

static int start(void **state)
{
    company_start(state);
    const struct company *c = *state;
    /* A row that has the column filled, and what has to be there besides. */
    loopback_sql(
        c->server,
        "create function filler(place regclass, col name, id bigint) returns text language sql as "
        "$$ select format('insert into %%s (%%s) select %%s on conflict do nothing', place, "
        "string_agg(format('%%I', a.attname), ', '), string_agg(case when a.attname = col then "
        "id::text when a.atttypid in ('smallint'::regtype, 'integer'::regtype, 'bigint'::regtype, "
        "'numeric'::regtype) then '1' when a.atttypid = 'date'::regtype then 'current_date' when "
        "a.atttypid = 'timestamptz'::regtype then 'now()' when a.atttypid = 'bytea'::regtype then "
        "'''''::bytea' else '''''' end, ', ')) from pg_attribute a left join pg_attrdef d on "
        "d.adrelid = a.attrelid and d.adnum = a.attnum where a.attrelid = place and a.attnum > 0 "
        "and not a.attisdropped and (a.attname = col or (a.attnotnull and d.oid is null and "
        "a.attidentity = '')) $$");
    loopback_sql(
        c->server,
        "create function named(target text, id bigint) returns bigint language plpgsql as $$ "
        "declare r record; n bigint; total bigint := 0; begin for r in select c.conrelid::regclass "
        "as place, a.attname as col from pg_constraint c join pg_attribute a on a.attrelid = "
        "c.conrelid and a.attnum = c.conkey[1] where c.contype = 'f' and c.confrelid = "
        "target::regclass loop execute format('select count(*) from %%s where %%I = $1', r.place, "
        "r.col) into n using id; if n = 0 and r.col <> 'merged_into_id' and "
        "current_setting('test.every', true) = '1' then raise exception 'no row in %%.%%', "
        "r.place, "
        "r.col; end if; total := total + n; end loop; return total; end $$");
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_and_records_come_together),
        cmocka_unit_test(the_old_id_goes_on_answering),
        cmocka_unit_test(the_old_id_opens_no_back_door),
        cmocka_unit_test(chains_are_followed),
        cmocka_unit_test(what_is_unique_is_there_once),
        cmocka_unit_test(contacts_and_leads_merge_too),
        cmocka_unit_test(the_preview_counts_what_one_sees),
        cmocka_unit_test(who_may_not_is_refused),
        cmocka_unit_test(a_tree_stays_a_tree),
        cmocka_unit_test(whoever_comes_second_is_told),
        cmocka_unit_test(what_both_had_is_no_new_duplicate),
        cmocka_unit_test(what_has_no_keys_is_known),
        cmocka_unit_test(every_reference_moves),
    };
    return cmocka_run_group_tests(tests, start, company_stop);
}
