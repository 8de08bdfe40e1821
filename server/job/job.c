/* SPDX-License-Identifier: Apache-2.0 */
/* The threads that work outside calls. */
#include "server/job/job.h"

#include "common/log.h"
#include "server/audit/seal_keys.h"
#include "server/job/batch.h"
#include "server/job/clocks.h"
#include "server/job/erase.h"
#include "server/job/feed.h"
#include "server/job/handover.h"
#include "server/job/import.h"
#include "server/job/remind.h"
#include "server/job/schedule.h"
#include "server/job/sealer.h"

#include <pthread.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

enum {
    MOST_THREADS = 16,
    MEMORY = 1 << 20,
    POLL_MS = 500,  /* other servers' work shows up no later */
    SEAL_MS = 750,  /* from one seal to the next: what is sealed together costs less */
    FEED_MS = 250,  /* figures follow within two seconds */
    CLOCK_MS = 250, /* and what a clock has to tell */
    AWAY_MS = 2000, /* after the database could not be reached */
    STATEMENT_MS = 10 * 60 * 1000,
};

struct job_thread {
    struct job_runner *runner;
    pthread_t thread;
    int (*turn)(struct job_thread *thread); /* milliseconds to wait before the next one */
    struct work work;
};

struct job_runner {
    struct arena *arena;
    struct job_config config;
    atomic_bool stop;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    unsigned long calls; /* of job_runner_wake; under the lock */
    struct job_thread threads[MOST_THREADS];
    int n;
    struct job_thread sealing; /* runner NULL: none */
    struct sealer sealer;
    struct job_thread feeding; /* runner NULL: none */
    struct feed feed;
    struct job_thread timing; /* runner NULL: none */
    struct clocks clocks;
};

/* Returns at once when somebody called since `seen`. */
static unsigned long pause_until(struct job_runner *runner, unsigned long seen, int ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += (long)(ms % 1000) * 1000000;
    until.tv_sec += ms / 1000 + until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&runner->lock);
    int error = 0;
    while (runner->calls == seen && !atomic_load(&runner->stop) && error == 0)
        error = pthread_cond_timedwait(&runner->wake, &runner->lock, &until);
    seen = runner->calls;
    pthread_mutex_unlock(&runner->lock);
    return seen;
}

static bool open_session(struct job_thread *thread)
{
    if (thread->work.session)
        return true;
    struct arena *arena = arena_new(MEMORY);
    struct status status;
    if (!arena)
        return false;
    thread->work.session =
        db_session_open(arena, thread->runner->config.conninfo, STATEMENT_MS, &status);
    if (!thread->work.session)
        log_event(LOG_LEVEL_WARN, "job.database", log_text("error", status.message));
    arena_free(arena);
    return thread->work.session != NULL;
}

/* clang-format off */
/* What waits in the database, in the order in which it is looked for; each may take long. */
static struct status (*const queues[])(const struct work *work, bool *found) = {
    batch_work,
    handover_work,
    import_work,
    erase_work,
    schedule_work,
};
/* clang-format on */

/* How long to wait before looking again. */
static int do_something(struct job_thread *thread)
{
    bool found = false;
    if (!open_session(thread))
        return AWAY_MS;
    struct status status = STATUS_OK;
    for (size_t i = 0; i < sizeof queues / sizeof *queues && status_is_ok(status) && !found; i++)
        status = queues[i](&thread->work, &found);
    if (!status_is_ok(status)) {
        log_event(LOG_LEVEL_WARN, "job.failed", log_text("code", status_code_name(status.code)),
                  log_text("error", status.message));
        return AWAY_MS;
    }
    return found ? 0 : POLL_MS;
}

static int seal_something(struct job_thread *thread)
{
    if (!open_session(thread))
        return AWAY_MS;
    struct status status = sealer_work(&thread->work, &thread->runner->sealer);
    if (!status_is_ok(status))
        log_event(LOG_LEVEL_WARN, "job.seal", log_text("code", status_code_name(status.code)),
                  log_text("error", status.message));
    return status_is_ok(status) ? SEAL_MS : AWAY_MS;
}

/* What must not wait for long work: figures, and what people are to be told in time. */
static int feed_something(struct job_thread *thread)
{
    bool found, more;
    if (!open_session(thread))
        return AWAY_MS;
    struct status status = remind_work(&thread->work, &more);
    struct status fed = feed_work(&thread->work, &thread->runner->feed, &found);
    found |= more;
    if (status_is_ok(status))
        status = fed;
    if (!status_is_ok(status))
        log_event(LOG_LEVEL_WARN, "job.feed", log_text("code", status_code_name(status.code)),
                  log_text("error", status.message));
    return !status_is_ok(status) ? AWAY_MS : found ? 0 : FEED_MS;
}

/* A thread of its own: nothing else is due to the second. */
static int tell_time(struct job_thread *thread)
{
    bool found;
    if (!open_session(thread))
        return AWAY_MS;
    struct status status = clocks_work(&thread->work, &thread->runner->clocks, &found);
    if (!status_is_ok(status))
        log_event(LOG_LEVEL_WARN, "job.clocks", log_text("code", status_code_name(status.code)),
                  log_text("error", status.message));
    return !status_is_ok(status) ? AWAY_MS : found ? 0 : CLOCK_MS;
}

static void *run(void *argument)
{
    struct job_thread *thread = argument;
    struct job_runner *runner = thread->runner;
    unsigned long seen = 0;
    while (!atomic_load(&runner->stop)) {
        int ms = thread->turn(thread);
        if (ms)
            seen = pause_until(runner, seen, ms);
    }
    if (thread->turn == seal_something)
        seal_something(thread); /* the last changes of this server */
    db_session_close(thread->work.session);
    return NULL;
}

static bool init_wake(struct job_runner *runner)
{
    pthread_condattr_t attributes;
    if (pthread_mutex_init(&runner->lock, NULL) != 0 || pthread_condattr_init(&attributes) != 0)
        return false;
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    bool ready = pthread_cond_init(&runner->wake, &attributes) == 0;
    pthread_condattr_destroy(&attributes);
    return ready;
}

/* Process ids repeat after a restart, and on other machines. */
static const char *owner_name(struct job_runner *runner, int i)
{
    unsigned long long random = 0;
    if (getrandom(&random, sizeof random, 0) != (ssize_t)sizeof random)
        return NULL;
    return arena_printf(runner->arena, "%d-%d-%016llx", (int)getpid(), i, random);
}

static bool start_thread(struct job_runner *runner, struct job_thread *thread, int i,
                         int (*turn)(struct job_thread *thread))
{
    thread->turn = turn;
    thread->work = (struct work){.owner = owner_name(runner, i),
                                 .hooks = runner->config.hooks,
                                 .stop = &runner->stop,
                                 .keyring = runner->config.keyring};
    thread->runner = runner;
    if (thread->work.owner && pthread_create(&thread->thread, NULL, run, thread) == 0)
        return true;
    thread->runner = NULL;
    return false;
}

/* A thread of its own: an import must not keep the seals waiting. */
static bool start_sealing(struct job_runner *runner)
{
    const struct job_config *config = &runner->config;
    if (!config->keyring)
        return true;
    runner->sealer.file = config->seal_file ? arena_string(runner->arena, config->seal_file)
                                            : seal_keys_file(config->keyring, runner->arena);
    return runner->sealer.file &&
           start_thread(runner, &runner->sealing, MOST_THREADS, seal_something);
}

static bool start(struct job_runner *runner)
{
    for (; runner->n < runner->config.threads && runner->n < MOST_THREADS; runner->n++)
        if (!start_thread(runner, &runner->threads[runner->n], runner->n, do_something))
            return false;
    return start_sealing(runner) &&
           start_thread(runner, &runner->feeding, MOST_THREADS + 1, feed_something) &&
           start_thread(runner, &runner->timing, MOST_THREADS + 2, tell_time);
}

struct job_runner *job_runner_new(const struct job_config *config)
{
    struct arena *arena = arena_new(MEMORY);
    struct job_runner *runner = arena ? arena_alloc(arena, sizeof *runner) : NULL;
    if (!runner || !init_wake(runner)) {
        arena_free(arena);
        return NULL;
    }
    runner->arena = arena;
    runner->config = *config;
    runner->config.conninfo = arena_string(arena, config->conninfo);
    if (runner->config.conninfo && start(runner))
        return runner;
    job_runner_free(runner);
    return NULL;
}

void job_runner_wake(struct job_runner *runner)
{
    pthread_mutex_lock(&runner->lock);
    runner->calls++;
    pthread_cond_broadcast(&runner->wake);
    pthread_mutex_unlock(&runner->lock);
}

void job_runner_free(struct job_runner *runner)
{
    if (!runner)
        return;
    atomic_store(&runner->stop, true);
    job_runner_wake(runner);
    for (int i = 0; i < runner->n; i++)
        pthread_join(runner->threads[i].thread, NULL);
    if (runner->sealing.runner)
        pthread_join(runner->sealing.thread, NULL);
    if (runner->feeding.runner)
        pthread_join(runner->feeding.thread, NULL);
    if (runner->timing.runner)
        pthread_join(runner->timing.thread, NULL);
    clocks_fini(&runner->clocks);
    pthread_cond_destroy(&runner->wake);
    pthread_mutex_destroy(&runner->lock);
    arena_free(runner->arena);
}
