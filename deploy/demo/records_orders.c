/* SPDX-License-Identifier: Apache-2.0 */
/* Orders: of one or two products, the older the further, and some come back. */
#include "deploy/demo/records_orders.h"

#include "deploy/demo/words.h"

#include <string.h>
#include <time.h>

static const char *day_text(int day, char text[static 11])
{
    time_t seconds = (time_t)day * 86400;
    struct tm tm;
    strftime(text, 11, "%Y-%m-%d", gmtime_r(&seconds, &tm));
    return text;
}

static const char *status_at(struct random *random, int age)
{
    if (age < 5)
        return random_below(random, 2) ? "draft" : "confirmed";
    if (random_below(random, 40) == 0)
        return "void";
    if (age < 20)
        return random_below(random, 2) ? "confirmed" : "delivered";
    return age < 60 ? "delivered" : "completed";
}

static const struct product *any_product(struct random *random)
{
    return &words_products[random_below(random, (unsigned)words_n_products)];
}

void records_orders_write(struct records *records)
{
    static const unsigned discounts[] = {0, 0, 0, 5, 10};
    struct random *random = &records->random;
    fputs("key,customer,day,status,owner,line,product,quantity,discount,tax,line2,product2,"
          "quantity2,tax2\n",
          records->out);
    for (int i = 0; i < RECORDS_ORDERS; i++) {
        unsigned customer = random_skewed(random, RECORDS_CUSTOMERS);
        int known = records->last_day - records->begun[customer];
        int age = (int)random_below(random, (unsigned)known + 1);
        bool two = random_below(random, 3) == 0;
        char day[11];
        records->ordered[i] = records->last_day - age;
        records->seller[i] = records->owner[customer];
        records->quantity[i] = 1 + (int)random_skewed(random, 30);
        const char *status = status_at(random, age);
        fprintf(records->out, "SO%05d,D%04u,%s,%s,%s,SL%05d,%s,%d,%u,13,", i + 1, customer + 1,
                day_text(records->ordered[i], day), status,
                words_people[records->owner[customer]].login, i + 1, any_product(random)->code,
                records->quantity[i], discounts[random_below(random, 5)]);
        if (two)
            fprintf(records->out, "SM%05d,%s,%u,13\n", i + 1, any_product(random)->code,
                    1 + random_skewed(random, 10));
        else
            fputs(",,,\n", records->out);
        records->came[i] = strcmp(status, "completed") == 0;
    }
}

void records_orders_returns(struct records *records)
{
    static const char *const reasons[] = {"quality", "damaged", "wrong_item", "not_needed"};
    struct random *random = &records->random;
    fputs("key,order,line,quantity,day,reason,owner\n", records->out);
    for (int i = 0, n = 0; i < RECORDS_ORDERS; i++) {
        char day[11];
        if (!records->came[i] || i % 20)
            continue;
        fprintf(records->out, "RT%04d,SO%05d,SL%05d,%u,%s,%s,%s\n", ++n, i + 1, i + 1,
                1 + random_below(random, (unsigned)records->quantity[i]),
                day_text(records->ordered[i] + 10 + (int)random_below(random, 20), day),
                reasons[random_below(random, 4)], words_people[records->seller[i]].login);
    }
}
