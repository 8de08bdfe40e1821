/* SPDX-License-Identifier: Apache-2.0 */
/* From typed words to services and methods of the contract. */
#ifndef KITH_CLIENT_CMD_NOUN_H
#define KITH_CLIENT_CMD_NOUN_H

#include "common/arena.h"
#include "common/contract.h"

#include <stdbool.h>

/* "customer", "customers", "price_list", "PriceLists"; NULL: none. */
const struct contract_service *noun_service(const char *word);
/* The service of an object's standard methods; NULL: none. */
const struct contract_service *noun_of_object(const char *object);
/* By its verb; "show", "add", "remove" and the like count. NULL: none. */
const struct contract_method *noun_method(const struct contract_service *service, const char *verb);
const struct contract_method *noun_kind(const struct contract_service *service,
                                        enum contract_verb kind);
/* The object whose records the service keeps; NULL: none. */
const struct contract_object *noun_object(const struct contract_service *service);
/* Part of the product, not of gRPC's machinery: listed in the help. */
bool noun_is_listed(const struct contract_service *service);

/* Fields of requests and replies by what they are for; NULL: none. */
/* The message field that holds the record itself: CreateCustomerRequest.customer. */
const struct contract_field *noun_record_field(const struct contract_message *input,
                                               const struct contract_object *object);
/* The first list of messages of a reply: its rows. */
const struct contract_field *noun_rows_field(const struct contract_message *output);

#endif
