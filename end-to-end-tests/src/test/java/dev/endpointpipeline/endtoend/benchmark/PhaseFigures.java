package dev.endpointpipeline.endtoend.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** What one phase of the overload benchmark has measured, by stream and kind of response. */
final class PhaseFigures implements OpenLoad.Listener {
  /** Kinds of responses, in the words of the result. */
  private enum Kind {
    ACCEPTED,
    READ,
    REFUSED,
    NO_RESPONSE,
    OTHER;

    static Kind of(int status) {
      return switch (status) {
        case 202 -> ACCEPTED;
        case 200 -> READ;
        case 429, 503 -> REFUSED;
        case 0 -> NO_RESPONSE;
        default -> OTHER;
      };
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final class Tally {
    private final Histogram micros = new Histogram(3);
    private final Histogram sinceSentMicros = new Histogram(3);
    private final Map<Integer, Integer> statuses = new TreeMap<>();

    void add(OpenLoad.Response response) {
      micros.recordValue(response.micros());
      sinceSentMicros.recordValue(response.sinceSentMicros());
      statuses.merge(response.status(), 1, Integer::sum);
    }
  }

  private final String phase;
  private final double seconds;
  private final Map<String, Tally> tallies = new TreeMap<>();

  /** Of accepted requests, by the second in which they were due. */
  private final List<Histogram> bySecond = new ArrayList<>();

  private int withoutRetryAfter;

  PhaseFigures(String phase, double seconds) {
    this.phase = phase;
    this.seconds = seconds;
  }

  @Override
  public void onResponse(OpenLoad.Response response) {
    Kind kind = Kind.of(response.status());
    tallies
        .computeIfAbsent(
            phase + "_" + response.stream().name() + "_" + kind.word(), name -> new Tally())
        .add(response);
    if (kind == Kind.REFUSED && !response.hasRetryAfter()) {
      withoutRetryAfter++;
    }
    if (kind == Kind.ACCEPTED) {
      while (bySecond.size() <= response.second()) {
        bySecond.add(new Histogram(3));
      }
      bySecond.get(response.second()).recordValue(response.micros());
    }
  }

  /** The p99 of accepted requests for each second in which they were due, in milliseconds. */
  double[] p99OfSeconds() {
    return bySecond.stream().mapToDouble(each -> each.getValueAtPercentile(99) / 1000.0).toArray();
  }

  /** The p99 of a stream's accepted requests in milliseconds; 0 without any. */
  double acceptedP99(String stream) {
    Tally tally = tallies.get(phase + "_" + stream + "_" + Kind.ACCEPTED.word());
    return tally == null ? 0 : tally.micros.getValueAtPercentile(99) / 1000.0;
  }

  void put(Results results) {
    tallies.forEach(
        (name, tally) -> {
          results.put(name + "_per_second", tally.micros.getTotalCount() / seconds);
          results.putMillis(name, tally.micros);
          results.put(name + "_max_ms", tally.micros.getMaxValue() / 1000.0);
          results.put(name + "_p90_ms", tally.micros.getValueAtPercentile(90) / 1000.0);
          results.put(
              name + "_since_sent_p99_ms", tally.sinceSentMicros.getValueAtPercentile(99) / 1000.0);
          tally.statuses.forEach((status, count) -> results.put(name + "_status_" + status, count));
        });
    results.put(phase + "_refused_without_retry_after", withoutRetryAfter);
  }
}
