package dev.endpointpipeline.gateway.authorization;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.endpointpipeline.gateway.identity.Identity;
import dev.endpointpipeline.schemas.Caller;
import dev.endpointpipeline.schemas.EndpointKey;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The grants of the users of identity providers, as a YAML or JSON file. A user has the grants of
 * every rule that matches it; a user that no rule matches may do nothing.
 *
 * <pre>{@code
 * rules:
 *   - to: {way: keystone, user_name: ann, domain_name: acme}   # all of these must match
 *     grants:
 *       - workspaces: [ws-1, ws-2]                             # or ["*"]
 *         actions: [endpoint:show, endpoint:list]              # all when left out
 *   - to: {way: keystone, role: member}
 *     grants: [{workspaces: ["${project_id}"]}]                # the project of the token
 * }</pre>
 */
public record GrantsFile(List<Rule> rules) {
  /**
   * @throws IllegalArgumentException if the file has no rule
   */
  @JsonCreator
  public GrantsFile(@JsonProperty("rules") @Nullable List<Rule> rules) {
    if (rules == null || rules.isEmpty()) {
      throw new IllegalArgumentException("rules: none (expected: at least one)");
    }
    this.rules = List.copyOf(rules);
  }

  /** The user with its grants, of which there may be none. */
  public AuthorizedCaller authorize(Identity identity) {
    return new AuthorizedCaller(
        identity.provider(),
        identity.user(),
        rules.stream().flatMap(rule -> rule.grantsOf(identity)).toList());
  }

  /**
   * @param to the users that the rule is for
   * @param grants what these users may do
   */
  record Rule(Condition to, List<ProjectGrant> grants) {
    @JsonCreator
    static Rule of(
        @JsonProperty("to") @Nullable Condition to,
        @JsonProperty("grants") @Nullable List<ProjectGrant> grants) {
      if (to == null) {
        throw new IllegalArgumentException(
            "to: missing (expected: conditions such as role or user_name)");
      }
      if (grants == null || grants.isEmpty()) {
        throw new IllegalArgumentException("grants: none (expected: at least one)");
      }
      return new Rule(to, List.copyOf(grants));
    }

    Stream<Grant> grantsOf(Identity identity) {
      return to.matches(identity)
          ? grants.stream().flatMap(grant -> grant.of(identity.projectId()).stream())
          : Stream.empty();
    }
  }

  /** What must be true of a user; null matches everything. */
  record Condition(
      @JsonProperty("way") Identity.@Nullable Provider provider,
      @JsonProperty("user_id") @Nullable String userId,
      @JsonProperty("user_name") @Nullable String userName,
      @JsonProperty("domain_id") @Nullable String domainId,
      @JsonProperty("domain_name") @Nullable String domainName,
      @JsonProperty("project_id") @Nullable String projectId,
      @JsonProperty("role") @Nullable String role) {
    /**
     * @throws IllegalArgumentException if every user would match
     */
    Condition {
      if (Stream.of(userId, userName, domainId, domainName, projectId, role)
          .allMatch(Objects::isNull)) {
        throw new IllegalArgumentException(
            "to: anybody (expected: at least one of user_id, user_name, domain_id, domain_name,"
                + " project_id, role)");
      }
    }

    boolean matches(Identity identity) {
      Caller user = identity.user();
      return matches(provider, identity.provider())
          && matches(userId, user.getUserId())
          && matches(userName, user.getUserName())
          && matches(domainId, user.getDomainId())
          && matches(domainName, user.getDomainName())
          && matches(projectId, identity.projectId())
          && (role == null || identity.roles().contains(role));
    }

    private static boolean matches(@Nullable Object wanted, @Nullable Object found) {
      return wanted == null || wanted.equals(found);
    }
  }

  /**
   * A grant that may name the workspace with the id of the user's project.
   *
   * @param workspaces as in {@link Grant}, or {@value #PROJECT}
   */
  record ProjectGrant(Set<String> workspaces, Set<Action> actions) {
    private static final String PROJECT = "${project_id}";

    @JsonCreator
    static ProjectGrant of(
        @JsonProperty("workspaces") @Nullable Set<String> workspaces,
        @JsonProperty("actions") @Nullable Set<Action> actions) {
      Set<String> given = workspaces == null ? Set.of() : Set.copyOf(workspaces);
      Grant checked = Grant.of(withProject(given, "any"), actions);
      return new ProjectGrant(given, checked.actions());
    }

    /**
     * @param projectId comes from outside: one that is not an id, such as "*", must grant nothing
     */
    Optional<Grant> of(@Nullable String projectId) {
      boolean usable = projectId != null && EndpointKey.isId(projectId);
      Set<String> ids = withProject(workspaces, usable ? projectId : null);
      return ids.isEmpty() ? Optional.empty() : Optional.of(new Grant(ids, actions));
    }

    private static Set<String> withProject(Set<String> workspaces, @Nullable String projectId) {
      Set<String> ids = new HashSet<>(workspaces);
      if (ids.remove(PROJECT) && projectId != null) {
        ids.add(projectId);
      }
      return ids;
    }
  }
}
