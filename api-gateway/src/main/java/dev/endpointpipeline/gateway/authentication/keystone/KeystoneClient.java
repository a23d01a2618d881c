package dev.endpointpipeline.gateway.authentication.keystone;

import dev.endpointpipeline.gateway.authentication.IdentityProviderClient;
import dev.endpointpipeline.gateway.authentication.IdentityProviderClient.Response;
import dev.endpointpipeline.gateway.authentication.KeystoneSettings;
import dev.endpointpipeline.gateway.identity.Identity;
import dev.endpointpipeline.schemas.Caller;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client of Keystone's identity API v3, for what this service needs. A future fails if Keystone
 * gives no response, or one that this service can't use.
 */
final class KeystoneClient {
  private static final String OWN_TOKEN = "X-Auth-Token";
  private static final String SUBJECT_TOKEN = "X-Subject-Token";
  private static final JsonMapper JSON = new JsonMapper();

  private final KeystoneSettings settings;
  private final IdentityProviderClient provider;

  /** Leaves out the catalogue of services, which is large and not needed. */
  private final URI tokens;

  KeystoneClient(KeystoneSettings settings, IdentityProviderClient provider) {
    this.settings = settings;
    this.provider = provider;
    String base = settings.url().toString().replaceAll("/+$", "").replaceAll("/v3$", "");
    this.tokens = URI.create(base + "/v3/auth/tokens?nocatalog");
  }

  /** A token of this service itself. Not a record, as its string form would reveal the token. */
  static final class ServiceToken {
    private final String token;
    private final Duration lifetime;

    ServiceToken(String token, Duration lifetime) {
      this.token = token;
      this.lifetime = lifetime;
    }

    /** Time from issue to expiry, by Keystone's clock. */
    Duration lifetime() {
      return lifetime;
    }
  }

  /** Authenticates this service. */
  CompletableFuture<ServiceToken> authenticate() {
    HttpRequest.Builder request;
    try {
      request =
          HttpRequest.newBuilder(tokens)
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(JSON.writeValueAsString(ownCredentials())));
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
    return provider.send(request).thenApply(KeystoneClient::ownToken);
  }

  private Map<String, Object> ownCredentials() throws IOException {
    Map<String, Object> user =
        Map.of(
            "name", settings.user(),
            "domain", Map.of("name", settings.userDomain()),
            "password", settings.currentPassword());
    Map<String, Object> project =
        Map.of("name", settings.project(), "domain", Map.of("name", settings.projectDomain()));
    return Map.of(
        "auth",
        Map.of(
            "identity", Map.of("methods", List.of("password"), "password", Map.of("user", user)),
            "scope", Map.of("project", project)));
  }

  private static ServiceToken ownToken(Response response) {
    if (response.status() == 401) {
      throw new IllegalStateException("Keystone refuses the service's user or its password");
    }
    require(
        response.status() == 201,
        "status " + response.status() + " when the service authenticates");
    JsonNode token = response.json().path("token");
    return new ServiceToken(
        response
            .header(SUBJECT_TOKEN)
            .orElseThrow(
                () -> new IllegalStateException("no token in the response to the service")),
        Duration.between(instant(token, "issued_at"), instant(token, "expires_at")));
  }

  /**
   * Validates a token.
   *
   * @return empty if Keystone refuses the service's own token
   */
  CompletableFuture<Optional<ValidationResult>> validate(ServiceToken own, String token) {
    return provider
        .send(
            HttpRequest.newBuilder(tokens)
                .header("Accept", "application/json")
                .header(OWN_TOKEN, own.token)
                .header(SUBJECT_TOKEN, token)
                .GET())
        .thenApply(KeystoneClient::result);
  }

  private static Optional<ValidationResult> result(Response response) {
    return switch (response.status()) {
      case 200 -> Optional.of(valid(response.json().path("token")));
      case 401 -> Optional.empty();
      case 403 ->
          throw new IllegalStateException(
              "Keystone does not allow the service's user to validate tokens (expected: the role service or"
                  + " admin in its project)");
      // Keystone's own for an unknown token, then a web server's for a header that is too long
      case 404, 400, 414, 431 -> Optional.of(new ValidationResult.Invalid());
      default -> throw new IllegalStateException("status " + response.status());
    };
  }

  private static ValidationResult valid(JsonNode token) {
    JsonNode user = token.path("user");
    JsonNode domain = user.path("domain");
    String userId = text(user, "id");
    require(userId != null, "a valid token without a user");
    Caller caller =
        new Caller(text(domain, "name"), text(domain, "id"), text(user, "name"), userId);
    Set<String> roles =
        token
            .path("roles")
            .valueStream()
            .map(role -> text(role, "name"))
            .flatMap(name -> Optional.ofNullable(name).stream())
            .collect(Collectors.toSet());
    return new ValidationResult.Valid(
        new Identity(Identity.Provider.KEYSTONE, caller, text(token.path("project"), "id"), roles),
        instant(token, "expires_at"));
  }

  private static @Nullable String text(JsonNode object, String name) {
    return object.path(name).asString(null);
  }

  private static Instant instant(JsonNode token, String name) {
    try {
      return Instant.parse(token.path(name).asString(""));
    } catch (DateTimeException e) {
      throw new IllegalStateException("a token without a valid " + name);
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }
}
