package dev.endpointpipeline.worker.group;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
          String clientId = name.tags().get(CLIENT_ID);
          if (clientId != null && metric.metricValue() instanceof Number value) {
            if (name.name().equals("heartbeat-total")) {
              heartbeats.put(clientId, value.longValue());
            } else if (name.name().equals("last-poll-seconds-ago")) {
              polls.put(clientId, value.doubleValue());
            }
          }
        });
    return heartbeats.entrySet().stream()
        .map(
            entry ->
                new Member(
                    entry.getKey(), entry.getValue(), polls.getOrDefault(entry.getKey(), -1.0)))
        .toList();
  }

  String threadName() {
    return clientId.endsWith(SUFFIX)
        ? clientId.substring(0, clientId.length() - SUFFIX.length())
        : clientId;
  }
}
