package dev.endpointpipeline.worker.runtime.kuberay;

import dev.endpointpipeline.worker.runtime.ray.MarkVariables;
import dev.endpointpipeline.worker.runtime.ray.RevisionMark;
import dev.endpointpipeline.worker.runtime.ray.ServeConfig;
import dev.endpointpipeline.worker.runtime.ray.UserConfigs;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The text of a RayService's serveConfigV2: JSON, which is YAML, and maybe a comment.
 *
 * <p>KubeRay hands a configuration to Ray when the text is another than before, and Ray tries one
 * again that failed only if it is another than before. So an attempt that is to be made again needs
 * a mark for each: the comment {@code # op <revision>} for KubeRay, and for Ray an environment
 * variable in the applications that failed. Another variable has Ray replace replicas that keep a
 * user_config which was taken away. Both stay as long as the application does, as taking them away
 * would restart its replicas. Each application that differs from the one before carries a {@link
 * RevisionMark}, too.
 *
 * @param applications by name, as Ray takes them; with secrets
 * @param operation the revision in the comment, if there is one
 */
record ServeText(NavigableMap<String, ObjectNode> applications, Optional<String> operation) {
  static final String ATTEMPT = MarkVariables.ATTEMPT;
  static final String RESTART = MarkVariables.RESTART;

  /** Numbers stay as they were written. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private static final Pattern OPERATION = Pattern.compile("\n# op (\\d{1,19})\n?$");
  private static final String RUNTIME_ENV = "runtime_env";
  private static final String ENV_VARS = "env_vars";

  /** What is wanted, without marks. */
  static ServeText of(ServeConfig config) {
    NavigableMap<String, ObjectNode> applications = new TreeMap<>();
    config
        .applications()
        .forEach((name, json) -> applications.put(name, withoutMarks(object(json))));
    return new ServeText(applications, Optional.empty());
  }

  /** Reads a text of ours; empty if it is none. */
  static Optional<ServeText> parse(String text) {
    Matcher comment = OPERATION.matcher(text);
    Optional<String> operation = comment.find() ? Optional.of(comment.group(1)) : Optional.empty();
    String json = operation.isPresent() ? text.substring(0, comment.start()) : text;
    NavigableMap<String, ObjectNode> applications = new TreeMap<>();
    try {
      for (JsonNode application : JSON.readTree(json).path("applications")) {
        applications.put(application.path("name").asString(""), (ObjectNode) application);
      }
    } catch (JacksonException | ClassCastException e) {
      return Optional.empty();
    }
    return Optional.of(new ServeText(applications, operation));
  }

  /** Whether both want the same, whichever attempt it is. */
  boolean wantsTheSameAs(ServeText other) {
    return bare().equals(other.bare());
  }

  /**
   * This, to be tried where another text was tried before.
   *
   * @param before what KubeRay has now
   * @param failed the applications that failed with it
   * @param atRest whether all that it asked for runs, so that there is nothing to try again
   */
  ServeText after(ServeText before, Set<String> failed, boolean atRest, long revision) {
    boolean same = wantsTheSameAs(before);
    if (same && atRest) {
      return before;
    }
    NavigableMap<String, ObjectNode> marked = new TreeMap<>();
    applications.forEach(
        (name, wanted) -> {
          ObjectNode known = before.applications.get(name);
          boolean asBefore =
              atRest
                  && known != null
                  && comparable(known).toString().equals(comparable(wanted).toString());
          marked.put(
              name, asBefore ? known : marked(wanted, known, failed.contains(name), revision));
        });
    return new ServeText(marked, same ? Optional.of(Long.toString(revision)) : Optional.empty());
  }

  private static ObjectNode marked(
      ObjectNode wanted, @Nullable ObjectNode known, boolean failed, long revision) {
    if (known == null) {
      return wanted;
    }
    String now = Long.toString(revision);
    Optional<String> attempt =
        failed
            ? Optional.of(now).filter(anew -> comparable(known).equals(comparable(wanted)))
            : variable(ATTEMPT, known);
    Optional<String> restart =
        UserConfigs.isTakenAway(known, wanted) ? Optional.of(now) : variable(RESTART, known);
    ObjectNode marked = with(RESTART, restart, with(ATTEMPT, attempt, wanted)).deepCopy();
    RevisionMark.write(marked, revision, 0);
    return marked;
  }

  String text() {
    NavigableMap<String, String> texts = new TreeMap<>();
    applications.forEach((name, application) -> texts.put(name, application.toString()));
    String json = new ServeConfig(texts).json();
    return operation.map(revision -> json + "\n# op " + revision + "\n").orElse(json);
  }

  /** As texts, since applications get the members of a user_config in their order. */
  private NavigableMap<String, String> bare() {
    NavigableMap<String, String> bare = new TreeMap<>();
    applications.forEach((name, application) -> bare.put(name, comparable(application).toString()));
    return bare;
  }

  private static ObjectNode object(String json) {
    return (ObjectNode) JSON.readTree(json);
  }

  private static ObjectNode with(String name, Optional<String> value, ObjectNode application) {
    if (value.isEmpty()) {
      return application;
    }
    ObjectNode marked = application.deepCopy();
    marked.withObjectProperty(RUNTIME_ENV).withObjectProperty(ENV_VARS).put(name, value.get());
    return marked;
  }

  private static ObjectNode withoutMarks(ObjectNode application) {
    ObjectNode bare = application.deepCopy();
    if (bare.path(RUNTIME_ENV).path(ENV_VARS) instanceof ObjectNode variables) {
      variables.remove(List.of(ATTEMPT, RESTART));
    }
    RevisionMark.erase(bare);
    return bare;
  }

  /** What is empty may have been made for the mark. */
  private static ObjectNode comparable(ObjectNode application) {
    ObjectNode bare = withoutMarks(application);
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

  private static Optional<String> variable(String name, ObjectNode application) {
    return application.path(RUNTIME_ENV).path(ENV_VARS).path(name).asStringOpt();
  }

  /** Without secrets. */
  @Override
  public String toString() {
    return "ServeText" + applications.keySet() + operation;
  }
}
