"""Statistics for few repeats: intervals for shares, ratios of pairs, and how often k tries in a row succeed.

Does not cover: tests of significance. With n below some twenty, look at the single trials.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

Z_95 = 1.959963984540054


def wilson(right: int, n: int) -> tuple[float, float]:
    """The 95% interval of a share, `right` of `n`, by Wilson: sound for small n and for 0 and n of n."""
    if not n:
        return 0.0, 1.0
    share, z2 = right / n, Z_95**2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z_95 / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def pass_k(right: int, n: int, k: int) -> float:
    """pass^k: the chance that k tries all succeed, estimated without bias from `right` of `n`."""
    return math.comb(right, k) / math.comb(n, k)


def geometric_mean(values: Sequence[float]) -> float:
    """The mean for ratios. Raises `ValueError` for none."""
    if not values:
        raise ValueError("a mean of no ratios")
    return math.exp(sum(map(math.log, values)) / len(values))


def bootstrap(values: Sequence[float], *, rounds: int = 5_000, seed: int = 1) -> tuple[float, float]:
    """The 95% interval of the geometric mean of paired ratios, by resampling the pairs."""
    source, pool = random.Random(seed), sorted(values)  # so that their order does not matter
    means = sorted(geometric_mean(source.choices(pool, k=len(pool))) for _ in range(rounds))
    return means[round(0.025 * (rounds - 1))], means[round(0.975 * (rounds - 1))]
