/* SPDX-License-Identifier: Apache-2.0 */
/* protoc-gen-kith: the protoc plugin that turns the contract into C, SQL and plainer .proto files.
 */
#include "proto/plugin/check.h"
#include "proto/plugin/copy.h"
#include "proto/plugin/memory.h"
#include "proto/plugin/model.h"
#include "proto/plugin/sql.h"
#include "proto/plugin/tables.h"

#include <string.h>

struct mode {
    const char *parameter;
    void (*write)(const struct model *model, struct buf *reply);
};

static const struct mode modes[] = {
    {"mode=copy", copy_write},
    {"mode=tables", tables_write},
    {"mode=sql", sql_write},
};

static const struct mode *mode_of(const char *parameter)
{
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (strcmp(modes[i].parameter, parameter) == 0)
            return &modes[i];
    return NULL;
}

int main(void)
{
    struct arena *arena = memory_arena();
    struct buf reply;
    memory_buf(&reply, arena);
    const struct request *request = request_read(arena);
    const struct mode *mode = mode_of(request->parameter);
    if (mode) {
        const struct model *model = model_new(arena, request);
        const char *problems = check_model(model);
        if (*problems)
            request_add_error(&reply, problems);
        else
            mode->write(model, &reply);
    } else {
        request_add_error(&reply, "the parameter is mode=copy, mode=tables or mode=sql");
    }
    request_write(&reply);
    arena_free(arena);
    return 0;
}
