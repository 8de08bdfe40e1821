/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the methods of the forecast share: the period that is asked for, and columns of the one
 * statement that answers becoming fields of the reply. Inside the feature only.
 */
#ifndef KITH_SERVER_FEATURE_FORECAST_PART_H
#define KITH_SERVER_FEATURE_FORECAST_PART_H

#include "server/model/period.h"
#include "server/resource/resource.h"
#include "server/resource/value.h"

struct forecast {
    int fiscal_month;
    enum period_kind kind;
    struct db_param start, kind_param; /* start null: the present period */
    struct db_param books;             /* their currency */
    int bucket;                        /* 0, or the kind of the rows' periods */
    bool by_team, by_owner;
    int64_t limit;
    int statement;
};

/* Takes the period of the request; refuses who may not see what the figures are made of. */
struct status forecast_part_begin(struct rpc_call *call, struct forecast *forecast);

struct value forecast_part_column(const struct rpc_call *call, const struct forecast *forecast,
                                  int row, int column);
int64_t forecast_part_number(const struct rpc_call *call, const struct forecast *forecast, int row,
                             int column);
bool forecast_part_absent(const struct rpc_call *call, const struct forecast *forecast, int row,
                          int column);
/* The period of the kind in which the day of a column lies. */
struct period forecast_part_period_at(const struct rpc_call *call, const struct forecast *forecast,
                                      int row, int from, enum period_kind kind);

/* Column `from` as field `to` of the reply; nothing for null. Amounts are in the books' currency.
 */
void forecast_part_put_money(struct rpc_call *call, const struct forecast *forecast, int row,
                             int from, uint32_t to);

#endif
