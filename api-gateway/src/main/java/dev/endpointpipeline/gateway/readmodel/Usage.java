package dev.endpointpipeline.gateway.readmodel;

/**
 * What endpoints take.
 *
 * @param endpoints how many there are
 * @param bytes of their states and of the requests that the worker has not handled, in Avro
 */
public record Usage(long endpoints, long bytes) {
  static final Usage NONE = new Usage(0, 0);

  Usage plus(long moreEndpoints, long moreBytes) {
    return new Usage(endpoints + moreEndpoints, bytes + moreBytes);
  }
}
