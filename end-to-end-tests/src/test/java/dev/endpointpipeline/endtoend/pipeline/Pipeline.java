package dev.endpointpipeline.endtoend.pipeline;

import dev.endpointpipeline.demo.services.PipelineServices;
import dev.endpointpipeline.kafkabinding.RecordSerdes;
import dev.endpointpipeline.kafkabinding.RegisterSchemas;
import dev.endpointpipeline.loadreplay.history.CallHistory;
import dev.endpointpipeline.loadreplay.topics.TopicAccess;
import dev.endpointpipeline.loadreplay.verify.KafkaTopics;
import dev.endpointpipeline.loadreplay.verify.Verification;
import dev.endpointpipeline.localstack.FreePorts;
import dev.endpointpipeline.localstack.LocalStack;
import dev.endpointpipeline.localstack.Routes;
import dev.endpointpipeline.localstack.ServiceProcess;
import dev.endpointpipeline.schemas.Topic;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Brokers, a schema registry with registered schemas, and any number of gateways and workers. Each
 * is a process with its log in one directory. Closing the pipeline kills them all.
 */
public final class Pipeline implements AutoCloseable {
  /** System property with one more JVM argument for all services, for example of an agent. */
  public static final String SERVICE_ARGUMENT = "end-to-end.service-jvm-argument";

  /** Kafka's minimum, so that a killed worker's partitions move soon. */
  private static final String SESSION_TIMEOUT_MS = "6000";

  /** Longer than a worker takes to come back after another one was killed. */
  private static final Duration SETTLING = Duration.ofMinutes(3);

  private final LocalStack stack;
  private final Routes routes;
  private final PipelineServices starter;
  private final RecordSerdes serdes;
  private final Path tokens;
  private final Path accessKeys;
  private final List<ServiceProcess> services = new ArrayList<>();
  private final List<PlainReader> readers = new ArrayList<>();

  private Pipeline(LocalStack stack, Routes routes, Path directory, List<String> connection) {
    this.stack = stack;
    this.routes = routes;
    this.starter = new PipelineServices(directory, connection);
    this.serdes = new RecordSerdes(stack.registryUrl());
    this.tokens = Tokens.writeTo(directory);
    this.accessKeys = AccessKey.writeTo(directory);
  }

  /**
   * Starts brokers and registry, and registers the schemas.
   *
   * @param directory for data and logs; must be empty
   * @param brokers 1 or 3
   */
  public static Pipeline start(Path directory, int brokers) throws InterruptedException {
    return start(directory, brokers, Routes.DIRECT);
  }

  /**
   * As {@link #start(Path, int)}.
   *
   * @param routes by which brokers and services reach brokers and registry
   */
  public static Pipeline start(Path directory, int brokers, Routes routes)
      throws InterruptedException {
    LocalStack stack =
        LocalStack.builder()
            .brokers(brokers)
            .routes(routes)
            .directory(directory)
            .brokerSetting("group.streams.min.session.timeout.ms", SESSION_TIMEOUT_MS)
            .brokerSetting("group.streams.session.timeout.ms", SESSION_TIMEOUT_MS)
            .start();
    RegisterSchemas.at(stack.registryUrl());
    return new Pipeline(
        stack,
        routes,
        directory.toAbsolutePath(),
        PipelineServices.connectionTo(
            stack.bootstrapServers(), stack.registryUrl().toString(), brokers > 1));
  }

  /** Uses a running stack with registered schemas; services get their connection as arguments. */
  public static Pipeline on(LocalStack stack, Path directory) {
    return new Pipeline(stack, Routes.DIRECT, directory.toAbsolutePath(), List.of());
  }

  /** Starts a gateway with program arguments and returns at once. */
  public ServiceProcess startGateway(List<String> jvmArguments, String... arguments) {
    List<String> jvm = new ArrayList<>(jvmArguments);
    // All load comes from one or two identities; arguments override these limits
    jvm.add("-Dgateway.publish.max-in-flight=512");
    jvm.add("-Dgateway.body.max-reading=512");
    jvm.add("-Dgateway.rate-limit.requests-per-second=1000000");
    jvm.add("-Dgateway.rate-limit.burst=1000000");
    return startGatewayAsInProduction(jvm, arguments);
  }

  /** As {@link #startGateway}, with the limits that a gateway has by default. */
  public ServiceProcess startGatewayAsInProduction(List<String> jvmArguments, String... arguments) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--gateway.sign-in.token-file=" + tokens,
                "--gateway.sign-in.access-key-file=" + accessKeys));
    all.addAll(List.of(arguments));
    String name = nextName("gateway");
    return added(
        starter.startGateway(
            name, jar("api-gateway.jar"), FreePorts.pick(), all(name, jvmArguments), all));
  }

  /** Starts a worker with program arguments and returns at once. */
  public ServiceProcess startWorker(List<String> jvmArguments, String... arguments) {
    String name = nextName("worker");
    return added(
        starter.startWorker(
            name, jar("update-worker.jar"), all(name, jvmArguments), List.of(arguments)));
  }

  private List<String> all(String name, List<String> jvmArguments) {
    List<String> all = new ArrayList<>(jvmArguments);
    all.addAll(routes.jvmArguments(name));
    String more = System.getProperty(SERVICE_ARGUMENT);
    if (more != null) {
      all.add(more);
    }
    return all;
  }

  /** The name of the service of this kind if it is started next. */
  public String nextName(String kind) {
    return kind + "-" + (services.size() + 1);
  }

  private static Path jar(String property) {
    return Path.of(System.getProperty(property));
  }

  private ServiceProcess added(ServiceProcess service) {
    services.add(service);
    return service;
  }

  /** Brokers and registry. */
  public LocalStack stack() {
    return stack;
  }

  /** All services that were started. */
  public List<ServiceProcess> services() {
    return List.copyOf(services);
  }

  /** Where the service of this name keeps its state. */
  public Path stateDirectory(String service) {
    return starter.stateDirectory(service);
  }

  /** A reader of the topic from the beginning; closed with the pipeline. */
  public PlainReader reader(Topic topic) {
    PlainReader reader =
        new PlainReader(stack.bootstrapServers(), stack.registryUrl(), topic.topicName());
    readers.add(reader);
    return reader;
  }

  /**
   * Checks the guarantees for what is in the topics.
   *
   * @param history what callers saw
   */
  public Verification.Result verify(CallHistory history) throws InterruptedException {
    TopicAccess access =
        new TopicAccess(
            Map.of("bootstrap.servers", stack.bootstrapServers()), stack.registryUrl(), null);
    try (KafkaTopics topics = new KafkaTopics(access, 0)) {
      Verification verification = new Verification(topics, history, List.of(), SETTLING, false);
      verification.run(partition -> {}, state -> {});
      return verification.result();
    }
  }

  /** Writes bytes to a topic, as any client with write access can. */
  public RecordMetadata produce(Topic topic, String key, byte[] value) {
    Map<String, Object> config = Map.of("bootstrap.servers", stack.bootstrapServers());
    try (var producer =
        new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
      return producer.send(new ProducerRecord<>(topic.topicName(), key, value)).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Writes bytes in a transaction that is then aborted. */
  public void produceAndAbort(Topic topic, String key, byte[] value) {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers",
            stack.bootstrapServers(),
            "transactional.id",
            UUID.randomUUID().toString());
    try (var producer =
        new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      producer.send(new ProducerRecord<>(topic.topicName(), key, value)).get();
      producer.abortTransaction();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The number of partitions of a topic. */
  public int partitions(Topic topic) {
    return description(topic).partitions().size();
  }

  /** The broker that leads the partition of a key. */
  public int leader(Topic topic, String key) {
    List<TopicPartitionInfo> partitions = description(topic).partitions();
    return partitions.get(KafkaTopics.partitionOf(key, partitions.size())).leader().id();
  }

  private TopicDescription description(Topic topic) {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
      return admin
          .describeTopics(List.of(topic.topicName()))
          .allTopicNames()
          .get()
          .values()
          .stream()
          .findFirst()
          .orElseThrow();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Encodes a record in the Confluent wire format with the schema's registered id. */
  public byte[] bytes(Topic topic, SpecificRecord value) {
    try (Serializer<SpecificRecord> serializer = serdes.serializer()) {
      return serializer.serialize(topic.topicName(), value);
    }
  }

  @Override
  public void close() {
    readers.forEach(PlainReader::close);
    services.forEach(ServiceProcess::close);
    stack.close();
  }
}
