package dev.endpointpipeline.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.endtoend.pipeline.Api;
import dev.endpointpipeline.endtoend.pipeline.ApiResponse;
import dev.endpointpipeline.schemas.EndpointKey;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The endpoints of a workspace, at every gateway. */
@WithPipeline
class ListIT {
  private final SharedPipeline shared;
  private final String workspace = UUID.randomUUID().toString();

  ListIT(SharedPipeline shared) {
    this.shared = shared;
  }

  @Test
  void gatewaysListTheSamePages() {
    List<String> created = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      EndpointKey key = shared.api().created(workspace, "listed " + i);
      created.add(key.endpointId());
      assertThat(ids(shared.api().list(workspace, "name=LISTED"))).contains(key.endpointId());
    }
    created.sort(null);
    for (Api api : List.of(shared.api(), shared.otherApi())) {
      await()
          .atMost(SharedPipeline.TIMEOUT)
          .until(() -> api.list(workspace, "").json().get("total").intValue() == 5);
      assertThat(ids(api.list(workspace, "limit=3"))).isEqualTo(created.subList(0, 3));
      assertThat(ids(api.list(workspace, "limit=3&offset=3"))).isEqualTo(created.subList(3, 5));
    }
  }

  @Test
  void deletedEndpointIsNotListed() {
    EndpointKey deleted = shared.api().created(workspace, "deleted");
    EndpointKey stays = shared.api().created(workspace, "stays");

    shared.api().delete(deleted);

    await()
        .atMost(SharedPipeline.TIMEOUT)
        .until(
            () -> ids(shared.otherApi().list(workspace, "")).equals(List.of(stays.endpointId())));
  }

  private static List<String> ids(ApiResponse response) {
    assertThat(response.status()).as(response.toString()).isEqualTo(200);
    List<String> ids = new ArrayList<>();
    for (JsonNode endpoint : response.json().get("endpoints")) {
      ids.add(endpoint.get("id").asString());
    }
    return ids;
  }
}
