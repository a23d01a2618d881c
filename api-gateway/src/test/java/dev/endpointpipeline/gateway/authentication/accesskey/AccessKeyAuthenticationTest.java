package dev.endpointpipeline.gateway.authentication.accesskey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.huaweicloud.sdk.core.auth.BasicCredentials;
import com.huaweicloud.sdk.core.http.HttpMethod;
import com.huaweicloud.sdk.core.http.HttpRequest;
import com.huaweicloud.sdk.core.http.HttpRequest.HttpRequestBuilder;
import dev.endpointpipeline.gateway.authentication.AuthenticationFailedException;
import dev.endpointpipeline.gateway.authentication.CallerAuthentication;
import dev.endpointpipeline.gateway.authentication.Credentials;
import dev.endpointpipeline.gateway.authorization.AuthorizedCaller;
import dev.endpointpipeline.gateway.body.BodySettings;
import dev.endpointpipeline.gateway.body.RequestBodies;
import dev.endpointpipeline.gateway.errors.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

class AccessKeyAuthenticationTest {
  private static final Duration WINDOW = Duration.ofMinutes(15);

  /** Of "{}". */
  private static final String HASH =
      "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

  private static SdkClient sdk;

  @BeforeAll
  static void start() throws IOException {
    sdk = new SdkClient();
  }

  @AfterAll
  static void stop() {
    sdk.close();
  }

  @Test
  void holderOfTheKeyIsSignedInAsTheFileSays() {
    var signedIn = signIn(AccessKeys.file(), Instant.now(), sdk.send(anUpdate()));
    assertThat(signedIn.user().getUserName()).isEqualTo("ann");
    assertThat(signedIn.user().getDomainName()).isEqualTo("acme");
  }

  @Test
  void wrongSecretIsRefused() {
    SdkClient.Arrived request =
        sdk.send(anUpdate(), SdkClient.credentials().withSk("another-secret-key"));
    assertRefused(request, "wrong signature");
  }

  @Test
  void unknownKeyIsRefusedInTheSameWordsAndItsBodyIsNotRead() {
    SdkClient.Arrived request = sdk.send(anUpdate(), SdkClient.credentials().withAk("UNKNOWN"));
    assertRefused(request, "wrong signature");
    assertThat(request.isBodyRead()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SDK-HMAC-SHA256",
        "SDK-HMAC-SHA256 Access=a",
        "SDK-HMAC-SHA256 Access=, SignedHeaders=host;x-sdk-date, Signature=HEX",
        "SDK-HMAC-SHA256 Access=a b, SignedHeaders=host;x-sdk-date, Signature=HEX",
        "SDK-HMAC-SHA256 Access=a, SignedHeaders=, Signature=HEX",
        "SDK-HMAC-SHA256 Access=a, SignedHeaders=host;x-sdk-date, Signature=abc",
        "SDK-HMAC-SHA256 Access=a, SignedHeaders=host;x-sdk-date, Signature=HEX, More=x",
        "SDK-HMAC-SHA256-V2 Access=a, SignedHeaders=host;x-sdk-date, Signature=HEX",
      })
  void malformedHeaderIsRefusedAndTheBodyIsNotRead(String header) {
    SdkClient.Arrived request = sdk.send(anUpdate());
    replaceHeader(request, "Authorization", header.replace("HEX", "0".repeat(64)));
    assertRefused(request, "Authorization: malformed");
    assertThat(request.isBodyRead()).isFalse();
  }

  @Test
  void dateMayBeAsFarFromNowAsTheWindowSays() {
    SdkClient.Arrived request = sdk.send(anUpdate().addHeader("X-Sdk-Date", "20260102T030405Z"));
    Instant signed = Instant.parse("2026-01-02T03:04:05Z");

    for (Instant now :
        new Instant[] {
          signed.plus(WINDOW).plus(1, ChronoUnit.SECONDS),
          signed.minus(WINDOW).minus(1, ChronoUnit.SECONDS)
        }) {
      assertThatThrownBy(() -> signIn(AccessKeys.file(), now, request))
          .hasMessage("x-sdk-date: too far from now (expected: within 900 s)");
      assertThat(request.isBodyRead()).isFalse();
    }
    assertThat(signIn(AccessKeys.file(), signed.plus(WINDOW), request)).isNotNull();
    assertThat(signIn(AccessKeys.file(), signed.minus(WINDOW), request)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "now", "2026-01-02T03:04:05Z", "20260231T000000Z", "20260102T030405"})
  void malformedDateIsRefused(String date) {
    assertRefused(
        sdk.send(anUpdate().addHeader("X-Sdk-Date", date)), "x-sdk-date: malformed (expected: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"host", "x-sdk-date"})
  void signatureMustBindTheRequestToThisServiceAndToItsTime(String header) {
    SdkClient.Arrived request = sdk.send(anUpdate());
    String authorization = Objects.requireNonNull(request.getHeader("Authorization"));
    replaceHeader(request, "Authorization", authorization.replace(header, "accept-encoding"));
    assertRefused(request, header + ": not signed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Idempotency-Key", "If-Match"})
  void headerThatChangesWhatARequestDoesCanNotBeAddedOnTheWay(String header) {
    SdkClient.Arrived request = sdk.send(anUpdate());
    request.addHeader(header, "\"1\"");
    assertRefused(request, header.toLowerCase(Locale.ROOT) + ": not signed");

    SdkClient.Arrived signed = sdk.send(anUpdate().addHeader(header, "\"1\""));
    assertThat(signIn(AccessKeys.file(), Instant.now(), signed)).isNotNull();
  }

  @Test
  void signedHeaderMustBeThereOnce() {
    SdkClient.Arrived repeated = sdk.send(anUpdate().addHeader("If-Match", "\"1\""));
    repeated.addHeader("If-Match", "\"2\"");
    assertRefused(repeated, "if-match: signed, and missing or repeated");

    SdkClient.Arrived missing = sdk.send(anUpdate().addHeader("If-Match", "\"1\""));
    missing.removeHeader("If-Match");
    assertRefused(missing, "if-match: signed, and missing or repeated");
  }

  @Test
  void headerMayBeSignedOnceOnly() {
    SdkClient.Arrived request = sdk.send(anUpdate());
    String authorization = Objects.requireNonNull(request.getHeader("Authorization"));
    replaceHeader(
        request,
        "Authorization",
        authorization.replace("SignedHeaders=", "SignedHeaders=" + "host;".repeat(500)));
    assertRefused(request, "Authorization: a header signed twice");
    assertThat(request.isBodyRead()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a", ";", ",", " ", "=", "%", "%41", "/", "&", "&a=", "+", "SDK-HMAC-SHA256 "})
  void takesTimeInProportionToWhatACallerSends(String repeated) {
    String text = repeated.repeat(4_000_000 / repeated.length());
    MockHttpServletRequest request = new MockHttpServletRequest("GET", "/" + text);
    request.setQueryString(text);

    // What is quadratic takes hours.
    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> {
          assertThat(AuthorizationHeader.parse(text)).isEmpty();
          assertThat(AuthorizationHeader.parse("SDK-HMAC-SHA256 Access=a, SignedHeaders=" + text))
              .isEmpty();
          assertThat(CanonicalRequest.of(request, List.of(), "")).isNotEmpty();
        });
  }

  @Test
  void valueOfAHeaderMayBeOfAnyBytes() {
    // As the Python SDK sends them; the one for Java sends ASCII only.
    String value = "中文";
    SdkClient.Arrived request = sdk.send(anUpdate().addHeader("X-Test", "ascii"));
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    replaceHeader(request, "X-Test", new String(utf8, StandardCharsets.ISO_8859_1));
    assertThat(
            new String(CanonicalRequest.of(request, List.of("x-test"), ""), StandardCharsets.UTF_8))
        .contains("x-test:中文\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "a=%zz", "%=%4"})
  void queryThatIsMalformedIsNothingThatWasSigned(String query) {
    SdkClient.Arrived request = sdk.send(anUpdate());
    request.setQueryString(query);
    assertRefused(request, "wrong signature");
  }

  @Test
  void temporaryKeyIsRefusedInClearWords() {
    BasicCredentials temporary = SdkClient.credentials().withSecurityToken("token");
    assertRefused(
        sdk.send(anUpdate(), temporary),
        "x-security-token: temporary access keys are not supported");
  }

  @Test
  void bodyMustBeSigned() {
    // What the SDKs do when the body is no JSON
    SdkClient.Arrived request = sdk.send(anUpdate().withContentType("text/plain"));
    assertRefused(request, "x-sdk-content-sha256: the body is not signed");
    assertThat(request.isBodyRead()).isFalse();
  }

  @Test
  void hashThatIsNamedIsSignedInPlaceOfTheBodys() {
    SdkClient.Arrived request = sdk.send(anUpdateThatNames(HASH));
    assertThat(signIn(AccessKeys.file(), Instant.now(), request)).isNotNull();
    assertThat(request.isBodyRead()).isTrue();
  }

  @Test
  void whoNamesTheHashAndDoesNotHaveTheSecretGetsNoBodyRead() {
    SdkClient.Arrived request =
        sdk.send(anUpdateThatNames(HASH), SdkClient.credentials().withSk("another-secret-key"));
    assertRefused(request, "wrong signature");
    assertThat(request.isBodyRead()).isFalse();
  }

  @Test
  void hashThatIsReplacedOnTheWayIsRefusedBeforeTheBodyIsRead() {
    SdkClient.Arrived request = sdk.send(anUpdateThatNames(HASH));
    replaceHeader(request, "X-Sdk-Content-Sha256", HASH.replace('4', '5'));
    assertRefused(request, "wrong signature");
    assertThat(request.isBodyRead()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "HASH", "0000", "44136fa355b3678a1146ad16f7e8649e"})
  void hashThatIsNamedMustBeTheBodys(String named) {
    SdkClient.Arrived request =
        sdk.send(anUpdateThatNames(named.equals("HASH") ? HASH.toUpperCase(Locale.ROOT) : named));
    assertRefused(request, "x-sdk-content-sha256: not the body's");
  }

  @Test
  void bodyThatIsReplacedOnTheWayIsRefused() {
    SdkClient.Arrived request = sdk.send(anUpdateThatNames(HASH));
    request.setContent("[]".getBytes(StandardCharsets.UTF_8));
    assertRefused(request, "x-sdk-content-sha256: not the body's");
  }

  @Test
  void bodyThatCanNotBeReadEndsTheCallWithItsOwnFailure() {
    SdkClient.Arrived request = sdk.send(anUpdate());
    request.setContent(new byte[2 << 20]);
    assertThatThrownBy(() -> signIn(AccessKeys.file(), Instant.now(), request))
        .isInstanceOfSatisfying(
            AuthenticationFailedException.class,
            e -> assertThat(e.failure()).isEqualTo(Failure.BODY_TOO_LARGE));
  }

  @Test
  void keyOfAProjectIsForThatProjectOnly() {
    SdkClient.Arrived request = sdk.send(anUpdate());
    SdkClient.Arrived ofNone =
        sdk.send(
            anUpdate(),
            new BasicCredentials().withAk(SdkClient.ACCESS_KEY).withSk(SdkClient.SECRET_KEY));

    assertThat(signIn(AccessKeys.file(SdkClient.PROJECT), Instant.now(), request)).isNotNull();
    assertThat(signIn(AccessKeys.file("another"), Instant.now(), ofNone)).isNotNull();
    assertThatThrownBy(() -> signIn(AccessKeys.file("another"), Instant.now(), request))
        .isInstanceOfSatisfying(
            AuthenticationFailedException.class,
            e -> assertThat(e.failure()).isEqualTo(Failure.FORBIDDEN));
  }

  @Test
  void equalSignaturesStandForOneRequest() {
    HttpRequestBuilder request = anUpdate().addHeader("X-Sdk-Date", now());
    SdkClient.Arrived first = sdk.send(request);
    SdkClient.Arrived again = sdk.send(request);
    SdkClient.Arrived other = sdk.send(request.withBodyAsString("{\"name\": \"other\"}"));
    assertThat(SignedRequests.idempotencyKey(first)).isNull();

    for (SdkClient.Arrived each : new SdkClient.Arrived[] {first, again, other}) {
      signIn(AccessKeys.file(), Instant.now(), each);
    }

    assertThat(SignedRequests.idempotencyKey(first))
        .matches("signature [0-9a-f]{32}")
        .isEqualTo(SignedRequests.idempotencyKey(again))
        .isNotEqualTo(SignedRequests.idempotencyKey(other));
  }

  private static HttpRequestBuilder anUpdate() {
    return HttpRequest.newBuilder()
        .withMethod(HttpMethod.PUT)
        .withPath("/v1/workspaces/ws-1/endpoints/ep-1")
        .withContentType("application/json")
        .withBodyAsString("{\"name\": \"中文\"}");
  }

  private static HttpRequestBuilder anUpdateThatNames(String hash) {
    return anUpdate().withBodyAsString("{}").addHeader("X-Sdk-Content-Sha256", hash);
  }

  private static String now() {
    return DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'")
        .withZone(ZoneOffset.UTC)
        .format(Instant.now());
  }

  private void assertRefused(SdkClient.Arrived request, String reason) {
    assertThatThrownBy(() -> signIn(AccessKeys.file(), Instant.now(), request))
        .hasMessageContaining(reason)
        .isInstanceOfSatisfying(
            AuthenticationFailedException.class,
            e -> assertThat(e.failure()).isEqualTo(Failure.SIGNATURE_REFUSED));
  }

  private AuthorizedCaller signIn(AccessKeyFile file, Instant now, SdkClient.Arrived request) {
    var signIn =
        new AccessKeyAuthenticationProvider(
            () -> file,
            new SignatureRules(WINDOW, InstantSource.fixed(now)),
            new RequestBodies(new BodySettings(Duration.ofSeconds(1), 1)));
    return ((CallerAuthentication) signIn.authenticate(new Credentials.Signature(request)))
        .getPrincipal();
  }

  private static void replaceHeader(SdkClient.Arrived request, String name, String value) {
    request.removeHeader(name);
    request.addHeader(name, value);
  }
}
