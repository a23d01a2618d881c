package dev.endpointpipeline.loadreplay.generate;

/**
 * Draws ranks by Zipf's law: rank k with a probability proportional to 1/k^exponent. An exponent of
 * 0 draws all ranks alike, one of about 1 is usual for hot keys.
 *
 * <p>By rejection-inversion (W. Hörmann, G. Derflinger: Rejection-inversion to generate variates
 * from monotone discrete distributions, 1996), which needs no table.
 */
final class Zipf {
  /** Below it, a series is more exact than a quotient. */
  private static final double SMALL = 1e-8;

  private final int ranks;
  private final double exponent;
  private final double integralOfFirst;
  private final double integralOfAll;
  private final double alwaysAccepted;

  Zipf(int ranks, double exponent) {
    this.ranks = ranks;
    this.exponent = exponent;
    this.integralOfFirst = integral(1.5) - 1;
    this.integralOfAll = integral(ranks + 0.5);
    this.alwaysAccepted = 2 - inverseIntegral(integral(2.5) - density(2));
  }

  /** Draws a rank, from 0: the most frequent one. */
  int draw(Draws draws) {
    if (exponent == 0) {
      return draws.below(ranks);
    }
    while (true) {
      double drawn = integralOfAll + draws.unit() * (integralOfFirst - integralOfAll);
      double x = inverseIntegral(drawn);
      int rank = (int) Math.max(1, Math.min(ranks, x + 0.5));
      if (rank - x <= alwaysAccepted || drawn >= integral(rank + 0.5) - density(rank)) {
        return rank - 1;
      }
    }
  }

  private double density(double x) {
    return StrictMath.exp(-exponent * StrictMath.log(x));
  }

  /** The integral of the density from 1 to x; also for an exponent of 1. */
  private double integral(double x) {
    double log = StrictMath.log(x);
    double power = (1 - exponent) * log;
    return log * (Math.abs(power) > SMALL ? StrictMath.expm1(power) / power : 1 + power / 2);
  }

  private double inverseIntegral(double integral) {
    // Rounding may give slightly less than -1.
    double power = Math.max(-1, (1 - exponent) * integral);
    return StrictMath.exp(
        integral * (Math.abs(power) > SMALL ? StrictMath.log1p(power) / power : 1 - power / 2));
  }
}
