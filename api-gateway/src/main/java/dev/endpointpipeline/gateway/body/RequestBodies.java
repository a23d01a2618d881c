package dev.endpointpipeline.gateway.body;

import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import dev.endpointpipeline.gateway.permits.FairPermits;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;

/**
 * Reads a call's body, within limits of size and time. The server limits neither: its own limits
 * are for forms, and its timeout is for a pause.
 */
@Component
public final class RequestBodies {
  private static final int BUFFER_BYTES = 8192;
  private static final String ATTRIBUTE = RequestBodies.class.getName();
  private static final byte[] NO_BODY = {};

  private final BodySettings settings;
  private final FairPermits permits;
  private final FairPermits claimPermits;

  public RequestBodies(BodySettings settings) {
    this.settings = settings;
    this.permits = new FairPermits(settings.maxReading());
    this.claimPermits = new FairPermits(Math.max(1, settings.maxReading() / 2));
  }

  /**
   * Returns the whole body, which is read once and kept with the request.
   *
   * @param caller whose share of the permits it uses
   * @throws RequestFailedException if the body is too large, too slow, compressed or broken, or too
   *     many are arriving
   */
  public byte[] read(HttpServletRequest request, Object caller) {
    if (request.getAttribute(ATTRIBUTE) instanceof byte[] known) {
      return known;
    }
    byte[] body = hasNoBody(request) ? NO_BODY : within(permits, caller, () -> receive(request));
    request.setAttribute(ATTRIBUTE, body);
    return body;
  }

  /**
   * Returns the whole body of a call that has to be read before its caller can be authenticated.
   * All such calls together get half of the permits, and those that claim one caller a quarter of
   * these.
   *
   * @param claim the caller that the call claims to be from
   * @throws RequestFailedException as {@link #read} does
   */
  public byte[] readToProve(HttpServletRequest request, String claim) {
    return hasNoBody(request)
        ? NO_BODY
        : within(claimPermits, claim, () -> read(request, new Claimed(claim)));
  }

  /** Without a body nothing has to arrive, so no permit is needed. */
  private static boolean hasNoBody(HttpServletRequest request) {
    long announced = request.getContentLengthLong();
    return announced == 0
        || (announced < 0
            && request.getHeader("Transfer-Encoding") == null
            // HTTP/2 need not announce a body.
            && request.getProtocol().startsWith("HTTP/1."));
  }

  private static byte[] within(FairPermits permits, Object holder, Supplier<byte[]> reading) {
    if (!permits.tryAcquire(holder)) {
      throw new RequestFailedException(Failure.TOO_MANY_BODIES);
    }
    try {
      return reading.get();
    } finally {
      permits.release(holder);
    }
  }

  private byte[] receive(HttpServletRequest request) {
    String encoding = request.getHeader("Content-Encoding");
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      throw new RequestFailedException(Failure.MEDIA_TYPE_UNSUPPORTED);
    }
    if (!mayBeUtf8(request.getContentType())) {
      throw new RequestFailedException(Failure.MEDIA_TYPE_UNSUPPORTED);
    }
    if (request.getContentLengthLong() > BodySettings.MAX_BYTES) {
      throw new RequestFailedException(Failure.BODY_TOO_LARGE);
    }
    try {
      InputStream in = request.getInputStream();
      byte[] arrived = arrived(request, in);
      return arrived.length == request.getContentLengthLong()
          ? arrived
          : receive(arrived, in, request.getAttribute(BodyDeadline.END_INPUT));
    } catch (SocketTimeoutException e) {
      throw new RequestFailedException(Failure.BODY_TOO_SLOW);
    } catch (IOException e) {
      throw new RequestFailedException(Failure.MALFORMED_HTTP);
    }
  }

  /**
   * What has arrived with the head, usually all of it: then no deadline is needed, whose thread
   * each call would wake up.
   */
  private static byte[] arrived(HttpServletRequest request, InputStream in) throws IOException {
    long announced = request.getContentLengthLong();
    // Reading a chunk could wait for more than the bytes that are there.
    if (announced <= 0 || announced > BUFFER_BYTES || in.available() == 0) {
      return NO_BODY;
    }
    byte[] buffer = new byte[(int) announced];
    int count = in.read(buffer);
    return count == buffer.length ? buffer : Arrays.copyOf(buffer, Math.max(0, count));
  }

  /** JSON is always UTF-8, so a type with another charset is of something else. */
  private static boolean mayBeUtf8(@Nullable String contentType) {
    if (contentType == null) {
      return true;
    }
    try {
      Charset charset = MediaType.parseMediaType(contentType).getCharset();
      return charset == null
          || charset.equals(StandardCharsets.UTF_8)
          || charset.equals(StandardCharsets.US_ASCII);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private byte[] receive(byte[] arrived, InputStream in, @Nullable Object endInput)
      throws IOException {
    try (BodyDeadline deadline = BodyDeadline.start(settings.deadline(), endInput)) {
      // Not of the announced size, which must not cost memory before the bytes arrive.
      ByteArrayOutputStream body = new ByteArrayOutputStream(BUFFER_BYTES);
      body.write(arrived);
      byte[] buffer = new byte[BUFFER_BYTES];
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        body.write(buffer, 0, count);
        if (body.size() > BodySettings.MAX_BYTES) {
          throw new RequestFailedException(Failure.BODY_TOO_LARGE);
        }
        requireInTime(deadline);
      }
      requireInTime(deadline);
      return body.toByteArray();
    }
  }

  private static void requireInTime(BodyDeadline deadline) {
    if (deadline.hasPassed()) {
      throw new RequestFailedException(Failure.BODY_TOO_SLOW);
    }
  }

  /** A permit holder other than the caller that the claim names. */
  private record Claimed(String claim) {}
}
