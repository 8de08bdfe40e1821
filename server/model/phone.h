/* SPDX-License-Identifier: Apache-2.0 */
/* Telephone numbers in one form, for comparing and dialling. Source: ITU-T E.164. */
#ifndef KITH_SERVER_MODEL_PHONE_H
#define KITH_SERVER_MODEL_PHONE_H

#include <stdbool.h>

enum { PHONE_TEXT = 24 };

/*
 * "138 0013 8000" -> "+8613800138000", as dialled from the country (ISO 3166, "CN"). Digits may be
 * full-width; blanks, hyphens, points, slashes and brackets do not count; an extension is dropped.
 * What has no international form (local numbers, short numbers, a country that we do not know)
 * becomes its plain digits. False for what is no telephone number.
 */
bool phone_normalize(const char *text, const char *country, char out[static PHONE_TEXT]);

#endif
