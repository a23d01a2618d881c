package dev.endpointpipeline.model.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.model.PageSample;
import dev.endpointpipeline.model.request.RequestShape.Field;
import dev.endpointpipeline.model.request.RequestShape.Kind;
import dev.endpointpipeline.model.request.RequestShape.Presence;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class RequestShapeTest {
  private static final String DEPLOYMENT =
      "config.ray_service_config.ray_serve_config.applications[].deployments[].";

  private final Map<String, Field> update = byPath(RequestShape.ofUpdate());
  private final Map<String, Field> create = byPath(RequestShape.ofCreate());

  @Test
  void hasEveryFieldOfThePagesSample() {
    Set<String> sample = new TreeSet<>();
    collectPaths("", new JsonMapper().readTree(PageSample.updateRequest()), sample);
    sample.removeIf(path -> path.contains("env_vars."));

    assertThat(update.keySet()).containsAll(sample);
  }

  @Test
  void aCreateAcceptsAllFieldsOfAnUpdate() {
    assertThat(create.keySet()).containsAll(update.keySet());
  }

  @Test
  void hasThePresenceOfFields() {
    String logConfig = "config.ray_service_config.log_config";

    assertThat(field(update, "name").presence()).isEqualTo(Presence.OPTIONAL);
    assertThat(field(create, "name").presence()).isEqualTo(Presence.MANDATORY);
    assertThat(field(update, logConfig).presence()).isEqualTo(Presence.WITHOUT_EFFECT);
    assertThat(field(create, logConfig).presence()).isEqualTo(Presence.KEPT);
  }

  @Test
  void hasLimitsAndTheFieldsThatBoundThem() {
    assertThat(field(create, "name").kind()).isEqualTo(new Kind.OfText(Limits.NAME));
    assertThat(field(create, "type").kind()).isEqualTo(new Kind.OfChoice(Limits.TYPE));
    assertThat(field(update, "reserved_resource.apu.max_num").kind())
        .isEqualTo(new Kind.OfInteger(Limits.MAX_NUM.notBelow("warm_up_num", null)));
    assertThat(field(update, DEPLOYMENT + "user_config").kind())
        .isEqualTo(new Kind.OfAnyObject(Limits.USER_CONFIG));
  }

  @Test
  void hasAFieldThatIsReadInTwoPlacesTwice() {
    Kind kind = new Kind.OfInteger(Limits.MAX_ONGOING_REQUESTS);

    assertThat(field(update, DEPLOYMENT + "max_ongoing_requests").kind()).isEqualTo(kind);
    assertThat(field(update, DEPLOYMENT + "autoscaling_config.max_ongoing_requests").kind())
        .isEqualTo(kind);
  }

  private static void collectPaths(String path, JsonNode value, Set<String> paths) {
    for (Map.Entry<String, JsonNode> member : value.properties()) {
      String memberPath = path.isEmpty() ? member.getKey() : path + "." + member.getKey();
      paths.add(memberPath);
      collectPaths(memberPath, member.getValue(), paths);
    }
    if (value.isArray()) {
      value.forEach(item -> collectPaths(path + "[]", item, paths));
    }
  }

  private static Field field(Map<String, Field> fields, String path) {
    return Objects.requireNonNull(fields.get(path), path);
  }

  /** Fails if a path occurs twice. */
  private static Map<String, Field> byPath(RequestShape shape) {
    return shape.allFields().collect(Collectors.toMap(Field::path, Function.identity()));
  }
}
