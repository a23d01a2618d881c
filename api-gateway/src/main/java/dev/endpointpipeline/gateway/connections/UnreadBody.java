package dev.endpointpipeline.gateway.connections;

import static dev.endpointpipeline.gateway.connections.ReusableConnections.tells;

import dev.endpointpipeline.gateway.body.BodyDeadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Request;
import org.apache.tomcat.util.net.ApplicationBufferHandler;

/**
 * The rest of a body that its call was answered without, such as a refused one: it has to be out of
 * the way before the next request, and a sender that is still sending could not read the answer if
 * the connection were closed. Tomcat limits only its size and the pause between two reads, so that
 * one byte each few seconds would keep a connection, and below JDK 21 a thread, for days.
 */
final class UnreadBody {
  private Duration deadline = Duration.ofNanos(Long.MAX_VALUE);
  private Semaphore unreadPermits = new Semaphore(Integer.MAX_VALUE);

  /** Before the first call. */
  void limit(Duration deadline, int most) {
    this.deadline = deadline;
    unreadPermits = new Semaphore(most);
  }

  /**
   * Reads what is left, within the limits.
   *
   * @return whether that was all
   */
  boolean skip(Request request, int maxBytes) {
    if (!unreadPermits.tryAcquire()) {
      return false;
    }
    try {
      return skipWithinTime(request, maxBytes);
    } catch (IOException e) {
      // It has stopped, or is malformed.
      return false;
    } finally {
      unreadPermits.release();
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
      return tells(request, ActionCode.REQUEST_BODY_FULLY_READ) && !end.hasPassed();
    }
  }

  /** Where Tomcat puts what it has read. */
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
