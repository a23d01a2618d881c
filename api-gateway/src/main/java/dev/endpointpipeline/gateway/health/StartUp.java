package dev.endpointpipeline.gateway.health;

import dev.endpointpipeline.gateway.publish.RequestSchemas;
import dev.endpointpipeline.gateway.readmodel.LogFollower;
import dev.endpointpipeline.kafkabinding.Prerequisites;
import dev.endpointpipeline.kafkabinding.Right;
import dev.endpointpipeline.kafkabinding.TopicMismatchException;
import dev.endpointpipeline.schemas.Topic;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.kafka.common.acl.AclOperation;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Makes the service ready: waits for its prerequisites and loads the read model. Until then the
 * service is live, not ready, and responds with 503.
 */
@Component("startUp")
class StartUp implements ApplicationRunner, HealthIndicator {
  private static final List<Topic> TOPICS =
      List.of(Topic.ENDPOINT_REQUESTS, Topic.ENDPOINT_STATUS, Topic.ENDPOINT_STATE);
  private static final List<Schema> SCHEMAS =
      Stream.of(Topic.ENDPOINT_REQUESTS, Topic.ENDPOINT_STATE)
          .flatMap(topic -> topic.records().stream())
          .toList();
  private static final List<Right> RIGHTS =
      List.of(
          Right.topic(AclOperation.WRITE, Topic.ENDPOINT_REQUESTS.topicName()),
          Right.topic(AclOperation.READ, Topic.ENDPOINT_REQUESTS.topicName()),
          Right.topic(AclOperation.READ, Topic.ENDPOINT_STATE.topicName()));

  private final Prerequisites prerequisites;
  private final RequestSchemas requestSchemas;
  private final LogFollower follower;
  private volatile Stage stage = Stage.TOPICS;

  StartUp(Prerequisites prerequisites, RequestSchemas requestSchemas, LogFollower follower) {
    this.prerequisites = prerequisites;
    this.requestSchemas = requestSchemas;
    this.follower = follower;
  }

  /**
   * @throws TopicMismatchException if a topic in Kafka differs from the catalogue
   */
  @Override
  public void run(ApplicationArguments arguments) throws InterruptedException {
    prerequisites.awaitTopics(TOPICS, RIGHTS);
    stage = Stage.SCHEMAS;
    prerequisites.awaitSchemas(SCHEMAS, requestSchemas::resolve);
    stage = Stage.READ_MODEL;
    follower.load();
    stage = Stage.DONE;
  }

  @Override
  public Health health() {
    Stage now = follower.isBroken() ? Stage.BROKEN : stage;
    Health.Builder health = now == Stage.DONE ? Health.up() : Health.down();
    return health.withDetail("stage", now).build();
  }

  private enum Stage {
    TOPICS,
    SCHEMAS,
    READ_MODEL,
    DONE,
    /** The read model no longer follows the log: only a restart helps. */
    BROKEN
  }
}
