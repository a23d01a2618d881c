package dev.endpointpipeline.loadreplay.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.loadreplay.recording.RecordedCall;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperationTest {
  @ParameterizedTest
  @CsvSource({
    "POST, /v1/workspaces/w/endpoints, CREATE",
    "GET, /v1/workspaces/w/endpoints, LIST",
    "GET, /v1/workspaces/w/endpoints/e, SHOW",
    "PUT, /v1/workspaces/w/endpoints/e, UPDATE",
    "DELETE, /v1/workspaces/w/endpoints/e, DELETE",
    "PUT, /v1/workspaces/w/endpoints, OTHER",
    "POST, /v1/workspaces/w/endpoints/e, OTHER",
    "GET, /actuator/health, OTHER"
  })
  void methodAndPathTellWhatACallDoes(String method, String path, Operation operation) {
    RecordedCall call =
        new RecordedCall(
            "c",
            0,
            method,
            URI.create("http://h" + path),
            Map.of(),
            new byte[0],
            null,
            null,
            null,
            null,
            List.of());
    assertThat(Operation.of(call)).isEqualTo(operation);
  }
}
