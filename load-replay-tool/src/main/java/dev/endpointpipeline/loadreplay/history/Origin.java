package dev.endpointpipeline.loadreplay.history;

/**
 * The call that something was seen by.
 *
 * @param source what the call is for people, when written as text
 * @param gateway that responded; a gateway shows what it has accepted itself
 * @param sentMicros when the attempt with the response was sent, in microseconds by the clock of
 *     the run
 * @param doneMicros when the response was complete
 */
public record Origin(Object source, String gateway, long sentMicros, long doneMicros) {
  /** For people, as in {@code call 17}. */
  public String name() {
    return source.toString();
  }
}
