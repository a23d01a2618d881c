package dev.endpointpipeline.gateway.authentication.jwt;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import tools.jackson.databind.json.JsonMapper;

/** A real OpenID Connect issuer: Spring Authorization Server on a port of its own. */
public final class AuthorizationServer implements AutoCloseable {
  private static final String CLIENT = "client-of-ann";
  private static final String SECRET = "secret-of-ann";

  private final HttpClient http = HttpClient.newHttpClient();
  private final ConfigurableApplicationContext context;

  private AuthorizationServer(int port) {
    this.context =
        new SpringApplicationBuilder(Server.class)
            .run(
                // Nor the gateway's application.properties
                "--spring.config.name=authorization-server",
                "--server.address=127.0.0.1",
                "--server.port=" + port);
  }

  /** Starts one on a free port. */
  public static AuthorizationServer start() {
    return new AuthorizationServer(0);
  }

  /** Starts one. */
  public static AuthorizationServer start(int port) {
    return new AuthorizationServer(port);
  }

  /** What it calls itself. */
  public URI issuer() {
    return URI.create(
        "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port"));
  }

  /** Signs with another key from now on, and publishes the old one no more. */
  void rotateKeys() {
    server().keys = newKeys();
  }

  /** The key that it signs with, as anybody can get it. */
  RSAKey publicKey() {
    return (RSAKey) server().keys.toPublicJWKSet().getKeys().get(0);
  }

  /** How often its keys were asked for. */
  int keyRequests() {
    return server().keyRequests.get();
  }

  /** A token for the audience, as a client gets one for itself. */
  public String token(String audience, Consumer<JwtClaimsSet.Builder> claims) {
    return token(audience, claims, "JWT");
  }

  /** The same, of another type. */
  String token(String audience, Consumer<JwtClaimsSet.Builder> claims, String type) {
    server().customizer =
        token -> {
          token.getJwsHeader().type(type);
          token.getClaims().audience(List.of(audience));
          claims.accept(token.getClaims());
        };
    String basic =
        Base64.getEncoder()
            .encodeToString((CLIENT + ":" + SECRET).getBytes(StandardCharsets.UTF_8));
    HttpRequest request =
        HttpRequest.newBuilder(issuer().resolve("/oauth2/token"))
            .header("Authorization", "Basic " + basic)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString("grant_type=client_credentials"))
            .build();
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      return JsonMapper.shared().readTree(response.body()).path("access_token").asString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The same, in which every claim is as it should be. */
  public String token(String audience) {
    return token(audience, claims -> {});
  }

  private Server server() {
    return context.getBean(Server.class);
  }

  @Override
  public void close() {
    context.close();
  }

  private static JWKSet newKeys() {
    try {
      return new JWKSet(
          new RSAKeyGenerator(2048)
              .keyUse(KeyUse.SIGNATURE)
              .keyID(UUID.randomUUID().toString())
              .generate());
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Not annotated as a configuration, which a gateway's tests would find and take for theirs. */
  @EnableAutoConfiguration
  static class Server {
    private final AtomicInteger keyRequests = new AtomicInteger();
    private volatile JWKSet keys = newKeys();
    private volatile OAuth2TokenCustomizer<JwtEncodingContext> customizer = token -> {};

    @Bean
    SecurityFilterChain endpoints(HttpSecurity http) {
      return http.oauth2AuthorizationServer(server -> server.oidc(Customizer.withDefaults()))
          .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
          .addFilterBefore(
              (request, response, chain) -> {
                keyRequests.addAndGet(
                    request instanceof HttpServletRequest call
                            && call.getRequestURI().equals("/oauth2/jwks")
                        ? 1
                        : 0);
                chain.doFilter(request, response);
              },
              SecurityContextHolderFilter.class)
          .build();
    }

    /** For the issuer's own use. */
    @Bean
    JwtDecoder decoder(JWKSource<SecurityContext> keys) {
      return NimbusJwtDecoder.withJwkSource(keys).build();
    }

    /** Without an issuer, it is the address that it is called by. */
    @Bean
    AuthorizationServerSettings settings() {
      return AuthorizationServerSettings.builder().build();
    }

    @Bean
    JWKSource<SecurityContext> signingKeys() {
      return (selector, context) -> selector.select(keys);
    }

    @Bean
    RegisteredClientRepository clients() {
      return new InMemoryRegisteredClientRepository(
          RegisteredClient.withId(CLIENT)
              .clientId(CLIENT)
              .clientSecret("{noop}" + SECRET)
              .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
              .build());
    }

    @Bean
    OAuth2TokenCustomizer<JwtEncodingContext> tokensOfTheTest() {
      return token -> customizer.customize(token);
    }
  }
}
