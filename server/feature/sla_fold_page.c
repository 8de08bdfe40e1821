/* SPDX-License-Identifier: Apache-2.0 */
/* A page of a simulation: each ticket's clocks as they were and as they would be. */
#include "server/feature/sla_simulate.h"

#include <string.h>

enum { TICKET_BYTES = 16 * 1024 * 1024 };

static struct simulation_figure *figure_of(struct simulation *simulation,
                                           const struct simulated *ticket, int kind)
{
    int64_t month = ticket->month - simulation->month;
    int priority = ticket->priority > 0 && ticket->priority < SLA_PRIORITIES ? ticket->priority : 0;
    size_t i = (size_t)((month * SLA_PRIORITIES + priority) * SLA_KINDS + kind);
    return month >= 0 && i < simulation->n_figures ? &simulation->figures[i] : NULL;
}

static bool was_warned(const struct sla_clock *clock, int64_t now)
{
    return clock->warn && clock->warn <= (clock->stopped ? clock->stopped : now);
}

static void compare(struct simulation *simulation, const struct simulated *ticket,
                    const struct sla_clock *is, const struct sla_clock *would)
{
    struct simulation_page *page = &simulation->page;
    struct simulation_figure *figure = figure_of(simulation, ticket, is->kind);
    if (!figure || (!is->target && !would->target))
        return;
    figure->clocks++;
    figure->met += is->target && is->state == SLA_MET;
    figure->breached += is->target && is->state == SLA_BREACHED;
    figure->warned += was_warned(is, simulation->now);
    figure->would_meet += would->target && would->state == SLA_MET;
    figure->would_breach += would->target && would->state == SLA_BREACHED;
    figure->would_warn += was_warned(would, simulation->now);
    if ((is->state == SLA_BREACHED) == (would->state == SLA_BREACHED))
        return;
    simulation->different++;
    if (simulation->named + (int64_t)page->n_differences < simulation->limit)
        page->differences[page->n_differences++] =
            (struct simulated_difference){ticket, *is, *would};
}

/* When clocks begin does not depend on policies: both folds have the same ones, in the same order.
 */
static bool fold_ticket(struct simulation *simulation, const struct simulated *ticket)
{
    struct sla_result is, would;
    struct arena *arena = arena_new(TICKET_BYTES);
    bool good =
        arena && sla_fold(arena, ticket->events, ticket->n_events, simulation->now, false, &is);
    for (size_t i = 0; i < ticket->n_events; i++)
        ticket->events[i].policy = &simulation->policy;
    good =
        good && sla_fold(arena, ticket->events, ticket->n_events, simulation->now, false, &would);
    for (size_t i = 0; good && i < is.n_clocks && i < would.n_clocks; i++)
        compare(simulation, ticket, &is.clocks[i], &would.clocks[i]);
    arena_free(arena);
    return good;
}

void sla_fold_page_run(void *argument)
{
    struct simulation *simulation = argument;
    struct simulation_page *page = &simulation->page;
    int64_t room = simulation->limit - simulation->named;
    page->differences =
        arena_array(page->arena, room > 0 ? (size_t)room : 0, sizeof *page->differences);
    page->failed = !page->differences;
    for (size_t i = 0; i < page->n && !page->failed; i++) {
        if (!page->tickets[i].fits)
            continue;
        simulation->tickets++;
        page->failed = !fold_ticket(simulation, &page->tickets[i]);
    }
}
