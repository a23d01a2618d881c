package dev.endpointpipeline.worker.runtime.rayserve;

import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.worker.runtime.ray.MarkVariables;
import dev.endpointpipeline.worker.runtime.ray.RevisionMark;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What we write into each application's configuration for ourselves, as Ray has no labels: three
 * environment variables, and the {@link RevisionMark}.
 *
 * <p>One variable tells whose the application is; it never changes, so it costs no restart. The
 * other two make the configuration another one for Ray, so that it replaces replicas that it would
 * keep: those that failed to start, which Ray does not try again, and those that keep a user_config
 * that was taken away. They stay as long as the application does, since taking them away would
 * restart every replica.
 */
final class ApplicationMarks {
  static final String OWNER = MarkVariables.OWNER;
  static final String ATTEMPT = MarkVariables.ATTEMPT;
  static final String RESTART = MarkVariables.RESTART;

  private static final String RUNTIME_ENV = "runtime_env";
  private static final String ENV_VARS = "env_vars";

  private ApplicationMarks() {}

  /** The application's configuration with its owner and no other mark, whatever it had before. */
  static ObjectNode owned(String application, EndpointKey owner) {
    ObjectNode config = (ObjectNode) JsonMapper.shared().readTree(application);
    config
        .withObjectProperty(RUNTIME_ENV)
        .withObjectProperty(ENV_VARS)
        .put(OWNER, owner.toString())
        .remove(List.of(ATTEMPT, RESTART));
    RevisionMark.erase(config);
    return config;
  }

  /** The application's configuration with that variable. */
  static ObjectNode with(String variable, Optional<String> value, ObjectNode config) {
    if (value.isEmpty()) {
      return config;
    }
    ObjectNode marked = config.deepCopy();
    marked.withObjectProperty(RUNTIME_ENV).withObjectProperty(ENV_VARS).put(variable, value.get());
    return marked;
  }

  static Optional<String> owner(@Nullable JsonNode config) {
    return variable(config, OWNER);
  }

  static Optional<String> attempt(@Nullable JsonNode config) {
    return variable(config, ATTEMPT);
  }

  static Optional<String> restart(@Nullable JsonNode config) {
    return variable(config, RESTART);
  }

  /**
   * Whether that is what Ray keeps, whichever revision and attempt, and whether it is the first.
   */
  static boolean isConfigOf(ObjectNode owned, @Nullable JsonNode kept) {
    return kept != null && SameJson.sameInOrder(unmarked(owned), unmarked(kept));
  }

  /** Whether Ray takes it for what it keeps, and so does not try it once it failed. */
  static boolean isTriedAs(ObjectNode owned, @Nullable JsonNode kept) {
    return kept != null && SameJson.same(unmarked(owned), unmarked(kept));
  }

  private static ObjectNode unmarked(JsonNode config) {
    ObjectNode bare = (ObjectNode) config.deepCopy();
    if (bare.path(RUNTIME_ENV).path(ENV_VARS) instanceof ObjectNode variables) {
      variables.remove(List.of(ATTEMPT, RESTART));
    }
    RevisionMark.erase(bare);
    InitialReplicas.erase(bare, deployment -> true);
    return bare;
  }

  private static Optional<String> variable(@Nullable JsonNode config, String name) {
    return config == null
        ? Optional.empty()
        : config.path(RUNTIME_ENV).path(ENV_VARS).path(name).asStringOpt();
  }
}
