package dev.endpointpipeline.gateway.signin;

import dev.endpointpipeline.schemas.Caller;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;

/** Lets calls without credentials in: for trying the service out on one's own machine. */
final class AnonymousSignIn implements AuthenticationProvider {
  private static final Caller ANONYMOUS = new Caller(null, null, "anonymous", null);

  private final SignedIn signedIn;

  /**
   * @throws IllegalStateException if others than this machine could call
   */
  AnonymousSignIn(Grant grant, @Nullable InetAddress serverAddress) {
    if (serverAddress == null || !serverAddress.isLoopbackAddress()) {
      throw new IllegalStateException(
          "gateway.sign-in.anonymous.enabled: true while server.address is "
              + (serverAddress == null ? "every address" : serverAddress.getHostAddress())
              + " (expected: a loopback address, for example server.address=127.0.0.1)");
    }
    this.signedIn = new SignedIn(new SignedInCaller(null, ANONYMOUS, List.of(grant)));
  }

  @Override
  public Authentication authenticate(Authentication nothing) {
    return signedIn;
  }

  @Override
  public boolean supports(Class<?> credentials) {
    return Credentials.None.class.isAssignableFrom(credentials);
  }
}
