package dev.endpointpipeline.endtoend.faults;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/**
 * What a fault cost.
 *
 * @param time from its beginning until every partition accepted updates and finished them again
 */
record Recovery(Fault fault, Duration time) {
  /** The rows of a Markdown table: fault, how often, median and longest time in seconds. */
  static String table(Collection<Recovery> recoveries) {
    return recoveries.stream()
        .collect(
            groupingBy(
                recovery -> recovery.fault().name(),
                TreeMap::new,
                mapping(recovery -> recovery.time().toMillis() / 1e3, toList())))
        .entrySet()
        .stream()
        .map(entry -> row(entry.getKey(), entry.getValue().stream().sorted().toList()))
        .collect(joining("\n"));
  }

  private static String row(String fault, List<Double> sorted) {
    return "| %s | %d | %.1f | %.1f |"
        .formatted(
            fault, sorted.size(), sorted.get(sorted.size() / 2), sorted.get(sorted.size() - 1));
  }

  @Override
  public String toString() {
    return "%s: %d ms".formatted(fault, time.toMillis());
  }
}
