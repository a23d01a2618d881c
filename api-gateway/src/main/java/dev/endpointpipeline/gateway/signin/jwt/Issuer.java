package dev.endpointpipeline.gateway.signin.jwt;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.RemoteKeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import dev.endpointpipeline.gateway.signin.IdentityProvider;
import dev.endpointpipeline.gateway.signin.JwtSettings;
import java.net.URI;
import java.net.http.HttpRequest;
import java.text.ParseException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The OpenID Connect issuer, as far as it is asked: for its description and its public keys. */
final class Issuer {
  private static final String DESCRIPTION = "/.well-known/openid-configuration";

  private final IdentityProvider provider;
  private final String issuer;
  private final @Nullable URI jwksUri;

  Issuer(JwtSettings settings) {
    this.issuer = settings.issuer().toString();
    this.jwksUri = settings.jwksUri();
    this.provider = new IdentityProvider(issuer, settings.connectTimeout(), settings.timeout());
  }

  /**
   * @throws KeySourceException if there is no answer that can be understood
   */
  JWKSet keys() throws KeySourceException {
    try {
      URI uri = jwksUri == null ? discovered() : jwksUri;
      JWKSet keys = JWKSet.parse(json(uri).toString());
      if (keys.isEmpty()) {
        throw new IllegalStateException(uri + ": no keys (expected: at least one)");
      }
      provider.served();
      return keys;
    } catch (ParseException | RuntimeException e) {
      throw new RemoteKeySourceException(provider.failed(e), e);
    }
  }

  private URI discovered() {
    URI uri = URI.create(issuer.replaceAll("/$", "") + DESCRIPTION);
    JsonNode description = json(uri);
    String named = description.path("issuer").asString("");
    if (!named.equals(issuer)) {
      throw new IllegalStateException(uri + ": issuer: " + named + " (expected: " + issuer + ")");
    }
    return URI.create(description.path("jwks_uri").asString(""));
  }

  private JsonNode json(URI uri) {
    IdentityProvider.Answer answer =
        provider.ask(HttpRequest.newBuilder(uri).header("Accept", "application/json")).join();
    if (answer.status() != 200) {
      throw new IllegalStateException(uri + ": status " + answer.status() + " (expected: 200)");
    }
    return answer.json();
  }
}
