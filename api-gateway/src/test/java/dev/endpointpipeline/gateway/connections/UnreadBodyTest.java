package dev.endpointpipeline.gateway.connections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnreadBodyTest {
  private static final String BEGINNING = " HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nx";
  private static final String CHUNKED =
      " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";

  private static final Duration SHORT = Duration.ofSeconds(1);

  private final ApiServer server = new ApiServer();

  private void startWith(Duration deadline) {
    server.protocol().limitUnreadBodies(deadline, 1);
    server.start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/401", "/400", "/200", "/202?wait"})
  void bodyThatNobodyReadsIsNotWaitedForForEver(String path) {
    startWith(SHORT);
    try (RawConnection connection = server.connect()) {
      connection.send("PUT " + path + BEGINNING);
      await()
          .atMost(Duration.ofSeconds(10))
          .pollInterval(Duration.ofMillis(100))
          .until(() -> connection.isClosedAfter("x"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"2;", "0\r\nTrailer: "})
  void chunkExtensionAndTrailerOfABodyThatNobodyReadsAreNotWaitedForForEver(String beginning) {
    startWith(SHORT);
    try (RawConnection connection = server.connect()) {
      connection.send("PUT /401" + CHUNKED + beginning);
      await()
          .atMost(Duration.ofSeconds(5))
          .pollInterval(Duration.ofMillis(100))
          .until(() -> connection.isClosedAfter("x"));
    }
    try (RawConnection another = server.connect()) {
      assertIsSkipped(another);
    }
  }

  @Test
  void onlySoManyAreWaitedForAtOnce() {
    startWith(Duration.ofMinutes(1));
    try (RawConnection first = server.connect();
        RawConnection second = server.connect()) {
      assertThat(first.send("PUT /401" + BEGINNING).response()).startsWith("HTTP/1.1 401");
      assertThat(second.send("PUT /401" + BEGINNING).response()).startsWith("HTTP/1.1 401");
      // The wait begins after the response, so either may be the first.
      await()
          .pollInterval(Duration.ofMillis(100))
          .until(() -> first.isClosedAfter("x") != second.isClosedAfter("x"));
    }
  }

  @Test
  void bodiesThatHaveArrivedAreSkippedWhileAnotherIsWaitedFor() {
    startWith(Duration.ofMinutes(1));
    try (RawConnection first = server.connect();
        RawConnection second = server.connect()) {
      assertThat(first.send("PUT /401" + BEGINNING).response()).startsWith("HTTP/1.1 401");
      for (int call = 0; call < 20; call++) {
        assertThat(
                second
                    .send("PUT /401 HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody")
                    .response())
            .startsWith("HTTP/1.1 401");
      }
    }
  }

  @Test
  void bodyInPiecesWithinTheTimeIsSkipped() {
    startWith(Duration.ofMinutes(1));
    try (RawConnection connection = server.connect()) {
      assertIsSkipped(connection);
    }
  }

  private static void assertIsSkipped(RawConnection connection) {
    assertThat(connection.send("PUT /401" + BEGINNING).response()).startsWith("HTTP/1.1 401");
    connection.send("x".repeat(500));
    assertThat(connection.send("x".repeat(499) + "GET /200 HTTP/1.1\r\nHost: x\r\n\r\n").response())
        .startsWith("HTTP/1.1 200");
  }
}
