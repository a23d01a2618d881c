package dev.endpointpipeline.loadreplay.replay;

import java.util.function.Consumer;

/** Sends requests without blocking. */
interface HttpSender extends AutoCloseable {
  /**
   * Sends a request and never throws.
   *
   * @param done called once, by any thread, with the complete response or with status 0
   */
  void send(OutgoingRequest request, Consumer<Response> done);

  @Override
  void close();
}
