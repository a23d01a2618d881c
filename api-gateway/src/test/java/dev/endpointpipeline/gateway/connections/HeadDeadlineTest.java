package dev.endpointpipeline.gateway.connections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.gateway.RunningGateway;
import dev.endpointpipeline.gateway.WithGateway;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The gateway of these tests gives a head two seconds. */
@WithGateway
class HeadDeadlineTest {
  private static final int TRICKLE_MS = 100;

  private final RunningGateway gateway;

  HeadDeadlineTest(RunningGateway gateway) {
    this.gateway = gateway;
  }

  @Test
  void headThatComesByteByByteIsNotWaitedForForEver() throws IOException {
    try (Socket socket = connect()) {
      send(socket, "GET / HTTP/1.1\r\nX-Slow: ");
      await()
          .atMost(Duration.ofSeconds(10))
          .pollInterval(Duration.ofMillis(TRICKLE_MS))
          .until(() -> isClosedAfterAnotherByte(socket));
    }
  }

  @Test
  void slowHeadOnAConnectionThatWasUsedBeforeIsNotWaitedForEither() throws IOException {
    try (Socket socket = connect()) {
      send(socket, "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n");
      socket.setSoTimeout(5000);
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      send(socket, "GET / HTTP/1.1\r\nX-Slow: ");
      await()
          .atMost(Duration.ofSeconds(10))
          .pollInterval(Duration.ofMillis(TRICKLE_MS))
          .until(() -> isClosedAfterAnotherByte(socket));
    }
  }

  @Test
  void headInPiecesWithinTheTimeIsRead() throws IOException {
    try (Socket socket = connect()) {
      socket.setSoTimeout(5000);
      send(socket, "GET /nowhere HT");
      send(socket, "TP/1.1\r\nHost: x\r\nX-Auth-Token: ");
      send(socket, RunningGateway.TOKEN + "\r\nConnection: close\r\n\r\n");
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
          .startsWith("HTTP/1.1 404");
    }
  }

  private Socket connect() throws IOException {
    return new Socket(InetAddress.getLoopbackAddress(), gateway.port());
  }

  private static boolean isClosedAfterAnotherByte(Socket socket) {
    try {
      socket.getOutputStream().write('x');
      socket.setSoTimeout(1);
      InputStream in = socket.getInputStream();
      int read = in.read();
      while (read >= 0) {
        read = in.read();
      }
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException closed) {
      return true;
    }
  }

  private static void send(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
  }
}
