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
 * The text of a RayService's serveConfigV2: JSON, which is YAML, and maybe a comment.
 *
 * <p>KubeRay hands a configuration to Ray when the text is another than before, and Ray tries one
 * again that failed only if it is another than before. So an attempt that is to be made again needs
 * a mark for each: the comment {@code # op <revision>} for KubeRay, and for Ray those of {@link
 * ApplicationMarker} in each application that is not to stay as it is.
 *
 * @param applications by name, as Ray takes them; with secrets
 * @param operation the revision in the comment, if there is one
 */
record ServeConfigV2(NavigableMap<String, ObjectNode> applications, Optional<String> operation) {
  /** As long as nothing was handed over. */
  static final ServeConfigV2 NONE = new ServeConfigV2(new TreeMap<>(), Optional.empty());

  /** Numbers stay as they were written. */
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private static final Pattern OPERATION = Pattern.compile("\n# op (\\d{1,19})\n?$");

  /** What is wanted, without marks. */
  static ServeConfigV2 of(ServeConfig config) {
    NavigableMap<String, ObjectNode> applications = new TreeMap<>();
    config
        .applications()
        .forEach(
            (name, json) -> applications.put(name, ApplicationMarks.without(JSON.readTree(json))));
    return new ServeConfigV2(applications, Optional.empty());
  }

  /** Reads a text of ours; empty if it is none. */
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

  /** Whether both want the same, whichever attempt it is; that one may have marks. */
  boolean wantsTheSameAs(ServeConfigV2 other) {
    return applications.keySet().equals(other.applications.keySet())
        && applications.entrySet().stream()
            .allMatch(
                each ->
                    ApplicationMarks.isConfigOf(
                        each.getValue(), other.applications.get(each.getKey())));
  }

  /**
   * This, as it is handed over after another text.
   *
   * @param before what KubeRay has now
   * @param atRest whether all that it asked for runs where this shall run, so that what is equal
   *     stays as it is
   * @param known what Ray has of the application of that name, which was given that
   */
  ServeConfigV2 after(
      ServeConfigV2 before,
      boolean atRest,
      long revision,
      ApplicationMarker handover,
      BiFunction<String, ObjectNode, ApplicationMarker.Current> known) {
    boolean same = wantsTheSameAs(before);
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
                  : handover.marked(
                      wanted, Optional.ofNullable(given).map(config -> known.apply(name, config))));
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
