/* SPDX-License-Identifier: Apache-2.0 */
/* Stands in for libFuzzer: runs a fuzz target over every file of the folders that are named. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LARGEST_INPUT = 4 << 20 };

static int replay_file(const char *folder, const char *name, uint8_t *data)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "re");
    if (!file) {
        perror(path);
        return -1;
    }
    size_t size = fread(data, 1, LARGEST_INPUT, file);
    fclose(file);
    /* a copy of its own, so that the sanitizer sees a read behind the end */
    uint8_t *copy = malloc(size ? size : 1);
    if (!copy)
        return -1;
    for (size_t i = 0; i < size; i++)
        copy[i] = data[i];
    LLVMFuzzerTestOneInput(copy, size);
    free(copy);
    return 0;
}

static int replay_folder(const char *folder, uint8_t *data)
{
    int count = 0;
    DIR *entries = opendir(folder);
    if (!entries) {
        perror(folder);
        return -1;
    }
    for (struct dirent *entry; (entry = readdir(entries));)
        if (entry->d_name[0] != '.' && count >= 0)
            count = replay_file(folder, entry->d_name, data) ? -1 : count + 1;
    closedir(entries);
    return count;
}

int main(int argc, char **argv)
{
    int total = 0;
    uint8_t *data = malloc(LARGEST_INPUT);
    for (int i = 1; data && i < argc && total >= 0; i++) {
        int count = replay_folder(argv[i], data);
        total = count < 0 ? -1 : total + count;
    }
    free(data);
    printf("%d inputs\n", total);
    return total > 0 ? 0 : 1; /* an empty corpus proves nothing */
}
