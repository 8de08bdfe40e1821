/* SPDX-License-Identifier: Apache-2.0 */
/* All features: a new one is a line here and one in feature.h. */
#include "server/feature/feature.h"

/* clang-format off */
static const struct rpc_handler *const handlers[] = { /* one on each line */
    accept_handlers,
    attachment_handlers,
    audit_handlers,
    audit_proof_handlers,
    auth_handlers,
    consent_handlers,
    customer_handlers,
    explain_handlers,
    export_handlers,
    field_handlers,
    handover_handlers,
    handover_part_handlers,
    health_handlers,
    import_handlers,
    invite_handlers,
    job_handlers,
    lead_handlers,
    machine_handlers,
    my_day_handlers,
    opportunity_handlers,
    person_handlers,
    person_export_handlers,
    price_handlers,
    record_handlers,
    reflect_handlers,
    report_handlers,
    retention_handlers,
    role_diff_handlers,
    second_factor_handlers,
    session_handlers,
    sign_in_factor_handlers,
    step_up_handlers,
    task_handlers,
    ticket_handlers,
    NULL,
};

static const struct resource_hooks *const hooks[] = {
    account_hooks,
    attachment_hooks,
    consent_hooks,
    contact_point_hooks,
    customer_hooks,
    field_hooks,
    handover_hooks,
    import_hooks,
    interaction_hooks,
    lead_hooks,
    lead_rule_hooks,
    machine_hooks,
    opportunity_hooks,
    price_hooks,
    retention_hooks,
    session_hooks,
    setting_hooks,
    share_hooks,
    task_hooks,
    ticket_hooks,
    NULL,
};
/* clang-format on */

const struct rpc_registry registry = {
    .standard = resource_handler,
    .handlers = handlers,
    .hooks = hooks,
};
