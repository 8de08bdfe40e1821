/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The event loop of one thread: sockets, timers, and wake-ups from other threads.
 * The only place that includes libevent. Unless a function says otherwise, it is called on the
 * loop's own thread; callbacks run there, never from within the call that arranged them.
 */
#ifndef KITH_SERVER_LOOP_LOOP_H
#define KITH_SERVER_LOOP_LOOP_H

#include <stdbool.h>
#include <stdint.h>

struct loop;
struct loop_watch;
struct loop_timer;
struct loop_wake;

enum { LOOP_READ = 1, LOOP_WRITE = 2 };

struct loop *loop_new(void); /* NULL without memory */
void loop_free(struct loop *loop);
/* Runs until loop_stop. False when the loop itself failed. */
bool loop_run(struct loop *loop);
/* One turn: waits at most until the next event. For tests. */
void loop_turn(struct loop *loop);
void loop_stop(struct loop *loop);
/* Milliseconds of a monotonic clock, read once per turn. */
int64_t loop_now(const struct loop *loop);

/* Calls ready(what, owner), level-triggered, while fd is ready for what was last set. */
typedef void loop_ready(int what, void *owner);
struct loop_watch *loop_watch_new(struct loop *loop, int fd, loop_ready *ready, void *owner);
void loop_watch_set(struct loop_watch *watch, int what); /* 0: nothing */
void loop_watch_free(struct loop_watch *watch);          /* does not close fd; NULL allowed */

/* One-shot; starting a running timer starts it anew. */
typedef void loop_fire(void *owner);
struct loop_timer *loop_timer_new(struct loop *loop, loop_fire *fire, void *owner);
void loop_timer_start(struct loop_timer *timer, int64_t ms);
void loop_timer_stop(struct loop_timer *timer);
void loop_timer_free(struct loop_timer *timer); /* NULL allowed */

/*
 * Runs fire(owner) once, after the events that are ready in this turn: to gather what one turn
 * produced and write it together. Asking again before it ran changes nothing.
 */
void loop_timer_soon(struct loop_timer *timer);

/* loop_wake_send may be called from any thread; several before a turn give one call of fire. */
struct loop_wake *loop_wake_new(struct loop *loop, loop_fire *fire, void *owner);
void loop_wake_send(struct loop_wake *wake);
void loop_wake_free(struct loop_wake *wake); /* NULL allowed */

#endif
