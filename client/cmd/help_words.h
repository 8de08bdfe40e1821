/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the contract's help says, in the user's language: what is alike for all objects from their
 * labels, all else from the catalogue, by the English text of the contract.
 */
#ifndef KITH_CLIENT_CMD_HELP_WORDS_H
#define KITH_CLIENT_CMD_HELP_WORDS_H

#include "client/ui/look.h"
#include "common/arena.h"
#include "common/contract.h"

/* What a method does; never NULL. */
const char *help_words_method(const struct look *look, struct arena *arena,
                              const struct contract_method *method);
/* What a noun is; in Chinese of one with records their label. */
const char *help_words_noun(const struct look *look, const struct contract_service *service);
/* "enquiry, complaint", in Chinese "enquiry 咨询, complaint 投诉"; "" when it is no choice. */
const char *help_words_choices(const struct look *look, struct arena *arena,
                               const struct contract_field *field);

#endif
