package dev.endpointpipeline.gateway.signin.keystone;

import dev.endpointpipeline.gateway.signin.Identity;
import dev.endpointpipeline.gateway.signin.IdentityProvider;
import dev.endpointpipeline.gateway.signin.IdentityProvider.Answer;
import dev.endpointpipeline.gateway.signin.KeystoneSettings;
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
 * Keystone's identity API v3, as far as it is used. An outcome is exceptional if Keystone gave no
 * answer, or none that this service can work with.
 */
final class Keystone {
  private static final String OWN_TOKEN = "X-Auth-Token";
  private static final String SUBJECT_TOKEN = "X-Subject-Token";
  private static final JsonMapper JSON = new JsonMapper();

  private final KeystoneSettings settings;
  private final IdentityProvider provider;

  /** Where tokens are; without the catalogue of services, which is large and not needed. */
  private final URI tokens;

  Keystone(KeystoneSettings settings, IdentityProvider provider) {
    this.settings = settings;
    this.provider = provider;
    String base = settings.url().toString().replaceAll("/+$", "").replaceAll("/v3$", "");
    this.tokens = URI.create(base + "/v3/auth/tokens?nocatalog");
  }

  /** A token of the service's own. Not a record, whose text would show it. */
  static final class OwnToken {
    private final String token;
    private final Duration lifetime;

    OwnToken(String token, Duration lifetime) {
      this.token = token;
      this.lifetime = lifetime;
    }

    /** By Keystone's clock, from when it was handed out. */
    Duration lifetime() {
      return lifetime;
    }
  }

  /** Signs the service in. */
  CompletableFuture<OwnToken> signIn() {
    HttpRequest.Builder request;
    try {
      request =
          HttpRequest.newBuilder(tokens)
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(JSON.writeValueAsString(ownCredentials())));
    } catch (IOException e) {
      return CompletableFuture.failedFuture(e);
    }
    return provider.ask(request).thenApply(Keystone::ownToken);
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

  private static OwnToken ownToken(Answer answer) {
    if (answer.status() == 401) {
      throw new IllegalStateException("Keystone refuses the service's user or its password");
    }
    require(answer.status() == 201, "status " + answer.status() + " to the service's sign-in");
    JsonNode token = answer.json().path("token");
    return new OwnToken(
        answer
            .header(SUBJECT_TOKEN)
            .orElseThrow(() -> new IllegalStateException("no token for the service")),
        Duration.between(instant(token, "issued_at"), instant(token, "expires_at")));
  }

  /**
   * Asks about a token.
   *
   * @return empty if it is the service's own token that Keystone refuses
   */
  CompletableFuture<Optional<Verdict>> verdict(OwnToken own, String token) {
    return provider
        .ask(
            HttpRequest.newBuilder(tokens)
                .header("Accept", "application/json")
                .header(OWN_TOKEN, own.token)
                .header(SUBJECT_TOKEN, token)
                .GET())
        .thenApply(Keystone::verdict);
  }

  private static Optional<Verdict> verdict(Answer answer) {
    return switch (answer.status()) {
      case 200 -> Optional.of(valid(answer.json().path("token")));
      case 401 -> Optional.empty();
      case 403 ->
          throw new IllegalStateException(
              "Keystone does not let the service's user check tokens (expected: the role service or"
                  + " admin in its project)");
      // The first is Keystone's for an unknown token, the others a server's for a header too long
      case 404, 400, 414, 431 -> Optional.of(new Verdict.Unknown());
      default -> throw new IllegalStateException("status " + answer.status());
    };
  }

  private static Verdict valid(JsonNode token) {
    JsonNode user = token.path("user");
    JsonNode domain = user.path("domain");
    String userId = text(user, "id");
    require(userId != null, "a valid token of no user");
    Caller caller =
        new Caller(text(domain, "name"), text(domain, "id"), text(user, "name"), userId);
    Set<String> roles =
        token
            .path("roles")
            .valueStream()
            .map(role -> text(role, "name"))
            .flatMap(name -> Optional.ofNullable(name).stream())
            .collect(Collectors.toSet());
    return new Verdict.Valid(
        new Identity(Identity.Way.KEYSTONE, caller, text(token.path("project"), "id"), roles),
        instant(token, "expires_at"));
  }

  private static @Nullable String text(JsonNode object, String name) {
    return object.path(name).asString(null);
  }

  private static Instant instant(JsonNode token, String name) {
    try {
      return Instant.parse(token.path(name).asString(""));
    } catch (DateTimeException e) {
      throw new IllegalStateException("a token without a proper " + name);
    }
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalStateException(otherwise);
    }
  }
}
