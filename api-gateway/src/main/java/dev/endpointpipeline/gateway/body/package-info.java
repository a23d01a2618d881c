/**
 * A call's body: read once, within bounds of size and time, for whoever needs its bytes.
 *
 * <p>Knows nothing of what is in a body.
 */
@NullMarked
package dev.endpointpipeline.gateway.body;

import org.jspecify.annotations.NullMarked;
