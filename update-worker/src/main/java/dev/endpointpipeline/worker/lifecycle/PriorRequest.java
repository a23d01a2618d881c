package dev.endpointpipeline.worker.lifecycle;

import java.nio.ByteBuffer;

/**
 * A request accepted before under the same idempotency key.
 *
 * @param revision its offset in its partition
 * @param fingerprint SHA-256 of what it asked for
 */
public record PriorRequest(long revision, ByteBuffer fingerprint) {}
