package dev.endpointpipeline.gateway.authentication.anonymous;

import dev.endpointpipeline.gateway.authentication.CallerAuthentication;
import dev.endpointpipeline.gateway.authentication.Credentials;
import dev.endpointpipeline.gateway.authorization.AuthorizedCaller;
import dev.endpointpipeline.gateway.authorization.Grant;
import dev.endpointpipeline.schemas.Caller;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;

/** Accepts calls without credentials, for trying the service out on one's own machine. */
final class AnonymousAuthenticationProvider implements AuthenticationProvider {
  private static final Caller ANONYMOUS = new Caller(null, null, "anonymous", null);

  private final CallerAuthentication anonymous;

  /**
   * @throws IllegalStateException if other machines could call
   */
  AnonymousAuthenticationProvider(Grant grant, @Nullable InetAddress serverAddress) {
    if (serverAddress == null || !serverAddress.isLoopbackAddress()) {
      throw new IllegalStateException(
          "gateway.sign-in.anonymous.enabled: true while server.address is "
              + (serverAddress == null ? "every address" : serverAddress.getHostAddress())
              + " (expected: a loopback address, for example server.address=127.0.0.1)");
    }
    this.anonymous =
        new CallerAuthentication(new AuthorizedCaller(null, ANONYMOUS, List.of(grant)));
  }

  @Override
  public Authentication authenticate(Authentication nothing) {
    return anonymous;
  }

  @Override
  public boolean supports(Class<?> credentials) {
    return Credentials.None.class.isAssignableFrom(credentials);
  }
}
