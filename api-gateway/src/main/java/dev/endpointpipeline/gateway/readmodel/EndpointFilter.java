package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.schemas.EndpointType;

/** Which endpoints a list is to have; asked about every endpoint of the workspace. */
@FunctionalInterface
public interface EndpointFilter {
  boolean matches(String endpointId, String name, EndpointType type);
}
