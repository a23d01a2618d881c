package dev.endpointpipeline.worker.group;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * Metrics of a stream thread's consumer at one point in time.
 *
 * @param clientId the thread's name and a suffix
 * @param heartbeatResponses number of heartbeats that the group coordinator has responded to
 * @param secondsSincePoll time since the last poll; negative before the first poll
 */
record Member(String clientId, long heartbeatResponses, double secondsSincePoll) {
  private static final String CLIENT_ID = "client-id";
  private static final String SUFFIX = "-consumer";

  /** Extracts the members from a Streams client's metrics. Restore consumers send no heartbeats. */
  static List<Member> in(Map<MetricName, ? extends Metric> metrics) {
    Map<String, Long> heartbeats = new HashMap<>();
    Map<String, Double> polls = new HashMap<>();
    metrics.forEach(
        (name, metric) -> {
          // Only these are read: there are thousands, and some compute their value.
          if (name.name().equals("heartbeat-total")) {
            value(name, metric, (id, value) -> heartbeats.put(id, value.longValue()));
          } else if (name.name().equals("last-poll-seconds-ago")) {
            value(name, metric, (id, value) -> polls.put(id, value.doubleValue()));
          }
        });
    return heartbeats.entrySet().stream()
        .map(
            entry ->
                new Member(
                    entry.getKey(), entry.getValue(), polls.getOrDefault(entry.getKey(), -1.0)))
        .toList();
  }

  private static void value(MetricName name, Metric metric, BiConsumer<String, Number> ofClient) {
    String clientId = name.tags().get(CLIENT_ID);
    if (clientId != null && metric.metricValue() instanceof Number value) {
      ofClient.accept(clientId, value);
    }
  }

  String threadName() {
    return clientId.endsWith(SUFFIX)
        ? clientId.substring(0, clientId.length() - SUFFIX.length())
        : clientId;
  }
}
