/* SPDX-License-Identifier: Apache-2.0 */
/* Classes of equal width up to FINE, then FINE for each doubling. */
#include "tests/bench/load/load_histogram.h"

static size_t class_of(uint64_t value)
{
    if (value < LOAD_HISTOGRAM_FINE)
        return (size_t)value;
    int doublings = 63 - __builtin_clzll(value / LOAD_HISTOGRAM_FINE);
    size_t class = (size_t)(doublings + 1) * LOAD_HISTOGRAM_FINE +
                   (size_t)(value >> doublings) % LOAD_HISTOGRAM_FINE;
    return class < LOAD_HISTOGRAM_CLASSES ? class : LOAD_HISTOGRAM_CLASSES - 1;
}

/* The largest value of a class. */
static uint64_t end_of(size_t class)
{
    if (class < LOAD_HISTOGRAM_FINE)
        return class;
    uint64_t fine = LOAD_HISTOGRAM_FINE + class % LOAD_HISTOGRAM_FINE;
    return ((fine + 1) << (class / LOAD_HISTOGRAM_FINE - 1)) - 1;
}

void load_histogram_add(struct load_histogram *histogram, uint64_t value)
{
    histogram->classes[class_of(value)]++;
    histogram->sum += value;
    if (histogram->count == 0 || value < histogram->least)
        histogram->least = value;
    if (value > histogram->most)
        histogram->most = value;
    histogram->count++;
}

void load_histogram_join(struct load_histogram *into, const struct load_histogram *from)
{
    if (from->count == 0)
        return;
    for (size_t i = 0; i < LOAD_HISTOGRAM_CLASSES; i++)
        into->classes[i] += from->classes[i];
    if (into->count == 0 || from->least < into->least)
        into->least = from->least;
    if (from->most > into->most)
        into->most = from->most;
    into->count += from->count;
    into->sum += from->sum;
}

uint64_t load_histogram_at(const struct load_histogram *histogram, double share)
{
    uint64_t wanted = (uint64_t)(share * (double)histogram->count + 0.999999), seen = 0;
    for (size_t i = 0; i < LOAD_HISTOGRAM_CLASSES && histogram->count; i++) {
        seen += histogram->classes[i];
        if (seen >= wanted && seen > 0)
            return end_of(i) < histogram->most ? end_of(i) : histogram->most;
    }
    return histogram->most;
}
