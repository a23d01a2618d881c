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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/** Replication stalls, or the leader is lost with what only it had. */
class LostLeaderIT {
  private static final Duration RECOVERY = Duration.ofMinutes(2);
  private static final int BROKERS = 3;

  /** The first one is the response to the fetches that the followers had sent before. */
  private static final int UPDATES = 3;

  @Test
  void acceptedUpdatesSurviveTheLossOfTheLeader() throws Exception {
    try (Pipeline pipeline = Pipeline.start(SharedPipeline.directory("lost-leader"), BROKERS)) {
      Api api = Api.at(started(pipeline));
      EndpointKey key = runningEndpoint(api);
      Map<Long, String> accepted = new HashMap<>();
      JavaProcess leader = leader(pipeline, key);
      List<JavaProcess> followers = followers(pipeline, key);

      followers.forEach(JavaProcess::pause);
      for (int i = 0; i < UPDATES; i++) {
        assertThat(update(api, key, "at the leader alone " + i, accepted)).isIn(202, 408, 503);
      }
      leader.kill();
      followers.forEach(JavaProcess::resume);
      await().atMost(RECOVERY).until(() -> update(api, key, "after the leader", accepted) == 202);

      assertThat(accepted).containsValue("after the leader");
      assertThat(logged(pipeline, key)).containsAllEntriesOf(accepted);
    }
  }

  /**
   * Two batches wait for their acknowledgement. While the gateway is suspended, the first one's
   * time is over and the leader says that it is not replicated: learning of both at the same
   * moment, a producer gives up the first batch, begins a new epoch, and sends the second one again
   * in it.
   */
  @Test
  void anUpdateIsInTheLogOnceThoughItsAcknowledgementIsLate() throws Exception {
    ExecutorService callers = Executors.newCachedThreadPool();
    try (Pipeline pipeline = Pipeline.start(SharedPipeline.directory("stalled"), BROKERS)) {
      ServiceProcess gateway = started(pipeline);
      Api api = Api.at(gateway);
      EndpointKey key = runningEndpoint(api);
      List<JavaProcess> followers = followers(pipeline, key);
      List<Future<Integer>> calls = new ArrayList<>();

      followers.forEach(JavaProcess::pause);
      calls.add(callers.submit(() -> api.update(key, Bodies.named("first")).status()));
      TimeUnit.MILLISECONDS.sleep(800);
      calls.add(callers.submit(() -> api.update(key, Bodies.named("second")).status()));
      // The leader says after 1.5 s that it is not replicated, and again after another 1.5 s
      TimeUnit.MILLISECONDS.sleep(1_400);
      gateway.pause();
      TimeUnit.MILLISECONDS.sleep(1_200);
      gateway.resume();
      for (Future<Integer> call : calls) {
        assertThat(call.get()).isIn(408, 503);
      }
      followers.forEach(JavaProcess::resume);
      await()
          .atMost(RECOVERY)
          .until(() -> api.update(key, Bodies.named("afterwards")).status() == 202);

      List<PlainRecord> requests = pipeline.reader(Topic.ENDPOINT_REQUESTS).about(key.toString());
      assertThat(requests).hasSizeGreaterThan(2);
      assertThat(requests)
          .extracting(request -> request.headers().get("ce_id"))
          .doesNotHaveDuplicates();
    } finally {
      callers.shutdownNow();
    }
  }

  /** Returns the gateway. */
  private static ServiceProcess started(Pipeline pipeline) {
    ServiceProcess gateway = pipeline.startGateway(SMALL);
    ServiceProcess worker = pipeline.startWorker(SMALL);
    List.of(gateway, worker).forEach(ServiceProcess::awaitReady);
    return gateway;
  }

  private static EndpointKey runningEndpoint(Api api) {
    EndpointKey key = api.created(SharedPipeline.WORKSPACE, "before");
    SharedPipeline.awaitStatus(api, key, "RUNNING");
    return key;
  }

  private static JavaProcess leader(Pipeline pipeline, EndpointKey key) {
    return pipeline.stack().broker(pipeline.leader(Topic.ENDPOINT_REQUESTS, key.toString()));
  }

  private static List<JavaProcess> followers(Pipeline pipeline, EndpointKey key) {
    int leader = pipeline.leader(Topic.ENDPOINT_REQUESTS, key.toString());
    return IntStream.range(0, BROKERS)
        .filter(broker -> broker != leader)
        .mapToObj(pipeline.stack()::broker)
        .toList();
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
