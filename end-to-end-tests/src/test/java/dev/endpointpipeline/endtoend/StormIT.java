package dev.endpointpipeline.endtoend;

import static dev.endpointpipeline.demo.services.PipelineServices.SMALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.endtoend.pipeline.Api;
import dev.endpointpipeline.endtoend.pipeline.ApiResponse;
import dev.endpointpipeline.endtoend.pipeline.Pipeline;
import dev.endpointpipeline.endtoend.pipeline.PlainRecord;
import dev.endpointpipeline.loadreplay.verify.Verification;
import dev.endpointpipeline.localstack.ServiceProcess;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All guarantees at once, under load, while workers and brokers start and stop. The system
 * properties {@code end-to-end.endpoints} and {@code end-to-end.updates} set the load.
 */
class StormIT {
  private static final Logger LOGGER = LoggerFactory.getLogger(StormIT.class);
  private static final int ENDPOINTS = Integer.getInteger("end-to-end.endpoints", 100);
  private static final int UPDATES = Integer.getInteger("end-to-end.updates", 1_000);
  private static final Duration TIMEOUT = Duration.ofMinutes(3);
  private static final String WORKSPACE = "storm";

  @Test
  void everyAcceptedUpdateEndsOnceAndInOrderWhileWorkersStartStopAndAreKilled() throws Exception {
    try (Pipeline pipeline = Pipeline.start(SharedPipeline.directory("storm"), 1)) {
      List<ServiceProcess> gateways =
          List.of(pipeline.startGateway(SMALL), pipeline.startGateway(SMALL));
      ServiceProcess first = pipeline.startWorker(SMALL);
      gateways.forEach(ServiceProcess::awaitReady);
      first.awaitReady();
      try (Storm storm = Storm.begin(apis(gateways), WORKSPACE, ENDPOINTS, UPDATES)) {
        awaitDone(storm, 0.1);
        ServiceProcess second = pipeline.startWorker(SMALL);
        ServiceProcess third = pipeline.startWorker(SMALL);
        second.awaitReady();
        third.awaitReady();
        for (double share : new double[] {0.3, 0.5, 0.7}) {
          awaitDone(storm, share);
          first.kill();
          first.restart();
        }
        awaitDone(storm, 0.8);
        third.stop();

        assertGuarantees(pipeline, storm, gateways);
      }
    }
  }

  @Test
  void everyAcceptedUpdateEndsOnceAndInOrderWhenOneOfThreeBrokersIsLost() throws Exception {
    try (Pipeline pipeline = Pipeline.start(SharedPipeline.directory("three-brokers"), 3)) {
      List<ServiceProcess> gateways = List.of(pipeline.startGateway(SMALL));
      ServiceProcess worker = pipeline.startWorker(SMALL);
      gateways.forEach(ServiceProcess::awaitReady);
      worker.awaitReady();
      try (Storm storm =
          Storm.begin(apis(gateways), WORKSPACE, Math.min(50, ENDPOINTS), Math.min(500, UPDATES))) {
        awaitDone(storm, 0.3);
        pipeline.stack().broker(2).kill();

        assertGuarantees(pipeline, storm, gateways);
      }
    }
  }

  private static List<Api> apis(List<ServiceProcess> gateways) {
    return gateways.stream().map(Api::at).toList();
  }

  private static void awaitDone(Storm storm, double share) {
    await()
        .atMost(TIMEOUT)
        .until(() -> storm.done() >= share * storm.updates() || storm.done() == storm.updates());
  }

  private static void assertGuarantees(
      Pipeline pipeline, Storm storm, List<ServiceProcess> gateways) throws Exception {
    int accepted = storm.awaitEnd();
    long start = System.nanoTime();

    Verification.Result result = pipeline.verify(storm.history());

    assertThat(accepted).isEqualTo(storm.endpoints().size() + storm.updates());
    assertThat(result.offenders()).isEmpty();
    assertThat(result.checked())
        .containsEntry("accepted", (long) accepted)
        .hasEntrySatisfying(
            "requests", count -> assertThat(count).isGreaterThanOrEqualTo(accepted));
    List<PlainRecord> states = pipeline.reader(Topic.ENDPOINT_STATE).toEnd();
    Map<String, PlainRecord> newest = new HashMap<>();
    states.forEach(state -> newest.put(state.key(), state));
    for (ServiceProcess gateway : gateways) {
      storm.endpoints().forEach(key -> assertShown(Api.at(gateway), key, newest));
    }
    LOGGER
        .atInfo()
        .addKeyValue("endpoints", storm.endpoints().size())
        .addKeyValue("updates", storm.updates())
        .addKeyValue("notAcceptedAtFirst", storm.refusals())
        .addKeyValue("conditionsThatHadPassed", storm.passedConditions())
        .addKeyValue("checked", result.checked())
        .addKeyValue("millisFromTheLast202", Duration.ofNanos(System.nanoTime() - start).toMillis())
        .log("storm completed");
  }

  private static void assertShown(Api api, EndpointKey key, Map<String, PlainRecord> newest) {
    PlainRecord state = Objects.requireNonNull(newest.get(key.toString()));
    GenericRecord spec = (GenericRecord) Objects.requireNonNull(state.get("spec"));

    ApiResponse shown = api.show(key, "X-Min-Revision", state.text("revision"));

    assertThat(shown.revision()).isEqualTo(state.number("revision"));
    assertThat(shown.text("/name")).isEqualTo(spec.get("name").toString());
    assertThat(shown.text("/description"))
        .isEqualTo(spec.get("description") == null ? "" : spec.get("description").toString());
    assertThat(shown.text("/status")).isEqualTo(state.text("status"));
  }
}
