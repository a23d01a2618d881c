package dev.endpointpipeline.kafkabinding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.endpointpipeline.localstack.Certificates;
import dev.endpointpipeline.localstack.FreePorts;
import dev.endpointpipeline.localstack.LocalStack;
import dev.endpointpipeline.schemas.Caller;
import dev.endpointpipeline.schemas.EndpointDeleteRequested;
import dev.endpointpipeline.schemas.RequestContext;
import dev.endpointpipeline.schemas.Topic;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real registry that asks for its own basic authentication, over TLS with a certificate of a
 * private authority. It takes bearer tokens only of an OpenID Connect issuer, so those are checked
 * by a proxy in front of it.
 */
class RegistryLoginTest {
  private static final String TOPIC = Topic.ENDPOINT_REQUESTS.topicName();

  @TempDir private static Path directory;

  private static LocalStack stack;
  private static Certificates certificates;
  private static HttpServer proxy;
  private static URI secured;
  private static Path password;
  private static Path token;

  @BeforeAll
  static void startARegistryWithALogin() throws IOException {
    int port = FreePorts.pick();
    certificates = Certificates.in(directory.resolve("certificates"));
    stack =
        LocalStack.builder()
            .directory(directory.resolve("stack"))
            .registrySetting("quarkus.http.ssl-port", Integer.toString(port))
            .registrySetting(
                "quarkus.http.ssl.certificate.key-store-file",
                certificates.keyStore("registry").toString())
            .registrySetting(
                "quarkus.http.ssl.certificate.key-store-password", Certificates.PASSWORD)
            .registrySetting("quarkus.http.auth.permission.all.paths", "/apis/*")
            .registrySetting("quarkus.http.auth.permission.all.policy", "authenticated")
            .registrySetting("quarkus.http.auth.basic", "true")
            .registrySetting("quarkus.security.users.embedded.plain-text", "true")
            .registrySetting("quarkus.security.users.embedded.users.pipeline", "pass word")
            .registrySetting("quarkus.security.users.embedded.roles.pipeline", "sr-admin")
            .start();
    secured = URI.create("https://127.0.0.1:" + port + "/apis/ccompat/v7");
    password = Files.writeString(directory.resolve("password"), "pass word\n");
    token = Files.writeString(directory.resolve("token"), "a-token\n");
    proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    proxy.createContext("/", RegistryLoginTest::passOn);
    proxy.start();
  }

  @AfterAll
  static void stop() {
    proxy.stop(0);
    stack.close();
  }

  @Test
  void aUserRegistersWritesAndReads() throws Exception {
    worksWith(new RegistryAccess(secured, "pipeline", null, password, null, authority()));
  }

  @Test
  void aBearerTokenRegistersWritesAndReads() throws Exception {
    worksWith(new RegistryAccess(proxied(), null, null, null, token, null));
  }

  @Test
  void theDeploymentStepTakesTheLoginFromTheEnvironment() throws Exception {
    RegistryAccess access =
        RegistryAccess.ofEnvironment(
            secured,
            Map.of(
                "ENDPOINTPIPELINE_REGISTRY_USER", "pipeline",
                "ENDPOINTPIPELINE_REGISTRY_PASSWORDFILE", password.toString(),
                "ENDPOINTPIPELINE_REGISTRY_CAFILE", authority().toString()));
    assertThatCode(() -> RegisterSchemas.at(access)).doesNotThrowAnyException();
  }

  @Test
  void aLoginThatIsRefusedIsNamed() {
    assertThatThrownBy(
            () -> new SchemaRegistry(stack.registryUrl()).id(RegisterSchemas.catalogue().get(0)))
        .isInstanceOf(RegistryUnavailableException.class)
        .hasMessageContaining("status 401")
        .hasMessageContaining("endpoint-pipeline.registry");
    var wrong = new RegistryAccess(secured, "pipeline", "wrong", null, null, authority());
    assertThatThrownBy(
            () -> new SchemaRegistry(wrong).register(EndpointDeleteRequested.getClassSchema()))
        .isInstanceOf(RegistryUnavailableException.class)
        .hasMessageContaining("status 401");
  }

  @Test
  void aCertificateOfAnUnknownAuthorityIsNotTrusted() {
    var access = new RegistryAccess(secured, "pipeline", null, password, null, null);
    assertThatThrownBy(() -> new SchemaRegistry(access).schema(1))
        .isInstanceOf(RegistryUnavailableException.class)
        .hasMessageContaining("SSLHandshakeException");
  }

  @Test
  void aTokenThatIsReplacedTakesEffectAtOnce() throws Exception {
    Path file = Files.writeString(directory.resolve("rotated"), "old");
    SchemaRegistry registry =
        new SchemaRegistry(new RegistryAccess(proxied(), null, null, null, file, null));
    assertThatThrownBy(() -> registry.schema(1)).hasMessageContaining("status 401");
    Files.writeString(file, "a-token");
    assertThat(registry.schema(1_000_000)).isEmpty();
  }

  @Test
  void settingsThatContradictEachOtherAreRefusedByName() {
    assertThatThrownBy(() -> new RegistryAccess(secured, "ann", null, null, null, null))
        .hasMessageStartingWith("endpoint-pipeline.registry.password-file: missing");
    assertThatThrownBy(() -> new RegistryAccess(secured, "ann", "p", null, token, null))
        .hasMessageStartingWith("endpoint-pipeline.registry.token-file: set as well as user");
    assertThatThrownBy(() -> new RegistryAccess(proxied(), null, null, null, null, password))
        .hasMessageStartingWith("endpoint-pipeline.registry.ca-file: set for http:");
    var noCertificates = new RegistryAccess(secured, null, null, null, null, password);
    assertThatThrownBy(() -> new SchemaRegistry(noCertificates))
        .hasMessageStartingWith("endpoint-pipeline.registry.ca-file: " + password);
  }

  @Test
  void thePasswordIsNotPrinted() {
    assertThat(new RegistryAccess(secured, "ann", "p4ss", null, null, null).toString())
        .doesNotContain("p4ss");
  }

  private static void worksWith(RegistryAccess access) throws Exception {
    RegisterSchemas.at(access);
    RecordSerdes serdes = new RecordSerdes(access);
    try (Serializer<SpecificRecord> serializer = serdes.serializer();
        Deserializer<SpecificRecord> deserializer = serdes.deserializer()) {
      byte[] written = serializer.serialize(TOPIC, aDelete());
      assertThat(deserializer.deserialize(TOPIC, written)).isEqualTo(aDelete());
    }
  }

  private static EndpointDeleteRequested aDelete() {
    return EndpointDeleteRequested.newBuilder()
        .setWorkspaceId("demo")
        .setEndpointId("endpoint-1")
        .setContext(
            RequestContext.newBuilder()
                .setRequestId("request-1")
                .setCaller(Caller.newBuilder().setUserName("ann").build())
                .setAcceptedAt(Instant.parse("2026-01-01T00:00:00Z"))
                .build())
        .build();
  }

  private static Path authority() {
    return certificates.authority();
  }

  private static URI proxied() {
    return URI.create("http://127.0.0.1:" + proxy.getAddress().getPort() + "/apis/ccompat/v7");
  }

  private static void passOn(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (!"Bearer a-token".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
        exchange.sendResponseHeaders(401, -1);
        return;
      }
      String login =
          Base64.getEncoder().encodeToString("pipeline:pass word".getBytes(StandardCharsets.UTF_8));
      HttpRequest request =
          HttpRequest.newBuilder(stack.registryUrl().resolve(exchange.getRequestURI().toString()))
              .header("Authorization", "Basic " + login)
              .header("Content-Type", "application/vnd.schemaregistry.v1+json")
              .method(
                  exchange.getRequestMethod(),
                  HttpRequest.BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()))
              .build();
      HttpResponse<byte[]> response =
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
      exchange.sendResponseHeaders(response.statusCode(), response.body().length);
      exchange.getResponseBody().write(response.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
