package dev.endpointpipeline.gateway.authorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.endpointpipeline.gateway.identity.Identity;
import dev.endpointpipeline.gateway.identity.Identity.Provider;
import dev.endpointpipeline.schemas.Caller;
import dev.endpointpipeline.service.file.FollowedFile;
import dev.endpointpipeline.service.yaml.StrictYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrantsFileTest {
  private static final Caller ANN = new Caller("acme", "d-1", "ann", "u-1");

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          user_id: u-1                              | true
          user_id: u-2                              | false
          user_name: ann, domain_name: acme         | true
          user_name: ann, domain_name: other        | false
          domain_id: d-1                            | true
          project_id: p-1                           | true
          project_id: p-2                           | false
          role: member                              | true
          role: reader                              | true
          role: admin                               | false
          way: keystone, user_id: u-1               | true
          way: jwt, user_id: u-1                    | false
          role: member, project_id: p-1, way: keystone, user_id: u-1, domain_id: d-2 | false
          """)
  void ruleIsForThoseOfWhomAllOfItIsTrue(String to, boolean fits) throws IOException {
    GrantsFile file = file("rules: [{to: {%s}, grants: [{workspaces: [ws-1]}]}]".formatted(to));

    AuthorizedCaller caller = callerOf(file, ann("p-1"));

    assertThat(caller.may(Action.ALTER, "ws-1")).isEqualTo(fits);
    assertThat(caller.mayEnter("ws-2")).isFalse();
    assertThat(caller.user()).isEqualTo(ANN);
  }

  @Test
  void grantsOfAllRulesThatFitAddUp() throws IOException {
    GrantsFile file =
        file(
            """
            rules:
              - {to: {user_id: u-1}, grants: [{workspaces: [ws-1], actions: [endpoint:show]}]}
              - {to: {role: member}, grants: [{workspaces: [ws-2]}, {workspaces: [ws-3]}]}
              - {to: {user_id: u-2}, grants: [{workspaces: [ws-4]}]}
            """);

    AuthorizedCaller caller = callerOf(file, ann("p-1"));

    assertThat(caller.may(Action.SHOW, "ws-1")).isTrue();
    assertThat(caller.may(Action.ALTER, "ws-1")).isFalse();
    assertThat(caller.may(Action.ALTER, "ws-2")).isTrue();
    assertThat(caller.may(Action.ALTER, "ws-3")).isTrue();
    assertThat(caller.mayEnter("ws-4")).isFalse();
  }

  @Test
  void workspaceMayBeTheCallersProject() throws IOException {
    GrantsFile file =
        file(
            """
            rules:
              - to: {role: member}
                grants: [{workspaces: ["${project_id}", ws-1], actions: [endpoint:show]}]
            """);

    AuthorizedCaller caller = callerOf(file, ann("p-1"));
    assertThat(caller.may(Action.SHOW, "p-1")).isTrue();
    assertThat(caller.may(Action.ALTER, "p-1")).isFalse();
    assertThat(caller.may(Action.SHOW, "ws-1")).isTrue();
    assertThat(caller.mayEnter("p-2")).isFalse();

    AuthorizedCaller withoutProject = callerOf(file, ann(null));
    assertThat(withoutProject.may(Action.SHOW, "ws-1")).isTrue();
    assertThat(withoutProject.mayEnter("p-1")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"*", "", "${project_id}", "a/b", "a b"})
  void projectThatIsNoWorkspaceIdGrantsNothing(String projectId) throws IOException {
    GrantsFile file =
        file("rules: [{to: {role: member}, grants: [{workspaces: ['${project_id}']}]}]");

    AuthorizedCaller caller = callerOf(file, ann(projectId));

    assertThat(caller.grants()).isEmpty();
    assertThat(caller.mayEnter("ws-1")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "rules: []",
        "rules: [{grants: [{workspaces: [ws-1]}]}]",
        "rules: [{to: {}, grants: [{workspaces: [ws-1]}]}]",
        "rules: [{to: {way: jwt}, grants: [{workspaces: [ws-1]}]}]",
        "rules: [{to: {way: saml, role: member}, grants: [{workspaces: [ws-1]}]}]",
        "rules: [{to: {roles: member}, grants: [{workspaces: [ws-1]}]}]",
        "rules: [{to: {role: member}}]",
        "rules: [{to: {role: member}, grants: [{}]}]",
        "rules: [{to: {role: member}, grants: [{workspaces: [a_b]}]}]",
        "rules: [{to: {role: member}, grants: [{workspaces: ['${project}']}]}]",
        "rules: [{to: {role: member}, grants: [{workspaces: ['${project_id}'], actions: [show]}]}]",
        "rules: [{to: {role: member}, grants: [{workspaces: ['${project_id}'], actions: []}]}]",
      })
  void malformedFileIsRefused(String content) {
    assertThatIllegalStateException()
        .isThrownBy(() -> file(content))
        .withMessageContaining("gateway.sign-in.grants-file: ");
  }

  private static AuthorizedCaller callerOf(GrantsFile file, Identity identity) {
    return file.authorize(identity);
  }

  private static Identity ann(@Nullable String projectId) {
    return new Identity(Provider.KEYSTONE, ANN, projectId, Set.of("member", "reader"));
  }

  private GrantsFile file(String content) throws IOException {
    Path path = Files.writeString(directory.resolve("grants.yaml"), content);
    try (var followed =
        FollowedFile.follow(
            path, "gateway.sign-in.grants-file", text -> StrictYaml.read(text, GrantsFile.class))) {
      return followed.get();
    }
  }
}
