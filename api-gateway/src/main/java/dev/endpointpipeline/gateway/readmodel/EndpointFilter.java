package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.schemas.EndpointType;

/** Selects the endpoints of a list; called for every endpoint of the workspace. */
@FunctionalInterface
public interface EndpointFilter {
  boolean matches(String endpointId, String name, EndpointType type);
}
