package dev.endpointpipeline.gateway.body;

import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.concurrent.Semaphore;
import org.springframework.stereotype.Component;

/**
 * Reads a call's body, as far as the bounds on its size and time allow. The server bounds neither:
 * its own limits are for forms, and its timeout is for a pause.
 */
@Component
public final class RequestBodies {
  private static final int BUFFER_BYTES = 8192;
  private static final String ATTRIBUTE = RequestBodies.class.getName();

  private final BodySettings settings;
  private final Semaphore places;

  RequestBodies(BodySettings settings) {
    this.settings = settings;
    this.places = new Semaphore(settings.maxReading());
  }

  /**
   * The whole body; read from the connection the first time, and kept with the request.
   *
   * @throws RequestFailedException if the body is too large, too slow, compressed or broken, or too
   *     many are arriving
   */
  public byte[] read(HttpServletRequest request) {
    if (request.getAttribute(ATTRIBUTE) instanceof byte[] known) {
      return known;
    }
    byte[] body = receive(request);
    request.setAttribute(ATTRIBUTE, body);
    return body;
  }

  private byte[] receive(HttpServletRequest request) {
    String encoding = request.getHeader("Content-Encoding");
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      throw new RequestFailedException(Failure.MEDIA_TYPE_UNSUPPORTED);
    }
    long announced = request.getContentLengthLong();
    if (announced > BodySettings.MAX_BYTES) {
      throw new RequestFailedException(Failure.BODY_TOO_LARGE);
    }
    if (!places.tryAcquire()) {
      throw new RequestFailedException(Failure.TOO_MANY_REQUESTS);
    }
    try {
      return receive(request.getInputStream());
    } catch (SocketTimeoutException e) {
      throw new RequestFailedException(Failure.BODY_TOO_SLOW);
    } catch (IOException e) {
      throw new RequestFailedException(Failure.MALFORMED_HTTP);
    } finally {
      places.release();
    }
  }

  private byte[] receive(InputStream in) throws IOException {
    long deadline = System.nanoTime() + settings.deadline().toNanos();
    // Not the announced size: what is only announced must not cost memory
    ByteArrayOutputStream body = new ByteArrayOutputStream(BUFFER_BYTES);
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
