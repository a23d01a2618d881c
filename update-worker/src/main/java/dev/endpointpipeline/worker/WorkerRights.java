package dev.endpointpipeline.worker;

import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import dev.endpointpipeline.kafkabinding.Right;
import dev.endpointpipeline.schemas.Topic;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourceType;

/** The rights that the worker needs in Kafka; docs/operation.md explains each. */
final class WorkerRights {
  private WorkerRights() {}

  /**
   * The rights of a worker.
   *
   * @param knowsSessionTimeout whether the session timeout is configured, so that the worker does
   *     not read it from Kafka
   */
  static List<Right> neededBy(String application, boolean knowsSessionTimeout) {
    Stream<Right> always =
        Stream.of(
            Right.topic(READ, Topic.ENDPOINT_REQUESTS.topicName()),
            Right.topic(WRITE, Topic.ENDPOINT_REQUESTS.topicName()),
            Right.topic(READ, Topic.ENDPOINT_APPLY_REPORTS.topicName()),
            Right.topic(WRITE, Topic.ENDPOINT_APPLY_REPORTS.topicName()),
            Right.topic(WRITE, Topic.ENDPOINT_STATUS.topicName()),
            Right.topic(WRITE, Topic.ENDPOINT_STATE.topicName()),
            Right.topic(WRITE, Topic.ENDPOINT_REQUESTS_DEAD_LETTER.topicName()),
            Right.topic(CREATE, application + "-check-of-rights"),
            new Right(ResourceType.GROUP, application, READ),
            new Right(ResourceType.TRANSACTIONAL_ID, application + "-check-of-rights", WRITE));
    Stream<Right> sessionTimeout =
        Stream.of(
            new Right(ResourceType.GROUP, application, DESCRIBE_CONFIGS),
            new Right(ResourceType.CLUSTER, Resource.CLUSTER_NAME, DESCRIBE_CONFIGS));
    return (knowsSessionTimeout ? always : Stream.concat(always, sessionTimeout)).toList();
  }
}
