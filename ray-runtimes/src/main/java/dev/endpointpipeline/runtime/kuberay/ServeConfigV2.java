package dev.endpointpipeline.runtime.kuberay;

import dev.endpointpipeline.runtime.ray.ApplicationMarker;
import dev.endpointpipeline.runtime.ray.ApplicationMarks;
import dev.endpointpipeline.runtime.ray.ServeConfig;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The serveConfigV2 of a RayService: JSON, which is also YAML, and sometimes a comment.
 *
 * <p>KubeRay gives a configuration to Ray only when the text has changed, and Ray tries an
 * application again that failed only when its configuration has changed. So a second attempt needs
 * a mark for each of them: the comment {@code # op <revision>} for KubeRay, and for Ray the marks
 * of {@link ApplicationMarker} in each application that must not stay as it is.
 *
 * @param applications by name, in Ray's schema; with secrets
 * @param operation the revision in the comment, if there is one
 */
record ServeConfigV2(NavigableMap<String, ObjectNode> applications, Optional<String> operation) {
  /** Without applications. */
  static final ServeConfigV2 NONE = new ServeConfigV2(new TreeMap<>(), Optional.empty());

  /** Numbers stay as they were written. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private static final Pattern OPERATION = Pattern.compile("\n# op (\\d{1,19})\n?$");

  /** The desired applications, without marks. */
  static ServeConfigV2 of(ServeConfig config) {
    NavigableMap<String, ObjectNode> applications = new TreeMap<>();
    config
        .applications()
        .forEach(
            (name, json) -> applications.put(name, ApplicationMarks.without(JSON.readTree(json))));
    return new ServeConfigV2(applications, Optional.empty());
  }

  /** Reads a text that we wrote; empty if somebody else wrote it. */
  static Optional<ServeConfigV2> parse(String text) {
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
    return Optional.of(new ServeConfigV2(applications, operation));
  }

  /** Whether both have the same applications, apart from marks. */
  boolean hasSameApplicationsAs(ServeConfigV2 other) {
    return applications.keySet().equals(other.applications.keySet())
        && applications.entrySet().stream()
            .allMatch(
                each ->
                    ApplicationMarks.isConfigOf(
                        each.getValue(), other.applications.get(each.getKey())));
  }

  /**
   * The text to write in place of another one, with marks.
   *
   * @param before the other text
   * @param atRest whether all applications of the other text run on the cluster that is kept, so
   *     that those that are equal stay as they are
   * @param current the application of that name and configuration, as Ray has it
   */
  ServeConfigV2 after(
      ServeConfigV2 before,
      boolean atRest,
      long revision,
      ApplicationMarker marker,
      BiFunction<String, ObjectNode, ApplicationMarker.Current> current) {
    boolean same = hasSameApplicationsAs(before);
    if (same && atRest) {
      return before;
    }
    NavigableMap<String, ObjectNode> marked = new TreeMap<>();
    applications.forEach(
        (name, wanted) -> {
          ObjectNode given = before.applications.get(name);
          boolean stays = atRest && given != null && ApplicationMarks.isConfigOf(wanted, given);
          marked.put(
              name,
              stays
                  ? given
                  : marker.marked(
                      wanted,
                      Optional.ofNullable(given).map(config -> current.apply(name, config))));
        });
    return new ServeConfigV2(
        marked, same ? Optional.of(Long.toString(revision)) : Optional.empty());
  }

  String text() {
    NavigableMap<String, String> texts = new TreeMap<>();
    applications.forEach((name, application) -> texts.put(name, application.toString()));
    String json = new ServeConfig(texts).json();
    return operation.map(revision -> json + "\n# op " + revision + "\n").orElse(json);
  }

  /** Without secrets. */
  @Override
  public String toString() {
    return "ServeConfigV2" + applications.keySet() + operation;
  }
}
