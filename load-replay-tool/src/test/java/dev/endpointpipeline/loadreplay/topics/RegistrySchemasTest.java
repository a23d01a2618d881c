package dev.endpointpipeline.loadreplay.topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** A registry that wants a login. */
class RegistrySchemasTest {
  private static final String SCHEMA =
      """
      {"type":"record","name":"R","fields":[{"name":"n","type":"int"}]}""";

  /** Schema id 1, and a 7. */
  private static final byte[] VALUE = {0, 0, 0, 0, 1, 14};

  private HttpServer server;
  private URI url;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] response =
        JsonMapper.shared()
            .writeValueAsString(Map.of("schema", SCHEMA))
            .getBytes(StandardCharsets.UTF_8);
    respond("/api/schemas/ids/1", response);
    respond("/api/schemas/types", "[\"AVRO\"]".getBytes(StandardCharsets.UTF_8));
    server.start();
    url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/api/");
  }

  private void respond(String path, byte[] response) {
    server
        .createContext(
            path,
            exchange -> {
              try (exchange) {
                exchange.sendResponseHeaders(200, response.length);
                exchange.getResponseBody().write(response);
              }
            })
        .setAuthenticator(
            new BasicAuthenticator("registry") {
              @Override
              public boolean checkCredentials(String user, String password) {
                return user.equals("ann") && password.equals("pass wörd");
              }
            });
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void aUserReadsSchemas() {
    RegistrySchemas schemas = schemas(new RegistryLogin("ann", "pass wörd"));

    assertThatCode(schemas::requireAccess).doesNotThrowAnyException();
    assertThat(schemas.decode(VALUE)).hasToString("{\"n\": 7}");
  }

  @Test
  void aLoginThatIsMissingIsSaid() {
    RegistrySchemas schemas = new TopicAccess(Map.of(), url, null).newSchemas();

    assertThatThrownBy(schemas::requireAccess)
        .isInstanceOf(TopicException.class)
        .hasMessage(
            url
                + "schemas/types: status 401, the registry wants a login (expected:"
                + " --registry-user)");
  }

  @Test
  void anAddressWithoutARegistryIsSaid() {
    TopicAccess access = new TopicAccess(Map.of(), url.resolve("/other"), null);

    assertThatThrownBy(() -> access.newSchemas().requireAccess())
        .isInstanceOf(TopicException.class)
        .hasMessageEndingWith(
            "/other/schemas/types: status 404, no list of types (expected: the base URL of a"
                + " registry's Confluent API)");
  }

  @Test
  void aLoginThatIsRefusedIsSaidWithoutThePassword() {
    RegistrySchemas schemas = schemas(new RegistryLogin("ann", "wrong"));

    assertThatThrownBy(() -> schemas.decode(VALUE))
        .isInstanceOf(TopicException.class)
        .hasMessageContaining("status 401, the registry refuses user 'ann' or the password")
        .hasMessageNotContaining("wrong");
  }

  @Test
  void noTextHasThePassword() {
    TopicAccess access =
        new TopicAccess(
            Map.of("sasl.jaas.config", "secret"), url, new RegistryLogin("ann", "secret"));

    assertThat(access.toString() + access.login()).doesNotContain("secret").contains("ann");
  }

  @ParameterizedTest
  @CsvSource({
    "registry:8080, 'registry: ''registry:8080'' (expected: like http'",
    "http://ann:secret@registry, 'registry: has a user (expected: none, use --registry-user)'"
  })
  void aMalformedAddressIsRefused(URI address, String message) {
    assertThatThrownBy(() -> new TopicAccess(Map.of(), address, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  private RegistrySchemas schemas(RegistryLogin login) {
    return new TopicAccess(Map.of(), url, login).newSchemas();
  }
}
