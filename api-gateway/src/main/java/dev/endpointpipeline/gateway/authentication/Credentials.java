package dev.endpointpipeline.gateway.authentication;

import dev.endpointpipeline.service.hash.Sha256;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.AbstractAuthenticationToken;

/**
 * The credentials of a request, not yet verified. If a request has both a token and a signature,
 * the token counts, as SDKs also sign requests that carry a token.
 */
public abstract class Credentials extends AbstractAuthenticationToken {
  private static final String TOKEN_HEADER = "X-Auth-Token";
  private static final String SIGNATURE_SCHEME = "SDK-HMAC-SHA256";

  /** Headers that clients of other services send credentials in. */
  private static final List<String> OTHERS =
      List.of(HttpHeaders.AUTHORIZATION, "X-Security-Token", "X-Apig-AppCode");

  Credentials() {
    super(List.of());
  }

  /** The credentials that the request carries, of whatever kind. */
  public static Credentials from(HttpServletRequest request) {
    List<String> tokens = Collections.list(request.getHeaders(TOKEN_HEADER));
    if (tokens.size() > 1) {
      // It is not clear which one counts.
      return new Unsupported();
    }
    if (!tokens.isEmpty()) {
      return new Token(tokens.get(0), request.getRemoteAddr());
    }
    String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (authorization != null && authorization.startsWith(SIGNATURE_SCHEME)) {
      return new Signature(request);
    }
    return OTHERS.stream().anyMatch(header -> request.getHeader(header) != null)
        ? new Unsupported()
        : new None();
  }

  @Override
  public @Nullable Object getCredentials() {
    return null;
  }

  @Override
  public Object getPrincipal() {
    return "(not authenticated)";
  }

  /** An {@code X-Auth-Token}. */
  public static final class Token extends Credentials {
    private final transient String token;
    private final transient String address;

    /**
     * @param address the network address that the request comes from
     */
    public Token(String token, String address) {
      this.token = token;
      this.address = address;
    }

    public String token() {
      return token;
    }

    /** The address that the request comes from: all that is known of an unknown caller. */
    public String address() {
      return address;
    }

    /** The token's SHA-256 in lower-case hexadecimal digits: the only form that may be kept. */
    public String sha256() {
      return Sha256.hex(token);
    }
  }

  /** A signature over the request, in the header {@code Authorization}. */
  public static final class Signature extends Credentials {
    private final transient HttpServletRequest request;

    public Signature(HttpServletRequest request) {
      this.request = request;
    }

    /** The signed request, including the signature. */
    public HttpServletRequest request() {
      return request;
    }
  }

  /**
   * Credentials of a kind that no provider supports. A caller that sends some does not want to be
   * anonymous, so the request is refused.
   */
  static final class Unsupported extends Credentials {}

  /** No credentials at all. */
  public static final class None extends Credentials {}
}
