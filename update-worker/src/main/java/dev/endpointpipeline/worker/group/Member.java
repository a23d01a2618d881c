package dev.endpointpipeline.worker.group;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * What a stream thread's consumer says of itself at one moment.
 *
 * @param clientId its client id: the thread's name and a suffix
 * @param answeredHeartbeats how many heartbeats the group's coordinator has answered
 * @param secondsSincePoll how long ago the thread came round to poll; negative before the first
 *     time
 */
record Member(String clientId, long answeredHeartbeats, double secondsSincePoll) {
  private static final String CLIENT_ID = "client-id";
  private static final String SUFFIX = "-consumer";

  /** The members among a Streams client's metrics. Restore consumers send no heartbeats. */
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
