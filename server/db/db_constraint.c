/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sentences for the constraints that a user can run into, by the constraint's name.
 * A constraint that is not listed gets the general sentence of its kind (db_error.c); a unique
 * index named <table>_<column>_key names its field itself.
 */
#include "server/db/internal.h"

#include <string.h>

static const struct db_constraint_text texts[] = {
    {"app_user_login_key", RPC_OK, NULL, "login", "Another user has this login."},
    {"team_name_key", RPC_OK, NULL, "name", "Another team has this name."},
    {"role_code_key", RPC_OK, NULL, "code", "Another role has this code."},
    {"tag_name_key", RPC_OK, NULL, "name", "There is already a tag with this name."},
    {"product_code_key", RPC_OK, NULL, "code", "Another product has this code."},
    {"pipeline_name_key", RPC_OK, NULL, "name", "Another pipeline has this name."},
    {"price_list_name_key", RPC_OK, NULL, "name", "Another price list has this name."},
    {"role_grant_pair_key", RPC_OK, NULL, "role_id", "The user already has this role."},
    {"membership_pair_key", RPC_OK, NULL, "team_id", "The user is already in this team."},
    {"permission_line_key", RPC_OK, NULL, "action", "The role already has a line for this action."},
    {"field_rule_line_key", RPC_OK, NULL, "field", "The role already has a rule for this field."},
    {"code_list_code_key", RPC_OK, NULL, "code", "The list already has this code."},
    {"exchange_rate_day_key", RPC_OK, NULL, "valid_from",
     "There is already a rate for this currency and day."},
    {"custom_field_key_key", RPC_OK, NULL, "key", "The object already has a field with this key."},
    {"stage_code_key", RPC_OK, NULL, "code", "The pipeline already has a stage with this code."},
    {"affiliation_pair_key", RPC_OK, NULL, "customer_id",
     "The contact already belongs to this customer."},
    {"ticket_article_pair_key", RPC_OK, NULL, "article_id",
     "The ticket has this article already; change that use, or say kith article use."},
    {"article_version_open_key", RPC_FAILED_PRECONDITION, "ARTICLE_VERSION_OPEN", "article_id",
     "Somebody else has just begun a version of the article; look at it first."},
    {"affiliation_primary_key", RPC_OK, NULL, "is_primary",
     "The customer already has a primary contact."},
    {"price_line_key", RPC_OK, NULL, "product_id",
     "The price list already has this product for the same quantity and day."},
    {"share_user_id_key", RPC_OK, NULL, "user_id",
     "The record is already shared with this user; change that share."},
    {"share_team_id_key", RPC_OK, NULL, "team_id",
     "The record is already shared with this team; change that share."},
    {"erasure_open_customer_key", RPC_FAILED_PRECONDITION, "BEING_ERASED", "id",
     "The person is being erased."},
    {"erasure_open_contact_key", RPC_FAILED_PRECONDITION, "BEING_ERASED", "id",
     "The person is being erased."},
    {"handover_from_user_id_key", RPC_FAILED_PRECONDITION, "HANDOVER_RUNNING", "id",
     "A hand-over of this user is under way; wait for its end."},
    {"interaction_about", RPC_INVALID_ARGUMENT, "FIELD_REQUIRED", "customer_id",
     "Say with which customer, or about which lead."},
    {"absence_in_order", RPC_INVALID_ARGUMENT, "PERIOD_INVALID", "end_date",
     "The last day lies before the first."},
    {"absence_deputy_is_another", RPC_INVALID_ARGUMENT, "FIELD_INVALID", "deputy_id",
     "Nobody is their own deputy."},
    {"delegation_in_order", RPC_INVALID_ARGUMENT, "PERIOD_INVALID", "end_date",
     "The last day lies before the first."},
    {"delegation_to_another", RPC_INVALID_ARGUMENT, "FIELD_INVALID", "to_user_id",
     "Nobody stands in for themselves; name somebody else: to_user=NAME."},
    {"acquisition_cost_in_order", RPC_INVALID_ARGUMENT, "PERIOD_INVALID", "end_date",
     "The last day lies before the first."},
    {"priority_rule_cell_key", RPC_OK, NULL, "severity",
     "There is already a rule for this severity, impact and grade."},
    {NULL, RPC_OK, NULL, NULL, NULL}, /* the end */
};

const struct db_constraint_text *db_constraint_find(const char *name)
{
    for (const struct db_constraint_text *text = texts; text->name; text++)
        if (strcmp(text->name, name) == 0)
            return text;
    return NULL;
}
