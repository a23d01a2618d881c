package dev.endpointpipeline.loadreplay.replay;

import dev.endpointpipeline.loadreplay.measure.OutcomeCounts;
import org.jspecify.annotations.Nullable;

/**
 * How far a run is.
 *
 * @param elapsedNanos since the start of the run; at most 0 before it
 * @param total calls that this run sends if nothing ends it early
 * @param dispatched calls that became due
 * @param finished calls that have a result
 * @param failed finished without an expected response
 * @param inFlight calls that use a connection now
 * @param blocked calls that wait for a free connection or for another call now
 * @param retries attempts beyond the first of each call
 * @param outcomes how many accepted requests have ended, and how many not; null if none is followed
 * @param lagP99Micros 99th percentile of the generator lag so far
 * @param p99Micros 99th percentile of the latency so far, from the due time to the last response
 */
public record Progress(
    long elapsedNanos,
    long total,
    long dispatched,
    long finished,
    long failed,
    int inFlight,
    int blocked,
    long retries,
    @Nullable OutcomeCounts outcomes,
    long lagP99Micros,
    long p99Micros) {}
