package dev.endpointpipeline.model.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.endpointpipeline.model.PageSample;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Each limit on the page's sample: a value at the bound passes, the one past it is refused. */
class LimitsTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String SERVICE = "config.ray_service_config.";
  private static final String APPLICATION = SERVICE + "ray_serve_config.applications[0].";
  private static final String DEPLOYMENT = APPLICATION + "deployments[0].";
  private static final String AUTOSCALING = DEPLOYMENT + "autoscaling_config.";
  private static final String WORKER = SERVICE + "ray_cluster_config.worker_group_specs[0].";
  private static final String CREATE_ONLY = "create:";

  /**
   * A field and what it may be; free values have to be set so that no rule between fields breaks.
   */
  record Integers(String field, int min, int max) {}

  record Texts(String field, int min, int max, String allowed, @Nullable String refused) {}

  record Arrays(String field, int min, int max) {}

  static Stream<Integers> integers() {
    return Stream.of(
        new Integers("reserved_resource.apu.warm_up_num", 1, 1000),
        new Integers("reserved_resource.apu.max_num", 1, 1000),
        new Integers("reserved_resource.dpu.warm_up_num", 1, 1000),
        new Integers("reserved_resource.dpu.max_num", 1, 1000),
        new Integers("reserved_resource.mu.min", 0, Integer.MAX_VALUE),
        new Integers("reserved_resource.mu.max", 1, Integer.MAX_VALUE),
        new Integers("ray_resource.work_node_resources[0].resource.min", 0, Integer.MAX_VALUE),
        new Integers("ray_resource.work_node_resources[0].resource.max", 1, Integer.MAX_VALUE),
        new Integers(DEPLOYMENT + "num_replicas", 0, 1000),
        new Integers(DEPLOYMENT + "max_replicas_per_node", 1, 100),
        new Integers(DEPLOYMENT + "max_ongoing_requests", 1, 100_000),
        new Integers(DEPLOYMENT + "max_queued_requests", -1, 100_000),
        new Integers(AUTOSCALING + "max_ongoing_requests", 1, 100_000),
        new Integers(AUTOSCALING + "target_ongoing_requests", 1, 1000),
        new Integers(AUTOSCALING + "min_replicas", 0, 1000),
        new Integers(AUTOSCALING + "max_replicas", 0, 1000),
        new Integers(AUTOSCALING + "initial_replicas", 0, 1000),
        new Integers(AUTOSCALING + "upscale_delay_s", 0, 86_400),
        new Integers(AUTOSCALING + "downscale_delay_s", 0, 86_400),
        new Integers(WORKER + "min_replicas", 0, 10_000),
        new Integers(WORKER + "max_replicas", 1, 10_000));
  }

  @ParameterizedTest
  @MethodSource("integers")
  void integersAreKeptWithinTheirRange(Integers limit) {
    String range = "an integer " + limit.min + "-" + limit.max;

    assertAccepted(limit.field, limit.min);
    assertAccepted(limit.field, limit.max);
    assertRefused(limit.field, limit.min - 1L, (limit.min - 1L) + " (expected: " + range);
    assertRefused(limit.field, limit.max + 1L, (limit.max + 1L) + " (expected: " + range);
    assertRefused(limit.field, 1.0, "a decimal number (expected: " + range);
    assertRefused(limit.field, "1", "a string (expected: " + range);
    assertRefused(limit.field, true, "a boolean (expected: " + range);
    assertRefused(limit.field, List.of(), "an array (expected: " + range);
  }

  static Stream<Texts> texts() {
    String name = "端 点-1_.Zz";
    String id = "0b5633ba-2B904511ad514346f4d23d4b";
    return Stream.of(
        new Texts("name", 1, 128, name, "a/b"),
        new Texts("description", 0, 1024, "任何 <any>\n😀", null),
        new Texts("reserved_resource.apu.spec_code", 1, 256, "dpu.d1x", null),
        new Texts("reserved_resource.dpu.spec_code", 1, 256, "dpu.d1x", null),
        new Texts("reserved_resource.mu.spec_code", 1, 256, "mu.m1x", null),
        new Texts("ray_resource.head_node_resource.spec_code", 1, 256, "mu.m1x", null),
        new Texts("ray_resource.work_node_resources[0].name", 1, 128, "cpuGroup1", null),
        new Texts("cap.cap_id", 32, 36, id, "_b5633ba2b904511ad514346f4d23d4b"),
        new Texts("cap.version_id", 32, 36, id, "_b5633ba2b904511ad514346f4d23d4b"),
        new Texts(APPLICATION + "name", 1, 64, name, "a\nb"),
        new Texts(APPLICATION + "import_path", 1, 1024, "module:attribute", null),
        new Texts(APPLICATION + "route_prefix", 0, 1024, "/a", null),
        new Texts(APPLICATION + "runtime_env.working_dir", 0, 4096, "s3://bucket/code.zip", null),
        new Texts(DEPLOYMENT + "name", 1, 64, name, "a\u0000"),
        new Texts(DEPLOYMENT + "ray_actor_options.resources", 0, 1024, "{\"a\": 1}", null),
        new Texts(WORKER + "name", 0, 128, "group_1-A", "group.1"),
        new Texts(WORKER + "limits.spec_code", 0, 256, "x", null),
        new Texts(SERVICE + "data_infos[0].input_path", 4, 1024, "obs://bucket/dir/", null),
        new Texts(SERVICE + "log_config.lts.log_group_id", 0, 128, "x", null),
        new Texts(CREATE_ONLY + "custom_image_id", 32, 36, id, "_b5633ba2b904511ad514346f4d23d4b"),
        new Texts(CREATE_ONLY + "cache_list[0].mnt_path", 1, 4096, "/mnt", null),
        new Texts(CREATE_ONLY + "cache_list[0].cache_ins_id", 1, 128, "x", null));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void textsAreKeptWithinTheirLengthAndCharacters(Texts limit) {
    assertAccepted(limit.field, limit.allowed);
    assertAccepted(limit.field, "a".repeat(limit.min));
    assertAccepted(limit.field, "a".repeat(limit.max));
    assertRefused(
        limit.field,
        "a".repeat(limit.max + 1),
        (limit.max + 1) + " characters (expected: a string of " + limit.min + "-" + limit.max);
    if (limit.min > 0) {
      assertRefused(limit.field, "a".repeat(limit.min - 1), " (expected: a string of ");
    }
    if (limit.refused != null) {
      assertRefused(limit.field, limit.refused, "a character that is not allowed (expected: ");
    }
    String halfOfAPair = "a".repeat(Math.max(0, limit.min - 1)) + "\ud83d";
    assertRefused(limit.field, halfOfAPair, "a character that is not allowed (expected: ");
    assertRefused(limit.field, 7, "an integer (expected: a string of ");
  }

  static Stream<Arrays> arrays() {
    return Stream.of(
        new Arrays("ray_resource.work_node_resources", 0, 1000),
        new Arrays(SERVICE + "data_infos", 0, 1),
        new Arrays(SERVICE + "ray_serve_config.applications", 0, 5),
        new Arrays(APPLICATION + "deployments", 1, 5),
        new Arrays(SERVICE + "ray_cluster_config.worker_group_specs", 1, 1000),
        new Arrays(CREATE_ONLY + "cache_list", 0, 100));
  }

  @ParameterizedTest
  @MethodSource("arrays")
  void arraysAreKeptWithinTheirSize(Arrays limit) {
    assertAccepted(limit.field, copies(limit, limit.min));
    assertAccepted(limit.field, copies(limit, limit.max));
    assertRefused(
        limit.field,
        copies(limit, limit.max + 1),
        (limit.max + 1) + " items (expected: an array of " + limit.min + "-" + limit.max);
    if (limit.min > 0) {
      assertRefused(limit.field, List.of(), "0 items (expected: an array of ");
    }
    assertRefused(limit.field, "text", "a string (expected: an array of ");
  }

  /** The sample's item again and again, under names and routes of its own. */
  private static ArrayNode copies(Arrays limit, int count) {
    ObjectNode item = (ObjectNode) sample().at(pointer(limit.field + "[0]")).deepCopy();
    ArrayNode copies = JSON.createArrayNode();
    IntStream.range(0, count)
        .mapToObj(
            i -> {
              ObjectNode copy = item.deepCopy();
              copy.put("name", "a" + i).put("route_prefix", "/" + i);
              return copy;
            })
        .forEach(copies::add);
    return copies;
  }

  private static void assertAccepted(String field, Object value) {
    assertThatCode(() -> read(field, value)).as("%s: %s", field, value).doesNotThrowAnyException();
  }

  private static void assertRefused(String field, Object value, String reason) {
    InvalidRequestException refusal =
        catchThrowableOfType(InvalidRequestException.class, () -> read(field, value));
    assertThat(refusal).as("%s: %s", field, value).isNotNull();
    assertThat(refusal.violations())
        .singleElement()
        .satisfies(
            violation -> {
              assertThat(violation.field()).isEqualTo(field.replace(CREATE_ONLY, ""));
              assertThat(violation.reason()).contains(reason);
            });
  }

  private static void read(String field, Object value) {
    ObjectNode body = sample();
    String pointer = pointer(field);
    int last = pointer.lastIndexOf('/');
    ObjectNode parent = (ObjectNode) body.at(pointer.substring(0, last));
    giveWayTo(parent, pointer.substring(last + 1));
    parent.set(pointer.substring(last + 1), JSON.<JsonNode>valueToTree(value));
    byte[] json = escaped(body);
    if (field.startsWith(CREATE_ONLY)) {
      RequestReader.readCreate(json);
    } else {
      RequestReader.readUpdate(json);
    }
  }

  /** Widens the neighbours that a value is compared with, so that only its own limit counts. */
  private static void giveWayTo(ObjectNode parent, String field) {
    switch (field) {
      case "warm_up_num" -> parent.put("max_num", 1000);
      case "max_num" -> parent.put("warm_up_num", 1);
      case "min" -> parent.put("max", Integer.MAX_VALUE);
      case "max" -> parent.put("min", 0);
      case "min_replicas" -> parent.remove("initial_replicas");
      case "max_replicas" -> parent.put("min_replicas", 0).remove("initial_replicas");
      case "initial_replicas" -> parent.put("min_replicas", 0);
      default -> {}
    }
  }

  private static ObjectNode sample() {
    ObjectNode body = (ObjectNode) JSON.readTree(PageSample.updateRequest());
    body.put("type", "ray_service");
    body.set("cache_list", JSON.readTree("[{\"mnt_path\": \"/m\", \"cache_ins_id\": \"c\"}]"));
    ObjectNode service = (ObjectNode) body.at("/config/ray_service_config");
    service.set("log_config", JSON.readTree("{\"lts\": {\"enabled\": true}}"));
    return body;
  }

  private static String pointer(String field) {
    return "/" + field.replace(CREATE_ONLY, "").replace("[0]", ".0").replace('.', '/');
  }

  /** As \\u escapes, the one form in which half a surrogate pair can be sent. */
  private static byte[] escaped(JsonNode body) {
    return JSON.writer().with(JsonWriteFeature.ESCAPE_NON_ASCII).writeValueAsBytes(body);
  }
}
