package dev.endpointpipeline.model.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.model.PageSample;
import dev.endpointpipeline.model.patch.Patches;
import dev.endpointpipeline.model.request.RequestReader;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointStatus;
import dev.endpointpipeline.schemas.EndpointType;
import dev.endpointpipeline.schemas.EndpointUrl;
import dev.endpointpipeline.schemas.FailedRevision;
import dev.endpointpipeline.schemas.Operation;
import dev.endpointpipeline.schemas.SpecRevision;
import dev.endpointpipeline.schemas.UrlType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class EndpointViewTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String DEPLOYMENT =
      "/config/ray_service_config/ray_serve_config/applications/0/deployments/0";

  @Test
  void showsTheFieldsOfThePagesResponse() {
    ObjectNode page = (ObjectNode) JSON.readTree(PageSample.updateResponse());
    // This service has no values for these; error_* only after a failure.
    page.remove(Set.of("urls", "business_engine_instance_ids", "tokens_quota", "runtime_env_type"));
    page.remove(Set.of("error_code", "error_msg"));
    page.put("update_time", "2023-05-30T12:24:31.000Z");
    // The replicas of the sample's request and response differ.
    ((ObjectNode) page.at("/ray_resource/worker_group_spec/0"))
        .put("name", "cpuGroup1")
        .put("min_replicas", 0)
        .put("max_replicas", 1);
    // The sample has an empty string for this number, and has this one in another place than the
    // table.
    ObjectNode deployment = (ObjectNode) page.at(DEPLOYMENT);
    deployment.put("max_replicas_per_node", 1).put("max_ongoing_requests", 1000);
    ((ObjectNode) deployment.get("autoscaling_config")).remove("max_ongoing_requests");
    // Assigned by the vendor's service only.
    ((ObjectNode) page.at("/config/ray_service_config/data_infos/0"))
        .remove(Set.of("output_path", "env_var_name"));

    ObjectNode view = view(PageSample.state().build());
    view.remove(Set.of("revision", "serving_revision", "step"));

    assertThat(view).isEqualTo(page);
  }

  @Test
  void showsTheRequestsConfigAsItWasSent() {
    ObjectNode request = (ObjectNode) JSON.readTree(PageSample.updateRequest());
    ObjectNode deployment = (ObjectNode) request.at(DEPLOYMENT);
    ((ObjectNode) deployment.get("autoscaling_config")).remove("max_ongoing_requests");
    deployment.put("max_ongoing_requests", 1000);

    ObjectNode view = view(PageSample.state().build());

    for (String field : Set.of("name", "description", "reserved_resource", "cap", "config")) {
      assertThat(view.get(field)).as(field).isEqualTo(request.get(field));
    }
  }

  @Test
  void hasAdditionalRevisionsAndStep() {
    JsonNode view = view(PageSample.state().build());

    assertThat(view.get("revision").stringValue()).isEqualTo("7");
    assertThat(view.get("serving_revision").stringValue()).isEqualTo("5");
    assertThat(view.get("step").stringValue()).isEqualTo("VALIDATING");
  }

  @Test
  void showsWhereItCanBeCalledWhileSomethingServes() {
    EndpointState.Builder state =
        PageSample.state()
            .setServingRevision(3L)
            .setUrls(
                List.of(new EndpointUrl("ApiInvoke", "http://ranker:8000/rank", UrlType.PRIVATE)));

    assertThat(JsonMapper.shared().readTree(EndpointView.toJson(state.build())).get("urls"))
        .hasToString(
            "[{\"name\":\"ApiInvoke\",\"address\":\"http://ranker:8000/rank\","
                + "\"type\":\"PRIVATE\"}]");
    assertThat(
            JsonMapper.shared()
                .readTree(EndpointView.toJson(state.setServingRevision(null).build()))
                .has("urls"))
        .isFalse();
  }

  @Test
  void showsWhyAnEndpointFailed() {
    JsonNode view =
        view(
            PageSample.state()
                .setStatus(EndpointStatus.FAILED)
                .setOperation(Operation.UPDATE)
                .setStep(null)
                .setServingRevision(null)
                .setErrorCode("dataartsfabric.1")
                .setErrorMsg("why")
                .build());

    assertThat(view.get("status").stringValue()).isEqualTo("UPDATE_FAILED");
    assertThat(view.get("error_code").stringValue()).isEqualTo("dataartsfabric.1");
    assertThat(view.get("error_msg").stringValue()).isEqualTo("why");
    assertThat(view.has("step")).isFalse();
    assertThat(view.has("serving_revision")).isFalse();
  }

  @Test
  void showsWhatARollbackUndidAndWhy() {
    JsonNode view =
        view(
            PageSample.state()
                .setRollbackOf(new FailedRevision(6L, "ray.build-failed", "no such module"))
                .build());

    assertThat(view.at("/rollback_of/revision").stringValue()).isEqualTo("6");
    assertThat(view.at("/rollback_of/error_code").stringValue()).isEqualTo("ray.build-failed");
    assertThat(view.at("/rollback_of/error_msg").stringValue()).isEqualTo("no such module");
  }

  @Test
  void omitsATypeOfANewerRelease() {
    EndpointSpec spec =
        EndpointSpec.newBuilder(PageSample.spec()).setType(EndpointType.unknown).build();

    assertThat(view(PageSample.state().setSpec(spec).build()).has("type")).isFalse();
  }

  @Test
  void maxNumIsWarmUpNumWhenTheRequestHadNone() {
    JsonNode view =
        view(
            updated(
                """
                {"reserved_resource": {"apu": {"spec_code": "a", "warm_up_num": 3},
                                       "dpu": {"spec_code": "d", "warm_up_num": 4}}}
                """));

    assertThat(view.at("/reserved_resource/apu/max_num").intValue()).isEqualTo(3);
    assertThat(view.at("/reserved_resource/dpu/max_num").intValue()).isEqualTo(4);
  }

  @Test
  void showsUserConfigAsAnObjectAndFractionsAsTheyAre() {
    String sample =
        new String(PageSample.updateRequest(), StandardCharsets.UTF_8)
            .replace("\"user_config\" : { }", "\"user_config\" : {\"a\": [1.10, \"端\\u0000\"]}")
            .replace("\"num_cpus\" : 0", "\"num_cpus\" : 0.5");

    JsonNode deployment = view(updated(sample)).at(DEPLOYMENT);

    assertThat(deployment.get("user_config"))
        .isEqualTo(JSON.readTree("{\"a\": [1.10, \"端\\u0000\"]}"));
    assertThat(deployment.at("/ray_actor_options/num_cpus").doubleValue()).isEqualTo(0.5);
    assertThat(deployment.at("/ray_actor_options/memory").isInt()).isTrue();
  }

  @Test
  void anotherVersionDiffersInRevisionAndConfigurationOnly() {
    EndpointState state = PageSample.state().build();
    EndpointSpec older =
        EndpointSpec.newBuilder().setName("older").setType(EndpointType.job).build();

    ObjectNode view =
        (ObjectNode) JSON.readTree(EndpointView.toJson(state, new SpecRevision(5L, older)));

    assertThat(view.get("name").stringValue()).isEqualTo("older");
    assertThat(view.get("revision").stringValue()).isEqualTo("5");
    assertThat(view.has("config")).isFalse();
    for (String field :
        Set.of("id", "status", "step", "serving_revision", "owner", "update_time")) {
      assertThat(view.get(field)).as(field).isEqualTo(view(state).get(field));
    }
  }

  @Test
  void listsEndpointsWithTheFieldsOfThePagesList() {
    EndpointState state = PageSample.state().build();
    ObjectNode brief = view(state);
    assertThat(brief.remove(Set.of("caches", "config"))).isNotNull();

    JsonNode list = JSON.readTree(EndpointView.toJson(12, List.of(state, state)));

    assertThat(list.get("total").intValue()).isEqualTo(12);
    assertThat(list.get("endpoints")).containsExactly(brief, brief);
  }

  @Test
  void aDeletedEndpointHasOnlyItsId() {
    assertThat(EndpointView.toJson(new EndpointKey("w", "e-1")))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("{\"id\":\"e-1\"}");
  }

  @Test
  void aStateFromKafkaHasTheSameView() throws IOException {
    EndpointState state = PageSample.state().build();
    EndpointState travelled = EndpointState.fromByteBuffer(state.toByteBuffer());

    assertThat(view(travelled)).isEqualTo(view(state));
  }

  private static EndpointState updated(String update) {
    return PageSample.state()
        .setSpec(
            Patches.apply(
                PageSample.spec(),
                RequestReader.readUpdate(update.getBytes(StandardCharsets.UTF_8)).value()))
        .build();
  }

  private static ObjectNode view(EndpointState state) {
    return (ObjectNode) JSON.readTree(EndpointView.toJson(state));
  }
}
