package dev.endpointpipeline.model.patch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.model.PageSample;
import dev.endpointpipeline.model.request.RequestReader;
import dev.endpointpipeline.schemas.AnsweredRequest;
import dev.endpointpipeline.schemas.AppliedRequest;
import dev.endpointpipeline.schemas.CapRef;
import dev.endpointpipeline.schemas.EndpointPatch;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.FailedRevision;
import dev.endpointpipeline.schemas.Operation;
import dev.endpointpipeline.schemas.Outcome;
import dev.endpointpipeline.schemas.RayServiceLogConfig;
import dev.endpointpipeline.schemas.RayServiceLogLtsConfig;
import dev.endpointpipeline.schemas.RecentRequest;
import dev.endpointpipeline.schemas.ServeApplication;
import dev.endpointpipeline.schemas.SpecRevision;
import dev.endpointpipeline.schemas.Warning;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatchesTest {
  @Test
  void anEmptyPatchChangesNothing() {
    assertThat(Patches.apply(PageSample.spec(), patch("{}"))).isEqualTo(PageSample.spec());
  }

  @Test
  void neitherSpecNorPatchIsModified() {
    EndpointSpec current = PageSample.spec();
    EndpointPatch patch = RequestReader.readUpdate(PageSample.updateRequest()).value();

    Patches.apply(current, patch);

    assertThat(current).isEqualTo(PageSample.spec());
    assertThat(patch).isEqualTo(RequestReader.readUpdate(PageSample.updateRequest()).value());
  }

  @Test
  void aPresentObjectReplacesTheOldOneCompletely() {
    EndpointSpec after =
        Patches.apply(
            PageSample.spec(),
            patch(
                "{'cap': {}, 'ray_resource': {'head_node_resource': {'spec_code': 'new'},"
                    + " 'work_node_resources': []}}"));

    assertThat(after.getCap()).isEqualTo(new CapRef(null, null));
    assertThat(after.getRayResource().getHeadNodeResource().getSpecCode()).isEqualTo("new");
    assertThat(after.getRayResource().getWorkNodeResources()).isEmpty();
    assertThat(after.getConfig()).isEqualTo(PageSample.spec().getConfig());
  }

  @Test
  void absentMembersOfReservedResourceKeepTheirValue() {
    EndpointSpec before = PageSample.spec();

    EndpointSpec after =
        Patches.apply(
            before,
            patch("{'reserved_resource': {'apu': {'spec_code': 'new', 'warm_up_num': 3}}}"));

    assertThat(after.getReservedResource().getApu().getSpecCode()).isEqualTo("new");
    assertThat(after.getReservedResource().getApu().getMaxNum()).isNull();
    assertThat(after.getReservedResource().getDpu())
        .isEqualTo(before.getReservedResource().getDpu());
    assertThat(after.getReservedResource().getMu()).isEqualTo(before.getReservedResource().getMu());
  }

  @Test
  void anEmptyDescriptionClearsIt() {
    assertThat(Patches.apply(PageSample.spec(), patch("{'description': ''}")).getDescription())
        .isNull();
  }

  @Test
  void anEmptyConfigKeepsTheRayServiceAsAnEmptyReservedResourceKeepsItsParts() {
    assertThat(Patches.apply(PageSample.spec(), patch("{'config': {}, 'reserved_resource': {}}")))
        .isEqualTo(PageSample.spec());
  }

  @Test
  void anUpdateKeepsLogConfig() {
    RayServiceLogConfig logs =
        new RayServiceLogConfig(new RayServiceLogLtsConfig(true, "group", "stream"));
    EndpointSpec before = PageSample.spec();
    before.getConfig().getRayServiceConfig().put("log_config", logs);

    EndpointSpec after =
        Patches.apply(before, RequestReader.readUpdate(PageSample.updateRequest()).value());

    assertThat(after.getConfig().getRayServiceConfig().getLogConfig()).isEqualTo(logs);
  }

  @Test
  void absentApplicationsKeepTheirValueAndAnEmptyArrayRemovesThem() {
    EndpointSpec before = PageSample.spec();

    assertThat(applicationsAfter(before, "{}"))
        .isNotEmpty()
        .isEqualTo(before.getConfig().getRayServiceConfig().getRayServeConfig().getApplications());
    assertThat(applicationsAfter(before, "{'applications': []}")).isEmpty();
  }

  private static List<ServeApplication> applicationsAfter(EndpointSpec before, String serveConfig) {
    EndpointPatch patch =
        patch(
            "{'config': {'ray_service_config': {'ray_serve_config': "
                + serveConfig
                + ", 'ray_cluster_config': {'head_group_spec': {}, 'worker_group_specs': [{}]}}}}");
    return Patches.apply(before, patch)
        .getConfig()
        .getRayServiceConfig()
        .getRayServeConfig()
        .getApplications();
  }

  @Test
  void nameAndDescriptionConcernNoRuntime() {
    EndpointSpec after =
        Patches.apply(PageSample.spec(), patch("{'name': 'new', 'description': 'new'}"));

    assertThat(Patches.differForRuntimes(PageSample.spec(), after)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'reserved_resource': {'apu': {'spec_code': 'x', 'warm_up_num': 3}}}",
        "{'ray_resource': {'head_node_resource': {'spec_code': 'x'}, 'work_node_resources': []}}",
        "{'cap': {}}",
        "{'config': {'ray_service_config': {'ray_serve_config': {}, 'ray_cluster_config':"
            + " {'head_group_spec': {}, 'worker_group_specs': [{}]}}}}",
      })
  void everyOtherChangeConcernsRuntimes(String patch) {
    EndpointSpec after = Patches.apply(PageSample.spec(), patch(patch));

    assertThat(Patches.differForRuntimes(PageSample.spec(), after)).isTrue();
  }

  @Test
  void aChangeOfOneEnvironmentVariableConcernsRuntimes() {
    byte[] sample = PageSample.updateRequest();
    String changed =
        new String(sample, StandardCharsets.UTF_8)
            .replace("\"additionalProp3\" : \"string\"", "\"additionalProp3\" : \"new\"");
    EndpointSpec after = Patches.apply(PageSample.spec(), patch(changed));

    assertThat(Patches.differForRuntimes(PageSample.spec(), after)).isTrue();
  }

  private static EndpointPatch patch(String json) {
    return RequestReader.readUpdate(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8))
        .value();
  }

  @Test
  void aDraftIsACompleteCopyOfTheState() {
    EndpointState full = new EndpointState();
    EndpointState sample = PageSample.state().build();
    Set<String> unset = new HashSet<>();
    for (Schema.Field field : EndpointState.getClassSchema().getFields()) {
      full.put(field.pos(), other(field.name()).orElse(sample.get(field.pos())));
      if (full.get(field.pos()) == null) {
        unset.add(field.name());
      }
    }

    assertThat(unset).as("fields of which this test makes no value").isEmpty();
    assertThat(Patches.draftOf(full).build()).isEqualTo(full);
  }

  /** A value of a field that the sample does not have. */
  private static Optional<Object> other(String field) {
    return Optional.ofNullable(
        switch (field) {
          case "previous" -> new SpecRevision(1L, PageSample.spec());
          case "deadline_at" -> Instant.EPOCH;
          case "step_detail", "error_code", "error_msg" -> field;
          case "recent_requests" ->
              List.of(new RecentRequest("key", ByteBuffer.allocate(1), 1L, Instant.EPOCH));
          case "had_applications" -> true;
          case "rollback_of" -> new FailedRevision(1L, "code", "message");
          case "answered" -> new AnsweredRequest(2L, Outcome.REJECTED, null, "code", "message");
          case "operation" -> Operation.UPDATE;
          case "applied_request" -> new AppliedRequest(1L, "request");
          case "warnings" -> List.of(new Warning("code", "field", "message"));
          case "event_count" -> 7L;
          default -> null;
        });
  }
}
