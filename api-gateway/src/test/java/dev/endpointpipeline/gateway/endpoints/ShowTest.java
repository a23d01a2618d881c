package dev.endpointpipeline.gateway.endpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.gateway.EndpointStates;
import dev.endpointpipeline.gateway.RunningGateway;
import dev.endpointpipeline.gateway.RunningGateway.ApiResponse;
import dev.endpointpipeline.gateway.WithGateway;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointSpec;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointStatus;
import dev.endpointpipeline.schemas.EndpointType;
import dev.endpointpipeline.schemas.Operation;
import dev.endpointpipeline.schemas.SpecRevision;
import org.junit.jupiter.api.Test;

/** Which version of an endpoint the call Show shows. */
@WithGateway
class ShowTest {
  private final RunningGateway gateway;
  private final EndpointKey key = EndpointStates.newKey();
  private final String path =
      "/v1/workspaces/" + key.workspaceId() + "/endpoints/" + key.endpointId();

  ShowTest(RunningGateway gateway) {
    this.gateway = gateway;
  }

  @Test
  void previousVersionIsTheNewestThatWasAppliedBeforeTheCurrentOne() {
    anEndpointWhoseUpdateFailed();
    ApiResponse previous = show("?version=PREVIOUS");
    assertThat(previous.status()).isEqualTo(200);
    assertThat(previous.text("/name")).isEqualTo("older");
    assertThat(previous.text("/revision")).isEqualTo("3");
    assertThat(show("?version=CURRENT").json()).isEqualTo(show("").json());
    assertThat(show("").text("/name")).isEqualTo("before");
  }

  @Test
  void previousVersionShowsTheEndpointsStatusAsItIsNow() {
    anEndpointWhoseUpdateFailed();
    ApiResponse previous = show("?version=PREVIOUS");
    assertThat(previous.text("/status")).isEqualTo("UPDATE_FAILED");
    assertThat(previous.text("/error_msg")).isEqualTo("why");
    assertThat(previous.text("/serving_revision")).isEqualTo("3");
  }

  @Test
  void previousVersionHasNoETagThatAnUpdateCouldBeMadeOn() {
    anEndpointWhoseUpdateFailed();
    assertThat(show("?version=PREVIOUS").header("ETag")).isEmpty();
    assertThat(show("").header("ETag")).isEqualTo("\"7\"");
  }

  @Test
  void isShownInFullEvenIfTheCallerKnowsTheRevisionAsTheStatusMayHaveChanged() {
    anEndpoint(EndpointStates.running(key, 7));
    ApiResponse response = gateway.send(gateway.call(path).header("If-None-Match", "\"7\"").GET());
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.text("/status")).isEqualTo("RUNNING");
    assertThat(response.header("ETag")).isEqualTo("\"7\"");
  }

  @Test
  void versionBeforeAnAcceptedUpdateIsPreviousAtOnce() {
    anEndpoint(EndpointStates.running(key, 0).setHandledRevision(-1));
    gateway.send(gateway.call("PUT", path, "{\"name\": \"after\"}"));
    ApiResponse previous = show("?version=PREVIOUS");
    assertThat(previous.text("/name")).isEqualTo("before");
    assertThat(previous.text("/revision")).isEqualTo("0");
    assertThat(previous.text("/status")).isEqualTo("CREATING");
  }

  @Test
  void endpointWithoutAPreviousVersionSaysSo() {
    anEndpoint(EndpointStates.running(key, 7));
    ApiResponse previous = show("?version=PREVIOUS");
    assertThat(previous.status()).isEqualTo(400);
    assertThat(previous.text("/error_code")).isEqualTo("endpoint.no-previous-version");
  }

  @Test
  void otherVersionsAreRefused() {
    anEndpoint(EndpointStates.running(key, 7));
    ApiResponse response = show("?version=OLDEST");
    assertThat(response.status()).isEqualTo(400);
    assertThat(response.text("/details/0/field")).isEqualTo("version");
    assertThat(response.text("/details/0/reason"))
        .isEqualTo("not supported (expected: one of CURRENT, PREVIOUS)");
  }

  @Test
  void unknownParametersAreIgnoredAndNamed() {
    anEndpoint(EndpointStates.running(key, 7));
    assertThat(show("?verbose=1").header("X-Ignored-Fields")).isEqualTo("verbose");
  }

  private void anEndpointWhoseUpdateFailed() {
    anEndpoint(
        EndpointStates.running(key, 7)
            .setStatus(EndpointStatus.FAILED)
            .setOperation(Operation.UPDATE)
            .setErrorCode("simulated.failure")
            .setErrorMsg("why")
            .setServingRevision(3L)
            .setPrevious(
                new SpecRevision(
                    3L,
                    EndpointSpec.newBuilder()
                        .setName("older")
                        .setType(EndpointType.ray_service)
                        .build())));
  }

  private void anEndpoint(EndpointState.Builder state) {
    gateway.writeState(key, state.build());
    await().until(() -> show("").status() == 200);
  }

  private ApiResponse show(String query) {
    return gateway.send(gateway.call(path + query).GET());
  }
}
