package dev.endpointpipeline.runtime.ray;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.model.MinimalBody;
import dev.endpointpipeline.model.request.InvalidRequestException;
import dev.endpointpipeline.model.request.RequestReader;
import dev.endpointpipeline.model.request.RequestShape;
import dev.endpointpipeline.model.request.RequestShape.Field;
import dev.endpointpipeline.model.request.RequestShape.Kind;
import dev.endpointpipeline.model.request.Violation;
import dev.endpointpipeline.model.speccode.SpecCodes;
import dev.endpointpipeline.runtime.DesiredEndpoint;
import dev.endpointpipeline.runtime.DesiredEndpoints;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointSpec;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * No field of a request is forgotten on its way to Ray: another value of it changes what Ray gets,
 * or is refused, unless docs/mapping.md says that the field is stored.
 */
class EveryFieldTest {
  private static final String CAP = "1c6744cb3ca15622be625457a5e34e5c";
  private static final SpecCodes CODES =
      SpecCodes.parse(
          """
          - {code: small, roles: [HEAD, WORKER, APU, MU], cpu: 4, memory: 16Gi}
          - {code: sql, roles: [DPU], cpu: 4, memory: 16Gi}
          """);
  private static final CapVersions CAPS =
      CapVersions.parse(
          "[{cap_id: %s, version_id: %s, image: 'registry/ray:7', ray_version: 2.60.0}]"
              .formatted(CAP, CAP));
  private static final String SERVE =
      """
      "ray_serve_config": {"applications": [{
        "name": "ranker",
        "import_path": "ranker:app",
        "route_prefix": "/rank",
        "runtime_env": {"working_dir": "s3://code/ranker.zip", "env_vars": {"MODE": "fast"}},
        "deployments": [
          {
            "name": "Ranker",
            "num_replicas": 1,
            "user_config": {"top": 10},
            "max_replicas_per_node": 2,
            "max_ongoing_requests": 8,
            "max_queued_requests": 16,
            "ray_actor_options": {"num_cpus": 1, "memory": 1073741824, "resources": "{\\"N\\": 0}"}
          }]}]}""";
  private static final String AUTOSCALED =
      """
      "ray_serve_config": {"applications": [{
        "name": "ranker",
        "import_path": "ranker:app",
        "runtime_env": {},
        "deployments": [
          {
            "name": "Ranker",
            "autoscaling_config": {
              "min_replicas": 1, "initial_replicas": 2, "max_replicas": 3,
              "target_ongoing_requests": 2, "upscale_delay_s": 30, "downscale_delay_s": 60}
          }]}]}""";

  /** Requests that Ray accepts and that ask for their nodes in different ways. */
  private static final List<ObjectNode> SAMPLES =
      List.of(
          sample(
              """
              "reserved_resource": {
                "apu": {"spec_code": "small", "warm_up_num": 2, "max_num": 3},
                "dpu": {"spec_code": "sql", "warm_up_num": 1}},
              "cap": {"cap_id": "%s", "version_id": "%s"},
              "config": {"ray_service_config": {
                "data_infos": [{"input_path": "obs://data/in"}],
                %s,
                "ray_cluster_config": {
                  "head_group_spec": {
                    "limits": {"spec_code": "small"}, "requests": {"spec_code": "small"}},
                  "worker_group_specs": [
                    {"name": "workers", "min_replicas": 1, "max_replicas": 4,
                     "limits": {"spec_code": "small"}, "requests": {"spec_code": "small"}}]}}}"""
                  .formatted(CAP, CAP, SERVE)),
          sample(
              """
              "reserved_resource": {"mu": {"spec_code": "small", "min": 2, "max": 3}},
              "config": {"ray_service_config": {
                %s,
                "ray_cluster_config": {
                  "enable_custom": true,
                  "head_group_spec": {
                    "limits": {"cpu_resource": 8, "memory_resource": 16, "npu_resource": 1},
                    "requests": {"cpu_resource": 4, "memory_resource": 8, "npu_resource": 1}},
                  "worker_group_specs": [
                    {"name": "workers", "max_replicas": 4,
                     "limits": {"cpu_resource": 8, "memory_resource": 16, "npu_resource": 1},
                     "requests": {"cpu_resource": 4, "memory_resource": 8, "npu_resource": 1}},
                    {"name": "reserved", "max_replicas": 4, "limits": {"spec_code": "small"}}]}}}"""
                  .formatted(AUTOSCALED)),
          sample(
              """
              "ray_resource": {
                "head_node_resource": {"spec_code": "small"},
                "work_node_resources": [
                  {"name": "workers", "resource": {"spec_code": "small", "min": 1, "max": 2}}]},
              "config": {"ray_service_config": {
                %s,
                "ray_cluster_config": {
                  "head_group_spec": {}, "worker_group_specs": [{"name": "workers"}]}}}"""
                  .formatted(AUTOSCALED)));

  private final MappingTable documentation = MappingTable.read();
  private final RayMapping mapping =
      new RayMapping(
          () -> CODES,
          () -> CAPS,
          Optional.of("http://store/{bucket}/{key}"),
          "huawei.com/Ascend910",
          ClusterProvisioning.MANAGED);

  /** The fields that have no members. */
  static Stream<Field> leaves() {
    return MappingTable.fields().filter(field -> field.kind().members().isEmpty());
  }

  static Stream<ObjectNode> samples() {
    return SAMPLES.stream();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void sampleIsAccepted(ObjectNode sample) {
    assertThat(mapping.problems(desired(spec(sample).orElseThrow()))).isEmpty();
  }

  @Test
  void documentationNamesEveryFieldAndNoOther() {
    assertThat(documentation.unknown()).isEmpty();
    assertThat(leaves().filter(field -> documentation.isStored(field).isEmpty()))
        .map(Field::path)
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("leaves")
  void fieldReachesRayOrIsRefusedUnlessItIsDocumentedAsStored(Field field) {
    boolean hasEffect =
        samplesFor(field).stream().anyMatch(sample -> changesAnything(field, sample));

    assertThat(documentation.isStored(field)).contains(!hasEffect);
  }

  /** Samples with the object that has the field; all of them if none has it. */
  private static List<ObjectNode> samplesFor(Field field) {
    List<ObjectNode> samples =
        SAMPLES.stream()
            .filter(
                sample -> {
                  ObjectNode body = sample.deepCopy();
                  MinimalBody.parentOf(body, RequestShape.ofCreate(), field.path());
                  return body.equals(sample);
                })
            .toList();
    return samples.isEmpty() ? SAMPLES : samples;
  }

  private boolean changesAnything(Field field, ObjectNode sample) {
    Object before = outcome(spec(sample).orElseThrow());
    ObjectNode body = sample.deepCopy();
    ObjectNode parent = MinimalBody.parentOf(body, RequestShape.ofCreate(), field.path());
    return otherValues(field, parent.path(field.name()))
        .flatMap(
            other -> {
              parent.set(field.name(), other);
              return spec(body).stream();
            })
        .anyMatch(spec -> !outcome(spec).equals(before));
  }

  /** What Ray gets, or why it gets nothing. */
  private Object outcome(EndpointSpec spec) {
    List<Violation> problems = mapping.problems(desired(spec));
    return problems.isEmpty()
        ? List.of(mapping.serveConfig(spec).json(), mapping.clusterShape(spec))
        : problems;
  }

  private static Stream<JsonNode> otherValues(Field field, JsonNode before) {
    JsonNodeFactory json = JsonNodeFactory.instance;
    Kind kind = field.kind();
    if (before.isMissingNode() && !(kind instanceof Kind.OfBoolean)) {
      return Stream.of(MinimalBody.value(field, 1));
    }
    if (kind instanceof Kind.OfInteger) {
      return Stream.of(
          json.numberNode(before.intValue() + 1), json.numberNode(before.intValue() - 1));
    }
    if (kind instanceof Kind.OfNumber) {
      return Stream.of(json.numberNode(before.doubleValue() + 1));
    }
    if (kind instanceof Kind.OfBoolean) {
      return Stream.of(json.booleanNode(true), json.booleanNode(false));
    }
    if (kind instanceof Kind.OfChoice choice) {
      return choice.limit().values().stream().map(value -> json.stringNode(value.name()));
    }
    if (before instanceof ObjectNode object) {
      return Stream.of(object.deepCopy().put("one_more", "value"));
    }
    return Stream.of(json.stringNode(before.stringValue() + "2"));
  }

  private static ObjectNode sample(String members) {
    String body = "{\"name\": \"ranker\", \"type\": \"ray_service\", " + members + "}";
    return (ObjectNode) JsonMapper.shared().readTree(body);
  }

  /** Empty if a limit of the API forbids the body. */
  private static Optional<EndpointSpec> spec(ObjectNode body) {
    try {
      return Optional.of(
          RequestReader.readCreate(JsonMapper.shared().writeValueAsBytes(body)).value());
    } catch (InvalidRequestException e) {
      return Optional.empty();
    }
  }

  private static DesiredEndpoint desired(EndpointSpec spec) {
    return DesiredEndpoints.of(new EndpointKey("w", "e"), 7, spec, Optional.empty());
  }
}
