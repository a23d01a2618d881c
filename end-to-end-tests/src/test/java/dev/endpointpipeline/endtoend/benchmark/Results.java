package dev.endpointpipeline.endtoend.benchmark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Collects and prints figures, and writes them as JSON. */
final class Results {
  private final Map<String, Object> figures = new LinkedHashMap<>();

  Results() {
    var system = ManagementFactory.getOperatingSystemMXBean();
    figures.put("at", Instant.now().toString());
    figures.put("java", Runtime.version().toString());
    figures.put("os", system.getName() + " " + system.getVersion() + " " + system.getArch());
    figures.put("processors", system.getAvailableProcessors());
    figures.put("load_average_at_start", system.getSystemLoadAverage());
  }

  void put(String name, double value) {
    double rounded = rounded(value);
    figures.put(name, rounded);
    System.out.printf(Locale.ROOT, "%-44s %,.2f%n", name, rounded);
  }

  /** Adds the median of rounds, and each round. */
  double put(String name, double[] rounds) {
    double[] sorted = rounds.clone();
    Arrays.sort(sorted);
    double median = sorted[sorted.length / 2];
    put(name, median);
    figures.put(name + "_rounds", Arrays.stream(rounds).map(Results::rounded).toArray());
    return median;
  }

  void putMillis(String name, Histogram micros) {
    put(name + "_p50_ms", micros.getValueAtPercentile(50) / 1000.0);
    put(name + "_p99_ms", micros.getValueAtPercentile(99) / 1000.0);
  }

  void putMicros(String name, Histogram nanos) {
    put(name + "_p50_us", nanos.getValueAtPercentile(50) / 1000.0);
    put(name + "_p99_us", nanos.getValueAtPercentile(99) / 1000.0);
  }

  void write(Path file) throws IOException {
    figures.put(
        "load_average_at_end", ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    Files.createDirectories(file.resolveSibling("."));
    JsonMapper json = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    Files.writeString(file, json.writeValueAsString(figures) + "\n");
    System.out.println("written to " + file);
  }

  private static double rounded(double value) {
    return Math.round(value * 100) / 100.0;
  }
}
