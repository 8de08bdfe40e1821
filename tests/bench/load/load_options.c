/* SPDX-License-Identifier: Apache-2.0 */
/* The command line. */
#include "tests/bench/load/load_options.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

static const char usage[] =
    "kith_load --server HOST:PORT --ca FILE --sessions FILE --work FILE [OPTION…]\n"
    "\n"
    "  --connections N   connections (1); on loopback each comes from an address of its own\n"
    "  --flight K        calls at once on each (1)\n"
    "  --share P         calls at once that share a session (4); sessions are dealt out in turn\n"
    "  --seconds S       how long is measured (10)\n"
    "  --warm S          how long calls are made before (0)\n"
    "  --rate R          so many calls a second, whatever comes back (open loop): they take from\n"
    "                    when they were due. Without it a call follows the one before\n"
    "  --expect A,B      statuses that may come beside OK\n"
    "  --seed N          the same work each time, but for UUIDs, which are always fresh\n"
    "  --json            the results as JSON\n"
    "  --idle            signs in on all connections and holds them, until standard input ends or\n"
    "                    --seconds have passed; needs no --work\n"
    "\n"
    "A session is a bearer token on a line of its own; what a file of work looks like says\n"
    "tests/bench/load/load_work.h. Exits with 0, with 1 when a status came that was not expected\n"
    "or nothing was answered, with 2 when it could not begin.\n";

enum {
    SERVER = 256,
    CA,
    SESSIONS,
    WORK,
    CONNECTIONS,
    FLIGHT,
    SHARE,
    SECONDS,
    WARM,
    RATE,
    EXPECT,
    SEED,
    JSON,
    IDLE,
    HELP
};

static const struct option known[] = {
    {"server", required_argument, NULL, SERVER},
    {"ca", required_argument, NULL, CA},
    {"sessions", required_argument, NULL, SESSIONS},
    {"work", required_argument, NULL, WORK},
    {"connections", required_argument, NULL, CONNECTIONS},
    {"flight", required_argument, NULL, FLIGHT},
    {"share", required_argument, NULL, SHARE},
    {"seconds", required_argument, NULL, SECONDS},
    {"warm", required_argument, NULL, WARM},
    {"rate", required_argument, NULL, RATE},
    {"expect", required_argument, NULL, EXPECT},
    {"seed", required_argument, NULL, SEED},
    {"json", no_argument, NULL, JSON},
    {"idle", no_argument, NULL, IDLE},
    {"help", no_argument, NULL, HELP},
    {0},
};

static void take_text(struct load_options *options, int which)
{
    switch (which) {
    case SERVER:
        options->server = optarg;
        break;
    case CA:
        options->ca = optarg;
        break;
    case SESSIONS:
        options->sessions = optarg;
        break;
    case WORK:
        options->work = optarg;
        break;
    case EXPECT:
        options->expect = optarg;
        break;
    default:
        break;
    }
}

static void take_number(struct load_options *options, int which)
{
    switch (which) {
    case CONNECTIONS:
        options->connections = atoi(optarg);
        break;
    case FLIGHT:
        options->flight = atoi(optarg);
        break;
    case SHARE:
        options->share = atoi(optarg);
        break;
    case SECONDS:
        options->seconds = atof(optarg);
        break;
    case WARM:
        options->warm = atof(optarg);
        break;
    case RATE:
        options->rate = atof(optarg);
        break;
    case SEED:
        options->seed = strtoull(optarg, NULL, 10);
        break;
    default:
        break;
    }
}

static bool makes_sense(const struct load_options *options)
{
    return options->server && options->ca && options->sessions &&
           (options->idle || options->work) && options->connections > 0 && options->flight > 0 &&
           options->share > 0 && options->seconds >= 0 && options->warm >= 0 && options->rate >= 0;
}

bool load_options_read(struct load_options *options, int argc, char **argv, int *status)
{
    *options = (struct load_options){
        .connections = 1, .flight = 1, .share = 4, .seconds = -1, .expect = ""};
    bool good = true, help = false;
    for (int which; (which = getopt_long(argc, argv, "", known, NULL)) != -1;) {
        good = good && which != '?';
        help = help || which == HELP;
        options->json = options->json || which == JSON;
        options->idle = options->idle || which == IDLE;
        if (which >= SERVER && optarg) {
            take_text(options, which);
            take_number(options, which);
        }
    }
    if (options->seconds < 0)
        options->seconds = options->idle ? 1e9 : 10;
    good = good && optind == argc && makes_sense(options);
    *status = help ? 0 : 2;
    if (help || !good)
        fputs(usage, help ? stdout : stderr);
    return good && !help;
}
