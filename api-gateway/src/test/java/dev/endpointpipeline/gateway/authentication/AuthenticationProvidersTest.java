package dev.endpointpipeline.gateway.authentication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.endpointpipeline.gateway.RunningGateway;
import dev.endpointpipeline.gateway.RunningGateway.ApiResponse;
import dev.endpointpipeline.gateway.WithGateway;
import dev.endpointpipeline.gateway.authentication.jwt.AuthorizationServer;
import dev.endpointpipeline.gateway.authentication.keystone.ScriptedKeystone;
import dev.endpointpipeline.localstack.FreePorts;
import dev.endpointpipeline.localstack.LocalStack;
import dev.endpointpipeline.service.hash.Sha256;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All providers at one gateway, as callers see them. */
@WithGateway
class AuthenticationProvidersTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** A missing endpoint: whoever gets this response was let in. */
  private static final int LET_IN = 400;

  private final LocalStack stack;
  @TempDir private Path directory;

  AuthenticationProvidersTest(LocalStack stack) {
    this.stack = stack;
  }

  @Test
  void tokensOfAllWaysSignInAtOneGatewayAndNoneNeedsTheOthersProvider() throws Exception {
    Path tokens = tokenFile("static-token");
    Path grants =
        Files.writeString(
            directory.resolve("grants.yaml"),
            """
            rules:
              - {to: {way: jwt, role: member}, grants: [{workspaces: [ws-jwt]}]}
              - {to: {way: keystone, role: member}, grants: [{workspaces: ["${project_id}"]}]}
            """);
    Path password = Files.writeString(directory.resolve("password"), ScriptedKeystone.PASSWORD);
    URI issuer = URI.create("http://127.0.0.1:" + FreePorts.pick());
    ScriptedKeystone keystone = ScriptedKeystone.start();
    keystone.knows("keystone-token", Duration.ofHours(1));

    try (RunningGateway gateway =
        RunningGateway.start(
            stack,
            "--gateway.sign-in.token-file=" + tokens,
            "--gateway.sign-in.grants-file=" + grants,
            "--gateway.sign-in.jwt.issuer=" + issuer,
            "--gateway.sign-in.jwt.audience=endpoints",
            "--gateway.sign-in.keystone.url=" + keystone.url(),
            "--gateway.sign-in.keystone.user=" + ScriptedKeystone.USER,
            "--gateway.sign-in.keystone.password-file=" + password,
            "--gateway.sign-in.keystone.project=" + ScriptedKeystone.PROJECT)) {
      // while the issuer is away, it has started, and only the issuer's tokens can't be checked
      assertAway(show(gateway, "ws-jwt", forgedTokenOf(issuer)));
      assertThat(show(gateway, "ws-static", "static-token").status()).isEqualTo(LET_IN);
      assertThat(show(gateway, "p-1", "keystone-token").status()).isEqualTo(LET_IN);

      // when the issuer is there
      try (AuthorizationServer server = AuthorizationServer.start(issuer.getPort())) {
        String member =
            server.token("endpoints", claims -> claims.claim("roles", "member").subject("ann"));
        String nobody = server.token("endpoints");
        ApiResponse letIn =
            await()
                .atMost(PATIENCE)
                .until(() -> show(gateway, "ws-jwt", member), response -> response.status() != 503);
        assertThat(letIn.status()).isEqualTo(LET_IN);
        assertForbidden(show(gateway, "ws-static", member));
        assertForbidden(show(gateway, "ws-jwt", nobody));
        assertForbidden(show(gateway, "ws-jwt", "static-token"));
        assertForbidden(show(gateway, "ws-jwt", "keystone-token"));
        assertNotSignedIn(show(gateway, "ws-jwt", member + "x"));
        assertNotSignedIn(show(gateway, "ws-jwt", forgedTokenOf(issuer)));
      }
      assertNotSignedIn(show(gateway, "ws-static", "unknown"));

      // when Keystone is away, what it said of a token a moment ago still counts
      keystone.close();
      assertThat(show(gateway, "p-1", "keystone-token").status()).isEqualTo(LET_IN);
      assertAway(show(gateway, "p-1", "another-token"));
      assertThat(show(gateway, "ws-static", "static-token").status()).isEqualTo(LET_IN);
    }
  }

  @Test
  void tokenThatIsTakenOutOfTheFileIsRefusedWithoutARestart() throws IOException {
    Path tokens = tokenFile("first", "second");
    try (RunningGateway gateway =
        RunningGateway.start(stack, "--gateway.sign-in.token-file=" + tokens)) {
      assertThat(show(gateway, "ws-static", "first").status()).isEqualTo(LET_IN);

      tokenFile("second");

      await().atMost(PATIENCE).until(() -> show(gateway, "ws-static", "first").status() == 401);
      assertThat(show(gateway, "ws-static", "second").status()).isEqualTo(LET_IN);
    }
  }

  private Path tokenFile(String... tokens) throws IOException {
    StringBuilder content = new StringBuilder("tokens:\n");
    for (String token : tokens) {
      content.append(
          "  - {sha256: %s, user: {user_name: ann}, grants: [{workspaces: [ws-static]}]}\n"
              .formatted(Sha256.hex(token)));
    }
    return Files.writeString(directory.resolve("tokens.yaml"), content);
  }

  private static ApiResponse show(RunningGateway gateway, String workspace, String token) {
    String path = "/v1/workspaces/" + workspace + "/endpoints/none";
    return gateway.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
            .header("X-Auth-Token", token));
  }

  private static String forgedTokenOf(URI issuer) throws JOSEException {
    SignedJWT token =
        new SignedJWT(
            new JWSHeader(JWSAlgorithm.ES256),
            new JWTClaimsSet.Builder().issuer(issuer.toString()).build());
    token.sign(new ECDSASigner(new ECKeyGenerator(Curve.P_256).generate()));
    return token.serialize();
  }

  private static void assertNotSignedIn(ApiResponse response) {
    assertThat(response.status()).isEqualTo(401);
    assertThat(response.text("/error_code")).isEqualTo("APIG.1002");
    assertThat(response.text("/solution_msg")).isNotEmpty();
    assertThat(response.header("Content-Type")).isEqualTo("application/json");
    assertThat(response.header("X-Request-Id")).isNotEmpty();
  }

  private static void assertForbidden(ApiResponse response) {
    assertThat(response.status()).isEqualTo(403);
    assertThat(response.json().get("error_code").intValue()).isEqualTo(403);
  }

  private static void assertAway(ApiResponse response) {
    assertThat(response.status()).isEqualTo(503);
    assertThat(response.text("/error_code")).isEqualTo("gateway.sign-in-unavailable");
    assertThat(response.header("Retry-After")).isEqualTo("1");
  }
}
