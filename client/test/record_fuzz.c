/* SPDX-License-Identifier: Apache-2.0 */
/* Replies of a hostile server: decoded, printed, encoded again, without harm. */
#include "client/net/outcome.h"
#include "client/net/record.h"
#include "client/ui/json.h"
#include "common/arena.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"kith.v1.ListCustomersResponse",
                                        "kith.v1.SummarizeRecordsResponse",
                                        "kith.v1.UpdateCustomerRequest"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct arena *arena = arena_new(256 * 1024 * 1024);
        struct buf out;
        struct outcome outcome = {0};
        if (!arena)
            return 0;
        struct record *record = record_decode(arena, contract_message(names[i]), data, size);
        buf_init(&out, arena, 16 * 1024 * 1024);
        if (record) {
            json_record(&out, record, 0);
            record_encode(record, &out);
        }
        outcome_details(&outcome, arena, (const char *)data, size);
        outcome_unescape(arena, (const char *)data, size);
        arena_free(arena);
    }
    return 0;
}
