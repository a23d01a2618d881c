package dev.endpointpipeline.gateway.endpoints;

import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import org.springframework.stereotype.Component;

/**
 * Reads a call's body, as far as the bounds on its size and time allow. The server bounds neither:
 * its own limits are for forms, and its timeout is for a pause.
 */
@Component
class RequestBodies {
  private static final int BUFFER_BYTES = 8192;

  private final BodySettings settings;

  RequestBodies(BodySettings settings) {
    this.settings = settings;
  }

  /**
   * @throws RequestFailedException if the body is too large, too slow, compressed or broken
   */
  byte[] read(HttpServletRequest request) {
    String encoding = request.getHeader("Content-Encoding");
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      throw new RequestFailedException(Failure.MEDIA_TYPE_UNSUPPORTED);
    }
    long announced = request.getContentLengthLong();
    if (announced > BodySettings.MAX_BYTES) {
      throw new RequestFailedException(Failure.BODY_TOO_LARGE);
    }
    try {
      return read(request.getInputStream(), Math.max((int) announced, BUFFER_BYTES));
    } catch (SocketTimeoutException e) {
      throw new RequestFailedException(Failure.BODY_TOO_SLOW);
    } catch (IOException e) {
      throw new RequestFailedException(Failure.MALFORMED_HTTP);
    }
  }

  private byte[] read(InputStream in, int expectedSize) throws IOException {
    long deadline = System.nanoTime() + settings.deadline().toNanos();
    ByteArrayOutputStream body = new ByteArrayOutputStream(expectedSize);
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      body.write(buffer, 0, count);
      if (body.size() > BodySettings.MAX_BYTES) {
        throw new RequestFailedException(Failure.BODY_TOO_LARGE);
      }
      if (System.nanoTime() > deadline) {
        throw new RequestFailedException(Failure.BODY_TOO_SLOW);
      }
    }
    return body.toByteArray();
  }
}
