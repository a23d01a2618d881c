package dev.endpointpipeline.gateway.authentication.anonymous;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.endpointpipeline.gateway.authentication.Credentials;
import dev.endpointpipeline.gateway.authorization.Grant;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.core.AuthenticationException;

class AnonymousAuthenticationTest {
  @Test
  void anonymousCallsAreForThisMachineOnly() throws IOException {
    Grant all = Grant.of(Set.of("*"), null);
    assertThatIllegalStateException()
        .isThrownBy(() -> new AnonymousAuthenticationProvider(all, null));
    assertThatIllegalStateException()
        .isThrownBy(
            () -> new AnonymousAuthenticationProvider(all, InetAddress.getByName("192.0.2.1")));
    AnonymousAuthenticationProvider signIn =
        new AnonymousAuthenticationProvider(all, InetAddress.getLoopbackAddress());
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
    AnonymousAuthenticationProvider anonymous =
        new AnonymousAuthenticationProvider(
            Grant.of(Set.of("*"), null), InetAddress.getLoopbackAddress());

    Credentials shown = Credentials.from(call);

    assertThatThrownBy(() -> new ProviderManager(anonymous).authenticate(shown))
        .isInstanceOf(AuthenticationException.class);
    assertThat(Credentials.from(new MockHttpServletRequest())).isInstanceOf(Credentials.None.class);
  }
}
