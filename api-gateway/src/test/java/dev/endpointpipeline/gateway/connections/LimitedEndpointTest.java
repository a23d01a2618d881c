package dev.endpointpipeline.gateway.connections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LimitedEndpointTest {
  private static final String CALL = "GET /200 HTTP/1.1\r\nHost: x\r\n\r\n";

  private final ApiServer server = new ApiServer();
  private final AtomicInteger refused = new AtomicInteger();

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void addressWithAllItsConnectionsGetsNoMoreUntilOneEnds() {
    server.protocol().limitPerAddress(2, refused::incrementAndGet);
    server.start();
    try (RawConnection first = server.connect()) {
      assertThat(first.send(CALL).response()).startsWith("HTTP/1.1 200");
      try (RawConnection second = server.connect()) {
        assertThat(second.send(CALL).response()).startsWith("HTTP/1.1 200");
        try (RawConnection third = server.connect()) {
          assertThat(third.head()).isEmpty();
        }
        assertThat(refused).hasValue(1);
      }
      await().until(this::getsAResponse);
      assertThat(first.send(CALL).response()).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void nothingIsRememberedOfAddressesWithoutAConnection() {
    server.protocol().limitPerAddress(2, refused::incrementAndGet);
    server.start();
    assertThat(getsAResponse()).isTrue();
    await().until(() -> server.protocol().addresses() == 0);
  }

  @Test
  void noLimitIsNoLimit() {
    server.protocol().limitPerAddress(0, refused::incrementAndGet);
    server.start();
    try (RawConnection first = server.connect();
        RawConnection second = server.connect()) {
      assertThat(first.send(CALL).response()).startsWith("HTTP/1.1 200");
      assertThat(second.send(CALL).response()).startsWith("HTTP/1.1 200");
    }
    assertThat(refused).hasValue(0);
  }

  private boolean getsAResponse() {
    try (RawConnection connection = server.connect()) {
      return connection.send(CALL).response().startsWith("HTTP/1.1 200");
    }
  }
}
