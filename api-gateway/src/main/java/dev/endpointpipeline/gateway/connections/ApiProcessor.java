package dev.endpointpipeline.gateway.connections;

import java.io.IOException;
import org.apache.coyote.Adapter;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;

/** Handles the requests of one connection after the other, with an {@link EndableInput}. */
final class ApiProcessor extends Http11Processor {
  private final EndableInput input;

  ApiProcessor(ApiProtocol protocol, Adapter adapter) {
    super(protocol, adapter);
    input = new EndableInput(request.getInputBuffer());
    request.setInputBuffer(input);
  }

  @Override
  public SocketState service(SocketWrapperBase<?> connection) throws IOException {
    if (connection.getSocket() instanceof NioChannel channel) {
      input.setConnection(channel.getIOChannel());
    }
    return super.service(connection);
  }
}
