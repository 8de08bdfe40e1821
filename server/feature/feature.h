/* SPDX-License-Identifier: Apache-2.0 */
/* The tables that features bring; registry.c lists them. */
#ifndef KITH_SERVER_FEATURE_FEATURE_H
#define KITH_SERVER_FEATURE_FEATURE_H

#include "server/resource/resource.h"
#include "server/rpc/server.h"

/* Each ended by method NULL. */
extern const struct rpc_handler accept_handlers[];
extern const struct rpc_handler acquisition_handlers[];
extern const struct rpc_handler approval_handlers[];
extern const struct rpc_handler approval_view_handlers[];
extern const struct rpc_handler article_handlers[];
extern const struct rpc_handler article_figures_handlers[];
extern const struct rpc_handler article_search_handlers[];
extern const struct rpc_handler attachment_handlers[];
extern const struct rpc_handler audit_handlers[];
extern const struct rpc_handler audit_proof_handlers[];
extern const struct rpc_handler auth_handlers[];
extern const struct rpc_handler batch_view_handlers[];
extern const struct rpc_handler complaint_handlers[];
extern const struct rpc_handler consent_handlers[];
extern const struct rpc_handler customer_handlers[];
extern const struct rpc_handler duplicate_handlers[];
extern const struct rpc_handler customer_view_handlers[];
extern const struct rpc_handler explain_handlers[];
extern const struct rpc_handler export_handlers[];
extern const struct rpc_handler field_handlers[];
extern const struct rpc_handler grade_handlers[];
extern const struct rpc_handler grade_figures_handlers[];
extern const struct rpc_handler forecast_handlers[];
extern const struct rpc_handler forecast_compare_handlers[];
extern const struct rpc_handler follow_up_handlers[];
extern const struct rpc_handler handover_handlers[];
extern const struct rpc_handler handover_part_handlers[];
extern const struct rpc_handler health_handlers[];
extern const struct rpc_handler import_handlers[];
extern const struct rpc_handler invite_handlers[];
extern const struct rpc_handler job_handlers[];
extern const struct rpc_handler feedback_handlers[];
extern const struct rpc_handler feedback_analysis_handlers[];
extern const struct rpc_handler improvement_handlers[];
extern const struct rpc_handler lead_handlers[];
extern const struct rpc_handler lead_convert_handlers[];
extern const struct rpc_handler lead_explain_handlers[];
extern const struct rpc_handler machine_handlers[];
extern const struct rpc_handler merge_handlers[];
extern const struct rpc_handler my_day_handlers[];
extern const struct rpc_handler notification_handlers[];
extern const struct rpc_handler notification_watch_handlers[];
extern const struct rpc_handler opportunity_handlers[];
extern const struct rpc_handler order_handlers[];
extern const struct rpc_handler performance_handlers[];
extern const struct rpc_handler person_handlers[];
extern const struct rpc_handler person_export_handlers[];
extern const struct rpc_handler pool_handlers[];
extern const struct rpc_handler pool_view_handlers[];
extern const struct rpc_handler price_handlers[];
extern const struct rpc_handler quality_handlers[];
extern const struct rpc_handler queue_handlers[];
extern const struct rpc_handler ticket_route_handlers[];
extern const struct rpc_handler ticket_route_view_handlers[];
extern const struct rpc_handler record_handlers[];
extern const struct rpc_handler records_handlers[];
extern const struct rpc_handler reflect_handlers[];
extern const struct rpc_handler report_handlers[];
extern const struct rpc_handler retention_handlers[];
extern const struct rpc_handler role_diff_handlers[];
extern const struct rpc_handler search_handlers[];
extern const struct rpc_handler second_factor_handlers[];
extern const struct rpc_handler segment_change_handlers[];
extern const struct rpc_handler segment_handlers[];
extern const struct rpc_handler session_handlers[];
extern const struct rpc_handler sign_in_factor_handlers[];
extern const struct rpc_handler step_up_handlers[];
extern const struct rpc_handler task_handlers[];
extern const struct rpc_handler review_handlers[];
extern const struct rpc_handler review_results_handlers[];
extern const struct rpc_handler review_sample_handlers[];
extern const struct rpc_handler service_handlers[];
extern const struct rpc_handler territory_handlers[];
extern const struct rpc_handler service_calendar_handlers[];
extern const struct rpc_handler sla_simulate_handlers[];
extern const struct rpc_handler ticket_explain_handlers[];
extern const struct rpc_handler ticket_handlers[];
extern const struct rpc_handler ticket_link_handlers[];
extern const struct rpc_handler ticket_escalate_handlers[];
extern const struct rpc_handler ticket_intake_handlers[];

/* Each ended by object NULL. */
extern const struct resource_hooks account_hooks[];
extern const struct resource_hooks approval_hooks[];
extern const struct resource_hooks approval_flow_hooks[];
extern const struct resource_hooks article_hooks[];
extern const struct resource_hooks attachment_hooks[];
extern const struct resource_hooks batch_view_hooks[];
extern const struct resource_hooks complaint_hooks[];
extern const struct resource_hooks consent_hooks[];
extern const struct resource_hooks contact_point_hooks[];
extern const struct resource_hooks customer_hooks[];
extern const struct resource_hooks duplicate_hooks[];
extern const struct resource_hooks field_hooks[];
extern const struct resource_hooks grade_hooks[];
extern const struct resource_hooks follow_up_hooks[];
extern const struct resource_hooks handover_hooks[];
extern const struct resource_hooks import_hooks[];
extern const struct resource_hooks interaction_hooks[];
extern const struct resource_hooks feedback_hooks[];
extern const struct resource_hooks improvement_hooks[];
extern const struct resource_hooks lead_hooks[];
extern const struct resource_hooks lead_rule_hooks[];
extern const struct resource_hooks machine_hooks[];
extern const struct resource_hooks notification_hooks[];
extern const struct resource_hooks opportunity_hooks[];
extern const struct resource_hooks order_hooks[];
extern const struct resource_hooks pool_hooks[];
extern const struct resource_hooks price_hooks[];
extern const struct resource_hooks queue_hooks[];
extern const struct resource_hooks ticket_route_hooks[];
extern const struct resource_hooks retention_hooks[];
extern const struct resource_hooks session_hooks[];
extern const struct resource_hooks segment_hooks[];
extern const struct resource_hooks setting_hooks[];
extern const struct resource_hooks share_hooks[];
extern const struct resource_hooks task_hooks[];
extern const struct resource_hooks review_hooks[];
extern const struct resource_hooks review_sample_hooks[];
extern const struct resource_hooks territory_hooks[];
extern const struct resource_hooks service_level_hooks[];
extern const struct resource_hooks ticket_hooks[];
extern const struct resource_hooks ticket_link_hooks[];
extern const struct resource_hooks ticket_escalate_hooks[];

extern const struct rpc_registry registry;

#endif
