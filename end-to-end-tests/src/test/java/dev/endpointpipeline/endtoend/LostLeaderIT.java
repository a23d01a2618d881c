package dev.endpointpipeline.endtoend;

import static dev.endpointpipeline.demo.services.PipelineServices.SMALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.endtoend.pipeline.Api;
import dev.endpointpipeline.endtoend.pipeline.ApiResponse;
import dev.endpointpipeline.endtoend.pipeline.Pipeline;
import dev.endpointpipeline.endtoend.pipeline.PlainRecord;
import dev.endpointpipeline.localstack.JavaProcess;
import dev.endpointpipeline.localstack.ServiceProcess;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/** A broker is lost for good, with what only it had. */
class LostLeaderIT {
  private static final Duration RECOVERY = Duration.ofMinutes(2);
  private static final int BROKERS = 3;

  /** The first one is the response to the fetches that the followers had sent before. */
  private static final int UPDATES = 3;

  @Test
  void acceptedUpdatesSurviveTheLossOfTheLeader() throws Exception {
    try (Pipeline pipeline = Pipeline.start(SharedPipeline.directory("lost-leader"), BROKERS)) {
      ServiceProcess gateway = pipeline.startGateway(SMALL);
      ServiceProcess worker = pipeline.startWorker(SMALL);
      List.of(gateway, worker).forEach(ServiceProcess::awaitReady);
      Api api = Api.at(gateway);
      EndpointKey key = api.created(SharedPipeline.WORKSPACE, "before");
      SharedPipeline.awaitStatus(api, key, "RUNNING");
      Map<Long, String> accepted = new HashMap<>();
      int leader = pipeline.leader(Topic.ENDPOINT_REQUESTS, key.toString());
      List<JavaProcess> followers =
          IntStream.range(0, BROKERS)
              .filter(broker -> broker != leader)
              .mapToObj(pipeline.stack()::broker)
              .toList();

      followers.forEach(JavaProcess::pause);
      for (int i = 0; i < UPDATES; i++) {
        assertThat(update(api, key, "at the leader alone " + i, accepted)).isIn(202, 408, 503);
      }
      pipeline.stack().broker(leader).kill();
      followers.forEach(JavaProcess::resume);
      await().atMost(RECOVERY).until(() -> update(api, key, "after the leader", accepted) == 202);

      assertThat(accepted).containsValue("after the leader");
      assertThat(logged(pipeline, key)).containsAllEntriesOf(accepted);
    }
  }

  /** Returns the status. */
  private static int update(Api api, EndpointKey key, String name, Map<Long, String> accepted) {
    ApiResponse response = api.update(key, Bodies.named(name));
    if (response.status() == 202) {
      accepted.put(response.revision(), name);
    }
    return response.status();
  }

  private static Map<Long, String> logged(Pipeline pipeline, EndpointKey key) {
    Map<Long, String> names = new HashMap<>();
    for (PlainRecord request : pipeline.reader(Topic.ENDPOINT_REQUESTS).about(key.toString())) {
      if (request.value() != null && request.value().hasField("patch")) {
        GenericRecord patch = (GenericRecord) request.value().get("patch");
        names.put(request.offset(), String.valueOf(patch.get("name")));
      }
    }
    return names;
  }
}
