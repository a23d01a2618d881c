package dev.endpointpipeline.gateway.connections;

import java.time.Duration;
import org.apache.coyote.Processor;
import org.apache.coyote.Request;
import org.apache.coyote.Response;
import org.apache.coyote.http11.Http11NioProtocol;

/**
 * Tomcat's HTTP/1.1 with a {@link HeadDeadline}, a bounded {@link UnreadBody}, a limit for each
 * address and {@link ReusableConnections}. Created by Tomcat, by its name.
 */
public final class ApiProtocol extends Http11NioProtocol {
  private final HeadDeadline head;
  private final LimitedEndpoint endpoint;
  private final UnreadBody unread = new UnreadBody();

  public ApiProtocol() {
    this(new LimitedEndpoint());
  }

  private ApiProtocol(LimitedEndpoint endpoint) {
    super(endpoint);
    this.endpoint = endpoint;
    head = new HeadDeadline(getHandler(), endpoint::left);
    setHandler(head);
    getEndpoint().setHandler(head);
  }

  void setHeadDeadline(Duration deadline) {
    head.set(deadline);
  }

  /**
   * Limits the bodies that the application did not read.
   *
   * @param deadline how long the rest of one may take to arrive
   * @param most how many of them may be arriving at once
   */
  void limitUnreadBodies(Duration deadline, int most) {
    unread.limit(deadline, most);
  }

  /**
   * Limits connections.
   *
   * @param most connections of one address, 0 for no limit
   * @param refused called for each connection over the limit
   */
  void limitPerAddress(int most, Runnable refused) {
    endpoint.limit(most, refused);
  }

  /** How many addresses have a connection. */
  int addresses() {
    return endpoint.addresses();
  }

  @Override
  protected Processor createProcessor() {
    return new ApiProcessor(this, new ConnectionAdapter(getAdapter(), unread, getMaxSwallowSize()));
  }

  @Override
  public boolean useCompression(Request request, Response response) {
    ReusableConnections.showStatus(request, response);
    return super.useCompression(request, response);
  }
}
