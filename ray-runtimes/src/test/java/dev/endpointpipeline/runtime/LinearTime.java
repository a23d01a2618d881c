package dev.endpointpipeline.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Whether work on a text takes time in proportion to its length, by the CPU time of two lengths
 * side by side: what is quadratic takes sixteen times as long for four times the length.
 */
public final class LinearTime {
  private static final int TIMES_LONGER = 4;
  private static final int MAX_TIMES_SLOWER = 10;
  private static final int ROUNDS = 5;

  /** What a collection of garbage or a compilation may add. */
  private static final long SLACK_NANOS = 20_000_000;

  private LinearTime() {}

  /** Asserts it of a text of that length and one that is four times as long. */
  public static void assertLinear(int length, IntFunction<String> text, Consumer<String> work) {
    String shorter = text.apply(length);
    String longer = text.apply(TIMES_LONGER * length);
    long base = nanos(() -> work.accept(shorter));
    assertThat(nanos(() -> work.accept(longer)))
        .as("CPU time in ns, of which a quarter of the length takes %d", base)
        .isLessThan(MAX_TIMES_SLOWER * base + SLACK_NANOS);
  }

  /** Asserts that both take about as long. */
  public static void assertNoSlower(Runnable work, Runnable baseline) {
    long base = nanos(baseline);
    assertThat(nanos(work))
        .as("CPU time in ns, of which the baseline takes %d", base)
        .isLessThan(MAX_TIMES_SLOWER / 2 * base + SLACK_NANOS);
  }

  /** A text of that length. */
  public static String repeated(String part, int length) {
    return part.repeat(length / part.length() + 1).substring(0, length);
  }

  private static long nanos(Runnable work) {
    return IntStream.range(0, ROUNDS)
        .mapToLong(
            round -> {
              long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
              work.run();
              return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before;
            })
        .min()
        .orElseThrow();
  }
}
