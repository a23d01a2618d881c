package dev.endpointpipeline.gateway.authentication.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.endpointpipeline.gateway.authentication.CallerAuthentication;
import dev.endpointpipeline.gateway.authentication.Credentials;
import dev.endpointpipeline.gateway.authorization.Action;
import dev.endpointpipeline.gateway.authorization.AuthorizedCaller;
import dev.endpointpipeline.service.file.FollowedFile;
import dev.endpointpipeline.service.hash.Sha256;
import dev.endpointpipeline.service.yaml.StrictYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.authentication.BadCredentialsException;

class TokenAuthenticationTest {
  private static final String HASH = Sha256.hex("secret");

  @TempDir Path directory;

  @Test
  void knownTokenSignsItsUserIn() throws IOException {
    TokenFile tokens =
        read(
            file(
                "tokens: [{sha256: %s, user: {user_name: ann}, grants: [{workspaces: [ws-1]}]}]"
                    .formatted(HASH)));
    TokenAuthenticationProvider signIn = new TokenAuthenticationProvider(() -> tokens);
    AuthorizedCaller caller =
        ((CallerAuthentication) signIn.authenticate(new Credentials.Token("secret", "192.0.2.1")))
            .getPrincipal();
    assertThat(caller.user().getUserName()).isEqualTo("ann");
    assertThat(caller.may(Action.ALTER, "ws-1")).isTrue();
    assertThat(caller.may(Action.ALTER, "ws-2")).isFalse();
    assertThatThrownBy(() -> signIn.authenticate(new Credentials.Token("other", "192.0.2.1")))
        .isInstanceOf(BadCredentialsException.class);
  }

  @Test
  void tokenFileMayBeJson() throws IOException {
    TokenFile file =
        read(
            file(
                "{\"tokens\": [{\"sha256\": \"%s\", \"user\": {\"user_id\": \"u\"}, \"grants\": [{\"workspaces\": [\"*\"]}]}]}"
                    .formatted(HASH)));
    assertThat(file.tokens().get(0).caller().may(Action.ALTER, "any")).isTrue();
  }

  @Test
  void grantMayBeForSomeActionsOnly() throws IOException {
    TokenFile file =
        read(
            file(
                "tokens: [{sha256: %s, user: {}, grants: [{workspaces: [ws-1], actions: [endpoint:show, 'DataArtsFabric:endpoint:list']}]}]"
                    .formatted(HASH)));
    AuthorizedCaller caller = file.tokens().get(0).caller();
    assertThat(caller.may(Action.SHOW, "ws-1")).isTrue();
    assertThat(caller.may(Action.LIST, "ws-1")).isTrue();
    assertThat(caller.may(Action.ALTER, "ws-1")).isFalse();
    assertThat(caller.mayEnter("ws-1")).isTrue();
    assertThat(caller.mayEnter("ws-2")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tokens: []",
        "tokens: {",
        "other: 1",
        "tokens: [{sha256: abc, user: {user_name: ann}, grants: [{workspaces: [ws-1]}]}]",
        "tokens: [{sha256: HASH, grants: [{workspaces: [ws-1]}]}]",
        "tokens: [{sha256: HASH, user: {user_name: ann}}]",
        "tokens: [{sha256: HASH, user: {user_name: ann}, grants: [{workspaces: [a_b]}]}]",
        "tokens: [{sha256: HASH, user: {name: ann}, grants: [{workspaces: [ws-1]}]}]",
      })
  void malformedTokenFileFailsTheStart(String content) throws IOException {
    Path file = file(content.replace("HASH", HASH));
    assertThatIllegalStateException()
        .isThrownBy(() -> read(file))
        .withMessageContaining("gateway.sign-in.token-file: " + file);
  }

  @Test
  void missingTokenFileFailsTheStart() {
    assertThatIllegalStateException()
        .isThrownBy(() -> read(directory.resolve("none.yaml")))
        .withMessageContaining("none.yaml");
  }

  private static TokenFile read(Path file) {
    try (var followed =
        FollowedFile.follow(
            file, "gateway.sign-in.token-file", text -> StrictYaml.read(text, TokenFile.class))) {
      return followed.get();
    }
  }

  private Path file(String content) throws IOException {
    return Files.writeString(directory.resolve("tokens.yaml"), content);
  }
}
