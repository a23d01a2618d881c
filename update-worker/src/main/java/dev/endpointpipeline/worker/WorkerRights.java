package dev.endpointpipeline.worker;

import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import dev.endpointpipeline.kafkabinding.Right;
import dev.endpointpipeline.kafkabinding.Rights;
import dev.endpointpipeline.schemas.Topic;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.streams.StreamsConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.config.StreamsBuilderFactoryBean;

/** The rights that the worker needs in Kafka; docs/operation.md explains each. */
final class WorkerRights {
  private static final Logger LOGGER = LoggerFactory.getLogger(WorkerRights.class);

  private WorkerRights() {}

  /** Whether all rights are granted; logs the missing ones. */
  static boolean areGranted(Admin admin, StreamsBuilderFactoryBean streams)
      throws InterruptedException {
    Properties config = streams.getStreamsConfiguration();
    String application =
        config == null ? "" : config.getProperty(StreamsConfig.APPLICATION_ID_CONFIG, "");
    List<Right> missing = new Rights(admin).missing(needed(application));
    if (!missing.isEmpty()) {
      LOGGER.atError().addKeyValue("missing", missing).log("waiting for rights in Kafka");
    }
    return missing.isEmpty();
  }

  private static List<Right> needed(String application) {
    return List.of(
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
  }
}
