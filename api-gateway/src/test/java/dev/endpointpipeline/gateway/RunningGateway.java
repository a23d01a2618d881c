package dev.endpointpipeline.gateway;

import dev.endpointpipeline.gateway.openapi.DocumentedResponses;
import dev.endpointpipeline.kafkabinding.RecordSerdes;
import dev.endpointpipeline.kafkabinding.RegisterSchemas;
import dev.endpointpipeline.localstack.LocalStack;
import dev.endpointpipeline.schemas.Caller;
import dev.endpointpipeline.schemas.EndpointDeleteRequested;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.RequestContext;
import dev.endpointpipeline.schemas.Topic;
import dev.endpointpipeline.service.hash.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service on a real port, with a real broker and registry; the test plays the worker. */
public final class RunningGateway implements AutoCloseable {
  /** May use every workspace. */
  public static final String TOKEN = "test-token-of-ann";

  /** May use {@code ws-1} only. */
  public static final String TOKEN_OF_WS_1 = "test-token-of-bob";

  /** Her access key, for every workspace. */
  public static final String ACCESS_KEY = "AKOFANN";

  /** What belongs to {@link #ACCESS_KEY}. */
  public static final String SECRET_KEY = "test-secret-key-of-ann";

  private static final String BROKERS = "--spring.kafka.bootstrap-servers=";
  private static final String STATE_DIRECTORY = "--gateway.state-directory=";
  private static final String TOKEN_FILE = "--gateway.sign-in.token-file=";
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final LocalStack stack;
  private final RecordSerdes serdes;
  private final ConfigurableApplicationContext context;
  private final Producer<String, SpecificRecord> worker;
  private final HttpClient http = HttpClient.newHttpClient();

  private RunningGateway(LocalStack stack, String... properties) {
    this.stack = stack;
    this.serdes = new RecordSerdes(stack.registryUrl());
    this.context =
        new SpringApplicationBuilder(ApiGatewayApplication.class).run(arguments(stack, properties));
    this.worker =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", stack.bootstrapServers()),
            new StringSerializer(),
            serdes.serializer());
  }

  /** Starts a gateway, and registers the schemas as a deployment would. */
  public static RunningGateway start(LocalStack stack, String... properties) {
    try {
      RegisterSchemas.at(stack.registryUrl());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return new RunningGateway(stack, properties);
  }

  /** The command line of a gateway on free ports. */
  public static String[] arguments(LocalStack stack, String... more) {
    List<String> arguments = new ArrayList<>();
    arguments.add("--server.port=0");
    arguments.add("--server.address=127.0.0.1");
    arguments.add("--management.server.port=0");
    arguments.add("--endpoint-pipeline.registry.url=" + stack.registryUrl());
    arguments.add("--endpoint-pipeline.topics.durability=as-is");
    arguments.add("--gateway.sign-in.access-key-file=" + accessKeyFile());
    // A key that is given twice has both values
    if (Stream.of(more).noneMatch(argument -> argument.startsWith(TOKEN_FILE))) {
      arguments.add(TOKEN_FILE + tokenFile());
    }
    if (Stream.of(more).noneMatch(argument -> argument.startsWith(STATE_DIRECTORY))) {
      arguments.add(STATE_DIRECTORY + stateDirectory());
    }
    if (Stream.of(more).noneMatch(argument -> argument.startsWith(BROKERS))) {
      arguments.add(BROKERS + stack.bootstrapServers());
    }
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  /** Of its own, as several gateways run beside each other. */
  private static Path stateDirectory() {
    return Path.of("target", "gateway-states", UUID.randomUUID().toString());
  }

  private static Path tokenFile() {
    return file(
        """
        tokens:
          - sha256: %s
            user: {domain_name: acme, domain_id: d-1, user_name: ann, user_id: u-1}
            grants: [{workspaces: ["*"]}]
          - sha256: %s
            user: {domain_name: acme, domain_id: d-1, user_name: bob, user_id: u-2}
            grants: [{workspaces: [ws-1]}]
        """
            .formatted(Sha256.hex(TOKEN), Sha256.hex(TOKEN_OF_WS_1)));
  }

  private static Path accessKeyFile() {
    return file(
        """
        access_keys:
          - ak: %s
            sk: %s
            user: {domain_name: acme, domain_id: d-1, user_name: ann, user_id: u-1}
            grants: [{workspaces: ["*"]}]
        """
            .formatted(ACCESS_KEY, SECRET_KEY));
  }

  private static Path file(String content) {
    try {
      // Readable for this user only
      Path file = Files.createTempFile("identities", ".yaml");
      file.toFile().deleteOnExit();
      return Files.writeString(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the service is made of. */
  public <T> T bean(String name, Class<T> type) {
    return context.getBean(name, type);
  }

  /** The service's port. */
  public int port() {
    return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
  }

  /** The operator's port. */
  public int managementPort() {
    return context.getEnvironment().getRequiredProperty("local.management.port", Integer.class);
  }

  /** Begins a call with a valid token. */
  public HttpRequest.Builder call(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
        .header("X-Auth-Token", TOKEN)
        .timeout(PATIENCE);
  }

  /** Begins an update or a create with a JSON body. */
  public HttpRequest.Builder call(String method, String path, String body) {
    return call(path)
        .header("Content-Type", "application/json")
        .method(method, BodyPublishers.ofString(body));
  }

  /** Makes a call of the API, and requires that the response is as documented. */
  public ApiResponse send(HttpRequest.Builder request) {
    return send(request.build());
  }

  /** Makes a call of the API, and requires that the response is as documented. */
  public ApiResponse send(HttpRequest request) {
    ApiResponse response = exchange(request);
    DocumentedResponses.require(response.http());
    return response;
  }

  /** Makes a call of anything else. */
  public ApiResponse exchange(HttpRequest request) {
    try {
      return new ApiResponse(http.send(request, BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Writes a state as the worker does, which has handled requests; null is a tombstone. */
  public void writeState(EndpointKey key, @Nullable EndpointState state) {
    try {
      while (state != null && end(key) <= state.getHandledRevision()) {
        worker.send(requestAboutNothing(partition(key))).get();
      }
      worker
          .send(new ProducerRecord<>(Topic.ENDPOINT_STATE.topicName(), key.toString(), state))
          .get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private long end(EndpointKey key) {
    try (var consumer = requests()) {
      TopicPartition partition =
          new TopicPartition(Topic.ENDPOINT_REQUESTS.topicName(), partition(key));
      return consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    }
  }

  private int partition(EndpointKey key) {
    byte[] text = key.toString().getBytes(StandardCharsets.UTF_8);
    return Utils.toPositive(Utils.murmur2(text)) % Topic.DEFAULT_PARTITIONS;
  }

  private static ProducerRecord<String, SpecificRecord> requestAboutNothing(int partition) {
    EndpointKey nothing = new EndpointKey("nobody", "nothing");
    RequestContext context =
        RequestContext.newBuilder()
            .setRequestId(UUID.randomUUID().toString())
            .setCaller(Caller.newBuilder().build())
            .setAcceptedAt(Instant.now())
            .build();
    return new ProducerRecord<>(
        Topic.ENDPOINT_REQUESTS.topicName(),
        partition,
        nothing.toString(),
        new EndpointDeleteRequested(nothing.workspaceId(), nothing.endpointId(), context));
  }

  /** Writes bytes that are no state. */
  public void writeGarbage(EndpointKey key) {
    try (var producer =
        new KafkaProducer<>(
            Map.<String, Object>of("bootstrap.servers", stack.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      var unused =
          producer.send(
              new ProducerRecord<>(Topic.ENDPOINT_STATE.topicName(), key.toString(), "garbage"));
    }
  }

  /** A page of the operator's port. */
  public ApiResponse manage(String path) {
    return exchange(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort() + path))
            .timeout(PATIENCE)
            .build());
  }

  /** How many requests were ever published. */
  public long published() {
    try (var consumer = requests()) {
      return consumer.endOffsets(consumer.assignment()).values().stream()
          .mapToLong(Long::longValue)
          .sum();
    }
  }

  /** Every published request about the endpoint. */
  public List<ConsumerRecord<String, SpecificRecord>> requestsOf(EndpointKey key) {
    List<ConsumerRecord<String, SpecificRecord>> found = new ArrayList<>();
    try (var consumer = requests()) {
      consumer.seekToBeginning(consumer.assignment());
      var ends = consumer.endOffsets(consumer.assignment());
      while (ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
        for (var record : consumer.poll(Duration.ofMillis(100))) {
          if (record.key().equals(key.toString())) {
            found.add(record);
          }
        }
      }
    }
    return found;
  }

  private KafkaConsumer<String, SpecificRecord> requests() {
    var consumer =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", stack.bootstrapServers()),
            new StringDeserializer(),
            serdes.deserializer());
    consumer.assign(
        consumer.partitionsFor(Topic.ENDPOINT_REQUESTS.topicName()).stream()
            .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
            .toList());
    return consumer;
  }

  @Override
  public void close() {
    worker.close(Duration.ZERO);
    context.close();
  }

  /** What came back. */
  public record ApiResponse(HttpResponse<String> http) {
    /** The HTTP status. */
    public int status() {
      return http.statusCode();
    }

    /** The body as JSON. */
    public JsonNode json() {
      return JSON.readTree(http.body());
    }

    /** A text in the body, by its JSON pointer. */
    public String text(String pointer) {
      return json().at(pointer).asString();
    }

    /** A header's value; empty when there is none. */
    public String header(String name) {
      return http.headers().firstValue(name).orElse("");
    }

    /** The revision in the ETag. */
    public long revision() {
      return Long.parseLong(header("ETag").replace("\"", ""));
    }
  }
}
