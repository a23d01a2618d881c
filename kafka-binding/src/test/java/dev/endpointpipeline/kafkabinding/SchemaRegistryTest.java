package dev.endpointpipeline.kafkabinding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.endpointpipeline.localstack.LocalStack;
import dev.endpointpipeline.localstack.WithLocalStack;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Against a real registry; each test has record names of its own. */
@WithLocalStack
class SchemaRegistryTest {
  /** The common pool may have one thread only. */
  private static final Executor THREADS = task -> new Thread(task).start();

  private final String record = "R" + UUID.randomUUID().toString().replace("-", "");

  @Test
  void registersASchemaOnceHoweverOftenItIsAsked(LocalStack stack) {
    SchemaRegistry registry = new SchemaRegistry(stack.registryUrl());
    Schema schema = withField("name");
    assertThat(registry.id(schema)).isEmpty();
    int id = registry.register(schema);
    assertThat(registry.id(schema)).hasValue(id);
    assertThat(registry.register(schema)).isEqualTo(id);
    assertThat(registry.schema(id)).isPresent();
  }

  @Test
  void missesTheSchemaThatDiffersFromTheRegisteredOne(LocalStack stack) {
    SchemaRegistry registry = new SchemaRegistry(stack.registryUrl());
    registry.register(withField("name"));
    Schema other = withField("other");
    assertThat(registry.id(withField("name"))).isPresent();
    assertThat(registry.id(other)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 1_000_000, Integer.MAX_VALUE, Integer.MIN_VALUE})
  void doesNotKnowIdsThatItNeverGave(int id, LocalStack stack) {
    assertThat(new SchemaRegistry(stack.registryUrl()).schema(id)).isEmpty();
  }

  @Test
  void doesNotTakeASchemaOfAnotherKindForOneOfAvro(LocalStack stack) throws Exception {
    HttpResponse<String> registered =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create(stack.registryUrl() + "/subjects/" + record + "/versions"))
                    .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                    .POST(
                        BodyPublishers.ofString(
                            """
                            {"schemaType": "JSON", "schema": "{\\"$schema\\": \\"http://json-schema.org/draft-07/schema#\\", \\"type\\": \\"object\\"}"}
                            """))
                    .build(),
                BodyHandlers.ofString());
    assertThat(registered.statusCode()).as(registered.body()).isEqualTo(200);
    int id = JsonMapper.shared().readTree(registered.body()).get("id").intValue();

    assertThat(new SchemaRegistry(stack.registryUrl()).schema(id)).isEmpty();
  }

  @Test
  void takesAnEvolutionThatOldAndNewReadersUnderstand(LocalStack stack) {
    SchemaRegistry registry = new SchemaRegistry(stack.registryUrl());
    registry.register(withField("name"));
    registry.register(
        SchemaBuilder.record(record)
            .namespace("test")
            .fields()
            .requiredString("name")
            .optionalString("note")
            .endRecord());
  }

  @Test
  void refusesAnIncompatibleSchemaByName(LocalStack stack) {
    SchemaRegistry registry = new SchemaRegistry(stack.registryUrl());
    registry.register(withField("name"));
    assertThatExceptionOfType(SchemaRefusedException.class)
        .isThrownBy(() -> registry.register(withField("other")))
        .withMessageStartingWith("schema of test." + record + " refused by the registry: ");
  }

  @Test
  void toleratesASlashAtTheEndOfItsAddress(LocalStack stack) {
    assertThat(new SchemaRegistry(URI.create(stack.registryUrl() + "/")).schema(1_000_000))
        .isEmpty();
  }

  @Test
  void isUnavailableWhenNothingListens() throws IOException {
    SchemaRegistry registry = new SchemaRegistry(nothingListens());
    assertThatExceptionOfType(RegistryUnavailableException.class)
        .isThrownBy(() -> registry.schema(1))
        .withMessageStartingWith("schema registry unavailable: ");
    assertThatThrownBy(() -> registry.register(withField("name")))
        .isInstanceOf(RegistryUnavailableException.class);
    assertThatThrownBy(() -> registry.id(withField("name")))
        .isInstanceOf(RegistryUnavailableException.class);
  }

  /** As a proxy before a registry, or a registry that is starting, responses. */
  @Test
  void isUnavailableWhenItAnswersThatItHasTrouble() throws IOException {
    var trouble =
        com.sun.net.httpserver.HttpServer.create(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    trouble.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(503, -1);
          exchange.close();
        });
    trouble.start();
    try {
      SchemaRegistry registry =
          new SchemaRegistry(URI.create("http://127.0.0.1:" + trouble.getAddress().getPort()));
      assertThatThrownBy(() -> registry.schema(1)).isInstanceOf(RegistryUnavailableException.class);
      assertThatThrownBy(() -> registry.id(withField("name")))
          .isInstanceOf(RegistryUnavailableException.class);
      assertThatThrownBy(() -> registry.register(withField("name")))
          .isInstanceOf(RegistryUnavailableException.class);
    } finally {
      trouble.stop(0);
    }
  }

  @Test
  @Timeout(30)
  void givesUpAnAnswerThatStopsHalfWayAndClosesItsConnection() throws Exception {
    try (ServerSocket half = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Integer> closed =
          CompletableFuture.supplyAsync(
              () -> response(half, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"sch"),
              THREADS);
      assertThatExceptionOfType(RegistryUnavailableException.class)
          .isThrownBy(() -> at(half).schema(5))
          .withMessageContaining("no complete response within 5000 ms");
      assertThat(closed.get(10, TimeUnit.SECONDS)).isEqualTo(-1);
    }
  }

  @Test
  void refusesAnAnswerThatIsTooLong() throws Exception {
    try (ServerSocket endless = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Integer> unused =
          CompletableFuture.supplyAsync(
              () ->
                  response(
                      endless,
                      "HTTP/1.1 200 OK\r\nContent-Length: 900000000\r\n\r\n"
                          + " ".repeat((4 << 20) + 1)),
              THREADS);
      assertThatExceptionOfType(RegistryUnavailableException.class)
          .isThrownBy(() -> at(endless).schema(5))
          .withMessageContaining("the response is larger than 4194304 bytes");
    }
  }

  /** As a proxy before a registry may response. */
  @Test
  void isUnavailableWhenItsAnswerIsNotJson() throws Exception {
    try (ServerSocket page = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Integer> unused =
          CompletableFuture.supplyAsync(
              () -> response(page, "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>"), THREADS);
      assertThatExceptionOfType(RegistryUnavailableException.class)
          .isThrownBy(() -> at(page).schema(5))
          .withMessageContaining("the response is not JSON");
    }
  }

  /** Answers the first request, and tells what comes after it: -1 when nothing will. */
  private static int response(ServerSocket server, String response) {
    try (Socket caller = server.accept()) {
      BufferedReader request =
          new BufferedReader(
              new InputStreamReader(caller.getInputStream(), StandardCharsets.ISO_8859_1));
      String line = request.readLine();
      while (line != null && !line.isEmpty()) {
        line = request.readLine();
      }
      caller.getOutputStream().write(response.getBytes(StandardCharsets.ISO_8859_1));
      return request.read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static SchemaRegistry at(ServerSocket server) {
    return new SchemaRegistry(URI.create("http://127.0.0.1:" + server.getLocalPort()));
  }

  private Schema withField(String field) {
    return SchemaBuilder.record(record)
        .namespace("test")
        .fields()
        .requiredString(field)
        .endRecord();
  }

  static URI nothingListens() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return URI.create("http://127.0.0.1:" + free.getLocalPort() + "/apis/ccompat/v7");
    }
  }
}
