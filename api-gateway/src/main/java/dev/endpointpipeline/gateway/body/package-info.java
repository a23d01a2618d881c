/**
 * A call's body: read once, within limits of size and time, for all who need its bytes.
 *
 * <p>Knows nothing of what is in a body.
 */
@NullMarked
package dev.endpointpipeline.gateway.body;

import org.jspecify.annotations.NullMarked;
