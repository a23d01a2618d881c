package dev.endpointpipeline.endtoend.benchmark;

import dev.endpointpipeline.model.PageSample;
import dev.endpointpipeline.schemas.EndpointKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/** Updates for the benchmark: the API page's sample, each different from the previous one. */
final class Updates {
  static final String WORKSPACE = "benchmark";
  private static final String TOKEN_HEADER = "X-Auth-Token: ";

  private final String sample;

  Updates() {
    sample = JsonMapper.shared().readTree(PageSample.updateRequest()).toString();
  }

  /** The keys of the endpoints. */
  static List<EndpointKey> endpoints(int count) {
    return IntStream.range(0, count)
        .mapToObj(number -> new EndpointKey(WORKSPACE, "endpoint-" + number))
        .toList();
  }

  /** The body of an update: the sample with another number of replicas. */
  String body(int round) {
    return sample.replace("\"num_replicas\":1000", "\"num_replicas\":" + (1 + round % 1000));
  }

  /** The HTTP request of an update as bytes. */
  byte[] http(EndpointKey key, int round, String token) {
    String body = body(round);
    String head =
        "PUT /v1/workspaces/%s/endpoints/%s HTTP/1.1\r\n"
                .formatted(key.workspaceId(), key.endpointId())
            + "Host: localhost\r\nContent-Type: application/json\r\n"
            + TOKEN_HEADER
            + token
            + "\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n";
    return (head + body).getBytes(StandardCharsets.US_ASCII);
  }
}
