package dev.endpointpipeline.gateway.connections;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A body that is read and has a second to arrive, on a server that reads one at a time. */
class LateBodyTest {
  private static final String CHUNKED =
      "PUT /200?limited HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";

  private final ApiServer server = new ApiServer();
  private final ScheduledExecutorService sender = Executors.newSingleThreadScheduledExecutor();

  @BeforeEach
  void start() {
    server.start();
  }

  @AfterEach
  void stop() {
    sender.shutdownNow();
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"2;", "2\r\n{}\r\n2;", "0\r\nTrailer: ", "2\r\n{}\r\n0\r\n", "5000\r\n"})
  void bodyThatTricklesInIsRefusedInTimeAndItsPermitReleased(String beginning) {
    try (RawConnection connection = server.connect()) {
      connection.send(CHUNKED + beginning);
      Future<?> trickle =
          sender.scheduleAtFixedRate(() -> connection.send("x"), 0, 100, TimeUnit.MILLISECONDS);

      assertThat(connection.response())
          .startsWith("HTTP/1.1 408 ")
          .containsOnlyOnce("Connection: close");
      assertThat(connection.head()).isEmpty();
      trickle.cancel(true);
    }
    try (RawConnection another = server.connect()) {
      assertThat(another.send(CHUNKED + "2\r\n{}\r\n0\r\n\r\n").response())
          .startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void bodyThatIsMalformedIsNotLate() {
    try (RawConnection connection = server.connect()) {
      assertThat(connection.send(CHUNKED + "zz\r\n").response()).startsWith("HTTP/1.1 400 ");
    }
  }

  @Test
  void deadlineOfABodyThatWasInTimeIsNotThatOfTheNextOne() {
    try (RawConnection connection = server.connect()) {
      long begun = System.nanoTime();
      while (System.nanoTime() - begun < TimeUnit.SECONDS.toNanos(2)) {
        assertThat(connection.send(CHUNKED + "2;a=b\r\n{}\r\n0\r\nTrailer: x\r\n\r\n").response())
            .startsWith("HTTP/1.1 200 ")
            .doesNotContain("Connection: close");
      }
    }
  }
}
