package dev.endpointpipeline.gateway.connections;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.coyote.Processor;
import org.apache.tomcat.util.net.AbstractEndpoint;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketWrapperBase;

/**
 * Closes a connection if the whole head of a request does not arrive in time. Tomcat limits only
 * the pause between two reads, so that a byte every few seconds would keep a connection open for
 * ever.
 *
 * <p>The deadline is checked when bytes arrive; when none do, Tomcat's own limit applies.
 */
final class HeadDeadline implements AbstractEndpoint.Handler<NioChannel> {
  private final AbstractEndpoint.Handler<NioChannel> tomcat;
  private final Consumer<SocketWrapperBase<NioChannel>> ended;

  /** When the head began, by {@link System#nanoTime}, for connections with an incomplete one. */
  private final Map<SocketWrapperBase<NioChannel>, Long> begun = new ConcurrentHashMap<>();

  private volatile long nanos = Long.MAX_VALUE;

  /**
   * @param ended called for each connection that ends
   */
  HeadDeadline(
      AbstractEndpoint.Handler<NioChannel> tomcat, Consumer<SocketWrapperBase<NioChannel>> ended) {
    this.tomcat = tomcat;
    this.ended = ended;
  }

  void set(Duration deadline) {
    nanos = deadline.toNanos();
  }

  @Override
  public SocketState process(SocketWrapperBase<NioChannel> connection, SocketEvent event) {
    long now = System.nanoTime();
    if (now - begun.getOrDefault(connection, now) > nanos) {
      // A closed connection is released, and so removed here.
      return SocketState.CLOSED;
    }
    SocketState state = tomcat.process(connection, event);
    if (state == SocketState.LONG && hasPartOfHead(connection)) {
      begun.putIfAbsent(connection, now);
      if (connection.isClosed()) {
        begun.remove(connection);
      }
    } else {
      begun.remove(connection);
    }
    return state;
  }

  /** If not, a call waits for its response. */
  private static boolean hasPartOfHead(SocketWrapperBase<NioChannel> connection) {
    return connection.getCurrentProcessor() instanceof Processor processor
        && !processor.isAsync()
        && !processor.isUpgrade();
  }

  @Override
  public Object getGlobal() {
    return tomcat.getGlobal();
  }

  @Override
  public void release(SocketWrapperBase<NioChannel> connection) {
    begun.remove(connection);
    ended.accept(connection);
    tomcat.release(connection);
  }

  @Override
  public void pause() {
    tomcat.pause();
  }

  @Override
  public void recycle() {
    tomcat.recycle();
  }
}
