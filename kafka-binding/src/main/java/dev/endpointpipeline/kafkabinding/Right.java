package dev.endpointpipeline.kafkabinding;

import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;

/**
 * What a service must be allowed to do in Kafka.
 *
 * @param resource TOPIC, GROUP or TRANSACTIONAL_ID
 * @param name of the resource; any name that the service may use, where it uses a prefix
 */
public record Right(ResourceType resource, String name, AclOperation operation) {
  /** A right on a topic. */
  public static Right topic(AclOperation operation, String name) {
    return new Right(ResourceType.TOPIC, name, operation);
  }

  /** As it stands in messages and in the documentation's table. */
  @Override
  public String toString() {
    return operation + " on " + resource + " " + name;
  }
}
