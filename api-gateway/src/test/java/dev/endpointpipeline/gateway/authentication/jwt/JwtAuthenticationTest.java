package dev.endpointpipeline.gateway.authentication.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.endpointpipeline.gateway.authentication.AuthenticationFailedException;
import dev.endpointpipeline.gateway.authentication.CallerAuthentication;
import dev.endpointpipeline.gateway.authentication.Credentials;
import dev.endpointpipeline.gateway.authentication.JwtSettings;
import dev.endpointpipeline.gateway.authorization.Action;
import dev.endpointpipeline.gateway.authorization.AuthorizedCaller;
import dev.endpointpipeline.gateway.authorization.GrantsFile;
import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.schemas.Caller;
import dev.endpointpipeline.service.file.FollowedFile;
import dev.endpointpipeline.service.yaml.StrictYaml;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;

/** Against a real issuer. */
class JwtAuthenticationTest {
  private static final String AUDIENCE = "endpoints";
  private static final Duration CLOCK_SKEW = Duration.ofSeconds(60);
  private static final JwtSettings.Claims CLAIMS =
      new JwtSettings.Claims(
          "sub", "preferred_username", "domain_id", "domain_name", "project_id", "roles");

  private static AuthorizationServer server;
  private static GrantsFile grants;

  private final AtomicLong nanos = new AtomicLong();
  private JwtAuthenticationProvider signIn;

  @BeforeAll
  static void startAnIssuer(@TempDir Path directory) throws IOException {
    server = AuthorizationServer.start();
    Path file =
        Files.writeString(
            directory.resolve("grants.yaml"),
            """
            rules:
              - {to: {way: jwt, user_id: client-of-ann}, grants: [{workspaces: [ws-1]}]}
              - {to: {role: reader}, grants: [{workspaces: ["*"], actions: [endpoint:show]}]}
              - {to: {role: member}, grants: [{workspaces: ["${project_id}"]}]}
            """);
    try (var followed =
        FollowedFile.follow(
            file, "gateway.sign-in.grants-file", text -> StrictYaml.read(text, GrantsFile.class))) {
      grants = followed.get();
    }
  }

  @AfterAll
  static void stopTheIssuer() {
    server.close();
  }

  @BeforeEach
  void thatIssuersTokensAreAccepted() {
    signIn = signIn(settings(server.issuer(), null, CLAIMS));
  }

  @Test
  void tokenOfTheIssuerSignsItsBearerIn() {
    AuthorizedCaller caller =
        signedIn(
            server.token(
                AUDIENCE,
                claims ->
                    claims
                        .claim("preferred_username", "ann")
                        .claim("domain_id", "d-1")
                        .claim("domain_name", "acme")
                        .claim("project_id", "p-1")
                        .claim("roles", List.of("member", "other"))));

    assertThat(caller.user()).isEqualTo(new Caller("acme", "d-1", "ann", "client-of-ann"));
    assertThat(caller.grants().stream().flatMap(grant -> grant.workspaces().stream()))
        .containsExactlyInAnyOrder("ws-1", "p-1");
  }

  @Test
  void claimsMayHaveOtherNamesAndBeWithinOthers() {
    signIn =
        signIn(
            settings(
                server.issuer(),
                null,
                new JwtSettings.Claims(
                    "https://acme.example/id", "name", "d.id", "d.name", "p", "access.roles")));

    AuthorizedCaller caller =
        signedIn(
            server.token(
                AUDIENCE,
                claims ->
                    claims
                        .claim("https://acme.example/id", "u-1")
                        .claim("name", "Ann")
                        .claim("d", Map.of("id", "d-1", "name", "acme"))
                        .claim("access", Map.of("roles", "other reader"))));

    assertThat(caller.user()).isEqualTo(new Caller("acme", "d-1", "Ann", "u-1"));
    assertThat(caller.grants()).hasSize(1);
    assertThat(caller.grants().get(0).actions()).containsExactly(Action.SHOW);
  }

  @Test
  void claimsOfTheWrongTypeCountForNothing() {
    AuthorizedCaller caller =
        signedIn(
            server.token(
                AUDIENCE,
                claims ->
                    claims
                        .claim("preferred_username", List.of("ann"))
                        .claim("domain_id", 5)
                        .claim("project_id", Map.of("id", "p-1"))
                        .claim("roles", Map.of("reader", true))));

    assertThat(caller.user()).isEqualTo(new Caller(null, null, null, "client-of-ann"));
    assertThat(caller.grants()).hasSize(1);
  }

  @Test
  void clockOfTheIssuerMayDifferByTheSkew() {
    Duration within = CLOCK_SKEW.minusSeconds(20);
    Instant now = Instant.now();

    assertThat(
            signedIn(
                server.token(
                    AUDIENCE,
                    claims -> claims.issuedAt(now.minusSeconds(300)).expiresAt(now.minus(within)))))
        .isNotNull();
    assertThat(signedIn(server.token(AUDIENCE, claims -> claims.notBefore(now.plus(within)))))
        .isNotNull();
  }

  @Test
  void expiredTokenIsRefused() {
    Instant now = Instant.now();
    assertRefused(
        server.token(
            AUDIENCE,
            claims ->
                claims
                    .issuedAt(now.minusSeconds(300))
                    .expiresAt(now.minus(CLOCK_SKEW).minusSeconds(5))));
  }

  @Test
  void tokenThatIsNotValidYetIsRefused() {
    Instant soon = Instant.now().plus(CLOCK_SKEW).plusSeconds(20);
    assertRefused(server.token(AUDIENCE, claims -> claims.notBefore(soon)));
  }

  @Test
  void tokenWithoutAnEndIsRefused() {
    assertRefused(server.token(AUDIENCE, claims -> claims.claims(all -> all.remove("exp"))));
  }

  @Test
  void tokenForSomebodyElseIsRefused() {
    assertRefused(server.token("billing"));
  }

  @Test
  void tokenOfNobodyIsRefused() {
    assertRefused(server.token(AUDIENCE, claims -> claims.claims(all -> all.remove("sub"))));
  }

  @Test
  void tokenWhoseClaimsWereChangedIsRefused() {
    String[] parts = server.token(AUDIENCE).split("\\.");
    String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
    parts[1] = base64(claims.replace("client-of-ann", "client-of-eve"));

    assertRefused(String.join(".", parts));
  }

  @Test
  void unsignedTokenIsRefused() {
    assertRefused(new PlainJWT(goodClaims()).serialize());
  }

  @Test
  void tokenSignedWithThePublicKeyAsASecretIsRefused() throws JOSEException {
    byte[] publicKey = server.publicKey().toRSAPublicKey().getEncoded();
    assertRefused(signed(header(JWSAlgorithm.HS256), new MACSigner(publicKey)));
    byte[] inPem =
        ("-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(publicKey)
                + "\n-----END PUBLIC KEY-----\n")
            .getBytes(StandardCharsets.US_ASCII);
    assertRefused(signed(header(JWSAlgorithm.HS256), new MACSigner(inPem)));
  }

  @Test
  void tokenSignedWithAnotherKeyIsRefused() throws JOSEException {
    JWSSigner stranger = new RSASSASigner(new RSAKeyGenerator(2048).generate());
    assertRefused(signed(header(JWSAlgorithm.RS256), stranger));
    assertRefused(signed(new JWSHeader(JWSAlgorithm.RS256), stranger));
  }

  @Test
  void tokenThatBringsItsOwnKeyIsRefused() throws JOSEException {
    var key = new RSAKeyGenerator(2048).generate();
    assertRefused(
        signed(
            new JWSHeader.Builder(JWSAlgorithm.RS256)
                .jwk(key.toPublicJWK())
                .jwkURL(URI.create("http://127.0.0.1:1/keys"))
                .build(),
            new RSASSASigner(key)));
  }

  @Test
  void algorithmThatIsNotAcceptedIsRefused() {
    String token = server.token(AUDIENCE);
    signIn = signIn(settings(server.issuer(), null, CLAIMS, SignatureAlgorithm.ES256));

    assertRefused(token);
  }

  @Test
  void tokenOfAnotherTypeIsRefused() throws JOSEException {
    // As a logout token is, which has the same issuer, key and audience
    assertRefused(server.token(AUDIENCE, claims -> {}, "logout+jwt"));
    assertThat(signedIn(server.token(AUDIENCE, claims -> {}, "at+jwt"))).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a-token-that-is-not-a-jwt",
        "gAAAAABl",
        "ey",
        "eyJ.eyJ.eyJ",
        "eyJhbGciOiJSUzI1NiJ9..",
        "eyJhbGciOiJSUzI1NiJ9.bm8ganNvbg.c2lnbmF0dXJl",
        "eyJhbGciOiJSUzI1NiJ9.W10.c2lnbmF0dXJl",
        "eyJhbGciOm51bGx9.e30.c2lnbmF0dXJl",
        "eyJhbGciOiJub25lIn0.e30.",
        "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkExMjhHQ00ifQ.a.b.c.d",
      })
  void tokenThatIsNotTheIssuersIsLeftToTheNextWayWithoutACall(String token) {
    int before = server.keyRequests();

    assertThat(authenticate(token)).isNull();
    assertThat(server.keyRequests()).isEqualTo(before);
  }

  @Test
  void tokenOfThousandsOfLevelsIsLeftToTheNextWay() {
    String deep = "{\"a\":".repeat(8000) + "1" + "}".repeat(8000);

    assertThat(authenticate(base64(deep) + ".e30.c2ln")).isNull();
    assertThat(authenticate("eyJhbGciOiJSUzI1NiJ9." + base64(deep) + ".c2ln")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"e", ".", "9", "[", "{\"a\":", "\"", " ", "\\u0041", "1e"})
  void takesTimeInProportionToTheToken(String repeated) {
    String text = repeated.repeat(4_000_000 / repeated.length());

    // What is quadratic takes hours.
    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          assertThat(authenticate("ey" + text)).isNull();
          assertThat(authenticate(base64("{\"alg\":" + text) + ".e30.c2ln")).isNull();
          assertThat(
                  authenticate(
                      "eyJhbGciOiJSUzI1NiJ9." + base64("{\"exp\":" + text + "}") + ".c2ln"))
              .isNull();
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "a", "a ", "  a"})
  void takesTimeInProportionToTheRolesOfATokenOfTheIssuer(String repeated) {
    Jwt token =
        Jwt.withTokenValue("token")
            .header("alg", "RS256")
            .claim("sub", "ann")
            .claim("roles", "a" + repeated.repeat(4_000_000 / repeated.length()) + "a")
            .build();

    // What is quadratic takes hours.
    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> assertThat(new ClaimMapping(CLAIMS).identityOf(token)).isNotNull());
  }

  @Test
  void tokenOfAnotherIssuerIsLeftToTheNextWayWithoutACall() {
    String token = server.token(AUDIENCE, claims -> claims.issuer("https://other.example"));
    int before = server.keyRequests();

    assertThat(authenticate(token)).isNull();
    assertThat(server.keyRequests()).isEqualTo(before);
  }

  @Test
  void keysAreFetchedOnceAndAnewWhenTheyAreRotated() {
    int before = server.keyRequests();
    String old = server.token(AUDIENCE);
    assertThat(signedIn(old)).isNotNull();
    assertThat(signedIn(server.token(AUDIENCE))).isNotNull();
    assertThat(server.keyRequests()).isEqualTo(before + 1);

    server.rotateKeys();
    pass(IssuerKeys.MIN_FETCH_INTERVAL);

    assertThat(signedIn(server.token(AUDIENCE))).isNotNull();
    assertThat(server.keyRequests()).isEqualTo(before + 2);
    assertRefused(old);
    assertThat(server.keyRequests()).isEqualTo(before + 2);
  }

  @Test
  void tokensOfUnknownKeysMakeFewCalls() throws JOSEException {
    assertThat(signedIn(server.token(AUDIENCE))).isNotNull();
    int before = server.keyRequests();
    pass(IssuerKeys.MIN_FETCH_INTERVAL);
    JWSSigner stranger = new RSASSASigner(new RSAKeyGenerator(2048).generate());

    for (int i = 0; i < 20; i++) {
      assertRefused(
          signed(
              new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("unknown-" + i).build(), stranger));
    }

    assertThat(server.keyRequests()).isEqualTo(before + 1);
  }

  @Test
  void issuerThatIsAwayIsNoticedByItsTokensOnlyAndFoundAgain() {
    AuthorizationServer going = AuthorizationServer.start();
    URI issuer = going.issuer();
    signIn = signIn(settings(issuer, null, CLAIMS));
    String token = going.token(AUDIENCE);
    going.close();

    assertAway(token);
    assertThat(authenticate("a-token-of-another-way")).isNull();

    AuthorizationServer back = AuthorizationServer.start(issuer.getPort());
    pass(IssuerKeys.RETRY_DELAY);
    String current = back.token(AUDIENCE);
    assertThat(signedIn(current)).isNotNull();
    back.close();

    pass(IssuerKeys.REFRESH_AFTER);
    assertThat(signedIn(current)).isNotNull();
    pass(IssuerKeys.MAX_AGE);
    assertAway(current);
  }

  @Test
  void issuerThatDescribesAnotherIsNotBelieved() {
    String alias = server.issuer().toString().replace("127.0.0.1", "localhost") + "/";
    signIn = signIn(settings(URI.create(alias), null, CLAIMS));

    assertAway(server.token(AUDIENCE, claims -> claims.issuer(alias)));
  }

  @Test
  void keysMayBeElsewhereThanTheIssuerSays() {
    URI issuer = URI.create("https://issuer.invalid");
    signIn = signIn(settings(issuer, server.issuer().resolve("/oauth2/jwks"), CLAIMS));

    assertThat(signedIn(server.token(AUDIENCE, claims -> claims.issuer("https://issuer.invalid"))))
        .isNotNull();
  }

  @Test
  void keysThatAreNoKeysAreNone() {
    signIn = signIn(settings(server.issuer(), server.issuer().resolve("/nothing"), CLAIMS));
    assertAway(server.token(AUDIENCE));
  }

  private JwtAuthenticationProvider signIn(JwtSettings settings) {
    return JwtConfiguration.provider(settings, () -> grants, nanos::get);
  }

  private static JwtSettings settings(
      URI issuer,
      @Nullable URI jwksUri,
      JwtSettings.Claims claims,
      SignatureAlgorithm... algorithms) {
    return new JwtSettings(
        issuer,
        jwksUri,
        AUDIENCE,
        Set.of(algorithms),
        CLOCK_SKEW,
        Duration.ofSeconds(1),
        Duration.ofSeconds(3),
        32,
        claims);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.plusMillis(1).toNanos());
  }

  private @Nullable Authentication authenticate(String token) {
    return signIn.authenticate(new Credentials.Token(token, "192.0.2.1"));
  }

  private AuthorizedCaller signedIn(String token) {
    CallerAuthentication signedIn =
        (CallerAuthentication) Objects.requireNonNull(authenticate(token), "not signed in");
    return signedIn.getPrincipal();
  }

  private void assertRefused(String token) {
    assertFails(token, Failure.UNAUTHENTICATED);
  }

  private void assertAway(String token) {
    assertFails(token, Failure.IDENTITY_PROVIDER_UNAVAILABLE);
  }

  private void assertFails(String token, Failure failure) {
    assertThatExceptionOfType(AuthenticationFailedException.class)
        .isThrownBy(() -> authenticate(token))
        .extracting(AuthenticationFailedException::failure)
        .isEqualTo(failure);
  }

  private static JWTClaimsSet goodClaims() {
    return new JWTClaimsSet.Builder()
        .issuer(server.issuer().toString())
        .subject("client-of-ann")
        .audience(AUDIENCE)
        .expirationTime(Date.from(Instant.now().plusSeconds(300)))
        .build();
  }

  private static JWSHeader header(JWSAlgorithm algorithm) {
    return new JWSHeader.Builder(algorithm)
        .type(JOSEObjectType.JWT)
        .keyID(server.publicKey().getKeyID())
        .build();
  }

  private static String signed(JWSHeader header, JWSSigner signer) throws JOSEException {
    SignedJWT jwt = new SignedJWT(header, goodClaims());
    jwt.sign(signer);
    return jwt.serialize();
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
