/* SPDX-License-Identifier: Apache-2.0 */
/* Words that the demonstration data are made of. All names are invented. */
#ifndef KITH_DEPLOY_DEMO_WORDS_H
#define KITH_DEPLOY_DEMO_WORDS_H

#include <stddef.h>

struct place {
    const char *city, *region, *country;
    const char *area_code; /* of landline numbers, with the country's code */
    const char *team;
    int chinese;
};

struct trade {
    const char *industry; /* a code */
    const char *chinese;  /* end of a company's name */
    const char *latin;
};

struct product {
    const char *code, *name, *category;
    unsigned price; /* CNY */
};

struct person {
    const char *login, *name, *team, *title, *manager, *role;
};

extern const struct place words_places[];
extern const size_t words_n_places;
extern const struct trade words_trades[];
extern const size_t words_n_trades;
extern const struct product words_products[];
extern const size_t words_n_products;
extern const struct person words_people[];
extern const size_t words_n_people;
extern const char *const words_brands_zh[];
extern const size_t words_n_brands_zh;
extern const char *const words_brands_en[];
extern const size_t words_n_brands_en;
extern const char *const words_surnames_zh[];
extern const size_t words_n_surnames_zh;
extern const char *const words_given_zh[];
extern const size_t words_n_given_zh;
extern const char *const words_first_en[];
extern const size_t words_n_first_en;
extern const char *const words_last_en[];
extern const size_t words_n_last_en;

#endif
