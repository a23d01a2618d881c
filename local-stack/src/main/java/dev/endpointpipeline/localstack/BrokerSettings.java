package dev.endpointpipeline.localstack;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the brokers' configuration says, in Kafka's own names. */
final class BrokerSettings {
  private BrokerSettings() {}

  /** What a broker in a cluster of this size has in common with the others. */
  static Map<String, String> ofCluster(int brokers) {
    String replicas = Integer.toString(brokers);
    String inSync = brokers < 3 ? "1" : "2";
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("auto.create.topics.enable", "false");
    settings.put("default.replication.factor", replicas);
    settings.put("min.insync.replicas", inSync);
    // Kafka's 50 partitions each would cost seconds and files on the first use of a group
    settings.put("offsets.topic.num.partitions", "4");
    settings.put("offsets.topic.replication.factor", replicas);
    settings.put("transaction.state.log.num.partitions", "4");
    settings.put("transaction.state.log.replication.factor", replicas);
    settings.put("transaction.state.log.min.isr", inSync);
    // A killed broker cannot come back before its session is over, which takes 9 s by default
    settings.put("broker.session.timeout.ms", "4000");
    settings.put("broker.heartbeat.interval.ms", "500");
    // A killed worker's transaction hides what comes after it until it is given up
    settings.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
    settings.put("group.initial.rebalance.delay.ms", "0");
    settings.put("group.streams.initial.rebalance.delay.ms", "0");
    // What a killed worker owned moves after 10 s; Kafka's default is 45 s, and its minimum too
    settings.put("group.streams.session.timeout.ms", "10000");
    settings.put("group.streams.min.session.timeout.ms", "10000");
    settings.put("group.streams.heartbeat.interval.ms", "3000");
    settings.put("group.streams.min.heartbeat.interval.ms", "3000");
    return settings;
  }

  /** What sets one broker, which is a controller too, apart. */
  static Map<String, String> ofBroker(int id, List<BrokerPorts> cluster, String dataDirectory) {
    BrokerPorts own = cluster.get(id);
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", Integer.toString(id));
    settings.put(
        "listeners",
        "CLIENTS://127.0.0.1:%d,CONTROLLERS://127.0.0.1:%d"
            .formatted(own.clients(), own.controllers()));
    settings.put("listener.security.protocol.map", "CLIENTS:PLAINTEXT,CONTROLLERS:PLAINTEXT");
    settings.put("inter.broker.listener.name", "CLIENTS");
    settings.put("controller.listener.names", "CONTROLLERS");
    settings.put("controller.quorum.voters", voters(cluster));
    settings.put("log.dirs", dataDirectory);
    return settings;
  }

  private static String voters(List<BrokerPorts> cluster) {
    return IntStream.range(0, cluster.size())
        .mapToObj(id -> "%d@127.0.0.1:%d".formatted(id, cluster.get(id).controllers()))
        .collect(Collectors.joining(","));
  }

  /** Where a broker listens for clients and other brokers, and for controllers. */
  record BrokerPorts(int clients, int controllers) {}
}
