package dev.endpointpipeline.worker.runtime.rayserve;

import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.worker.runtime.ray.MarkVariables;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What we write into each application's configuration for ourselves, as Ray has no labels: two
 * environment variables.
 *
 * <p>One tells whose the application is; it never changes, so it costs no restart. The other tells
 * an attempt from one before that failed: Ray does not try the same configuration again once its
 * replicas did not start. It stays as long as the application does, since taking it away would
 * restart every replica.
 */
final class ApplicationMarks {
  static final String OWNER = MarkVariables.OWNER;
  static final String ATTEMPT = MarkVariables.ATTEMPT;

  private static final String RUNTIME_ENV = "runtime_env";
  private static final String ENV_VARS = "env_vars";

  private ApplicationMarks() {}

  /** The application's configuration with its owner; whatever the variables were before. */
  static ObjectNode owned(String application, EndpointKey owner) {
    ObjectNode config = (ObjectNode) JsonMapper.shared().readTree(application);
    config
        .withObjectProperty(RUNTIME_ENV)
        .withObjectProperty(ENV_VARS)
        .put(OWNER, owner.toString())
        .remove(ATTEMPT);
    return config;
  }

  static ObjectNode withAttempt(ObjectNode owned, String attempt) {
    ObjectNode marked = owned.deepCopy();
    marked.withObjectProperty(RUNTIME_ENV).withObjectProperty(ENV_VARS).put(ATTEMPT, attempt);
    return marked;
  }

  static Optional<String> owner(@Nullable JsonNode config) {
    return variable(config, OWNER);
  }

  static Optional<String> attempt(@Nullable JsonNode config) {
    return variable(config, ATTEMPT);
  }

  /** Whether that is what Ray keeps, whichever attempt. */
  static boolean isConfigOf(ObjectNode owned, @Nullable JsonNode kept) {
    return kept != null && SameJson.sameInOrder(attemptOf(kept, owned), kept);
  }

  /** Whether Ray takes it for what it keeps, and so does not try it once it failed. */
  static boolean isTriedAs(ObjectNode owned, @Nullable JsonNode kept) {
    return kept != null && SameJson.same(attemptOf(kept, owned), kept);
  }

  private static ObjectNode attemptOf(JsonNode kept, ObjectNode owned) {
    return attempt(kept).map(attempt -> withAttempt(owned, attempt)).orElse(owned);
  }

  private static Optional<String> variable(@Nullable JsonNode config, String name) {
    return config == null
        ? Optional.empty()
        : config.path(RUNTIME_ENV).path(ENV_VARS).path(name).asStringOpt();
  }
}
