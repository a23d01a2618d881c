package dev.endpointpipeline.runtime.ray;

import dev.endpointpipeline.schemas.EndpointKey;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The marks in each application's configuration, as Ray has no labels: three environment variables,
 * and the {@link RevisionMark}.
 *
 * <p>One variable names the owner of the application; it never changes, so it costs no restart. The
 * other two make the configuration a different one for Ray, so that Ray replaces replicas that it
 * would keep: those that failed to start, which Ray does not try again, and those that would keep
 * an old user_config. They stay as long as the application does, as removing them would restart
 * every replica.
 */
public final class ApplicationMarks {
  private static final String RUNTIME_ENV = "runtime_env";
  private static final String ENV_VARS = "env_vars";

  private ApplicationMarks() {}

  /** The application's configuration with its owner and no other mark, whatever it had before. */
  public static ObjectNode owned(ObjectNode application, EndpointKey owner) {
    return with(MarkVariables.OWNER, Optional.of(owner.toString()), without(application));
  }

  /** The application's configuration without marks of a revision, an attempt or a restart. */
  public static ObjectNode without(JsonNode application) {
    ObjectNode bare = (ObjectNode) application.deepCopy();
    if (bare.path(RUNTIME_ENV).path(ENV_VARS) instanceof ObjectNode variables) {
      variables.remove(List.of(MarkVariables.ATTEMPT, MarkVariables.RESTART));
    }
    RevisionMark.erase(bare);
    return bare;
  }

  /** The application's configuration with that variable, if there is a value. */
  static ObjectNode with(String variable, Optional<String> value, ObjectNode application) {
    if (value.isEmpty()) {
      return application;
    }
    ObjectNode marked = application.deepCopy();
    marked.withObjectProperty(RUNTIME_ENV).withObjectProperty(ENV_VARS).put(variable, value.get());
    return marked;
  }

  /** The endpoint that owns the application, if it is marked. */
  public static Optional<String> owner(@Nullable JsonNode application) {
    return variable(application, MarkVariables.OWNER);
  }

  /** The revision that tried it again, if one did. */
  public static Optional<String> attempt(@Nullable JsonNode application) {
    return variable(application, MarkVariables.ATTEMPT);
  }

  static Optional<String> restart(@Nullable JsonNode application) {
    return variable(application, MarkVariables.RESTART);
  }

  /** Whether Ray was given that configuration, apart from marks and initial_replicas. */
  public static boolean isConfigOf(ObjectNode wanted, @Nullable JsonNode given) {
    return isSameToRay(wanted, given)
        && given != null
        && UserConfigs.of(wanted).areSameToCode(UserConfigs.of(given));
  }

  /** Whether Ray finds it equal to what it was given, so that it would not try it again. */
  static boolean isSameToRay(ObjectNode wanted, @Nullable JsonNode given) {
    return given != null && SameJson.toRay(comparable(wanted), comparable(given));
  }

  private static ObjectNode comparable(JsonNode application) {
    ObjectNode bare = without(application);
    InitialReplicas.erase(bare, deployment -> true);
    // It may exist for a mark only.
    if (bare.path(RUNTIME_ENV) instanceof ObjectNode environment) {
      if (environment.path(ENV_VARS).isEmpty()) {
        environment.remove(ENV_VARS);
      }
      if (environment.isEmpty()) {
        bare.remove(RUNTIME_ENV);
      }
    }
    return bare;
  }

  private static Optional<String> variable(@Nullable JsonNode application, String name) {
    return application == null
        ? Optional.empty()
        : application.path(RUNTIME_ENV).path(ENV_VARS).path(name).asStringOpt();
  }
}
