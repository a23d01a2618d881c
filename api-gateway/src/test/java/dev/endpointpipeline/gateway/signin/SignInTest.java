package dev.endpointpipeline.gateway.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.endpointpipeline.gateway.RunningGateway;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.core.AuthenticationException;

class SignInTest {
  private static final String HASH = RunningGateway.sha256("secret");

  @TempDir Path directory;

  @Test
  void knownTokenSignsItsUserIn() throws IOException {
    TokenFile tokens =
        read(
            file(
                "tokens: [{sha256: %s, user: {user_name: ann}, grants: [{workspaces: [ws-1]}]}]"
                    .formatted(HASH)));
    TokenSignIn signIn = new TokenSignIn(() -> tokens);
    SignedInCaller caller =
        ((SignedIn) signIn.authenticate(new Credentials.Token("secret", "192.0.2.1")))
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
    SignedInCaller caller = file.tokens().get(0).caller();
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

  @Test
  void anonymousCallsAreForThisMachineOnly() throws IOException {
    Grant all = Grant.of(Set.of("*"), null);
    assertThatIllegalStateException().isThrownBy(() -> new AnonymousSignIn(all, null));
    assertThatIllegalStateException()
        .isThrownBy(() -> new AnonymousSignIn(all, InetAddress.getByName("192.0.2.1")));
    AnonymousSignIn signIn = new AnonymousSignIn(all, InetAddress.getLoopbackAddress());
    assertThat(signIn.authenticate(new Credentials.None()).isAuthenticated()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "Authorization, Bearer x",
    "Authorization, Basic YTpi",
    "Authorization, SM3-HMAC Access=a",
    "X-Apig-AppCode, x",
    "X-Security-Token, x"
  })
  void credentialsThatAreNotKnownAreNotAnonymous(String header, String value) {
    MockHttpServletRequest call = new MockHttpServletRequest();
    call.addHeader(header, value);
    AnonymousSignIn anonymous =
        new AnonymousSignIn(Grant.of(Set.of("*"), null), InetAddress.getLoopbackAddress());

    Credentials shown = Credentials.shownBy(call);

    assertThatThrownBy(() -> new ProviderManager(anonymous).authenticate(shown))
        .isInstanceOf(AuthenticationException.class);
    assertThat(Credentials.shownBy(new MockHttpServletRequest()))
        .isInstanceOf(Credentials.None.class);
  }

  @Test
  void settingsThatLetNobodyInAreRefused() {
    ObjectProvider<AuthenticationProvider> none =
        new StaticListableBeanFactory().getBeanProvider(AuthenticationProvider.class);
    assertThatIllegalStateException()
        .isThrownBy(() -> new SignInConfiguration().waysToSignIn(none))
        .withMessageContaining("gateway.sign-in: nobody could sign in");
  }

  private static TokenFile read(Path file) {
    return IdentityFile.read(file, TokenFile.class, "gateway.sign-in.token-file");
  }

  private Path file(String content) throws IOException {
    return Files.writeString(directory.resolve("tokens.yaml"), content);
  }
}
