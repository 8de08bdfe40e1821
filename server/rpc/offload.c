/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The pool: one queue and one lock. A job is on the pool's queue, then with a thread, then on its
 * port's list of done ones.
 */
#include "server/rpc/offload.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

enum { OFFLOAD_NICE = 10 };

struct job {
    struct job *next;
    struct offload_port *port;
    offload_function *work;
    offload_function *done;
    void *argument;
};

struct queue {
    struct job *first, **last;
};

struct offload {
    pthread_mutex_t lock;
    pthread_cond_t work;  /* a job waits, or the end has come */
    pthread_cond_t ended; /* a job was done */
    struct queue waiting;
    size_t n_waiting, n_busy, limit;
    bool stopping;
    int n_threads;
    pthread_t threads[];
};

struct offload_port {
    struct offload *offload;
    struct loop_wake *wake;
    struct queue done;  /* under the pool's lock */
    size_t outstanding; /* jobs that are not on `done` yet; under the pool's lock */
};

static void push(struct queue *queue, struct job *job)
{
    job->next = NULL;
    *queue->last = job;
    queue->last = &job->next;
}

static struct job *pop(struct queue *queue)
{
    struct job *job = queue->first;
    if (!job)
        return NULL;
    queue->first = job->next;
    if (!queue->first)
        queue->last = &queue->first;
    return job;
}

/* Under the lock. NULL: the end has come. */
static struct job *next_job(struct offload *offload)
{
    while (!offload->waiting.first && !offload->stopping)
        pthread_cond_wait(&offload->work, &offload->lock);
    struct job *job = pop(&offload->waiting);
    if (job) {
        offload->n_waiting--;
        offload->n_busy++;
    }
    return job;
}

/* A flood of passwords must not slow down what else is served. On Linux this is for the thread. */
static void lower_priority(void)
{
    setpriority(PRIO_PROCESS, (id_t)gettid(), OFFLOAD_NICE);
}

static void *run(void *argument)
{
    struct offload *offload = argument;
    struct job *job;
    lower_priority();
    pthread_mutex_lock(&offload->lock);
    while ((job = next_job(offload))) {
        pthread_mutex_unlock(&offload->lock);
        job->work(job->argument);
        pthread_mutex_lock(&offload->lock);
        offload->n_busy--;
        push(&job->port->done, job);
        job->port->outstanding--;
        /* Under the lock, since the port may go as soon as nothing is outstanding. */
        loop_wake_send(job->port->wake);
        pthread_cond_broadcast(&offload->ended);
    }
    pthread_mutex_unlock(&offload->lock);
    return NULL;
}

struct offload *offload_new(int threads, int queue_limit)
{
    size_t n = threads > 0 ? (size_t)threads : 1;
    struct offload *offload = calloc(1, sizeof *offload + n * sizeof *offload->threads);
    if (!offload)
        return NULL;
    offload->limit = queue_limit > 0 ? (size_t)queue_limit : 0;
    offload->waiting.last = &offload->waiting.first;
    pthread_mutex_init(&offload->lock, NULL);
    pthread_cond_init(&offload->work, NULL);
    pthread_cond_init(&offload->ended, NULL);
    while ((size_t)offload->n_threads < n &&
           pthread_create(&offload->threads[offload->n_threads], NULL, run, offload) == 0)
        offload->n_threads++;
    if ((size_t)offload->n_threads == n)
        return offload;
    offload_free(offload);
    return NULL;
}

void offload_free(struct offload *offload)
{
    if (!offload)
        return;
    pthread_mutex_lock(&offload->lock);
    offload->stopping = true;
    pthread_cond_broadcast(&offload->work);
    pthread_mutex_unlock(&offload->lock);
    for (int i = 0; i < offload->n_threads; i++)
        pthread_join(offload->threads[i], NULL);
    pthread_cond_destroy(&offload->ended);
    pthread_cond_destroy(&offload->work);
    pthread_mutex_destroy(&offload->lock);
    free(offload);
}

size_t offload_waiting(struct offload *offload)
{
    pthread_mutex_lock(&offload->lock);
    size_t n = offload->n_waiting;
    pthread_mutex_unlock(&offload->lock);
    return n;
}

/* On the loop: `done` may submit again, so the lock is not held meanwhile. */
static void woken(void *owner)
{
    struct offload_port *port = owner;
    pthread_mutex_lock(&port->offload->lock);
    struct job *job = port->done.first;
    port->done = (struct queue){.first = NULL, .last = &port->done.first};
    pthread_mutex_unlock(&port->offload->lock);
    while (job) {
        struct job *next = job->next;
        job->done(job->argument);
        free(job);
        job = next;
    }
}

struct offload_port *offload_port_new(struct offload *offload, struct loop *loop)
{
    struct offload_port *port = calloc(1, sizeof *port);
    if (!port)
        return NULL;
    port->offload = offload;
    port->done.last = &port->done.first;
    port->wake = loop_wake_new(loop, woken, port);
    if (port->wake)
        return port;
    free(port);
    return NULL;
}

/* False when there is nothing to wait for, and nothing to run. */
static bool wait_for_jobs(struct offload_port *port)
{
    struct offload *offload = port->offload;
    pthread_mutex_lock(&offload->lock);
    while (port->outstanding > 0)
        pthread_cond_wait(&offload->ended, &offload->lock);
    bool some = port->done.first != NULL;
    pthread_mutex_unlock(&offload->lock);
    return some;
}

void offload_port_free(struct offload_port *port)
{
    if (!port)
        return;
    /* A `done` may submit once more. */
    while (wait_for_jobs(port))
        woken(port);
    loop_wake_free(port->wake);
    free(port);
}

static bool put(struct offload *offload, struct job *job)
{
    pthread_mutex_lock(&offload->lock);
    size_t all = offload->n_waiting + offload->n_busy;
    bool room = all < offload->limit + (size_t)offload->n_threads;
    if (room) {
        push(&offload->waiting, job);
        offload->n_waiting++;
        job->port->outstanding++;
        pthread_cond_signal(&offload->work);
    }
    pthread_mutex_unlock(&offload->lock);
    return room;
}

bool offload_submit(struct offload_port *port, offload_function *work, offload_function *done,
                    void *argument)
{
    struct job *job = malloc(sizeof *job);
    if (!job)
        return false;
    *job = (struct job){.port = port, .work = work, .done = done, .argument = argument};
    if (put(port->offload, job))
        return true;
    free(job);
    return false;
}
