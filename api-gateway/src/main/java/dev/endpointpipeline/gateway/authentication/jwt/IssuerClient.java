package dev.endpointpipeline.gateway.authentication.jwt;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.RemoteKeySourceException;
import com.nimbusds.jose.jwk.JWKSet;
import dev.endpointpipeline.gateway.authentication.IdentityProviderClient;
import dev.endpointpipeline.gateway.authentication.JwtSettings;
import java.net.URI;
import java.net.http.HttpRequest;
import java.text.ParseException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Fetches the public keys of an OpenID Connect issuer, and its discovery document if needed. */
final class IssuerClient {
  private static final String DISCOVERY = "/.well-known/openid-configuration";

  private final IdentityProviderClient provider;
  private final String issuer;
  private final @Nullable URI jwksUri;

  IssuerClient(JwtSettings settings) {
    this.issuer = settings.issuer().toString();
    this.jwksUri = settings.jwksUri();
    this.provider =
        new IdentityProviderClient(issuer, settings.connectTimeout(), settings.timeout());
  }

  /**
   * @throws KeySourceException if the issuer gives no usable response
   */
  JWKSet keys() throws KeySourceException {
    try {
      URI uri = jwksUri == null ? discovered() : jwksUri;
      JWKSet keys = JWKSet.parse(json(uri).toString());
      if (keys.isEmpty()) {
        throw new IllegalStateException(uri + ": no keys (expected: at least one)");
      }
      provider.succeeded();
      return keys;
    } catch (ParseException | RuntimeException e) {
      throw new RemoteKeySourceException(provider.failed(e), e);
    }
  }

  private URI discovered() {
    URI uri = URI.create(issuer.replaceAll("/$", "") + DISCOVERY);
    JsonNode document = json(uri);
    String named = document.path("issuer").asString("");
    if (!named.equals(issuer)) {
      throw new IllegalStateException(uri + ": issuer: " + named + " (expected: " + issuer + ")");
    }
    return URI.create(document.path("jwks_uri").asString(""));
  }

  private JsonNode json(URI uri) {
    IdentityProviderClient.Response response =
        provider.send(HttpRequest.newBuilder(uri).header("Accept", "application/json")).join();
    if (response.status() != 200) {
      throw new IllegalStateException(uri + ": status " + response.status() + " (expected: 200)");
    }
    return response.json();
  }
}
