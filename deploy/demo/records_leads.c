/* SPDX-License-Identifier: Apache-2.0 */
/* Leads of the last months, as a website and a fair bring them: nobody's, until rules give them
 * away. */
#include "deploy/demo/records_leads.h"

#include "deploy/demo/words.h"

#include <time.h>

enum { LAST_DAYS = 90 };

static const char *pick(struct random *random, const char *const *words, size_t n)
{
    return words[random_below(random, (unsigned)n)];
}

static void write_lead(struct records *records, int index)
{
    static const char *const sources[] = {"website", "exhibition", "advertising", "social_media"};
    static const char *const needs[] = {"想了解报价", "需要上门演示", "更换现有供应商",
                                        "新厂房项目"};
    struct random *random = &records->random;
    time_t seconds = (time_t)(records->last_day - (int)random_below(random, LAST_DAYS)) * 86400;
    const struct place *place = &words_places[random_below(random, (unsigned)words_n_places)];
    struct tm tm;
    char day[11];
    strftime(day, sizeof day, "%Y-%m-%d", gmtime_r(&seconds, &tm));
    fprintf(records->out, "LD%04d,%s%s,%s,190 0000 %04d,%s,%s,%s,%s,%u CNY\n", index + 1,
            pick(random, words_surnames_zh, words_n_surnames_zh),
            pick(random, words_given_zh, words_n_given_zh), day, index, place->city,
            sources[random_below(random, 4)], index % 3 ? "" : "秋季展会",
            needs[random_below(random, 4)], 5000 * (1 + random_skewed(random, 60)));
}

void records_leads_write(struct records *records)
{
    fputs("key,name,day,mobile,city,source,campaign,need,budget\n", records->out);
    for (int i = 0; i < RECORDS_LEADS; i++)
        write_lead(records, i);
}
