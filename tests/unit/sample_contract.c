/* SPDX-License-Identifier: Apache-2.0 */
/* A small contract with a field of every type, and its catalog. */
#include "tests/unit/sample_contract.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const struct contract_enum_value kinds[] = {
    {.name = "KIND_UNSPECIFIED", .short_name = "unspecified", .label = {"", ""}, .help = ""},
    {"KIND_ORGANISATION", "organisation", 1, {"organisation", "企业"}, ""},
    {"KIND_PERSON", "person", 2, {"private person", "个人"}, ""},
};
static const struct contract_enum kind = {"kith.v1.Kind", kinds, COUNT(kinds)};

static const struct contract_field units_fields[] = {
    {.name = "currency_code", .number = 1, .type = CONTRACT_TEXT, .label = {"", ""}},
    {.name = "units", .number = 2, .type = CONTRACT_INT, .label = {"", ""}},
    {.name = "nanos", .number = 3, .type = CONTRACT_INT, .label = {"", ""}},
};
static const struct contract_message money = {
    .name = "google.type.Money", .fields = units_fields, .n_fields = 3};

static const struct contract_field point_fields[] = {
    {.name = "value", .number = 1, .type = CONTRACT_TEXT, .label = {"", ""}},
    {.name = "primary", .number = 2, .type = CONTRACT_BOOL, .label = {"", ""}},
    {.name = "amount", .number = 3, .type = CONTRACT_MONEY, .label = {"", ""}, .message = &money},
};
static const struct contract_message point = {
    .name = "kith.v1.ContactPoint", .fields = point_fields, .n_fields = 3};

#define STORED(column_, en, zh) .column = column_, .label = {en, zh}, .help = ""
#define AUTOMATIC .output_only = true

static const struct contract_field customer_fields[] = {
    {.name = "id",
     .number = 1,
     .type = CONTRACT_ID,
     .target = &sample_customer,
     STORED("id", "id", "编号"),
     AUTOMATIC},
    {.name = "name",
     .number = 2,
     .type = CONTRACT_TEXT,
     .required = true,
     .searchable = true,
     .max_length = 200,
     STORED("name", "name", "名称")},
    {.name = "city",
     .number = 3,
     .type = CONTRACT_TEXT,
     .searchable = true,
     .max_length = 200,
     STORED("city", "city", "城市")},
    {.name = "industry",
     .number = 4,
     .type = CONTRACT_TEXT,
     .code_list = "industry",
     .max_length = 200,
     STORED("industry", "industry", "行业")},
    {.name = "notes",
     .number = 5,
     .type = CONTRACT_TEXT,
     .multiline = true,
     .max_length = 20000,
     STORED("notes", "notes", "备注")},
    {.name = "employees",
     .number = 6,
     .type = CONTRACT_INT,
     .optional = true,
     STORED("employees", "employees", "员工人数")},
    {.name = "score", .number = 7, .type = CONTRACT_DOUBLE, STORED("score", "score", "评分")},
    {.name = "rate", .number = 8, .type = CONTRACT_DECIMAL, STORED("rate", "rate", "费率")},
    {.name = "revenue",
     .number = 9,
     .type = CONTRACT_MONEY,
     .message = &money,
     STORED("revenue", "annual revenue", "年营业额")},
    {.name = "kind",
     .number = 10,
     .type = CONTRACT_ENUM,
     .enumeration = &kind,
     STORED("kind", "kind", "类型")},
    {.name = "active", .number = 11, .type = CONTRACT_BOOL, STORED("active", "active", "启用")},
    {.name = "lunar",
     .number = 12,
     .type = CONTRACT_BOOL,
     .optional = true,
     STORED("is_lunar", "lunar birthday", "农历生日")},
    {.name = "founding_date",
     .number = 13,
     .type = CONTRACT_DATE,
     STORED("founding_date", "founding date", "成立日期")},
    {.name = "visit_time",
     .number = 14,
     .type = CONTRACT_TIME,
     STORED("visited_at", "visit", "拜访时间")},
    {.name = "parent_id",
     .number = 15,
     .type = CONTRACT_ID,
     .reference = "customer",
     .target = &sample_customer,
     STORED("parent_id", "parent customer", "上级客户")},
    {.name = "owner_id",
     .number = 16,
     .type = CONTRACT_ID,
     .reference = "user",
     .target = &sample_user,
     STORED("owner_id", "owner", "负责人")},
    {.name = "password",
     .number = 17,
     .type = CONTRACT_TEXT,
     .input_only = true,
     STORED("password", "password", "密码")},
    {.name = "picture", .number = 18, .type = CONTRACT_BYTES, STORED("picture", "picture", "照片")},
    {.name = "contact_points",
     .number = 30,
     .type = CONTRACT_MESSAGE,
     .repeated = true,
     .message = &point,
     STORED(NULL, "contact points", "联系方式")},
    {.name = "tags",
     .number = 70,
     .type = CONTRACT_TEXT,
     .repeated = true,
     STORED(NULL, "tags", "标签")},
    {.name = "custom",
     .number = 71,
     .type = CONTRACT_MESSAGE,
     .repeated = true,
     .message = &point,
     STORED(NULL, "custom fields", "自定义字段")},
    {.name = "create_time",
     .number = 80,
     .type = CONTRACT_TIME,
     STORED("created_at", "created", "创建时间"),
     AUTOMATIC},
    {.name = "delete_time",
     .number = 84,
     .type = CONTRACT_TIME,
     STORED("deleted_at", "deleted", "删除时间"),
     AUTOMATIC},
    {.name = "etag", .number = 85, .type = CONTRACT_TEXT, STORED("version", "etag", "版本标记")},
};
const struct contract_message sample_customer_message = {.name = "kith.v1.Customer",
                                                         .fields = customer_fields,
                                                         .n_fields = COUNT(customer_fields),
                                                         .object = &sample_customer};
const struct contract_object sample_customer = {.name = "customer",
                                                .plural = "customers",
                                                .prefix = "C",
                                                .table = "sample",
                                                .tags = true,
                                                .custom = true,
                                                .message = &sample_customer_message};

const char sample_columns[] =
    "id bigint primary key, name text not null default '', city text not null default '', "
    "industry text not null default '', notes text not null default '', employees bigint, "
    "score double precision, rate numeric(20,8), revenue numeric(20,4), "
    "revenue_currency text not null default '', kind smallint not null default 0, "
    "active boolean not null default false, is_lunar boolean, founding_date date, "
    "visited_at timestamptz, parent_id bigint, owner_id bigint, "
    "tags text[] not null default '{}', custom jsonb not null default '{}', "
    "created_at timestamptz not null default now(), deleted_at timestamptz, "
    "version bigint not null default 1";

static const struct contract_field user_fields[] = {
    {.name = "id",
     .number = 1,
     .type = CONTRACT_ID,
     .target = &sample_user,
     STORED("id", "id", "编号")},
};
static const struct contract_message user_message = {
    .name = "kith.v1.User", .fields = user_fields, .n_fields = 1, .object = &sample_user};
const struct contract_object sample_user = {
    .name = "user", .prefix = "U", .table = "app_user", .message = &user_message};

/* A request with everything that a scan of the wire meets. */
static const struct contract_field entry_fields[] = {
    {.name = "key", .number = 1, .type = CONTRACT_TEXT},
    {.name = "value", .number = 2, .type = CONTRACT_INT},
};
static const struct contract_message entry = {
    .name = "kith.v1.Request.CountsEntry", .fields = entry_fields, .n_fields = 2};
static const struct contract_field request_fields[] = {
    {.name = "customer",
     .number = 1,
     .type = CONTRACT_MESSAGE,
     .message = &sample_customer_message},
    {.name = "counts", .number = 2, .type = CONTRACT_MESSAGE, .repeated = true, .message = &entry},
    {.name = "numbers", .number = 3, .type = CONTRACT_INT, .repeated = true},
    {.name = "weights", .number = 4, .type = CONTRACT_DOUBLE, .repeated = true},
    {.name = "data", .number = 5, .type = CONTRACT_BYTES},
    {.name = "self", .number = 6, .type = CONTRACT_MESSAGE, .message = &sample_request},
    {.name = "validate_only", .number = 7, .type = CONTRACT_BOOL},
    {.name = "words", .number = 1000, .type = CONTRACT_TEXT, .repeated = true},
};
const struct contract_message sample_request = {
    .name = "kith.v1.Request", .fields = request_fields, .n_fields = COUNT(request_fields)};

const struct contract_message *const contract_messages[] = {&sample_customer_message, &user_message,
                                                            &sample_request};
const size_t contract_n_messages = COUNT(contract_messages);
const struct contract_object *const contract_objects[] = {&sample_customer, &sample_user};
const size_t contract_n_objects = COUNT(contract_objects);
const struct contract_service *const contract_services[] = {NULL};
const size_t contract_n_services = 0;
const struct contract_method *const contract_methods[] = {NULL};
const size_t contract_n_methods = 0;

static const struct catalog_field custom[] = {
    {&sample_customer, "color", CATALOG_TEXT, false, "", "colour", "颜色"},
    {&sample_customer, "size", CATALOG_NUMBER, false, "", "size", "规模"},
    {&sample_customer, "budget", CATALOG_MONEY, false, "", "budget", "预算"},
    {&sample_customer, "since", CATALOG_DATE, false, "", "since", "起始"},
    {&sample_customer, "level", CATALOG_CHOICE, false, "level", "level", "级别"},
    {&sample_customer, "channels", CATALOG_CHOICES, false, "channel", "channels", "渠道"},
    {&sample_customer, "vip", CATALOG_YES_NO, false, "", "VIP", "贵宾"},
};
static const struct catalog_code codes[] = {
    {"channel", "email", "e-mail", "邮件", true},
    {"channel", "phone", "phone", "电话", true},
    {"channel", "wechat", "WeChat", "微信", true},
    {"industry", "finance", "finance", "金融", true},
    {"industry", "retail", "retail", "零售", true},
    {"industry", "software", "software and services", "软件", true},
    {"level", "gold", "gold", "金", true},
    {"level", "silver", "silver", "银", true},
};
static const char *const currencies[] = {"CNY", "EUR", "USD"};
static const struct catalog_setting settings[] = {{"company.name", ""},
                                                  {"time_zone", "Asia/Shanghai"}};
const struct catalog sample_catalog = {
    .fields = custom,
    .n_fields = COUNT(custom),
    .codes = codes,
    .n_codes = COUNT(codes),
    .currencies = currencies,
    .n_currencies = COUNT(currencies),
    .settings = settings,
    .n_settings = COUNT(settings),
};
