package dev.endpointpipeline.gateway.connections;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import org.apache.coyote.InputBuffer;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.jspecify.annotations.Nullable;

/** The input of a connection's requests, which can be ended while a thread waits for it. */
final class EndableInput implements InputBuffer {
  private final InputBuffer tomcat;
  private volatile @Nullable SocketChannel connection;
  private volatile @Nullable SocketChannel ended;

  EndableInput(InputBuffer tomcat) {
    this.tomcat = tomcat;
  }

  /** Of the requests that come next. */
  void setConnection(SocketChannel connection) {
    this.connection = connection;
  }

  /** What ends the input of the connection that it is of now; for any thread. */
  Runnable end() {
    SocketChannel own = connection;
    return () -> end(own);
  }

  /**
   * The thread that waits finds the end, and all else stays: the answer can be written, and nothing
   * is taken back that the thread uses.
   */
  private void end(@Nullable SocketChannel own) {
    if (own == null) {
      return;
    }
    ended = own;
    try {
      own.shutdownInput();
    } catch (IOException e) {
      // It is closed already.
    }
  }

  @Override
  public int doRead(ApplicationBufferHandler handler) throws IOException {
    try {
      return tomcat.doRead(handler);
    } catch (IOException e) {
      SocketChannel late = ended;
      if (late != null && late.equals(connection)) {
        // Otherwise Tomcat would answer that the body is malformed.
        throw new SocketTimeoutException("the body did not arrive in time");
      }
      throw e;
    }
  }

  @Override
  public int available() {
    return tomcat.available();
  }
}
