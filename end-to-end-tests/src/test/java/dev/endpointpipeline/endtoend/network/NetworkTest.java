package dev.endpointpipeline.endtoend.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NetworkTest {
  private static final int SOON_MILLIS = 200;
  private static final int AT_LAST_MILLIS = 10_000;

  @TempDir private Path directory;
  private Network network;
  private ServerSocket server;
  private Socket client;
  private Socket accepted;

  @BeforeEach
  void connect() throws IOException {
    assumeTrue(Network.isPossible());
    network = new Network(directory);
    server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    network.open(Map.of("server", List.of(server.getLocalPort())));
    assertThat(network.jvmArguments("client"))
        .containsExactly("-Djdk.net.hosts.file=" + directory.resolve("client.hosts"));
    client = new Socket(Network.address(1), server.getLocalPort());
    accepted = server.accept();
  }

  @AfterEach
  void close() throws IOException {
    if (network != null) {
      network.close();
      server.close();
      client.close();
      accepted.close();
    }
  }

  @Test
  void takesTheProcessToItsRelaysForLocalhost() throws IOException {
    assertThat(directory.resolve("client.hosts")).content().startsWith("127.9.0.1 localhost\n");
    assertThat(Files.readString(directory.resolve("client.hosts")))
        .contains(InetAddress.getLocalHost().getHostName());
    send(client, 1);
    assertThat(received(accepted, AT_LAST_MILLIS)).isEqualTo(1);
  }

  @Test
  void losesOneDirection() throws IOException {
    network.lose("client", "server");
    send(client, 1);
    send(accepted, 2);
    assertThat(received(client, AT_LAST_MILLIS)).isEqualTo(2);
    assertThatThrownBy(() -> received(accepted, SOON_MILLIS))
        .isInstanceOf(SocketTimeoutException.class);
  }

  @Test
  void deliversWhatWasLostWhenItHealsAlthoughTheSenderHasGone() throws IOException {
    network.lose("client", "server");
    send(client, 1);
    client.close();
    network.heal();
    assertThat(received(accepted, AT_LAST_MILLIS)).isEqualTo(1);
    assertThat(received(accepted, AT_LAST_MILLIS)).isEqualTo(-1);
  }

  @Test
  void delaysBothDirections() throws IOException {
    Duration latency = Duration.ofMillis(SOON_MILLIS);
    network.delay("client", "server", latency);
    long start = System.nanoTime();
    send(client, 1);
    assertThat(received(accepted, AT_LAST_MILLIS)).isEqualTo(1);
    send(accepted, 2);
    assertThat(received(client, AT_LAST_MILLIS)).isEqualTo(2);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(latency.multipliedBy(2));
  }

  @Test
  void closesConnectionsAndRefusesNewOnesUntilItHeals() throws IOException {
    network.refuse("client", "server");
    assertThat(received(accepted, AT_LAST_MILLIS)).isEqualTo(-1);
    try (Socket refused = new Socket(Network.address(1), server.getLocalPort())) {
      assertThat(received(refused, AT_LAST_MILLIS)).isEqualTo(-1);
    }
    network.heal();
    try (Socket again = new Socket(Network.address(1), server.getLocalPort());
        Socket acceptedAgain = server.accept()) {
      send(again, 3);
      assertThat(received(acceptedAgain, AT_LAST_MILLIS)).isEqualTo(3);
    }
  }

  private static void send(Socket socket, int value) throws IOException {
    socket.getOutputStream().write(value);
  }

  private static int received(Socket socket, int withinMillis) throws IOException {
    socket.setSoTimeout(withinMillis);
    return socket.getInputStream().read();
  }
}
