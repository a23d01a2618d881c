package dev.endpointpipeline.gateway.authorization;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.endpointpipeline.schemas.EndpointKey;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Allows actions in workspaces.
 *
 * @param workspaces their ids, or {@value #ALL} for all; not empty
 * @param actions the actions that are allowed there; not empty
 */
public record Grant(Set<String> workspaces, Set<Action> actions) {
  private static final String ALL = "*";

  /**
   * @throws IllegalArgumentException if there is no workspace, no action, or an id that no
   *     workspace can have
   */
  public Grant {
    workspaces = Set.copyOf(workspaces);
    actions = Set.copyOf(actions);
    if (workspaces.isEmpty()) {
      throw new IllegalArgumentException("workspaces: empty (expected: ids, or \"*\" for all)");
    }
    if (actions.isEmpty()) {
      throw new IllegalArgumentException("actions: empty (expected: at least one, or no key)");
    }
    for (String id : workspaces) {
      if (!id.equals(ALL) && !EndpointKey.isId(id)) {
        throw new IllegalArgumentException(
            "workspaces: " + id + " (expected: 1-36 letters, digits or hyphens, or \"*\")");
      }
    }
  }

  /** A grant of a file; all actions if the file names none. */
  @JsonCreator
  public static Grant of(
      @JsonProperty("workspaces") @Nullable Set<String> workspaces,
      @JsonProperty("actions") @Nullable Set<Action> actions) {
    return new Grant(
        workspaces == null ? Set.of() : workspaces,
        actions == null ? EnumSet.allOf(Action.class) : actions);
  }

  boolean allows(Action action, String workspaceId) {
    return actions.contains(action) && covers(workspaceId);
  }

  boolean covers(String workspaceId) {
    return workspaces.contains(workspaceId) || workspaces.contains(ALL);
  }
}
