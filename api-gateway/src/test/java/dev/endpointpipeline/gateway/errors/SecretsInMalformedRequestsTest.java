package dev.endpointpipeline.gateway.errors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.gateway.RunningGateway;
import dev.endpointpipeline.gateway.WithGateway;
import dev.endpointpipeline.localstack.LocalStack;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Of a request that it can't read, the server says no more in the log than to the caller. */
@WithGateway
@ExtendWith(OutputCaptureExtension.class)
class SecretsInMalformedRequestsTest {
  private static final String SECRET = "token-that-nobody-may-see";

  private final LocalStack stack;

  SecretsInMalformedRequestsTest(LocalStack stack) {
    this.stack = stack;
  }

  @Test
  void areNotInTheLog(CapturedOutput log) throws IOException {
    // One of its own, as the server logs such a thing once only
    try (RunningGateway gateway = RunningGateway.start(stack)) {
      for (String request :
          new String[] {
            "GET / HTTP/1.1\r\nHost: x\r\nX-Auth-Token: " + SECRET + "\u0001\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\nX-Auth-Token " + SECRET + "\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\nCookie: a=" + SECRET + "\u0001\"\r\n\r\n",
            "GET /?token=" + SECRET + "<> HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET /?" + SECRET + "=%zz HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET / " + SECRET + "\r\nHost: x\r\n\r\n",
            SECRET + "\u0001 / HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: " + SECRET + "<\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: " + SECRET + "\r\n\r\n",
          }) {
        assertThat(response(gateway, request)).startsWith("HTTP/1.1 4");
      }
    }
    assertThat(log.getAll()).contains("read model loaded").doesNotContain(SECRET);
  }

  private static String response(RunningGateway gateway, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      byte[] head = socket.getInputStream().readNBytes(12);
      return new String(head, StandardCharsets.US_ASCII);
    }
  }
}
