/* SPDX-License-Identifier: Apache-2.0 */
/* The phases of a run. */
#include "tests/bench/load/load_run.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Fewer at once than the server lets in before they have signed in. */
enum { OPENING = 100, HEAD = 5 };
static const int64_t SECOND = 1000000000, TURN = 100000000, PATIENCE = 10;

/* ---- What connections tell ---- */

static void changed(struct load_connection *connection, void *owner)
{
    struct load_run *run = owner;
    if (connection->state == LOAD_READY) {
        run->n_ready++;
        run->n_opening--;
        return;
    }
    run->n_lost++;
    if (!run->error)
        run->error = connection->error;
}

static bool is_measured(const struct load_run *run, const struct load_slot *slot)
{
    int64_t when = run->options->rate > 0 ? slot->due : run->client.now;
    return when >= run->begin && when < run->end;
}

static void begin_call(struct load_run *run, struct load_slot *slot, int64_t due)
{
    slot->line = load_work_pick(&run->work, &run->random);
    const struct load_work_line *line = &run->work.lines[slot->line];
    slot->length = load_template_write(&line->template, &run->random, slot->bytes);
    slot->due = due;
    run->running++;
    load_connection_send(slot, line->method->path);
}

static void ended(struct load_slot *slot, void *owner)
{
    struct load_run *run = owner;
    run->running--;
    if (is_measured(run, slot))
        load_tally_add(&run->tallies[slot->line], slot, run->client.now);
    if (!run->sending || run->options->rate > 0)
        return;
    struct load_slot *next = load_connection_take(slot->connection);
    if (next)
        begin_call(run, next, run->client.now);
}

/* ---- Opening ---- */

static bool open_one(struct load_run *run)
{
    int number = run->n_opened++, flight = run->options->flight, share = run->options->share;
    size_t first = (size_t)number * (size_t)((flight + share - 1) / share);
    size_t room = run->work.longest > HEAD ? run->work.longest : HEAD;
    struct load_slot *slots = &run->slots[(size_t)number * (size_t)flight];
    for (int i = 0; i < flight; i++) {
        slots[i].authorization =
            run->sessions.headers[(first + (size_t)(i / share)) % run->sessions.n];
        slots[i].bytes = malloc(room);
    }
    run->n_opening++;
    return load_connection_open(&run->connections[number], &run->client, (unsigned)number, slots,
                                flight);
}

bool load_run_open(struct load_run *run)
{
    size_t n = (size_t)run->options->connections;
    run->connections = calloc(n, sizeof *run->connections);
    run->slots = calloc(n * (size_t)run->options->flight, sizeof *run->slots);
    run->client.ended = ended;
    run->client.changed = changed;
    run->client.owner = run;
    int64_t until = run->client.now + (PATIENCE + (int64_t)n / 50) * SECOND;
    while (run->n_ready < run->options->connections && run->n_lost == 0) {
        while (run->n_opening < OPENING && run->n_opened < run->options->connections)
            if (!open_one(run)) {
                run->error = "a socket could not be made or connected";
                return false;
            }
        load_client_turn(&run->client, TURN);
        if (run->client.now > until) {
            run->error = "the server takes too long to let connections in";
            return false;
        }
    }
    return run->n_lost == 0;
}

/* ---- Working ---- */

static struct load_slot *next_slot(struct load_run *run)
{
    for (int i = 0; i < run->options->connections; i++) {
        struct load_slot *slot = load_connection_take(&run->connections[run->cursor]);
        run->cursor = (run->cursor + 1) % run->options->connections;
        if (slot)
            return slot;
    }
    return NULL;
}

static int64_t next_due(const struct load_run *run)
{
    return run->first + (int64_t)((double)run->n_due * (double)SECOND / run->options->rate);
}

/* Open loop: sends what is due; how long nothing else is. */
static int64_t send_due(struct load_run *run)
{
    uint64_t room = (uint64_t)run->options->connections * (uint64_t)run->options->flight;
    for (;;) {
        int64_t due = next_due(run);
        if (due > run->client.now)
            return due - run->client.now < TURN ? due - run->client.now : TURN;
        struct load_slot *slot = run->running < room ? next_slot(run) : NULL;
        if (!slot)
            return TURN;
        run->n_due++;
        begin_call(run, slot, due);
    }
}

static void begin_all(struct load_run *run)
{
    for (int i = 0; i < run->options->connections; i++) {
        struct load_connection *c = &run->connections[i];
        for (struct load_slot *slot; (slot = load_connection_take(c));)
            begin_call(run, slot, run->client.now);
    }
}

/* Calls that were due, and for which there was no room until the end. */
static void count_unsent(struct load_run *run)
{
    for (int64_t due; run->options->rate > 0 && (due = next_due(run)) < run->end; run->n_due++)
        run->unsent += due >= run->begin;
}

void load_run_work(struct load_run *run)
{
    const struct load_options *options = run->options;
    run->first = run->client.now = load_client_clock();
    run->begin = run->first + (int64_t)(options->warm * (double)SECOND);
    run->end = run->begin + (int64_t)(options->seconds * (double)SECOND);
    run->sending = true;
    if (options->rate == 0)
        begin_all(run);
    while (run->client.now < run->end && run->n_lost < options->connections) {
        int64_t wait = options->rate > 0 ? send_due(run) : TURN;
        load_client_turn(&run->client, wait);
    }
    run->sending = false;
    count_unsent(run);
    while (run->running > 0 && run->client.now < run->end + PATIENCE * SECOND)
        load_client_turn(&run->client, TURN);
    for (size_t i = 0; i < (size_t)options->connections * (size_t)options->flight; i++)
        if (run->slots[i].running && run->slots[i].line >= 0 && is_measured(run, &run->slots[i]))
            load_tally_add(&run->tallies[run->slots[i].line], &run->slots[i], run->client.now);
}

/* ---- Holding ---- */

static bool input_ended(void)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    char bytes[256];
    return poll(&input, 1, 0) > 0 && read(STDIN_FILENO, bytes, sizeof bytes) <= 0;
}

bool load_run_idle(struct load_run *run)
{
    int64_t end = run->client.now + (int64_t)(run->options->seconds * (double)SECOND);
    printf("ready %d\n", run->n_ready);
    fflush(stdout);
    while (run->client.now < end && run->n_lost == 0 && !input_ended())
        load_client_turn(&run->client, TURN);
    return run->n_lost == 0;
}

void load_run_close(struct load_run *run)
{
    for (int i = 0; i < run->n_opened; i++)
        load_connection_close(&run->connections[i]);
    for (size_t i = 0; i < (size_t)run->n_opened * (size_t)run->options->flight; i++)
        free(run->slots[i].bytes);
    free(run->connections);
    free(run->slots);
    load_client_fini(&run->client);
}
