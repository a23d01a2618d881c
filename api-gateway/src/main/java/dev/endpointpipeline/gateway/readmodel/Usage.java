package dev.endpointpipeline.gateway.readmodel;

/**
 * The storage that endpoints use.
 *
 * @param endpoints how many there are
 * @param stateBytes of their states, in Avro
 * @param requestBytes of the requests that the worker has not handled
 */
public record Usage(long endpoints, long stateBytes, long requestBytes) {
  static final Usage NONE = new Usage(0, 0, 0);

  /** Bytes of states and requests together. */
  public long bytes() {
    return stateBytes + requestBytes;
  }

  Usage plus(Usage more) {
    return new Usage(
        endpoints + more.endpoints, stateBytes + more.stateBytes, requestBytes + more.requestBytes);
  }

  Usage minus(Usage less) {
    return new Usage(
        endpoints - less.endpoints, stateBytes - less.stateBytes, requestBytes - less.requestBytes);
  }
}
