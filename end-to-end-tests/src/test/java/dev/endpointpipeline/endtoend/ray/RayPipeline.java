package dev.endpointpipeline.endtoend.ray;

import static dev.endpointpipeline.demo.services.PipelineServices.SMALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.endtoend.pipeline.Answer;
import dev.endpointpipeline.endtoend.pipeline.Api;
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
 * The pipeline with one gateway and one worker, whose runtime is {@code ray-serve}, at one Ray. So
 * there can be one endpoint with applications at a time.
 */
final class RayPipeline implements AutoCloseable {
  static final String WORKSPACE = "real-ray";

  /** For Ray's steps on a busy machine. */
  static final Duration PATIENCE = Duration.ofMinutes(2);

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
    relay.leadTo(ray.dashboard());
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

  /** SIGKILL. */
  void killWorker() {
    worker.kill();
  }

  /** Has another worker take the place of the one there is; arguments are the program's. */
  void replaceWorker(String... arguments) {
    worker.stop();
    worker = startWorker(arguments).awaitReady();
  }

  /** Kills the worker when Ray has taken the next configuration, which the worker never hears. */
  void killWorkerOnceRayHasTakenAConfiguration() {
    relay.onNextPutAnswered(worker::kill);
  }

  /** Waits until the worker has ended. */
  void awaitEndOfWorker() {
    await().atMost(PATIENCE).until(() -> !worker.isAlive());
  }

  /** Has the worker show Ray another token than Ray asks for. */
  void giveWorkerAWrongToken() throws IOException {
    Files.writeString(tokenOfWorker, "wrong");
  }

  /** Has the worker show Ray the token that Ray asks for. */
  void giveWorkerTheToken() throws IOException {
    Files.copy(tokenOfRay, tokenOfWorker, StandardCopyOption.REPLACE_EXISTING);
  }

  Api api() {
    return Api.at(gateway);
  }

  /** From now on the worker finds nobody at Ray's address, though Ray goes on. */
  void cutRayOff() {
    relay.leadTo(null);
  }

  /** Undoes {@link #cutRayOff}. */
  void reconnectRay() {
    relay.leadTo(ray.dashboard());
  }

  /** Ends Ray; the worker finds nobody at its address. */
  void killRay() {
    cutRayOff();
    ray.kill();
  }

  /** Starts another Ray at the same address, which knows nothing of the one before. */
  void restartRay() {
    ray = heads.start(tokenOfRay);
    reconnectRay();
  }

  /** Asks an application. */
  Reply ask(Greeter greeter) {
    return Reply.of(ray.serve().resolve("/" + greeter.route()));
  }

  /** Creates an endpoint and waits until it runs. */
  EndpointKey running(Greeter... greeters) {
    Answer answer = created(greeters);
    EndpointKey key = new EndpointKey(WORKSPACE, answer.text("/id"));
    assertThat(outcome(key, answer.revision()).text("outcome")).isEqualTo("APPLIED");
    return key;
  }

  /** Asks for an endpoint. */
  Answer created(Greeter... greeters) {
    Answer answer = api().create(WORKSPACE, Greeter.create(greeters));
    assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
    return answer;
  }

  /** Asks for a change, and says under which revision. */
  long updated(EndpointKey key, Greeter... greeters) {
    Answer answer = api().update(key, Greeter.update(greeters));
    assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
    return answer.revision();
  }

  /** Deletes the endpoint if there is one, so that the next one has the Ray to itself. */
  void clear(EndpointKey key) {
    if (api().show(key).status() == 200) {
      assertThat(deleted(key).text("outcome")).isEqualTo("APPLIED");
    }
  }

  /** Asks for the endpoint's end, and waits for it. */
  PlainRecord deleted(EndpointKey key) {
    Answer answer = api().delete(key);
    assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
    return outcome(key, answer.revision());
  }

  /** Waits for the event that ends a request. */
  PlainRecord outcome(EndpointKey key, long revision) {
    return event(key, revision, event -> event.get("outcome") != null);
  }

  /** Waits for an event about a request. */
  PlainRecord event(EndpointKey key, long revision, Predicate<PlainRecord> wanted) {
    return await(key + " revision " + revision)
        .atMost(PATIENCE)
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

  /** All events about an endpoint up to now. */
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
