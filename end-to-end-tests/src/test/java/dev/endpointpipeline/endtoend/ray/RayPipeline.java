package dev.endpointpipeline.endtoend.ray;

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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * A pipeline with one gateway and one worker with the runtime {@code ray-serve} and one Ray
 * cluster, so only one endpoint can have applications at a time.
 */
final class RayPipeline implements AutoCloseable {
  static final String WORKSPACE = "real-ray";

  /** Long enough for Ray on a busy machine. */
  static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final RayHeads heads;
  private final Relay relay = new Relay();
  private final Pipeline pipeline;
  private final ServiceProcess gateway;
  private final Path tokenOfRay;
  private final Path tokenOfWorker;
  private final PlainReader events;
  private ServiceProcess worker;
  private RayHead ray;

  private RayPipeline(RayHeads heads, Pipeline pipeline, Path directory) throws IOException {
    this.heads = heads;
    this.pipeline = pipeline;
    String token = UUID.randomUUID().toString();
    this.tokenOfRay = Files.writeString(directory.resolve("token-of-ray"), token);
    this.tokenOfWorker = Files.writeString(directory.resolve("token-of-worker"), token);
    this.gateway = pipeline.startGateway(SMALL);
    this.worker = startWorker();
    this.ray = heads.start(tokenOfRay);
    relay.forwardTo(ray.dashboard());
    List.of(gateway, worker).forEach(ServiceProcess::awaitReady);
    this.events = pipeline.reader(Topic.ENDPOINT_STATUS);
  }

  static RayPipeline start(RayHeads heads) throws IOException, InterruptedException {
    Path directory =
        Path.of("target", "pipelines", "real-ray-of-pid-" + ProcessHandle.current().pid())
            .toAbsolutePath();
    return new RayPipeline(heads, Pipeline.start(directory, 1), directory);
  }

  private ServiceProcess startWorker(String... arguments) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--worker.runtime=ray-serve",
                "--worker.ray-serve.address=" + relay.uri(),
                "--worker.ray-serve.token-file=" + tokenOfWorker));
    all.addAll(List.of(arguments));
    return pipeline.startWorker(SMALL, all.toArray(String[]::new));
  }

  /** Kills the worker with SIGKILL. */
  void killWorker() {
    worker.kill();
  }

  /** Replaces the worker with a new one, with program arguments. */
  void replaceWorker(String... arguments) {
    worker.stop();
    worker = startWorker(arguments).awaitReady();
  }

  /** Kills the worker when Ray has accepted the next configuration, before the response arrives. */
  void killWorkerOnceRayHasTakenAConfiguration() {
    relay.onNextPutResponse(worker::kill);
  }

  /** Waits for the exit of the worker. */
  void awaitEndOfWorker() {
    await().atMost(TIMEOUT).until(() -> !worker.isAlive());
  }

  /** Gives the worker a token that Ray rejects. */
  void giveWorkerAWrongToken() throws IOException {
    Files.writeString(tokenOfWorker, "wrong");
  }

  /** Gives the worker the token that Ray requires. */
  void giveWorkerTheToken() throws IOException {
    Files.copy(tokenOfRay, tokenOfWorker, StandardCopyOption.REPLACE_EXISTING);
  }

  Api api() {
    return Api.at(gateway);
  }

  /** Cuts the connection between the worker and Ray, which keeps running. */
  void cutRayOff() {
    relay.forwardTo(null);
  }

  /** Undoes {@link #cutRayOff}. */
  void reconnectRay() {
    relay.forwardTo(ray.dashboard());
  }

  /** Stops Ray; the worker can't connect to its address. */
  void killRay() {
    cutRayOff();
    ray.kill();
  }

  /** Starts a new, empty Ray cluster at the same address. */
  void restartRay() {
    ray = heads.start(tokenOfRay);
    reconnectRay();
  }

  /** Sends a request to an application. */
  Reply ask(Greeter greeter) {
    return Reply.of(ray.serve().resolve("/" + greeter.route()));
  }

  /** Creates an endpoint and waits until it runs. */
  EndpointKey running(Greeter... greeters) {
    ApiResponse response = created(greeters);
    EndpointKey key = new EndpointKey(WORKSPACE, response.text("/id"));
    assertThat(outcome(key, response.revision()).text("outcome")).isEqualTo("APPLIED");
    return key;
  }

  /** Creates an endpoint. */
  ApiResponse created(Greeter... greeters) {
    ApiResponse response = api().create(WORKSPACE, Greeter.create(greeters));
    assertThat(response.status()).as(response.toString()).isEqualTo(202);
    return response;
  }

  /** Updates an endpoint and returns the revision. */
  long updated(EndpointKey key, Greeter... greeters) {
    ApiResponse response = api().update(key, Greeter.update(greeters));
    assertThat(response.status()).as(response.toString()).isEqualTo(202);
    return response.revision();
  }

  /** Deletes the endpoint if it exists, so that the next one has Ray to itself. */
  void clear(EndpointKey key) {
    if (api().show(key).status() == 200) {
      assertThat(deleted(key).text("outcome")).isEqualTo("APPLIED");
    }
  }

  /** Deletes the endpoint and waits for the outcome. */
  PlainRecord deleted(EndpointKey key) {
    ApiResponse response = api().delete(key);
    assertThat(response.status()).as(response.toString()).isEqualTo(202);
    return outcome(key, response.revision());
  }

  /** Waits for the event that ends a request. */
  PlainRecord outcome(EndpointKey key, long revision) {
    return event(key, revision, event -> event.get("outcome") != null);
  }

  /** Waits for an event about a request. */
  PlainRecord event(EndpointKey key, long revision, Predicate<PlainRecord> wanted) {
    return await(key + " revision " + revision)
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () ->
                eventsAbout(key).stream()
                    .filter(event -> event.number("revision") == revision)
                    .filter(wanted)
                    .findFirst()
                    .orElse(null),
            event -> event != null);
  }

  /** All events about an endpoint so far. */
  List<PlainRecord> eventsAbout(EndpointKey key) {
    return events.about(key.toString());
  }

  @Override
  public void close() throws IOException {
    pipeline.close();
    ray.close();
    relay.close();
  }
}
