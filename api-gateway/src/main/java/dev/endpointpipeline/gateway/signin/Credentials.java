package dev.endpointpipeline.gateway.signin;

import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.security.authentication.AbstractAuthenticationToken;

/**
 * What a call shows to prove who is calling; not yet believed. A token counts before a signature,
 * as SDKs sign also what bears a token.
 */
public abstract class Credentials extends AbstractAuthenticationToken {
  private static final String TOKEN_HEADER = "X-Auth-Token";
  private static final String SIGNATURE_SCHEME = "SDK-HMAC-SHA256";

  /** Headers that some client proves its caller with. */
  private static final List<String> OTHERS =
      List.of(HttpHeaders.AUTHORIZATION, "X-Security-Token", "X-Apig-AppCode");

  Credentials() {
    super(List.of());
  }

  static Credentials shownBy(HttpServletRequest request) {
    String token = request.getHeader(TOKEN_HEADER);
    if (token != null) {
      return new Token(token, request.getRemoteAddr());
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
    return "(not signed in)";
  }

  /** An {@code X-Auth-Token}. */
  public static final class Token extends Credentials {
    private final transient String token;
    private final transient String address;

    /**
     * @param address where the call comes from
     */
    public Token(String token, String address) {
      this.token = token;
      this.address = address;
    }

    public String token() {
      return token;
    }

    /** Where the call comes from: all that is known of its caller. */
    public String address() {
      return address;
    }

    /** What of the token may be kept: its SHA-256, in lower-case hexadecimal digits. */
    public String sha256() {
      try {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        return HexFormat.of().formatHex(digest.digest(token.getBytes(StandardCharsets.UTF_8)));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }
  }

  /** A signature over the request, in the header {@code Authorization}. */
  public static final class Signature extends Credentials {
    private final transient HttpServletRequest request;

    public Signature(HttpServletRequest request) {
      this.request = request;
    }

    /** What is signed, the signature with it. */
    public HttpServletRequest request() {
      return request;
    }
  }

  /**
   * Something that no way to sign in knows. Its caller wants to be somebody, and so is not let in
   * as nobody.
   */
  static final class Unsupported extends Credentials {}

  /** Nothing at all. */
  static final class None extends Credentials {}
}
