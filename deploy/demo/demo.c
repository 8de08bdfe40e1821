/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes the demonstration data as CSV files: the same for the same last day.
 *
 *   kith-demo FOLDER [YYYY-MM-DD]
 *
 * The files go in with `kith import` and the mappings beside this file (see deploy/quickstart).
 */
#include "deploy/demo/records.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static bool parse_day(const char *text, int *day)
{
    struct tm tm = {0};
    char *end = strptime(text, "%Y-%m-%d", &tm);
    if (!end || *end)
        return false;
    *day = (int)(timegm(&tm) / 86400);
    return true;
}

int main(int argc, char **argv)
{
    struct records records = {.random.state = 20240229, .last_day = (int)(time(NULL) / 86400)};
    if (argc < 2 || argc > 3 || (argc == 3 && !parse_day(argv[2], &records.last_day))) {
        fputs("usage: kith-demo FOLDER [YYYY-MM-DD]\n", stderr);
        return 2;
    }
    for (const struct records_file *file = records_files; file->name; file++) {
        char path[4096];
        if (snprintf(path, sizeof path, "%s/%s", argv[1], file->name) >= (int)sizeof path)
            return 2;
        records.out = fopen(path, "w");
        if (!records.out) {
            fprintf(stderr, "kith-demo: %s: %s\n", path, strerror(errno));
            return 1;
        }
        file->write(&records);
        if (fclose(records.out) != 0) {
            fprintf(stderr, "kith-demo: %s: %s\n", path, strerror(errno));
            return 1;
        }
    }
    return 0;
}
