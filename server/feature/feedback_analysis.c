/* SPDX-License-Identifier: Apache-2.0 */
/* What feedback is about, against the time before; and the words that rise. */
#include "common/wire.h"
#include "server/feature/cell.h"
#include "server/feature/feature.h"
#include "server/feature/span.h"
#include "server/resource/coverage.h"
#include "server/resource/query.h"
#include "server/sql/queries.h"

#include <stdlib.h>
#include <string.h>

enum { STANDARD_ROWS = 10, MOST_ROWS = 100 };

/* Numbers of kith.v1.AnalyzeFeedbackResponse, of FeedbackClass and of RisingWord. */
enum { COUNT = 1, BEFORE, KINDS, PRODUCTS, CATEGORIES, CHANNELS, MONTHS, WORDS };
enum { CLASS_VALUE = 1, CLASS_LABEL, CLASS_COUNT, CLASS_BEFORE, CLASS_NEGATIVE, CLASS_RATING };
enum { WORD_WORD = 1, WORD_COUNT, WORD_BEFORE, WORD_SCORE };
/* Parts of the query feedback_classes. */
enum { ALL, KIND, MONTH = 5 };

struct analysis {
    int classes, words; /* statements */
};

static struct status analyze_start(struct rpc_call *call)
{
    struct analysis *analysis = call->state = arena_alloc(call->arena, sizeof *analysis);
    const int64_t limit = rpc_int(call, "limit");
    struct span span;
    if (!analysis)
        return rpc_no_memory();
    if (limit < 0 || limit > MOST_ROWS)
        return rpc_field_error(call, "limit", "It is a number from 1 to 100.");
    struct status status = span_take(call, &span);
    if (!status_is_ok(status))
        return status;
    struct db_param params[] = {
        db_text(span.first),
        db_text(span.last),
        db_text(catalog_setting(call->catalog, "company.time_zone", "Asia/Shanghai")),
        db_number(call->arena, limit ? limit : STANDARD_ROWS),
    };
    const char *filter = rpc_text(call, "filter");
    status = query_add(call, &sql_feedback_classes, 4, params, filter, &analysis->classes);
    if (status_is_ok(status))
        status = query_add(call, &sql_feedback_words, 4, params, filter, &analysis->words);
    return status;
}

static const struct contract_enum_value *kind_of(const char *value)
{
    const struct contract_field *field =
        contract_field(contract_object("feedback")->message, "kind");
    return contract_enum_numbered(field->enumeration, atoi(value));
}

/* Kinds by their names, as filters have them. */
static void put_name(struct rpc_call *call, const struct analysis *analysis, int row, bool kind)
{
    const bool chinese = strcmp(call->language, "zh") == 0;
    const char *value = db_string(call->segment, analysis->classes, row, FEEDBACK_CLASSES_VALUE);
    const char *label = db_string(call->segment, analysis->classes, row,
                                  chinese ? FEEDBACK_CLASSES_LABEL_ZH : FEEDBACK_CLASSES_LABEL_EN);
    const struct contract_enum_value *known = kind ? kind_of(value) : NULL;
    if (known) {
        value = known->short_name;
        label = chinese ? known->label.zh : known->label.en;
    }
    wire_put_string(&call->reply, CLASS_VALUE, value);
    wire_put_string(&call->reply, CLASS_LABEL, *label ? label : value);
}

static void put_class(struct rpc_call *call, const struct analysis *analysis, int row)
{
    static const int numbers[] = {FEEDBACK_CLASSES_COUNT, FEEDBACK_CLASSES_BEFORE,
                                  FEEDBACK_CLASSES_NEGATIVE};
    const struct db_segment *segment = call->segment;
    const int at = analysis->classes;
    const int64_t part = db_int(segment, at, row, FEEDBACK_CLASSES_PART);
    if (part == ALL) {
        wire_put_int(&call->reply, COUNT, db_int(segment, at, row, FEEDBACK_CLASSES_COUNT));
        wire_put_int(&call->reply, BEFORE, db_int(segment, at, row, FEEDBACK_CLASSES_BEFORE));
        return;
    }
    size_t begin = wire_begin(&call->reply, (uint32_t)(KINDS + part - KIND));
    put_name(call, analysis, row, part == KIND);
    for (uint32_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        wire_put_int(&call->reply, CLASS_COUNT + i, db_int(segment, at, row, numbers[i]));
    cell_decimal(call, CLASS_RATING, at, row, FEEDBACK_CLASSES_RATING);
    wire_end(&call->reply, begin);
}

static void put_word(struct rpc_call *call, int at, int row)
{
    const struct db_segment *segment = call->segment;
    size_t begin = wire_begin(&call->reply, WORDS);
    wire_put_string(&call->reply, WORD_WORD, db_string(segment, at, row, FEEDBACK_WORDS_WORD));
    wire_put_int(&call->reply, WORD_COUNT, db_int(segment, at, row, FEEDBACK_WORDS_COUNT));
    wire_put_int(&call->reply, WORD_BEFORE, db_int(segment, at, row, FEEDBACK_WORDS_BEFORE));
    cell_decimal(call, WORD_SCORE, at, row, FEEDBACK_WORDS_SCORE);
    wire_end(&call->reply, begin);
}

static struct status analyze_finish(struct rpc_call *call)
{
    const struct analysis *analysis = call->state;
    for (int row = 0; row < db_rows(call->segment, analysis->classes); row++)
        put_class(call, analysis, row);
    for (int row = 0; row < db_rows(call->segment, analysis->words); row++)
        put_word(call, analysis->words, row);
    coverage_write(call, contract_object("feedback"));
    return STATUS_OK;
}

const struct rpc_handler feedback_analysis_handlers[] = {
    {.method = "/kith.v1.FeedbackService/AnalyzeFeedback",
     .steps = {{analyze_start, analyze_finish, NULL}}},
    {0},
};
