package dev.endpointpipeline.gateway.signin.accesskey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.huaweicloud.sdk.core.auth.BasicCredentials;
import com.huaweicloud.sdk.core.http.HttpMethod;
import com.huaweicloud.sdk.core.http.HttpRequest;
import com.huaweicloud.sdk.core.http.HttpRequest.HttpRequestBuilder;
import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import dev.endpointpipeline.gateway.signin.Credentials;
import dev.endpointpipeline.gateway.signin.SignInFailedException;
import dev.endpointpipeline.gateway.signin.SignedIn;
import dev.endpointpipeline.gateway.signin.SignedInCaller;
import jakarta.servlet.http.HttpServletRequest;
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
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

class AccessKeySignInTest {
  private static final Duration WINDOW = Duration.ofMinutes(15);
  private static SdkClient sdk;

  private final AtomicInteger bodiesRead = new AtomicInteger();

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
    MockHttpServletRequest request =
        sdk.send(anUpdate(), SdkClient.credentials().withSk("another-secret-key"));
    assertRefused(request, "not its signature");
  }

  @Test
  void unknownKeyIsRefusedInTheSameWordsAndItsBodyIsNotRead() {
    MockHttpServletRequest request =
        sdk.send(anUpdate(), SdkClient.credentials().withAk("UNKNOWN"));
    assertRefused(request, "not its signature");
    assertThat(bodiesRead).hasValue(0);
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
    MockHttpServletRequest request = sdk.send(anUpdate());
    replaceHeader(request, "Authorization", header.replace("HEX", "0".repeat(64)));
    assertRefused(request, "Authorization: malformed");
    assertThat(bodiesRead).hasValue(0);
  }

  @Test
  void dateMayBeAsFarFromNowAsTheWindowSays() {
    MockHttpServletRequest request =
        sdk.send(anUpdate().addHeader("X-Sdk-Date", "20260102T030405Z"));
    Instant signed = Instant.parse("2026-01-02T03:04:05Z");

    assertThat(signIn(AccessKeys.file(), signed.plus(WINDOW), request)).isNotNull();
    assertThat(signIn(AccessKeys.file(), signed.minus(WINDOW), request)).isNotNull();
    for (Instant now :
        new Instant[] {
          signed.plus(WINDOW).plus(1, ChronoUnit.SECONDS),
          signed.minus(WINDOW).minus(1, ChronoUnit.SECONDS)
        }) {
      bodiesRead.set(0);
      assertThatThrownBy(() -> signIn(AccessKeys.file(), now, request))
          .hasMessage("x-sdk-date: too far from now (expected: within 900 s)");
      assertThat(bodiesRead).hasValue(0);
    }
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
    MockHttpServletRequest request = sdk.send(anUpdate());
    String authorization = Objects.requireNonNull(request.getHeader("Authorization"));
    replaceHeader(request, "Authorization", authorization.replace(header, "accept-encoding"));
    assertRefused(request, header + ": not signed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Idempotency-Key", "If-Match"})
  void headerThatChangesWhatARequestDoesCanNotBeAddedOnTheWay(String header) {
    MockHttpServletRequest request = sdk.send(anUpdate());
    request.addHeader(header, "\"1\"");
    assertRefused(request, header.toLowerCase(Locale.ROOT) + ": not signed");

    MockHttpServletRequest signed = sdk.send(anUpdate().addHeader(header, "\"1\""));
    assertThat(signIn(AccessKeys.file(), Instant.now(), signed)).isNotNull();
  }

  @Test
  void signedHeaderMustBeThereOnce() {
    MockHttpServletRequest repeated = sdk.send(anUpdate().addHeader("If-Match", "\"1\""));
    repeated.addHeader("If-Match", "\"2\"");
    assertRefused(repeated, "if-match: signed, and missing or repeated");

    MockHttpServletRequest missing = sdk.send(anUpdate().addHeader("If-Match", "\"1\""));
    missing.removeHeader("If-Match");
    assertRefused(missing, "if-match: signed, and missing or repeated");
  }

  @Test
  void valueOfAHeaderMayBeOfAnyBytes() {
    // As the Python SDK sends them; the one for Java sends ASCII only.
    String value = "中文";
    MockHttpServletRequest request = sdk.send(anUpdate().addHeader("X-Test", "ascii"));
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    replaceHeader(request, "X-Test", new String(utf8, StandardCharsets.ISO_8859_1));
    assertThat(
            new String(CanonicalRequest.of(request, List.of("x-test"), ""), StandardCharsets.UTF_8))
        .contains("x-test:中文\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "a=%zz", "%=%4"})
  void queryThatIsMalformedIsNothingThatWasSigned(String query) {
    MockHttpServletRequest request = sdk.send(anUpdate());
    request.setQueryString(query);
    assertRefused(request, "not its signature");
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
    HttpRequestBuilder text = anUpdate().withContentType("text/plain");
    assertRefused(sdk.send(text), "x-sdk-content-sha256: the body is not signed");
    assertThat(bodiesRead).hasValue(0);
  }

  @Test
  void hashThatIsGivenMustBeTheBodys() {
    String hash = Sha256.hex("{}".getBytes(StandardCharsets.UTF_8));
    HttpRequestBuilder right =
        anUpdate().withBodyAsString("{}").addHeader("X-Sdk-Content-Sha256", hash);
    assertThat(signIn(AccessKeys.file(), Instant.now(), sdk.send(right))).isNotNull();
    HttpRequestBuilder wrong = anUpdate().addHeader("X-Sdk-Content-Sha256", hash);
    assertRefused(sdk.send(wrong), "not its signature");
  }

  @Test
  void bodyThatCanNotBeReadEndsTheCallWithItsOwnFailure() {
    var signIn =
        new AccessKeySignIn(
            AccessKeys::file,
            new SignatureRules(WINDOW, InstantSource.system()),
            request -> {
              throw new RequestFailedException(Failure.BODY_TOO_LARGE);
            });
    var credentials = new Credentials.Signature(sdk.send(anUpdate()));
    assertThatThrownBy(() -> signIn.authenticate(credentials))
        .isInstanceOfSatisfying(
            SignInFailedException.class,
            e -> assertThat(e.failure()).isEqualTo(Failure.BODY_TOO_LARGE));
  }

  @Test
  void keyOfAProjectIsForThatProjectOnly() {
    MockHttpServletRequest request = sdk.send(anUpdate());
    MockHttpServletRequest ofNone =
        sdk.send(
            anUpdate(),
            new BasicCredentials().withAk(SdkClient.ACCESS_KEY).withSk(SdkClient.SECRET_KEY));

    assertThat(signIn(AccessKeys.file(SdkClient.PROJECT), Instant.now(), request)).isNotNull();
    assertThat(signIn(AccessKeys.file("another"), Instant.now(), ofNone)).isNotNull();
    assertThatThrownBy(() -> signIn(AccessKeys.file("another"), Instant.now(), request))
        .isInstanceOfSatisfying(
            SignInFailedException.class, e -> assertThat(e.failure()).isEqualTo(Failure.FORBIDDEN));
  }

  @Test
  void equalSignaturesStandForOneRequest() {
    HttpRequestBuilder request = anUpdate().addHeader("X-Sdk-Date", now());
    MockHttpServletRequest first = sdk.send(request);
    MockHttpServletRequest again = sdk.send(request);
    MockHttpServletRequest other = sdk.send(request.withBodyAsString("{\"name\": \"other\"}"));
    assertThat(SignedRequests.idempotencyKey(first)).isNull();

    for (MockHttpServletRequest each : new MockHttpServletRequest[] {first, again, other}) {
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

  private static String now() {
    return DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'")
        .withZone(ZoneOffset.UTC)
        .format(Instant.now());
  }

  private void assertRefused(MockHttpServletRequest request, String reason) {
    assertThatThrownBy(() -> signIn(AccessKeys.file(), Instant.now(), request))
        .hasMessageContaining(reason)
        .isInstanceOfSatisfying(
            SignInFailedException.class,
            e -> assertThat(e.failure()).isEqualTo(Failure.SIGNATURE_REFUSED));
  }

  private SignedInCaller signIn(AccessKeyFile file, Instant now, MockHttpServletRequest request) {
    var signIn =
        new AccessKeySignIn(
            () -> file, new SignatureRules(WINDOW, InstantSource.fixed(now)), this::body);
    return ((SignedIn) signIn.authenticate(new Credentials.Signature(request))).getPrincipal();
  }

  private byte[] body(HttpServletRequest request) {
    bodiesRead.incrementAndGet();
    return SdkClient.body(request);
  }

  private static void replaceHeader(MockHttpServletRequest request, String name, String value) {
    request.removeHeader(name);
    request.addHeader(name, value);
  }
}
