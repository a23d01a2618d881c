package dev.endpointpipeline.kafkabinding;

import dev.endpointpipeline.schemas.Topic;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;

/**
 * The deployment step that registers every schema of the catalogue, so that the services never do.
 * Running it again changes nothing. Waits up to a minute for a registry that is still starting.
 *
 * <p>{@code java … RegisterSchemas http://registry:8080/apis/ccompat/v7}; the exit code is 0 when
 * all schemas are registered. A login, if the registry asks for one, comes from the same variables
 * of the environment as the services' ({@code ENDPOINTPIPELINE_REGISTRY_USER}, {@code _PASSWORD},
 * {@code _PASSWORDFILE}, {@code _TOKENFILE}, {@code _CAFILE}).
 */
public final class RegisterSchemas {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private RegisterSchemas() {}

  /** Every schema of the catalogue, each once. */
  public static List<Schema> catalogue() {
    return Arrays.stream(Topic.values())
        .flatMap(topic -> topic.records().stream())
        .distinct()
        .toList();
  }

  /**
   * Registers the catalogue.
   *
   * @throws RegistryUnavailableException if the registry does not respond within a minute
   * @throws SchemaRefusedException if the registry refuses a schema
   */
  public static void at(URI registryUrl) throws InterruptedException {
    at(RegistryAccess.open(registryUrl));
  }

  /**
   * Registers the catalogue at a registry that may ask for a login.
   *
   * @throws RegistryUnavailableException if the registry does not respond within a minute
   * @throws SchemaRefusedException if the registry refuses a schema
   */
  public static void at(RegistryAccess access) throws InterruptedException {
    SchemaRegistry registry = new SchemaRegistry(access);
    long giveUp = System.nanoTime() + PATIENCE.toNanos();
    for (Schema schema : catalogue()) {
      registerPatiently(registry, schema, giveUp);
    }
  }

  private static void registerPatiently(SchemaRegistry registry, Schema schema, long giveUp)
      throws InterruptedException {
    while (true) {
      try {
        registry.register(schema);
        return;
      } catch (RegistryUnavailableException e) {
        if (System.nanoTime() > giveUp) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(500);
      }
    }
  }

  /** The deployment step itself. */
  public static void main(String[] args) throws InterruptedException {
    if (args.length != 1) {
      System.err.println("usage: RegisterSchemas <base URL of the registry's Confluent API>");
      System.exit(2);
    }
    try {
      at(RegistryAccess.ofEnvironment(URI.create(args[0]), System.getenv()));
      catalogue().forEach(schema -> System.out.println("registered " + schema.getFullName()));
    } catch (RegistryUnavailableException | SchemaRefusedException | IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }
}
