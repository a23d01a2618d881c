package dev.endpointpipeline.gateway.connections;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import org.apache.coyote.InputBuffer;
import org.apache.tomcat.util.net.ApplicationBufferHandler;
import org.jspecify.annotations.Nullable;

/** The input of a connection, which another thread can end while one waits for it. */
final class EndableInput implements InputBuffer {
  private final InputBuffer tomcat;
  private volatile @Nullable SocketChannel connection;
  private volatile @Nullable SocketChannel ended;

  EndableInput(InputBuffer tomcat) {
    this.tomcat = tomcat;
  }

  /** Sets the connection of the next requests. */
  void setConnection(SocketChannel connection) {
    this.connection = connection;
  }

  /** Ends the input of the current connection; any thread may run it. */
  Runnable end() {
    SocketChannel own = connection;
    return () -> end(own);
  }

  /**
   * The waiting thread finds the end of the input; the output stays open for the response, and
   * nothing that the thread uses is released.
   */
  private void end(@Nullable SocketChannel own) {
    if (own == null) {
      return;
    }
    ended = own;
    try {
      own.shutdownInput();
    } catch (IOException e) {
      // The connection is closed already.
    }
  }

  @Override
  public int doRead(ApplicationBufferHandler handler) throws IOException {
    try {
      return tomcat.doRead(handler);
    } catch (IOException e) {
      SocketChannel late = ended;
      if (late != null && late.equals(connection)) {
        // Otherwise Tomcat would respond that the body is malformed.
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
