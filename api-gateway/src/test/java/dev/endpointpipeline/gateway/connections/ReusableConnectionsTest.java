package dev.endpointpipeline.gateway.connections;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReusableConnectionsTest {
  private static final ApiServer SERVER = new ApiServer();

  @BeforeAll
  static void start() {
    SERVER.start();
  }

  @AfterAll
  static void stop() {
    SERVER.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 408, 413, 500, 503})
  void errorAfterAWholeBodyLeavesTheConnectionOpen(int status) {
    assertNextCallGetsAResponse(
        status, "PUT /%d?read HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello");
    assertNextCallGetsAResponse(
        status,
        "PUT /%d?read HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
    assertNextCallGetsAResponse(status, "GET /%d HTTP/1.1\r\nHost: x\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 413, 500, 503})
  void errorBeforeTheBodyWasReadLeavesTheConnectionOpen(int status) {
    assertNextCallGetsAResponse(
        status,
        "PUT /%d HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n" + "x".repeat(100_000));
    assertNextCallGetsAResponse(
        status,
        "PUT /%d HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 503})
  void errorAfterAWaitLeavesTheConnectionOpen(int status) {
    assertNextCallGetsAResponse(status, "GET /%d?wait HTTP/1.1\r\nHost: x\r\n\r\n");
  }

  @Test
  void errorOfAHeadLeavesTheConnectionOpen() {
    try (RawConnection connection = SERVER.connect()) {
      assertThat(connection.send("HEAD /400 HTTP/1.1\r\nHost: x\r\n\r\n").head())
          .startsWith("HTTP/1.1 400")
          .doesNotContain("Connection: close");
      assertThat(connection.send("GET /200 HTTP/1.1\r\nHost: x\r\n\r\n").response())
          .startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void requestsThatWereSentAtOnceAllGetAResponse() {
    String request = "PUT /400 HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello";
    try (RawConnection connection = SERVER.connect()) {
      connection.send(request.repeat(3));
      List<String> responses = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        responses.add(connection.response());
      }
      assertThat(responses).allMatch(response -> response.startsWith("HTTP/1.1 400"));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // No end of the request is known
        "GARBAGE\r\n\r\n",
        "GET /400 HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        "PUT /400 HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "PUT /400?read HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        "PUT /400 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n",
        // It stops, so it does not end
        "PUT /408?read HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nx",
        "PUT /408 HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nx",
        // It is too large to be skipped
        "PUT /400 HTTP/1.1\r\nHost: x\r\nContent-Length: 999999\r\n\r\nx",
        // The caller asks for it
        "GET /400 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        "GET /400 HTTP/1.0\r\n\r\n",
      })
  void connectionIsClosedWhenItIsNotCertainWhereTheNextRequestBegins(String request) {
    try (RawConnection connection = SERVER.connect()) {
      assertThat(connection.send(request).response())
          .matches("(?s)HTTP/1.1 (4|5)\\d\\d .*")
          .containsOnlyOnce("Connection: close");
      assertThat(connection.head()).isEmpty();
    }
  }

  private static void assertNextCallGetsAResponse(int status, String request) {
    try (RawConnection connection = SERVER.connect()) {
      assertThat(connection.send(request.formatted(status)).response())
          .startsWith("HTTP/1.1 " + status + " ")
          .doesNotContain("Connection: close")
          .endsWith("a response");
      assertThat(connection.send("GET /200 HTTP/1.1\r\nHost: x\r\n\r\n").response())
          .startsWith("HTTP/1.1 200 ");
    }
  }
}
