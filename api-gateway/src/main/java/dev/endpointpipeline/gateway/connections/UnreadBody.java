package dev.endpointpipeline.gateway.connections;

import static dev.endpointpipeline.gateway.connections.ReusableConnections.query;

import dev.endpointpipeline.gateway.body.BodyDeadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Request;
import org.apache.tomcat.util.net.ApplicationBufferHandler;

/**
 * The rest of a body after the response to its call, for example of a refused one. It has to be
 * read before the next request, and a caller that is still sending could not read the response if
 * the connection were closed. Tomcat limits only its size and the pause between two reads, so that
 * a byte every few seconds would keep a connection, and below JDK 21 a thread, for days.
 */
final class UnreadBody {
  private Duration deadline = Duration.ofNanos(Long.MAX_VALUE);
  private Semaphore unreadPermits = new Semaphore(Integer.MAX_VALUE);

  /** Sets the limits, before the first call. */
  void limit(Duration deadline, int max) {
    this.deadline = deadline;
    unreadPermits = new Semaphore(max);
  }

  /**
   * Reads what is left, within the limits.
   *
   * @return whether the whole body was read
   */
  boolean skip(Request request, int maxBytes) {
    if (hasArrived(request)) {
      // Nothing to wait for: under overload there are many such bodies at once.
      return skipQuietly(request, maxBytes);
    }
    if (!unreadPermits.tryAcquire()) {
      return false;
    }
    try {
      return skipQuietly(request, maxBytes);
    } finally {
      unreadPermits.release();
    }
  }

  /** Whether all of a body that nobody has begun to read is here. */
  private static boolean hasArrived(Request request) {
    request.action(ActionCode.AVAILABLE, false);
    long announced = request.getContentLengthLong();
    return announced >= 0 && request.getAvailable() >= announced;
  }

  private boolean skipQuietly(Request request, int maxBytes) {
    try {
      return skipWithinTime(request, maxBytes);
    } catch (IOException e) {
      // It is incomplete or malformed.
      return false;
    }
  }

  private boolean skipWithinTime(Request request, int maxBytes) throws IOException {
    long left = maxBytes;
    Skipped skipped = new Skipped();
    try (BodyDeadline end =
        BodyDeadline.start(deadline, request.getAttribute(BodyDeadline.END_INPUT))) {
      for (int count = request.doRead(skipped); count > 0; count = request.doRead(skipped)) {
        left -= count;
        if (left < 0 || end.hasPassed()) {
          return false;
        }
      }
      return query(request, ActionCode.REQUEST_BODY_FULLY_READ) && !end.hasPassed();
    }
  }

  /** Receives what Tomcat reads. */
  private static final class Skipped implements ApplicationBufferHandler {
    private ByteBuffer buffer = ByteBuffer.allocate(0);

    @Override
    public void setByteBuffer(ByteBuffer buffer) {
      this.buffer = buffer;
    }

    @Override
    public ByteBuffer getByteBuffer() {
      return buffer;
    }

    @Override
    public void expand(int size) {
      // Tomcat's own buffer is handed over as it is.
    }
  }
}
