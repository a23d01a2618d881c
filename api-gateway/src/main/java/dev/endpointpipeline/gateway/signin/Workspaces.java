package dev.endpointpipeline.gateway.signin;

import dev.endpointpipeline.schemas.EndpointKey;
import java.util.Set;

/**
 * The workspaces that a caller may use.
 *
 * @param ids their ids, or {@value #ALL} for all; not empty
 */
public record Workspaces(Set<String> ids) {
  private static final String ALL = "*";

  /**
   * @throws IllegalArgumentException if there is none, or one that no workspace can be called
   */
  public Workspaces {
    ids = Set.copyOf(ids);
    if (ids.isEmpty()) {
      throw new IllegalArgumentException("workspaces: empty (expected: ids, or \"*\" for all)");
    }
    for (String id : ids) {
      if (!id.equals(ALL) && !EndpointKey.isId(id)) {
        throw new IllegalArgumentException(
            "workspaces: " + id + " (expected: 1-36 letters, digits or hyphens, or \"*\")");
      }
    }
  }

  boolean include(String workspaceId) {
    return ids.contains(workspaceId) || ids.contains(ALL);
  }
}
