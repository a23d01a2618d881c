package dev.endpointpipeline.gateway.signin;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
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
 * A file of what may be done by those of whom an identity provider says who they are, YAML or JSON.
 * They have the grants of every rule that fits them; who fits none may do nothing.
 *
 * <pre>{@code
 * rules:
 *   - to: {way: keystone, user_name: ann, domain_name: acme}   # all that is given must be so
 *     grants:
 *       - workspaces: [ws-1, ws-2]                             # or ["*"]
 *         actions: [endpoint:show, endpoint:list]              # all when left out
 *   - to: {way: keystone, role: member}
 *     grants: [{workspaces: ["${project_id}"]}]                # the project that the token is for
 * }</pre>
 */
public record GrantsFile(List<Rule> rules) {
  /**
   * @throws IllegalArgumentException if there is no rule
   */
  @JsonCreator
  public GrantsFile(@JsonProperty("rules") @Nullable List<Rule> rules) {
    if (rules == null || rules.isEmpty()) {
      throw new IllegalArgumentException("rules: none (expected: at least one)");
    }
    this.rules = List.copyOf(rules);
  }

  /** What they may do; nothing, perhaps. */
  public SignedIn signedIn(Identity identity) {
    return new SignedIn(
        new SignedInCaller(
            identity.way(),
            identity.user(),
            rules.stream().flatMap(rule -> rule.grantsOf(identity)).toList()));
  }

  /**
   * @param to whom
   * @param grants what they may do, each a {@link Grant} of which may be made with their project
   */
  record Rule(Traits to, List<ProjectGrant> grants) {
    @JsonCreator
    static Rule of(
        @JsonProperty("to") @Nullable Traits to,
        @JsonProperty("grants") @Nullable List<ProjectGrant> grants) {
      if (to == null) {
        throw new IllegalArgumentException("to: missing (expected: whom the rule is for)");
      }
      if (grants == null || grants.isEmpty()) {
        throw new IllegalArgumentException("grants: none (expected: at least one)");
      }
      return new Rule(to, List.copyOf(grants));
    }

    Stream<Grant> grantsOf(Identity identity) {
      return to.fit(identity)
          ? grants.stream().flatMap(grant -> grant.of(identity.projectId()).stream())
          : Stream.empty();
    }
  }

  /** What somebody must be; null is anything. */
  record Traits(
      @JsonProperty("way") Identity.@Nullable Way way,
      @JsonProperty("user_id") @Nullable String userId,
      @JsonProperty("user_name") @Nullable String userName,
      @JsonProperty("domain_id") @Nullable String domainId,
      @JsonProperty("domain_name") @Nullable String domainName,
      @JsonProperty("project_id") @Nullable String projectId,
      @JsonProperty("role") @Nullable String role) {
    /**
     * @throws IllegalArgumentException if anybody would fit
     */
    Traits {
      if (Stream.of(userId, userName, domainId, domainName, projectId, role)
          .allMatch(Objects::isNull)) {
        throw new IllegalArgumentException(
            "to: anybody (expected: at least one of user_id, user_name, domain_id, domain_name,"
                + " project_id, role)");
      }
    }

    boolean fit(Identity identity) {
      Caller user = identity.user();
      return fits(way, identity.way())
          && fits(userId, user.getUserId())
          && fits(userName, user.getUserName())
          && fits(domainId, user.getDomainId())
          && fits(domainName, user.getDomainName())
          && fits(projectId, identity.projectId())
          && (role == null || identity.roles().contains(role));
    }

    private static boolean fits(@Nullable Object wanted, @Nullable Object found) {
      return wanted == null || wanted.equals(found);
    }
  }

  /**
   * A grant that may be for the workspace whose id is that of the caller's project.
   *
   * @param workspaces as {@link Grant} has them, or {@value #PROJECT}
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
     * @param projectId comes from outside: what is no id, such as "*", must grant nothing
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
