package dev.endpointpipeline.loadreplay.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.endpointpipeline.localstack.Certificates;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway with TLS. */
class GatewayClientTest {
  @TempDir private static Path directory;
  private static Certificates certificates;
  private @Nullable HttpsServer server;

  @BeforeAll
  static void makeCertificates() {
    certificates = Certificates.in(directory);
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.stop(0);
    }
  }

  @Test
  void aGatewayIsTrustedWithTheCertificateOfItsAuthority() throws Exception {
    URI gateway = start(certificates.keyStore("gateway"));

    assertThat(get(gateway, trusted()).status()).isEqualTo(200);
  }

  @Test
  void aGatewayOfAnUnknownAuthorityIsRefusedAndNotTriedAgain() throws Exception {
    URI gateway = start(certificates.keyStore("unknown"));

    Response response = get(gateway, null);

    assertThat(response.status()).isZero();
    assertThat(response.error())
        .isEqualTo(
            "the gateway's certificate is not accepted: unable to find valid certification path to"
                + " requested target");
    assertThat(response.mayRetry()).isFalse();
  }

  @Test
  void aCertificateForAnotherHostIsRefused() throws Exception {
    URI gateway = start(certificates.keyStore("other", "dns:gateway.example"));

    Response response = get(gateway, trusted());

    assertThat(response.status()).isZero();
    assertThat(response.error())
        .startsWith("the gateway's certificate is not accepted: No subject alternative names");
    assertThat(response.mayRetry()).isFalse();
  }

  @Test
  void aFileWithoutCertificatesIsRefused() throws Exception {
    Path empty = Files.writeString(directory.resolve("empty.pem"), "");
    Path text = Files.writeString(directory.resolve("text.pem"), "no certificate");

    assertThatThrownBy(() -> TrustedCertificates.read(empty))
        .hasMessage("ca-file: " + empty + ": no certificate (expected: certificates in PEM)");
    assertThatThrownBy(() -> TrustedCertificates.read(text))
        .hasMessage("ca-file: " + text + ": malformed (expected: certificates in PEM)");
    assertThatThrownBy(() -> TrustedCertificates.read(Path.of("/none")))
        .hasMessage(
            "ca-file: /none: can't be read: no such file or directory (expected: certificates in"
                + " PEM)");
  }

  private static TrustedCertificates trusted() {
    return TrustedCertificates.read(certificates.authority());
  }

  private static Response get(URI gateway, @Nullable TrustedCertificates trusted) throws Exception {
    CompletableFuture<Response> response = new CompletableFuture<>();
    try (GatewayClient client = new GatewayClient(1, Duration.ofSeconds(30), trusted)) {
      client.send(
          new OutgoingRequest("GET", gateway.resolve("/"), new byte[0]), response::complete);
      return response.get(60, TimeUnit.SECONDS);
    }
  }

  private URI start(Path keyStore) throws IOException, GeneralSecurityException {
    HttpsServer started =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server = started;
    started.setHttpsConfigurator(new HttpsConfigurator(tls(keyStore)));
    started.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(200, -1);
          }
        });
    started.start();
    return URI.create("https://127.0.0.1:" + started.getAddress().getPort());
  }

  private static SSLContext tls(Path keyStore) throws IOException, GeneralSecurityException {
    char[] password = Certificates.PASSWORD.toCharArray();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keyStore)) {
      keys.load(in, password);
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, password);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    return context;
  }
}
