package dev.endpointpipeline.kafkabinding;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeStreamsGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;

/**
 * Asks Kafka which rights a service has, so that a missing one is found at the start and not by the
 * first request that needs it. This needs no right of its own.
 *
 * <p>For a group or a transactional id that does not exist yet, Kafka only tells whether the
 * service may describe it, which every other right but DescribeConfigs includes.
 */
public final class Rights {
  private final Admin admin;

  /** Asks as the user that the client authenticates as. */
  public Rights(Admin admin) {
    this.admin = admin;
  }

  /**
   * Those of the rights that are missing.
   *
   * @throws KafkaException if Kafka did not respond; trying again later is safe
   */
  public List<Right> missing(Collection<Right> rights) throws InterruptedException {
    // A loop and not a stream, as each call can be interrupted
    List<Right> missing = new ArrayList<>();
    for (Right right : rights) {
      if (!isGranted(right)) {
        missing.add(right);
      }
    }
    return List.copyOf(missing);
  }

  private boolean isGranted(Right right) throws InterruptedException {
    try {
      return switch (right.resource()) {
        case TOPIC ->
            right.operation() == AclOperation.CREATE
                ? mayCreate(right.name())
                : onTopic(right.name()).contains(right.operation());
        case GROUP ->
            right.operation() == AclOperation.DESCRIBE_CONFIGS
                ? mayDescribeConfigs(ConfigResource.Type.GROUP, right.name())
                : onGroup(right.name()).map(all -> all.contains(right.operation())).orElse(true);
        case TRANSACTIONAL_ID -> mayDescribeTransaction(right.name());
        case CLUSTER -> mayDescribeConfigs(ConfigResource.Type.BROKER, aBroker());
        default -> throw new IllegalArgumentException(right + " (expected: a resource in use)");
      };
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException) {
        return false;
      }
      throw new KafkaException("Kafka did not respond: " + e.getCause(), e);
    }
  }

  private Set<AclOperation> onTopic(String name) throws InterruptedException, ExecutionException {
    var options = new DescribeTopicsOptions().includeAuthorizedOperations(true);
    var described = admin.describeTopics(List.of(name), options).topicNameValues().get(name);
    return requireNonNull(described).get().authorizedOperations();
  }

  private boolean mayCreate(String name) throws InterruptedException, ExecutionException {
    var dryRun = new CreateTopicsOptions().validateOnly(true);
    NewTopic topic = new NewTopic(name, Optional.of(1), Optional.empty());
    admin.createTopics(List.of(topic), dryRun).all().get();
    return true;
  }

  private Optional<Set<AclOperation>> onGroup(String name)
      throws InterruptedException, ExecutionException {
    var options = new DescribeStreamsGroupsOptions().includeAuthorizedOperations(true);
    try {
      var described =
          admin.describeStreamsGroups(List.of(name), options).describedGroups().get(name);
      return Optional.of(requireNonNull(described).get().authorizedOperations());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Kafka also tells the configuration of a group that does not exist yet. */
  private boolean mayDescribeConfigs(ConfigResource.Type type, String name)
      throws InterruptedException, ExecutionException {
    admin.describeConfigs(List.of(new ConfigResource(type, name))).all().get();
    return true;
  }

  private String aBroker() throws InterruptedException, ExecutionException {
    return admin.describeCluster().nodes().get().iterator().next().idString();
  }

  private boolean mayDescribeTransaction(String name)
      throws InterruptedException, ExecutionException {
    try {
      admin.describeTransactions(List.of(name)).description(name).get();
      return true;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TransactionalIdNotFoundException) {
        return true;
      }
      throw e;
    }
  }
}
