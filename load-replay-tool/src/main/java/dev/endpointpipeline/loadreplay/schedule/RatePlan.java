package dev.endpointpipeline.loadreplay.schedule;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A schedule of rates, independent of the recorded times: a constant rate, steps and ramps one
 * after the other.
 *
 * <pre>
 * 500                                      500 calls a second until the recording ends
 * 100/s for 30s, 200/s for 30s             two steps
 * 100/s to 500/s for 1m, 500/s for 5m      a ramp, then a step
 * </pre>
 */
public final class RatePlan implements Schedule {
  private static final double MAX_RATE = 1_000_000;
  private static final String EXPECTED =
      "(expected: like 500, or 100/s for 30s, or 100/s to 500/s for 1m; several with commas; rates"
          + " from 0 to 1000000 with at most 3 decimals)";
  private static final String RATE = "(\\d{1,7}(?:\\.\\d{1,3})?)(?:/s)?";
  private static final Pattern PHASE =
      Pattern.compile(RATE + "(?: +to +" + RATE + ")?(?: +for +(\\S+))?");

  private final List<Phase> phases;
  private final long[] firstCalls;
  private final long[] startNanos;

  private RatePlan(List<Phase> phases) {
    this.phases = phases;
    this.firstCalls = new long[phases.size() + 1];
    this.startNanos = new long[phases.size()];
    for (int i = 0; i < phases.size(); i++) {
      firstCalls[i + 1] = firstCalls[i] + phases.get(i).calls();
      if (i + 1 < phases.size()) {
        startNanos[i + 1] = startNanos[i] + phases.get(i).nanos();
      }
    }
  }

  /**
   * Parses a plan.
   *
   * @throws IllegalArgumentException if it is malformed; the message says what is expected
   */
  public static RatePlan parse(String text) {
    List<Phase> phases = new ArrayList<>();
    String[] parts = text.split(",", -1);
    for (int i = 0; i < parts.length; i++) {
      Matcher part = PHASE.matcher(parts[i].strip());
      if (!part.matches()) {
        throw malformed(parts[i]);
      }
      boolean last = i == parts.length - 1;
      phases.add(phase(parts[i], part.group(1), part.group(2), part.group(3), last));
    }
    return new RatePlan(phases);
  }

  private static Phase phase(
      String text, String from, @Nullable String to, @Nullable String duration, boolean last) {
    if (duration == null && (to != null || !last)) {
      throw new IllegalArgumentException(
          "rate: '" + text.strip() + "' has no duration " + EXPECTED);
    }
    double start = rate(text, from);
    double end = to == null ? start : rate(text, to);
    if (duration == null && start == 0) {
      throw new IllegalArgumentException("rate: 0 without a duration never ends " + EXPECTED);
    }
    long nanos = duration == null ? Long.MAX_VALUE : Durations.parse(duration).toNanos();
    return start == end ? Step.of(start, nanos) : new Ramp(start, end, nanos);
  }

  private static double rate(String text, String rate) {
    double perSecond = Double.parseDouble(rate);
    if (perSecond > MAX_RATE) {
      throw malformed(text);
    }
    return perSecond;
  }

  private static IllegalArgumentException malformed(String text) {
    return new IllegalArgumentException("rate: '" + text.strip() + "' is malformed " + EXPECTED);
  }

  @Override
  public long dueNanos(long n, long atMicros) {
    for (int i = 0; i < phases.size(); i++) {
      if (n < firstCalls[i + 1]) {
        return startNanos[i] + phases.get(i).dueNanos(n - firstCalls[i]);
      }
    }
    return ENDED;
  }

  /** How long the plan is; null if it goes on until the recording ends. */
  public @Nullable Duration duration() {
    int last = phases.size() - 1;
    long nanos = phases.get(last).nanos();
    return nanos == Long.MAX_VALUE ? null : Duration.ofNanos(startNanos[last] + nanos);
  }

  private interface Phase {
    long nanos();

    /** How many calls are due before the phase's end. */
    long calls();

    /** When the n-th call of the phase is due, since the phase's start. */
    long dueNanos(long n);
  }

  /**
   * A constant rate. It is a whole number of calls in 1000 s, and times are counted from the last
   * full 1000 s, so that rounding errors do not grow with n.
   */
  private record Step(long callsPer1000s, long nanos) implements Phase {
    private static final long NANOS = 1_000_000_000_000L;

    static Step of(double perSecond, long nanos) {
      return new Step(Math.round(perSecond * 1_000), nanos);
    }

    @Override
    public long calls() {
      if (callsPer1000s == 0) {
        return 0;
      }
      if (nanos == Long.MAX_VALUE) {
        return Long.MAX_VALUE / 2;
      }
      long rest = (long) Math.ceil((double) (nanos % NANOS) / NANOS * callsPer1000s);
      return nanos / NANOS * callsPer1000s + rest;
    }

    @Override
    public long dueNanos(long n) {
      long full = n / callsPer1000s * NANOS;
      return full + Math.round(n % callsPer1000s * (double) NANOS / callsPer1000s);
    }
  }

  /** A rate that changes linearly; the n-th call is due when the integral of the rate is n. */
  private record Ramp(double from, double to, long nanos) implements Phase {
    @Override
    public long calls() {
      return (long) Math.ceil((from + to) / 2 * nanos / 1e9);
    }

    @Override
    public long dueNanos(long n) {
      double growth = (to - from) / (nanos / 1e9);
      double root = Math.sqrt(Math.max(0, from * from + 2 * growth * n));
      return n == 0 ? 0 : Math.min(nanos, Math.round(2e9 * n / (from + root)));
    }
  }
}
