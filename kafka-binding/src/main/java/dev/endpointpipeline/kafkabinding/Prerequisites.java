package dev.endpointpipeline.kafkabinding;

import dev.endpointpipeline.schemas.Topic;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What a service needs before it can work: topics, the rights to use them, and schemas.
 *
 * <p>Waits for what others may still provide, so that services start in any order: Kafka, rights,
 * the registry, schemas. Fails for what a running service can't survive: a topic that differs from
 * the catalogue. One thread at a time.
 */
public final class Prerequisites {
  private static final Logger LOGGER = LoggerFactory.getLogger(Prerequisites.class);
  private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

  private final TopicProvisioning topics;
  private final Rights rights;
  private final KnownSchemas schemas;
  private String lastWait = "";

  /** The prerequisites of a service that uses this Kafka and this registry. */
  public Prerequisites(TopicProvisioning topics, Rights rights, KnownSchemas schemas) {
    this.topics = topics;
    this.rights = rights;
    this.schemas = schemas;
  }

  /**
   * Waits until the topics exist and the rights are granted.
   *
   * @throws TopicMismatchException if a topic differs from the catalogue
   */
  public void awaitTopics(Collection<Topic> needed, List<Right> neededRights)
      throws InterruptedException {
    while (!areTopicsReady(needed, neededRights)) {
      pause();
    }
  }

  /**
   * Waits until the schemas are registered, or all of them are kept from an earlier start and the
   * registry is unavailable.
   */
  public void awaitSchemas(List<Schema> needed) throws InterruptedException {
    awaitSchemas(needed, () -> {});
  }

  /**
   * Waits for the schemas and then uses them.
   *
   * @param firstUse called again later if it throws a {@link KafkaException} or {@link
   *     RegistryUnavailableException}
   */
  public void awaitSchemas(List<Schema> needed, Runnable firstUse) throws InterruptedException {
    while (!areSchemasReady(needed, firstUse)) {
      pause();
    }
  }

  private boolean areTopicsReady(Collection<Topic> needed, List<Right> neededRights)
      throws InterruptedException {
    try {
      topics.ensure(needed);
      List<Right> missing = rights.missing(neededRights);
      if (!missing.isEmpty()) {
        logWait(Level.ERROR, "waiting for rights in Kafka", "missing", missing.toString());
      }
      return missing.isEmpty();
    } catch (MissingRightsException e) {
      logWait(Level.ERROR, "waiting for rights in Kafka", "missing", e.getMessage());
      return false;
    } catch (KafkaException e) {
      logWait(Level.WARN, "waiting for Kafka", "reason", e.getMessage());
      return false;
    }
  }

  private boolean areSchemasReady(List<Schema> needed, Runnable firstUse) {
    try {
      if (!areSchemasKnown(needed)) {
        return false;
      }
      firstUse.run();
      return true;
    } catch (RegistryUnavailableException | KafkaException e) {
      logWait(Level.WARN, "waiting for the schema registry", "reason", e.getMessage());
      return false;
    }
  }

  private boolean areSchemasKnown(List<Schema> needed) {
    try {
      List<Schema> missing = schemas.resolve(needed);
      if (!missing.isEmpty()) {
        logWait(
            Level.WARN,
            "waiting for schemas to be registered",
            "missing",
            missing.stream().map(Schema::getFullName).toList().toString());
      }
      return missing.isEmpty();
    } catch (RegistryUnavailableException e) {
      if (!schemas.haveAll(needed)) {
        throw e;
      }
      LOGGER
          .atWarn()
          .addKeyValue("reason", e.getMessage())
          .log("the schema registry is unavailable; starting with the schemas kept from before");
      return true;
    }
  }

  /** Logs each reason once, however long it lasts. */
  private void logWait(Level level, String message, String key, @Nullable String value) {
    String wait = message + ": " + value;
    if (!wait.equals(lastWait)) {
      lastWait = wait;
      LOGGER.atLevel(level).addKeyValue(key, value).log(message);
    }
  }

  private static void pause() throws InterruptedException {
    Thread.sleep(RETRY_DELAY.toMillis());
  }
}
