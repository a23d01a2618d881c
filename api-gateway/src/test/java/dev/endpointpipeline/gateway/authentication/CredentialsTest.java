package dev.endpointpipeline.gateway.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

class CredentialsTest {
  private final MockHttpServletRequest request = new MockHttpServletRequest();

  @Test
  void areNoneIfNoHeaderHasAny() {
    assertThat(Credentials.from(request)).isInstanceOf(Credentials.None.class);
  }

  @Test
  void areTheTokenIfTheRequestIsAlsoSigned() {
    request.addHeader("X-Auth-Token", "secret");
    request.addHeader("Authorization", "SDK-HMAC-SHA256 Access=key");

    assertThat(Credentials.from(request))
        .isInstanceOfSatisfying(
            Credentials.Token.class, token -> assertThat(token.token()).isEqualTo("secret"));
  }

  @Test
  void areNotAcceptedIfThereAreTwoTokens() {
    request.addHeader("X-Auth-Token", "secret");
    request.addHeader("X-Auth-Token", "other");

    assertThat(Credentials.from(request)).isInstanceOf(Credentials.Unsupported.class);
  }
}
