/**
 * The HTTP resource {@code /v1/workspaces/{workspace_id}/endpoints}: translates between HTTP and
 * the other packages, and nothing more.
 *
 * <p>No rule about endpoints belongs here, and of Kafka only the trace that a record carries.
 */
@NullMarked
package dev.endpointpipeline.gateway.endpoints;

import org.jspecify.annotations.NullMarked;
