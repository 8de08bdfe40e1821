/* SPDX-License-Identifier: Apache-2.0 */
/* The files of the demonstration data. */
#include "deploy/demo/records.h"

#include "deploy/demo/records_leads.h"
#include "deploy/demo/records_orders.h"
#include "deploy/demo/words.h"

#include <string.h>
#include <time.h>

static const char *pick(struct random *random, const char *const *list, size_t n)
{
    return list[random_below(random, (unsigned)n)];
}

static const char *day_text(int day, char text[static 11])
{
    time_t seconds = (time_t)day * 86400;
    struct tm tm;
    strftime(text, 11, "%Y-%m-%d", gmtime_r(&seconds, &tm));
    return text;
}

static void write_teams(struct records *records)
{
    fputs("name,parent\n", records->out);
    fputs("华东销售部,Company\n华南销售部,Company\n华北销售部,Company\n", records->out);
    fputs("International Sales,Company\n客户服务部,Company\n", records->out);
}

static void write_users(struct records *records)
{
    fputs("login,name,team,title,manager,email\n", records->out);
    for (size_t i = 0; i < words_n_people; i++) {
        const struct person *person = &words_people[i];
        fprintf(records->out, "%s,%s,%s,%s,%s,%s@kith.example\n", person->login, person->name,
                person->team, person->title, person->manager, person->login);
    }
}

static void write_grants(struct records *records)
{
    fputs("login,role\n", records->out);
    for (size_t i = 0; i < words_n_people; i++)
        fprintf(records->out, "%s,%s\n", words_people[i].login, words_people[i].role);
}

static void write_products(struct records *records)
{
    fputs("code,name,category,price\n", records->out);
    for (size_t i = 0; i < words_n_products; i++) {
        const struct product *product = &words_products[i];
        fprintf(records->out, "%s,%s,%s,%u\n", product->code, product->name, product->category,
                product->price);
    }
}

static void person_name(struct random *random, bool chinese, char name[static 64])
{
    if (chinese)
        snprintf(name, 64, "%s%s", pick(random, words_surnames_zh, words_n_surnames_zh),
                 pick(random, words_given_zh, words_n_given_zh));
    else
        snprintf(name, 64, "%s %s", pick(random, words_first_en, words_n_first_en),
                 pick(random, words_last_en, words_n_last_en));
}

static int seller_of(struct random *random, const char *team)
{
    for (;;) {
        unsigned i = random_below(random, (unsigned)words_n_people);
        if (strcmp(words_people[i].team, team) == 0 && strcmp(words_people[i].role, "sales") == 0)
            return (int)i;
    }
}

static void customer_name(struct random *random, const struct place *place,
                          const struct trade *trade, bool person, char name[static 128])
{
    if (person)
        person_name(random, place->chinese, name);
    else if (place->chinese)
        snprintf(name, 128, "%s%s%s%s", place->city,
                 pick(random, words_brands_zh, words_n_brands_zh),
                 random_below(random, 3) ? "" : pick(random, words_brands_zh, words_n_brands_zh),
                 trade->chinese);
    else
        snprintf(name, 128, "%s %s %s", pick(random, words_brands_en, words_n_brands_en),
                 trade->latin, random_below(random, 2) ? "Ltd" : "GmbH & Co. KG");
}

/* Numbers from ranges that nobody is reached under. No two customers have the same: the second
 * would be refused. customer is -1 for the number of somebody else. */
static void phone_number(struct random *random, const struct place *place, int customer,
                         char text[static 32])
{
    unsigned number = random_below(random, 10000);
    if (customer >= 0)
        number = (unsigned)customer * 7919 % 10000;
    if (place->chinese && random_below(random, 2))
        snprintf(text, 32, "1%u0 0000 %04u", 3 + random_below(random, 6), number);
    else if (place->chinese)
        snprintf(text, 32, "%s-5550%04u", place->area_code, number);
    else
        snprintf(text, 32, "%s 5550 %04u", place->area_code, number);
}

static void write_customer(struct records *records, int index)
{
    static const char *const sources[] = {"referral", "website", "exhibition", "cold_call",
                                          "partner"};
    struct random *random = &records->random;
    int place_index = (int)random_below(random, (unsigned)words_n_places);
    const struct place *place = &words_places[place_index];
    const struct trade *trade = &words_trades[random_below(random, (unsigned)words_n_trades)];
    bool person = random_below(random, 8) == 0;
    char name[128], phone[32], day[11];
    records->place[index] = place_index;
    records->owner[index] = seller_of(random, place->team);
    records->begun[index] = records->last_day - 30 - (int)random_below(random, RECORDS_DAYS - 30);
    customer_name(random, place, trade, person, name);
    phone_number(random, place, index, phone);
    fprintf(records->out, "D%04d,\"%s\",%s,%s,%s,%s,%s,%s,%s,%s,", index + 1, name,
            person ? "person" : "organisation", person ? "" : trade->industry,
            pick(random, sources, 5), place->region, place->city, place->country, phone,
            words_people[records->owner[index]].login);
    if (person)
        fprintf(records->out, ",,");
    else
        fprintf(records->out, "%u,%u CNY,", 5 + random_skewed(random, 3000),
                (1 + random_skewed(random, 4000)) * 100000);
    fprintf(records->out, "%s,%s\n", day_text(records->begun[index], day),
            random_below(random, 12) ? (random_below(random, 6) ? "" : "newsletter") : "vip");
}

static void write_customers(struct records *records)
{
    fputs("key,name,kind,industry,source,region,city,country,phone,owner,employees,revenue,"
          "created,tags\n",
          records->out);
    for (int i = 0; i < RECORDS_CUSTOMERS; i++)
        write_customer(records, i);
}

static void write_contacts(struct records *records)
{
    static const char *const titles_zh[] = {"总经理", "采购经理", "技术总监", "财务经理", "工程师"};
    static const char *const titles_en[] = {"Managing director", "Purchasing manager",
                                            "Head of engineering", "Finance manager", "Engineer"};
    static const char *const roles[] = {"decision_maker", "influencer", "influencer", "finance",
                                        "user"};
    struct random *random = &records->random;
    fputs("key,customer,name,title,role,phone,email,birthday,owner\n", records->out);
    for (int i = 0, n = 0; i < RECORDS_CUSTOMERS; i++) {
        const struct place *place = &words_places[records->place[i]];
        for (unsigned j = 1 + random_skewed(random, 4); j > 0; j--) {
            char name[64], phone[32], day[11];
            unsigned title = random_below(random, 5);
            person_name(random, place->chinese, name);
            phone_number(random, place, -1, phone);
            fprintf(records->out, "P%05d,D%04d,\"%s\",%s,%s,%s,p%05d@customer%04d.example,%s,%s\n",
                    n + 1, i + 1, name, place->chinese ? titles_zh[title] : titles_en[title],
                    roles[title], phone, n + 1, i + 1,
                    day_text(1800 + (int)random_below(random, 12000), day),
                    words_people[records->owner[i]].login);
            n++;
        }
    }
}

static const char *stage_on_day(struct random *random, int age)
{
    static const char *const open[] = {"prospecting", "qualification", "proposal", "negotiation"};
    if (age < 60 || (age < 150 && random_below(random, 4) == 0))
        return open[random_below(random, 4)];
    return random_below(random, 100) < 58 ? "won" : "lost";
}

static void write_opportunities(struct records *records)
{
    static const char *const reasons[] = {"price", "product", "competitor", "no_budget",
                                          "no_decision"};
    struct random *random = &records->random;
    fputs("key,customer,product,stage,amount,start,close,lost_reason,owner,source\n", records->out);
    for (int i = 0; i < RECORDS_OPPORTUNITIES; i++) {
        unsigned customer = random_skewed(random, RECORDS_CUSTOMERS);
        const struct product *product =
            &words_products[random_below(random, (unsigned)words_n_products)];
        int known = records->last_day - records->begun[customer];
        int age = (int)random_below(random, (unsigned)known + 1);
        const char *stage = stage_on_day(random, age);
        int close = records->last_day - age + 20 + (int)random_below(random, 100);
        bool closed = strcmp(stage, "won") == 0 || strcmp(stage, "lost") == 0;
        char start_text[11], close_text[11];
        if (closed && close > records->last_day)
            close = records->last_day;
        if (!closed && close < records->last_day)
            close = records->last_day + (int)random_below(random, 60);
        fprintf(records->out, "O%05d,D%04u,%s,%s,%u CNY,%s,%s,%s,%s,referral\n", i + 1,
                customer + 1, product->code, stage,
                product->price * (1 + random_skewed(random, 40)),
                day_text(records->last_day - age, start_text), day_text(close, close_text),
                strcmp(stage, "lost") == 0 ? pick(random, reasons, 5) : "",
                words_people[records->owner[customer]].login);
    }
}

static void write_interactions(struct records *records)
{
    static const char *const kinds[] = {"visit", "call", "call", "email", "meeting", "chat"};
    static const char *const subjects[] = {"需求沟通", "产品演示",   "报价说明", "Follow-up call",
                                           "合同细节", "Site visit", "项目进展", "季度回顾"};
    static const char *const steps[] = {"发送报价", "安排演示", "Send the draft contract",
                                        "电话回访", "Arrange a site visit"};
    struct random *random = &records->random;
    fputs("key,customer,kind,subject,day,minutes,next_step,next_date,reason,owner\n", records->out);
    for (int i = 0; i < RECORDS_INTERACTIONS; i++) {
        unsigned customer = random_skewed(random, RECORDS_CUSTOMERS);
        int known = records->last_day - records->begun[customer];
        int day = records->last_day - (int)random_below(random, (unsigned)known + 1);
        bool recent = records->last_day - day < 20;
        char day_is[11], next_is[11] = "";
        fprintf(records->out, "I%05d,D%04u,%s,%s,%sT%02u:%02u:00+08:00,%u,%s,%s,%s,%s\n", i + 1,
                customer + 1, pick(random, kinds, 6), pick(random, subjects, 8),
                day_text(day, day_is), 8 + random_below(random, 10), random_below(random, 4) * 15,
                5 + random_skewed(random, 115), recent ? pick(random, steps, 5) : "",
                recent ? day_text(day + 7 + (int)random_below(random, 20), next_is) : "",
                recent ? "" : "solved", words_people[records->owner[customer]].login);
    }
}

/*
 * What became of a ticket: the older it is, the further it came. Complaints stay solved: one is
 * closed with its actions and a call-back, and a file of tickets has none.
 */
static void write_course(struct records *records, int created, bool complaint)
{
    struct random *random = &records->random;
    int solved = created + (int)random_skewed(random, 12);
    char replied_day[11], solved_day[11], closed_day[11];
    day_text(created, replied_day);
    if (solved > records->last_day || (records->last_day - created < 30 && random_below(random, 2)))
        fprintf(records->out, ",%s,,,,\n", random_below(random, 3) ? "in_progress" : "assigned");
    else if (complaint || records->last_day - solved < 7)
        fprintf(records->out, ",resolved,%sT11:00:00+08:00,%sT16:00:00+08:00,,已处理\n",
                replied_day, day_text(solved, solved_day));
    else
        fprintf(records->out,
                ",closed,%sT11:00:00+08:00,%sT16:00:00+08:00,%sT10:00:00+08:00,已处理\n",
                replied_day, day_text(solved, solved_day), day_text(solved + 5, closed_day));
}

static void write_tickets(struct records *records)
{
    static const char *const types[] = {"enquiry", "complaint", "request", "after_sales",
                                        "suggestion"};
    static const char *const subjects[] = {"设备无法联网",
                                           "发票抬头有误",
                                           "Sensor reads too high",
                                           "要求延长保修",
                                           "Delivery arrived damaged",
                                           "平台登录失败",
                                           "希望增加报表",
                                           "安装时间变更"};
    static const char *const priorities[] = {"normal", "normal", "low", "high", "urgent"};
    static const char *const channels[] = {"phone", "email", "wechat", "web"};
    static const char *const agents[] = {"xu.hui", "he.ping", "daniel"};
    struct random *random = &records->random;
    fputs("key,customer,type,priority,channel,subject,created,owner,status,replied,resolved,closed,"
          "resolution\n",
          records->out);
    for (int i = 0; i < RECORDS_TICKETS; i++) {
        unsigned customer = random_skewed(random, RECORDS_CUSTOMERS);
        int known = records->last_day - records->begun[customer];
        int created = records->last_day - (int)random_below(random, (unsigned)known + 1);
        char day[11];
        const char *type;
        fprintf(records->out, "T%05d,D%04u,%s,%s,%s,%s,%sT09:00:00+08:00,%s", i + 1, customer + 1,
                type = pick(random, types, 5), pick(random, priorities, 5),
                pick(random, channels, 4), pick(random, subjects, 8), day_text(created, day),
                pick(random, agents, 3));
        write_course(records, created, strcmp(type, "complaint") == 0);
    }
}

static void write_tasks(struct records *records)
{
    static const char *const subjects[] = {
        "准备方案", "电话回访", "Send the offer", "核对发票", "Plan the next visit", "更新合同"};
    static const char *const priorities[] = {"normal", "normal", "high", "urgent", "low"};
    struct random *random = &records->random;
    fputs("key,customer,subject,due,priority,owner\n", records->out);
    for (int i = 0; i < RECORDS_TASKS; i++) {
        unsigned customer = random_skewed(random, RECORDS_CUSTOMERS);
        char day[11];
        int due = records->last_day - 10 + (int)random_below(random, 40);
        fprintf(records->out, "K%04d,D%04u,%s,%sT18:00:00+08:00,%s,%s\n", i + 1, customer + 1,
                pick(random, subjects, 6), day_text(due, day), pick(random, priorities, 5),
                words_people[records->owner[customer]].login);
    }
}

const struct records_file records_files[] = {
    {"1-teams.csv", write_teams},
    {"2-users.csv", write_users},
    {"3-roles.csv", write_grants},
    {"4-products.csv", write_products},
    {"5-customers.csv", write_customers},
    {"6-contacts.csv", write_contacts},
    {"7-opportunities.csv", write_opportunities},
    {"8-interactions.csv", write_interactions},
    {"9-tickets.csv", write_tickets},
    {"10-tasks.csv", write_tasks},
    {"11-orders.csv", records_orders_write},
    {"12-returns.csv", records_orders_returns},
    {"13-leads.csv", records_leads_write},
    {NULL, NULL},
};
