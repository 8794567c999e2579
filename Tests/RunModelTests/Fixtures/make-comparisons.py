#!/usr/bin/env python3
"""Writes comparisons.csv: what scipy says of 200 random pairs of runs. The runs follow from their seed, here and in the test.

    python3 Tests/RunModelTests/Fixtures/make-comparisons.py > Tests/RunModelTests/Fixtures/comparisons.csv
"""
import math

import numpy
from scipy import stats

MASK = (1 << 64) - 1
QUANTILES = (50, 95, 99)
DRAWS = 8_000
# The interval, and where the ends of one by 1,000 draws may lie: three standard errors of their share around it.
BOUNDS = (2.5, 97.5, 1, 4, 96, 99)
ENDS = ("low", "high", "low_least", "low_most", "high_least", "high_most")


def numbers(seed):
    """SplitMix64, as FetchCore's SeededRandom."""
    state = seed
    while True:
        state = (state + 0x9E3779B97F4A7C15) & MASK
        mixed = state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & MASK
        yield mixed ^ (mixed >> 31)


def runs(seed):
    """Latencies in microseconds: what each request takes, its noise in both runs, and a shift of the second."""
    random = numbers(seed)
    count = 200 + next(random) % 800
    shift = next(random) % 121
    before, after = [], []
    for _ in range(count):
        base = 20_000 + next(random) % 60_000
        before.append(base * (900 + next(random) % 200) // 1000)
        after.append(base * (900 + next(random) % 200) // 1000 * (940 + shift) // 1000)
    return before, after


def percentile(values, quantile):
    return numpy.percentile(values, quantile, axis=-1, method="inverted_cdf")


def drawn_percentiles(run, drawn):
    # What numpy.percentile(method="inverted_cdf") gives, for all quantiles at once.
    places = [math.ceil(quantile * len(run) / 100) - 1 for quantile in QUANTILES]
    return numpy.partition(run[drawn], places, axis=1)[:, places]


def intervals(before, after, seed):
    random = numpy.random.default_rng(seed)
    changes = []
    for _ in range(DRAWS // 500):
        drawn = random.integers(0, len(before), (500, len(before)))
        changes.append(drawn_percentiles(after, drawn) / drawn_percentiles(before, drawn) - 1)
    return numpy.percentile(numpy.concatenate(changes), BOUNDS, axis=0).T.flatten()


print("seed,pairs,p50_before,p50_after,p95_before,p95_after,p99_before,p99_after,wilcoxon,"
      + ",".join(f"p{quantile}_{end}" for quantile in QUANTILES for end in ENDS) + ",lost,gained,mcnemar")
for seed in range(1, 201):
    before, after = map(numpy.array, runs(seed))
    points = [int(percentile(run, quantile)) for quantile in QUANTILES for run in (before, after)]
    wilcoxon = stats.wilcoxon(after - before, correction=False, method="asymptotic").pvalue
    random = numbers(seed + 1000)
    lost, gained = next(random) % 60, next(random) % 40
    mcnemar = stats.binomtest(lost, lost + gained).pvalue if lost + gained else 1
    fields = [f"{value:.6g}" for value in (wilcoxon, *intervals(before, after, seed))]
    print(",".join(map(str, [seed, len(before), *points, *fields, lost, gained, f"{mcnemar:.6g}"])))
