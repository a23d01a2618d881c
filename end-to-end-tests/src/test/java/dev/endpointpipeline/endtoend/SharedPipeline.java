package dev.endpointpipeline.endtoend;

import static dev.endpointpipeline.demo.services.PipelineServices.SMALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.endtoend.pipeline.Api;
import dev.endpointpipeline.endtoend.pipeline.ApiResponse;
import dev.endpointpipeline.endtoend.pipeline.Pipeline;
import dev.endpointpipeline.endtoend.pipeline.PlainReader;
import dev.endpointpipeline.endtoend.pipeline.PlainRecord;
import dev.endpointpipeline.localstack.ServiceProcess;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** One broker, two gateways and one worker, with common operations of tests. */
final class SharedPipeline implements AutoCloseable {
  static final String WORKSPACE = "shared";

  /** Longer than the session timeout of a killed worker plus the start of a worker. */
  static final Duration TIMEOUT = Duration.ofSeconds(60);

  private final Pipeline pipeline;
  private final ServiceProcess gateway;
  private final ServiceProcess otherGateway;
  private final ServiceProcess worker;
  private final PlainReader events;

  private SharedPipeline(Pipeline pipeline) {
    this.pipeline = pipeline;
    this.gateway = pipeline.startGateway(SMALL);
    this.otherGateway = pipeline.startGateway(SMALL);
    this.worker = pipeline.startWorker(SMALL);
    List.of(gateway, otherGateway, worker).forEach(ServiceProcess::awaitReady);
    this.events = pipeline.reader(Topic.ENDPOINT_STATUS);
  }

  static SharedPipeline start() {
    try {
      return new SharedPipeline(Pipeline.start(directory("shared"), 1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  static Path directory(String name) {
    return Path.of("target", "pipelines", name + "-of-pid-" + ProcessHandle.current().pid());
  }

  Pipeline pipeline() {
    return pipeline;
  }

  ServiceProcess gateway() {
    return gateway;
  }

  ServiceProcess otherGateway() {
    return otherGateway;
  }

  ServiceProcess worker() {
    return worker;
  }

  Api api() {
    return Api.at(gateway);
  }

  Api otherApi() {
    return Api.at(otherGateway);
  }

  /** Creates an endpoint and waits until both gateways show it as running. */
  EndpointKey runningEndpoint() {
    EndpointKey key = api().created(WORKSPACE, "before");
    awaitStatus(api(), key, "RUNNING");
    awaitStatus(otherApi(), key, "RUNNING");
    return key;
  }

  /** Waits until the endpoint has the status. */
  static ApiResponse awaitStatus(Api api, EndpointKey key, String status) {
    return await()
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> api.show(key),
            shown -> shown.status() == 200 && shown.text("/status").equals(status));
  }

  /** Waits for the event that ends a request. */
  PlainRecord outcome(EndpointKey key, long revision) {
    return outcomeIn(events, key, revision);
  }

  static PlainRecord outcomeIn(PlainReader events, EndpointKey key, long revision) {
    return await("outcome of " + key + " revision " + revision)
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () ->
                events.about(key.toString()).stream()
                    .filter(event -> event.number("revision") == revision)
                    .filter(event -> event.get("outcome") != null)
                    .findFirst()
                    .orElse(null),
            event -> event != null);
  }

  /** All events about an endpoint so far. */
  List<PlainRecord> eventsAbout(EndpointKey key) {
    return events.about(key.toString());
  }

  /** The number of outcomes of a request so far. */
  long outcomes(EndpointKey key, long revision) {
    return eventsAbout(key).stream()
        .filter(event -> event.number("revision") == revision && event.get("outcome") != null)
        .count();
  }

  /** The revision of an response that must be a 202. */
  static long accepted(ApiResponse response) {
    assertThat(response.status()).as(response.toString()).isEqualTo(202);
    return response.revision();
  }

  @Override
  public void close() {
    pipeline.close();
  }
}
