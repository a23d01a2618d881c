package dev.endpointpipeline.gateway.connections;

import java.time.Duration;
import org.apache.coyote.http11.Http11NioProtocol;

/** HTTP/1.1 as Tomcat speaks it, with a {@link HeadDeadline}. Made by Tomcat, by its name. */
public final class ApiProtocol extends Http11NioProtocol {
  private final HeadDeadline head;

  public ApiProtocol() {
    head = new HeadDeadline(getHandler());
    setHandler(head);
    getEndpoint().setHandler(head);
  }

  void setHeadDeadline(Duration deadline) {
    head.set(deadline);
  }
}
