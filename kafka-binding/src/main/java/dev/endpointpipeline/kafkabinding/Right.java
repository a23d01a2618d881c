package dev.endpointpipeline.kafkabinding;

import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;

/**
 * A right that a service needs in Kafka.
 *
 * @param resource TOPIC, GROUP, TRANSACTIONAL_ID, or CLUSTER with the operation DESCRIBE_CONFIGS
 * @param name of the resource; if the service uses a prefix, any name with it
 */
public record Right(ResourceType resource, String name, AclOperation operation) {
  /** A right on a topic. */
  public static Right topic(AclOperation operation, String name) {
    return new Right(ResourceType.TOPIC, name, operation);
  }

  /** The form in messages and in the operator's documentation. */
  @Override
  public String toString() {
    return operation + " on " + resource + " " + name;
  }
}
