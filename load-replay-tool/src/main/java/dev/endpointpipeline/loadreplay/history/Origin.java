package dev.endpointpipeline.loadreplay.history;

/**
 * The call that something was seen by.
 *
 * @param name for people, as in {@code call 17}
 * @param gateway that responded; a gateway shows what it has accepted itself
 * @param sentMicros when the attempt with the response was sent, by the clock of the run
 * @param doneMicros when the response was complete
 */
public record Origin(String name, String gateway, long sentMicros, long doneMicros) {}
