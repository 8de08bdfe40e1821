/* SPDX-License-Identifier: Apache-2.0 */
/* Who did what: entries and events of the audit log in their one order, the newest first. */
#include "server/feature/audit.h"

#include "common/clock.h"
#include "common/message.h"
#include "common/wire.h"
#include "server/feature/cell.h"
#include "server/feature/feature.h"
#include "server/resource/fieldrule.h"
#include "server/resource/list.h"
#include "server/resource/page_token.h"
#include "server/resource/query.h"
#include "server/resource/value.h"
#include "server/sql/queries.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Numbers of kith.v1.ListAuditResponse, AuditEntry and its Detail. */
enum { ENTRIES = 1, NEXT_PAGE_TOKEN };
enum {
    SEQUENCE = 1,
    TIME,
    ACTOR_ID,
    ACTOR,
    KIND,
    OBJECT,
    RECORD_ID,
    SENTENCE,
    DETAILS,
    CALL,
    SEALED
};
enum { DETAIL_NAME = 1, DETAIL_VALUE };
enum { MOST_NAMED = 6 }; /* fields that a sentence names */

struct audit {
    int64_t before, limit, actor, record;
    const struct contract_object *object; /* NULL: all, events too */
    struct page_token_scope scope;
    int statement;
};

/* ---- What is asked for ---- */

static const struct contract_object *object_with_prefix(const char *id)
{
    size_t length = strcspn(id, "-");
    for (size_t i = 0; i < contract_n_objects; i++)
        if (strlen(contract_objects[i]->prefix) == length &&
            strncmp(contract_objects[i]->prefix, id, length) == 0)
            return contract_objects[i];
    return NULL;
}

static struct status take_record(struct rpc_call *call, struct audit *audit)
{
    const char *id = rpc_text(call, "record_id");
    if (!*id)
        return STATUS_OK;
    if (!audit->object)
        audit->object = object_with_prefix(id);
    if (!audit->object)
        return rpc_field_error(call, "record_id", "\"%.60s\" is the id of no record.", id);
    return resource_id(call, audit->object, "record_id", id, &audit->record);
}

static struct status take_object(struct rpc_call *call, struct audit *audit)
{
    const char *name = rpc_text(call, "object");
    audit->object = *name ? contract_object(name) : NULL;
    if (*name && !audit->object)
        return rpc_field_error(call, "object",
                               "There are no records called \"%.60s\"; write customer, "
                               "opportunity, ticket …",
                               name);
    return take_record(call, audit);
}

/* "infinity" where no time was given. */
static const char *time_text(struct rpc_call *call, const char *field, const char *otherwise)
{
    const ProtobufCMessage *time = rpc_message(call, field);
    char text[CLOCK_TEXT];
    if (!time)
        return otherwise;
    return arena_string(
        call->arena,
        clock_format(message_int(time, 1) * 1000000 + message_int(time, 2) / 1000, text));
}

static struct status open_page(struct rpc_call *call, struct audit *audit)
{
    const char *token = rpc_text(call, "page_token"), *key[1];
    int64_t size = rpc_int(call, "page_size");
    audit->limit = size <= 0 ? LIST_STANDARD_PAGE : size;
    if (audit->limit > LIST_LARGEST_PAGE)
        audit->limit = LIST_LARGEST_PAGE;
    audit->before = INT64_MAX;
    audit->scope = (struct page_token_scope){
        .user_id = call->session->user_id,
        .method = call->method->path,
        .query = arena_printf(call->arena, "%s|%s|%s|%s|%s|%s", rpc_text(call, "actor_id"),
                              rpc_text(call, "object"), rpc_text(call, "record_id"),
                              rpc_text(call, "kind"), time_text(call, "start_time", ""),
                              time_text(call, "end_time", "")),
    };
    if (!*token)
        return STATUS_OK;
    struct status status =
        page_token_open(call->arena, rpc_page_key(call), &audit->scope, token, 1, key);
    if (status_is_ok(status))
        audit->before = strtoll(key[0] ? key[0] : "0", NULL, 10);
    return status;
}

static struct status take_request(struct rpc_call *call, struct audit *audit)
{
    const char *actor = rpc_text(call, "actor_id");
    struct status status = take_object(call, audit);
    if (status_is_ok(status) && *actor)
        status = resource_id(call, contract_object("user"), "actor_id", actor, &audit->actor);
    return status_is_ok(status) ? open_page(call, audit) : status;
}

static struct status entries_start(struct rpc_call *call)
{
    struct audit *audit = call->state = arena_alloc(call->arena, sizeof *audit);
    if (!audit)
        return rpc_no_memory();
    struct status status = take_request(call, audit);
    if (!status_is_ok(status))
        return status;
    struct db_param params[] = {
        db_number(call->arena, audit->before),
        db_number(call->arena, audit->actor),
        db_number(call->arena, audit->object ? audit->object->number : 0),
        db_text(rpc_text(call, "kind")),
        db_text(time_text(call, "start_time", "-infinity")),
        db_text(time_text(call, "end_time", "infinity")),
        db_number(call->arena, audit->limit + 1),
        db_number(call->arena, audit->record),
        db_text(audit->record ? resource_name(call->arena, audit->object, audit->record) : ""),
    };
    rpc_segment(call, rpc_lane(call));
    if (audit->record)
        return query_add(call, &sql_audit_of_record, 9, params, NULL, &audit->statement);
    return query_add(call, &sql_audit_list, 7, params, NULL, &audit->statement);
}

/* ---- Entries ---- */

static const char *choose(const struct rpc_call *call, const char *en, const char *zh)
{
    return strcmp(call->language, "zh") == 0 ? zh : en;
}

static const char *text_of(struct rpc_call *call, int row, int column)
{
    const struct audit *audit = call->state;
    return db_string(call->segment, audit->statement, row, column);
}

/* The pairs of name and value of one row. */
static struct value_items details_of(struct rpc_call *call, int row)
{
    const struct audit *audit = call->state;
    return value_array(cell_at(call, audit->statement, row, AUDIT_LIST_DETAILS));
}

static bool next_detail(struct rpc_call *call, struct value_items *details, const char **name,
                        struct value *value)
{
    struct value record, first;
    if (!value_next(details, &record))
        return false;
    struct value_items columns = value_record(record);
    value_next(&columns, &first);
    value_next(&columns, value);
    *name = first.bytes ? arena_copy(call->arena, first.bytes, first.length) : "";
    return *name != NULL;
}

static const char *label(struct rpc_call *call, const struct contract_object *object,
                         const char *name)
{
    const struct contract_field *field = contract_field(object->message, name);
    const char *text = field ? choose(call, field->label.en, field->label.zh) : "";
    return *text ? text : name;
}

static const char *fields_changed(struct rpc_call *call, const struct contract_object *object,
                                  int row)
{
    struct value_items details = details_of(call, row);
    struct value value;
    struct buf text;
    const char *name;
    buf_init(&text, call->arena, 4000);
    for (int n = 0; next_detail(call, &details, &name, &value); n++) {
        if (n == MOST_NAMED) {
            buf_puts(&text, " …");
            break;
        }
        buf_printf(&text, "%s%s", n == 0 ? "" : choose(call, ", ", "、"),
                   label(call, object, name));
    }
    const char *fields = buf_string(&text);
    return fields ? fields : "";
}

static const char *verb(const struct rpc_call *call, const char *kind)
{
    static const struct {
        const char *kind, *en, *zh;
    } verbs[] = {
        {"create", "created", "创建了"},
        {"delete", "deleted", "删除了"},
        {"undelete", "restored", "恢复了"},
        {"purge", "removed for good", "彻底清除了"},
        {"sign_in", "signed in", "登录"},
        {"sign_in.password", "began to sign in with the password", "通过密码验证"},
        {"sign_in.failed", "failed to sign in", "登录失败"},
        {"password_change", "changed the password of", "修改了密码"},
        {"sign_out", "signed out", "退出登录"},
        {"step_up", "proved to be the same person", "再次验证了身份"},
        {"step_up.failed", "failed to prove to be the same person", "再次验证身份失败"},
        {"user.invite", "invited", "邀请了"},
        {"user.accept", "accepted the invitation", "接受了邀请"},
        {"second_factor.enrol", "began to set up a second factor", "开始设置双重验证"},
        {"second_factor.confirm", "set up a second factor", "启用了双重验证"},
        {"second_factor.remove", "removed the second factor", "移除了双重验证"},
        {"second_factor.reset", "reset the second factor of", "重置了双重验证"},
        {"second_factor.recovery", "used a recovery code", "使用了恢复码"},
        {"second_factor.blocked", "gave too many wrong codes", "多次输错验证码"},
        {"field.reveal", "looked at a masked field of", "查看了脱敏字段"},
        {"access.explain", "asked why somebody may do something with", "查询了访问权限"},
        {"person.export", "gave out everything about", "导出了个人信息"},
        {"person.erased", "erased", "清除了个人信息"},
        {"job.run", "let run", "立即执行了任务"},
        {"session.end", "ended the session", "结束了会话"},
        {"call.refused", "was refused", "操作被拒绝"},
        {"export.begin", "began an export of", "开始导出"},
        {"export.end", "finished an export of", "完成导出"},
        {"export.refused", "was refused an export of", "导出被拒绝"},
    };
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(verbs[i].kind, kind) == 0)
            return choose(call, verbs[i].en, verbs[i].zh);
    return kind;
}

/* One word of an event; empty when it has none of that name. */
static const char *word(struct rpc_call *call, int row, const char *wanted)
{
    struct value_items details = details_of(call, row);
    struct value value;
    const char *name;
    while (next_detail(call, &details, &name, &value))
        if (value.bytes && value.length && strcmp(name, wanted) == 0)
            return arena_printf(call->arena, "%.*s", (int)value.length, value.bytes);
    return "";
}

/* What an event is about, as far as one word of it says so. */
static const char *subject(struct rpc_call *call, int row)
{
    static const struct {
        const char *name, *before;
    } telling[] = {{"object", ""}, {"method", ""},    {"login", ""}, {"record", ""},
                   {"person", ""}, {"session", "S-"}, {"job", ""}};
    for (size_t i = 0; i < sizeof telling / sizeof *telling; i++) {
        const char *text = word(call, row, telling[i].name);
        if (text && *text)
            return arena_printf(call->arena, " %s%s", telling[i].before, text);
    }
    return "";
}

/* Which masked field somebody looked at, and what for. */
static const char *purpose(struct rpc_call *call, const char *kind, int row)
{
    if (strcmp(kind, "field.reveal") != 0)
        return "";
    return arena_printf(call->arena, ", %s: %s", word(call, row, "field"),
                        word(call, row, "reason"));
}

static const char *sentence(struct rpc_call *call, const struct contract_object *object,
                            const char *record, int row)
{
    const char *kind = text_of(call, row, AUDIT_LIST_KIND);
    const char *actor = text_of(call, row, AUDIT_LIST_ACTOR_NAME);
    const char *who = *actor ? actor : choose(call, "The server", "系统");
    if (!object)
        return arena_printf(call->arena, "%s %s%s%s", who, verb(call, kind), subject(call, row),
                            purpose(call, kind, row));
    const char *what = choose(call, object->label.en, object->label.zh);
    const char *did =
        strcmp(kind, "update") == 0 ? choose(call, "changed", "修改了") : verb(call, kind);
    const char *fields = strcmp(kind, "update") == 0 ? fields_changed(call, object, row) : "";
    return arena_printf(call->arena, "%s %s%s%s %s%s%s", who, did, choose(call, " ", ""), what,
                        record, *fields ? choose(call, ": ", ":") : "", fields);
}

/* All custom fields are one value of the log. */
static bool shows_custom(const struct rpc_call *call, const struct contract_object *object)
{
    const struct session_fields *fields = fieldrule_all(call->session, object);
    for (size_t i = 0; fields && i < fields->n_custom; i++)
        if (fields->custom[i].rule > SESSION_READ_ONLY)
            return false;
    return true;
}

bool audit_shows(const struct rpc_call *call, const struct contract_object *object,
                 const char *name)
{
    if (!object)
        return true;
    return session_scope(call->session, object, ACCESS_READ) == ACCESS_ALL &&
           fieldrule_named(call->session, object, name) <= SESSION_READ_ONLY &&
           (strcmp(name, "custom") != 0 || shows_custom(call, object));
}

static void put_details(struct rpc_call *call, const struct contract_object *object, int row)
{
    struct value_items details = details_of(call, row);
    struct value value;
    const char *name;
    while (next_detail(call, &details, &name, &value)) {
        const struct contract_field *field = object ? contract_field(object->message, name) : NULL;
        char *text = value.bytes && audit_shows(call, object, name)
                         ? arena_copy(call->arena, value.bytes, value.length)
                         : NULL;
        size_t begin = wire_begin(&call->reply, DETAILS);
        wire_put_string(&call->reply, DETAIL_NAME, name);
        if (text)
            wire_put_string(&call->reply, DETAIL_VALUE,
                            *text == '(' ? text : resource_display(call->arena, field, text));
        wire_end(&call->reply, begin);
    }
}

static void put_actor(struct rpc_call *call, int row)
{
    const struct audit *audit = call->state;
    if (db_is_null(call->segment, audit->statement, row, AUDIT_LIST_ACTOR))
        return;
    int64_t actor = db_int(call->segment, audit->statement, row, AUDIT_LIST_ACTOR);
    wire_put_string(&call->reply, ACTOR_ID,
                    resource_name(call->arena, contract_object("user"), actor));
    wire_put_string(&call->reply, ACTOR, text_of(call, row, AUDIT_LIST_ACTOR_NAME));
}

static void put_entry(struct rpc_call *call, int row)
{
    const struct audit *audit = call->state;
    const struct db_segment *segment = call->segment;
    struct buf *reply = &call->reply;
    int statement = audit->statement;
    int64_t record = db_int(segment, statement, row, AUDIT_LIST_RECORD);
    const struct contract_object *object =
        contract_object_numbered(db_int(segment, statement, row, AUDIT_LIST_OBJECT));
    const char *id = object ? resource_name(call->arena, object, record) : "";
    wire_put_int(reply, SEQUENCE, db_int(segment, statement, row, AUDIT_LIST_SEQ));
    value_encode_time(reply, TIME, db_micros(segment, statement, row, AUDIT_LIST_AT));
    put_actor(call, row);
    wire_put_string(reply, KIND, text_of(call, row, AUDIT_LIST_KIND));
    if (object)
        wire_put_string(reply, OBJECT, object->name);
    if (object)
        wire_put_string(reply, RECORD_ID, id);
    wire_put_string(reply, SENTENCE, sentence(call, object, id, row));
    put_details(call, object, row);
    wire_put_string(reply, CALL, text_of(call, row, AUDIT_LIST_CALL));
    wire_put_bool(reply, SEALED, db_int(segment, statement, row, AUDIT_LIST_SEALED));
}

static struct status entries_finish(struct rpc_call *call)
{
    const struct audit *audit = call->state;
    int rows = db_rows(call->segment, audit->statement);
    bool more = rows > audit->limit;
    for (int row = 0; row < rows - more; row++) {
        size_t begin = wire_begin(&call->reply, ENTRIES);
        put_entry(call, row);
        wire_end(&call->reply, begin);
    }
    if (!more)
        return STATUS_OK;
    int64_t last = db_int(call->segment, audit->statement, rows - 2, AUDIT_LIST_SEQ);
    const char *key[] = {arena_printf(call->arena, "%" PRId64, last)};
    const char *token = page_token_seal(call->arena, rpc_page_key(call), &audit->scope, 1, key);
    if (!token)
        return rpc_no_memory();
    wire_put_string(&call->reply, NEXT_PAGE_TOKEN, token);
    return STATUS_OK;
}

const struct rpc_handler audit_handlers[] = {
    {.method = "/kith.v1.AuditService/ListAudit", .steps = {{entries_start, entries_finish, NULL}}},
    {0},
};
