/* SPDX-License-Identifier: Apache-2.0 */
/* The thread pool: every job runs once and comes back once, to its own loop; a full queue says so.
 */
#include "server/rpc/offload.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

enum { LOOPS = 3, JOBS = 2000 };

static void check(bool good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "offload_test: %s\n", what);
    exit(1);
}

struct user {
    struct offload *offload;
    struct offload_port *port;
    struct loop *loop;
    pthread_t thread;
    unsigned submitted, returned, refused;
};

struct job {
    struct user *user;
    pthread_t loop_thread;
    unsigned worked;
};

static void work(void *argument)
{
    struct job *job = argument;
    job->worked++;
}

static void submit_more(struct user *user);

static void done(void *argument)
{
    struct job *job = argument;
    struct user *user = job->user;
    check(job->worked == 1, "a job did not run once");
    check(pthread_equal(job->loop_thread, pthread_self()), "done ran on another thread");
    free(job);
    user->returned++;
    submit_more(user);
    if (user->returned == JOBS)
        loop_stop(user->loop);
}

static void submit_more(struct user *user)
{
    while (user->submitted < JOBS) {
        struct job *job = calloc(1, sizeof *job);
        check(job, "no memory");
        *job = (struct job){.user = user, .loop_thread = pthread_self()};
        if (!offload_submit(user->port, work, done, job)) {
            free(job);
            user->refused++;
            break;
        }
        user->submitted++;
    }
}

static void retry(void *owner)
{
    submit_more(owner);
}

/* Others may have filled the queue: then nothing comes back that would make us try again. */
static void keep_trying(void *owner)
{
    struct user *user = owner;
    struct loop_timer *timer = loop_timer_new(user->loop, retry, user);
    check(timer, "no timer");
    while (user->returned < JOBS) {
        loop_timer_start(timer, 1);
        loop_turn(user->loop);
    }
    loop_timer_free(timer);
}

static void *run(void *argument)
{
    struct user *user = argument;
    user->loop = loop_new();
    user->port = offload_port_new(user->offload, user->loop);
    check(user->port, "no port");
    keep_trying(user);
    offload_port_free(user->port);
    loop_free(user->loop);
    return NULL;
}

static void test_many(void)
{
    struct offload *offload = offload_new(2, 16);
    struct user users[LOOPS] = {0};
    for (int i = 0; i < LOOPS; i++) {
        users[i].offload = offload;
        check(pthread_create(&users[i].thread, NULL, run, &users[i]) == 0, "no thread");
    }
    for (int i = 0; i < LOOPS; i++) {
        pthread_join(users[i].thread, NULL);
        check(users[i].returned == JOBS, "jobs are missing");
    }
    offload_free(offload);
}

struct gate {
    pthread_mutex_t lock;
    pthread_cond_t opened;
    bool open;
    atomic_uint started, returned;
};

static void wait_for_gate(void *argument)
{
    struct gate *gate = argument;
    atomic_fetch_add(&gate->started, 1);
    pthread_mutex_lock(&gate->lock);
    while (!gate->open)
        pthread_cond_wait(&gate->opened, &gate->lock);
    pthread_mutex_unlock(&gate->lock);
}

static void came_back(void *argument)
{
    struct gate *gate = argument;
    atomic_fetch_add(&gate->returned, 1);
}

static void open_gate(struct gate *gate)
{
    pthread_mutex_lock(&gate->lock);
    gate->open = true;
    pthread_cond_broadcast(&gate->opened);
    pthread_mutex_unlock(&gate->lock);
}

static void test_full_and_free(void)
{
    struct gate gate = {.lock = PTHREAD_MUTEX_INITIALIZER, .opened = PTHREAD_COND_INITIALIZER};
    struct offload *offload = offload_new(1, 3);
    struct loop *loop = loop_new();
    struct offload_port *port = offload_port_new(offload, loop);
    for (int i = 0; i < 4; i++)
        check(offload_submit(port, wait_for_gate, came_back, &gate), "refused too early");
    check(!offload_submit(port, wait_for_gate, came_back, &gate), "a full queue took one more");
    check(offload_waiting(offload) >= 3, "the queue is not full");
    open_gate(&gate);
    offload_port_free(port); /* waits, and runs what is left */
    check(atomic_load(&gate.started) == 4 && atomic_load(&gate.returned) == 4, "jobs were lost");
    loop_free(loop);
    offload_free(offload);
}

int main(void)
{
    test_many();
    test_full_and_free();
    return 0;
}
