package dev.endpointpipeline.endtoend.benchmark;

import dev.endpointpipeline.demo.services.RecordClassData;
import dev.endpointpipeline.endtoend.pipeline.Api;
import dev.endpointpipeline.endtoend.pipeline.Pipeline;
import dev.endpointpipeline.endtoend.pipeline.Tokens;
import dev.endpointpipeline.kafkabinding.RecordSerdes;
import dev.endpointpipeline.localstack.ServiceProcess;
import dev.endpointpipeline.schemas.Caller;
import dev.endpointpipeline.schemas.EndpointDeleteRequested;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.RequestContext;
import dev.endpointpipeline.schemas.Topic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Measures a gateway with a million endpoints and 1 GiB of heap: how long it takes to become ready
 * at its first start and after it was killed, what memory it takes, and how long Show and List
 * take. The states come from a program and not from a worker. Arguments: a directory for data, logs
 * and the result; the number of endpoints.
 */
final class ScaleBenchmark {
  private static final String ENDPOINTS = "1000000";
  private static final int ENDPOINTS_OF_A_WORKSPACE = 1_000;
  private static final List<String> JVM_ARGUMENTS =
      List.of("-Xmx1g", "-XX:+ExitOnOutOfMemoryError");
  private static final Duration MAX_START = Duration.ofMinutes(5);
  private static final int RESTARTS = 3;
  private static final int UPDATED_BEFORE_EACH = 10_000;
  private static final int CHECKED_AFTER_EACH = 500;

  private static final int CONNECTIONS = 16;
  private static final int SHOWS_PER_SECOND = 200;
  private static final int LISTS_PER_SECOND = 50;
  private static final Duration WARM_UP = Duration.ofSeconds(10);
  private static final Duration MEASURED = Duration.ofSeconds(15);

  private final int endpoints;
  private final Pipeline pipeline;
  private final Kafka kafka;
  private final SampleStates states = new SampleStates(new Updates());
  private final Results results;

  private ScaleBenchmark(int endpoints, Pipeline pipeline, Results results) {
    this.endpoints = endpoints;
    this.pipeline = pipeline;
    this.kafka = new Kafka(pipeline.stack().bootstrapServers());
    this.results = results;
  }

  public static void main(String[] args) throws Exception {
    Path directory = Path.of(args[0]).toAbsolutePath();
    int endpoints = Integer.parseInt(args.length > 1 ? args[1] : ENDPOINTS);
    Results results = new Results();
    System.out.println(
        RecordClassData.run(
            directory.resolve("class-data"),
            Path.of(System.getProperty("api-gateway.jar")),
            Path.of(System.getProperty("update-worker.jar"))));
    Path data = directory.resolve("run-of-pid-" + ProcessHandle.current().pid());
    try (Pipeline pipeline = Pipeline.start(data, 1)) {
      new ScaleBenchmark(endpoints, pipeline, results).run();
    } finally {
      results.write(directory.resolve("scale-result.json"));
    }
  }

  private void run() throws Exception {
    // Creates the topics
    pipeline.startGateway(JVM_ARGUMENTS).awaitReady().stop();
    writeRequests();
    writeStates();
    long begin = System.nanoTime();
    ServiceProcess gateway = pipeline.startGateway(JVM_ARGUMENTS);
    gateway.process().awaitReady(MAX_START);
    results.put("first_start_s", secondsSince(begin));
    measureMemory("first_start", gateway);
    measureReads("first_start", gateway);
    double[] restarts = new double[RESTARTS];
    for (int restart = 0; restart < RESTARTS; restart++) {
      String name = "renamed " + restart;
      int first = restart * UPDATED_BEFORE_EACH;
      write(first, first + UPDATED_BEFORE_EACH, name);
      gateway.kill();
      begin = System.nanoTime();
      gateway.process().restart();
      restarts[restart] = secondsSince(begin);
      requireNames(gateway, first, name);
    }
    results.put("start_after_kill_s", restarts);
    measureMemory("start_after_kill", gateway);
    measureReads("start_after_kill", gateway);
  }

  /** So that the states' revision is one that the topic has. */
  private void writeRequests() throws Exception {
    EndpointKey nothing = new EndpointKey("nobody", "nothing");
    RequestContext context =
        RequestContext.newBuilder()
            .setRequestId("request-of-nobody")
            .setCaller(new Caller())
            .setAcceptedAt(Instant.now())
            .build();
    byte[] value =
        pipeline.bytes(
            Topic.ENDPOINT_REQUESTS,
            new EndpointDeleteRequested(nothing.workspaceId(), nothing.endpointId(), context));
    kafka.produce(
        IntStream.range(0, pipeline.partitions(Topic.ENDPOINT_REQUESTS))
            .mapToObj(
                partition ->
                    new ProducerRecord<>(
                        Topic.ENDPOINT_REQUESTS.topicName(), partition, bytes(nothing), value))
            .toList());
  }

  private void writeStates() throws InterruptedException {
    long begin = System.nanoTime();
    write(0, endpoints, "endpoint");
    results.put("endpoints", endpoints);
    results.put("states_written_per_second", endpoints / secondsSince(begin));
  }

  private void write(int from, int to, String name) throws InterruptedException {
    AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    long bytes = 0;
    try (Serializer<SpecificRecord> serializer =
            new RecordSerdes(pipeline.stack().registryUrl()).serializer();
        KafkaProducer<byte[], byte[]> producer = kafka.producer(20)) {
      String topic = Topic.ENDPOINT_STATE.topicName();
      for (int number = from; number < to; number++) {
        EndpointKey key = key(number);
        byte[] value = serializer.serialize(topic, states.state(key, name, 0));
        bytes += value.length;
        var unused =
            producer.send(
                new ProducerRecord<>(topic, bytes(key), value),
                (metadata, exception) -> {
                  if (exception != null) {
                    failure.set(exception);
                  }
                });
      }
    }
    if (failure.get() != null) {
      throw new IllegalStateException(failure.get());
    }
    results.put("state_bytes", (double) bytes / (to - from));
  }

  private void requireNames(ServiceProcess gateway, int first, String name) {
    Api api = Api.at(gateway);
    for (int i = 0; i < CHECKED_AFTER_EACH; i++) {
      EndpointKey key = key(first + i * (UPDATED_BEFORE_EACH / CHECKED_AFTER_EACH));
      String shown = api.show(key).json().toString();
      if (!shown.contains(name)) {
        throw new IllegalStateException(key + " (expected: " + name + "): " + shown);
      }
    }
  }

  private void measureReads(String when, ServiceProcess gateway) throws IOException {
    measure(when + "_show", gateway, SHOWS_PER_SECOND, random -> show(key(random)));
    measure(when + "_list", gateway, LISTS_PER_SECOND, random -> list(key(random)));
  }

  private void measure(
      String name, ServiceProcess gateway, int perSecond, IntFunction<byte[]> requests)
      throws IOException {
    IntFunction<byte[]> ofAny =
        request -> requests.apply(Math.floorMod(request * 514_229, endpoints));
    HttpLoad.steady(gateway.port(), CONNECTIONS, ofAny, perSecond, WARM_UP, (r, v, i, n) -> {});
    results.putMillis(
        name,
        HttpLoad.steady(gateway.port(), CONNECTIONS, ofAny, perSecond, MEASURED, (r, v, i, n) -> {})
            .latency());
  }

  private void measureMemory(String when, ServiceProcess gateway)
      throws IOException, InterruptedException {
    results.put(when + "_heap_after_gc_mb", ProcessMemory.heapAfterCollection(gateway.pid()));
    results.put(when + "_rss_mb", ProcessMemory.resident(gateway.pid()));
  }

  /** Workspaces in turn, as in a topic. */
  private EndpointKey key(int number) {
    int workspaces = Math.max(1, endpoints / ENDPOINTS_OF_A_WORKSPACE);
    return new EndpointKey(
        "%032x".formatted(number % workspaces * 7919L), "%032x".formatted(number * 104_729L));
  }

  private static byte[] show(EndpointKey key) {
    return get("/v1/workspaces/%s/endpoints/%s".formatted(key.workspaceId(), key.endpointId()));
  }

  private static byte[] list(EndpointKey key) {
    return get("/v1/workspaces/%s/endpoints".formatted(key.workspaceId()));
  }

  private static byte[] get(String path) {
    return "GET %s HTTP/1.1\r\nHost: localhost\r\nX-Auth-Token: %s\r\n\r\n"
        .formatted(path, Tokens.OF_ANN)
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] bytes(EndpointKey key) {
    return key.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static double secondsSince(long begin) {
    return (System.nanoTime() - begin) / 1e9;
  }
}
