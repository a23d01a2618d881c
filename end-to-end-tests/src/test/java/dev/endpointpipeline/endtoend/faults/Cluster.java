package dev.endpointpipeline.endtoend.faults;

import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.endtoend.faults.Fault.Target;
import dev.endpointpipeline.endtoend.pipeline.Pipeline;
import dev.endpointpipeline.localstack.JavaProcess;
import dev.endpointpipeline.localstack.ServiceProcess;
import dev.endpointpipeline.schemas.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The processes of a pipeline on three brokers, and which of them does what. */
final class Cluster {
  private static final Logger LOGGER = LoggerFactory.getLogger(Cluster.class);
  static final int BROKERS = 3;
  private static final String TRANSACTIONS = "__transaction_state";
  private static final Duration HEALED = Duration.ofMinutes(2);

  private final Pipeline pipeline;
  private final List<ServiceProcess> gateways;
  private final List<ServiceProcess> workers;
  private final Random random;

  Cluster(
      Pipeline pipeline,
      List<ServiceProcess> gateways,
      List<ServiceProcess> workers,
      Random random) {
    this.pipeline = pipeline;
    this.gateways = List.copyOf(gateways);
    this.workers = List.copyOf(workers);
    this.random = random;
  }

  /** The process that is such a target at this moment. */
  JavaProcess victim(Target target) throws ExecutionException, InterruptedException {
    return switch (target) {
      case WORKER -> workers.get(random.nextInt(workers.size())).process();
      case GATEWAY -> gateways.get(random.nextInt(gateways.size())).process();
      case REGISTRY -> pipeline.stack().registry();
      default -> pipeline.stack().broker(broker(target));
    };
  }

  /** The names of those that a process with this name is connected to. */
  List<String> peers(Target target, String name) throws ExecutionException, InterruptedException {
    if (target != Target.BROKERS) {
      return List.of(victim(target).name());
    }
    return processes().stream()
        .limit(BROKERS)
        .map(JavaProcess::name)
        .filter(other -> !other.equals(name))
        .toList();
  }

  /** Starts again what has exited, as a supervisor does, and waits until everything is ready. */
  void restartExited() {
    for (JavaProcess process : processes()) {
      if (!process.isAlive()) {
        LOGGER.atInfo().addKeyValue("process", process).log("has exited, starting it again");
        process.restart();
      }
      process.awaitReady(HEALED);
    }
  }

  /** All processes in the order in which an operator restarts them. */
  List<JavaProcess> processes() {
    List<JavaProcess> all = new ArrayList<>();
    for (int id = 0; id < BROKERS; id++) {
      all.add(pipeline.stack().broker(id));
    }
    all.add(pipeline.stack().registry());
    gateways.forEach(gateway -> all.add(gateway.process()));
    workers.forEach(worker -> all.add(worker.process()));
    return all;
  }

  /** Where a service keeps its state. */
  Path stateDirectory(JavaProcess service) {
    return pipeline.stateDirectory(service.name());
  }

  private int broker(Target target) throws ExecutionException, InterruptedException {
    try (Admin admin = admin()) {
      return switch (target) {
        case CONTROLLER -> admin.describeMetadataQuorum().quorumInfo().get().leaderId();
        case COORDINATOR -> partition(admin, TRANSACTIONS).leader().id();
        case LEADER -> partition(admin, Topic.ENDPOINT_REQUESTS.topicName()).leader().id();
        default -> follower(partition(admin, Topic.ENDPOINT_REQUESTS.topicName()));
      };
    }
  }

  private static int follower(TopicPartitionInfo partition) {
    return partition.replicas().stream()
        .mapToInt(Node::id)
        .filter(id -> id != partition.leader().id())
        .findFirst()
        .orElseThrow();
  }

  private static TopicPartitionInfo partition(Admin admin, String topic)
      throws ExecutionException, InterruptedException {
    return admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
        .findFirst()
        .orElseThrow()
        .partitions()
        .get(0);
  }

  /** Waits until every partition has all its replicas in sync. */
  void awaitInSync() {
    try (Admin admin = admin()) {
      await()
          .atMost(HEALED)
          .ignoreExceptions()
          .until(
              () ->
                  admin
                      .describeTopics(admin.listTopics().names().get())
                      .allTopicNames()
                      .get()
                      .values()
                      .stream()
                      .flatMap(topic -> topic.partitions().stream())
                      .allMatch(
                          partition -> partition.isr().size() == partition.replicas().size()));
    }
  }

  private Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", pipeline.stack().bootstrapServers()));
  }
}
