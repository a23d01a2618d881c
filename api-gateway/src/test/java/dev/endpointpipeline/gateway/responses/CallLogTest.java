package dev.endpointpipeline.gateway.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.endpointpipeline.gateway.RunningGateway;
import dev.endpointpipeline.gateway.RunningGateway.ApiResponse;
import dev.endpointpipeline.gateway.WithGateway;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

@WithGateway
class CallLogTest {
  private static final String ENDPOINTS = "/v1/workspaces/ws-1/endpoints";

  private final Logger logger = (Logger) LoggerFactory.getLogger(CallLog.class);
  private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
  private final RunningGateway gateway;

  CallLogTest(RunningGateway gateway) {
    this.gateway = gateway;
  }

  @BeforeEach
  void listen() {
    lines.start();
    logger.addAppender(lines);
  }

  @AfterEach
  void stopListening() {
    logger.detachAppender(lines);
  }

  @Test
  void callIsFoundByTheRequestIdOfItsResponse() {
    ApiResponse response =
        gateway.send(
            gateway.call("POST", ENDPOINTS + "?secret=1", "{\"name\": \"n\", \"type\": \"job\"}"));

    assertThat(lineOf(response.header("X-Request-Id")))
        .containsEntry("method", "POST")
        .containsEntry("path", ENDPOINTS)
        .containsEntry("status", "202")
        .containsEntry("revision", Long.toString(response.revision()))
        .containsEntry("caller", "acme/ann")
        .containsEntry("address", "127.0.0.1")
        .containsKey("took_ms");
    assertThat(lines.list.toString()).doesNotContain("secret", RunningGateway.TOKEN);
  }

  @Test
  void refusedCallsHaveALineToo() {
    for (HttpRequest.Builder call :
        List.of(
            gateway.call("PUT", ENDPOINTS + "/x", "[]"),
            gateway.call("/nowhere").GET(),
            HttpRequest.newBuilder(gateway.call(ENDPOINTS).build().uri()).GET())) {
      ApiResponse response = gateway.send(call);
      assertThat(lineOf(response.header("X-Request-Id")))
          .containsEntry("status", Integer.toString(response.status()));
    }
  }

  @Test
  void whatTheServerItselfRefusesHasALineToo() throws IOException {
    for (String request :
        List.of(
            "GET /a b<c> HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            "TRACE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            "OPTIONS * HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        String response =
            new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        String id =
            response
                .lines()
                .filter(line -> line.startsWith("X-request-id: "))
                .map(line -> line.substring("X-request-id: ".length()))
                .findFirst()
                .orElseThrow();
        assertThat(lineOf(id)).containsEntry("status", response.substring(9, 12));
      }
    }
  }

  /** Written after the caller has its response. */
  private Map<String, String> lineOf(String requestId) {
    return await()
        .until(
            () ->
                List.copyOf(lines.list).stream()
                    .map(CallLogTest::keyValues)
                    .filter(line -> requestId.equals(line.get("request_id")))
                    .findFirst()
                    .orElse(Map.of()),
            line -> !line.isEmpty());
  }

  private static Map<String, String> keyValues(ILoggingEvent event) {
    Map<String, String> values = new TreeMap<>();
    event.getKeyValuePairs().forEach(pair -> values.put(pair.key, String.valueOf(pair.value)));
    return values;
  }
}
