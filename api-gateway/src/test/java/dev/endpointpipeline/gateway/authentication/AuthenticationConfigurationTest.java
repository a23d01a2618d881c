package dev.endpointpipeline.gateway.authentication;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.security.authentication.AuthenticationProvider;

class AuthenticationConfigurationTest {
  @Test
  void settingsThatLetNobodyInAreRefused() {
    ObjectProvider<AuthenticationProvider> none =
        new StaticListableBeanFactory().getBeanProvider(AuthenticationProvider.class);
    assertThatIllegalStateException()
        .isThrownBy(() -> new AuthenticationConfiguration().authenticationManager(none))
        .withMessageContaining("gateway.sign-in: no way to authenticate is configured");
  }
}
