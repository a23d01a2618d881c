package dev.endpointpipeline.localstack;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The brokers' configuration, with Kafka's keys. */
final class BrokerSettings {
  private BrokerSettings() {}

  /** The settings that all brokers of a cluster of this size share. */
  static Map<String, String> ofCluster(int brokers) {
    String replicas = Integer.toString(brokers);
    String inSync = brokers < 3 ? "1" : "2";
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("auto.create.topics.enable", "false");
    settings.put("default.replication.factor", replicas);
    settings.put("min.insync.replicas", inSync);
    // Kafka's default of 50 partitions each costs seconds and files on the first use of a group
    settings.put("offsets.topic.num.partitions", "4");
    settings.put("offsets.topic.replication.factor", replicas);
    settings.put("transaction.state.log.num.partitions", "4");
    settings.put("transaction.state.log.replication.factor", replicas);
    settings.put("transaction.state.log.min.isr", inSync);
    // A killed broker can't rejoin before its session expires, by default after 9 s
    settings.put("broker.session.timeout.ms", "4000");
    settings.put("broker.heartbeat.interval.ms", "500");
    // A killed worker's transaction blocks read_committed consumers until it is aborted
    settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
    settings.put("group.initial.rebalance.delay.ms", "0");
    settings.put("group.streams.initial.rebalance.delay.ms", "0");
    // A killed worker's partitions move after 10 s; 45 s is Kafka's default and default minimum
    settings.put("group.streams.session.timeout.ms", "10000");
    settings.put("group.streams.min.session.timeout.ms", "10000");
    // A starting worker gets its partitions with its second or third heartbeat; Kafka's default
    // and default minimum is 5 s
    settings.put("group.streams.heartbeat.interval.ms", "500");
    settings.put("group.streams.min.heartbeat.interval.ms", "500");
    return settings;
  }

  /**
   * The settings of one broker, which is also a controller.
   *
   * @param host by which others reach it
   */
  static Map<String, String> ofBroker(
      int id, List<BrokerPorts> cluster, String host, String dataDirectory) {
    BrokerPorts own = cluster.get(id);
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", Integer.toString(id));
    settings.put("listeners", own.listeners("127.0.0.1"));
    settings.put("listener.security.protocol.map", "CLIENTS:PLAINTEXT,CONTROLLERS:PLAINTEXT");
    settings.put("inter.broker.listener.name", "CLIENTS");
    settings.put("controller.listener.names", "CONTROLLERS");
    settings.put("controller.quorum.voters", voters(cluster, host));
    settings.put("log.dirs", dataDirectory);
    if (!host.equals("127.0.0.1")) {
      settings.put("advertised.listeners", own.listeners(host));
    }
    return settings;
  }

  private static String voters(List<BrokerPorts> cluster, String host) {
    return IntStream.range(0, cluster.size())
        .mapToObj(id -> "%d@%s:%d".formatted(id, host, cluster.get(id).controllers()))
        .collect(Collectors.joining(","));
  }

  /** The ports of a broker: for clients and other brokers, and for controllers. */
  record BrokerPorts(int clients, int controllers) {
    private String listeners(String host) {
      return "CLIENTS://%s:%d,CONTROLLERS://%s:%d".formatted(host, clients, host, controllers);
    }
  }
}
