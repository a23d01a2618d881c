package dev.endpointpipeline.loadreplay.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.huaweicloud.sdk.core.auth.AKSKSigner;
import com.huaweicloud.sdk.core.auth.BasicCredentials;
import com.huaweicloud.sdk.core.http.HttpMethod;
import com.huaweicloud.sdk.core.http.HttpRequest;
import dev.endpointpipeline.service.hash.Sha256;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessKeySignerTest {
  private static final String ACCESS_KEY = "HPUA7LRZ3M5EXAMPLE00";
  private static final String SECRET_KEY = "0sKqJ5EXAMPLEexampleEXAMPLEexample000000";
  private static final String PROJECT = "0605767e4e80d5a32f2ac0182ab3bb6e";
  private static final Pattern FORM =
      Pattern.compile("SDK-HMAC-SHA256 Access=\\S+, SignedHeaders=(\\S+), Signature=[0-9a-f]{64}");

  private final AccessKeySigner signer =
      new AccessKeySigner(
          ACCESS_KEY,
          SECRET_KEY,
          PROJECT,
          InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z")));

  @ParameterizedTest
  @CsvSource({
    "PUT, /v1/workspaces/demo/endpoints/e-1, '{\"description\":\"中 文\"}'",
    "PUT, /v1/workspaces/demo/endpoints/e-1, ''",
    "POST, /v1/workspaces/demo/endpoints, '{}'",
    "GET, /v1/workspaces/demo/endpoints, ''",
    "DELETE, /v1/workspaces/demo/endpoints/e~1, ''"
  })
  void theSignatureIsThatOfTheVendorsSdk(String method, String path, String body) {
    HttpRequest.HttpRequestBuilder sdk =
        HttpRequest.newBuilder()
            .withMethod(HttpMethod.valueOf(method))
            .withEndpoint("http://127.0.0.1:8080")
            .withPath(path)
            .withContentType("application/json")
            .addHeader("Idempotency-Key", "run-1-c1");
    if (method.equals("GET")) {
      sdk.addQueryParam("limit", List.of("10")).addQueryParam("name", List.of("a b*c"));
    }
    if (!body.isEmpty()) {
      sdk.withBodyAsString(body);
    }
    HttpRequest request = sdk.build();
    Map<String, String> signed = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    signed.putAll(AKSKSigner.getInstance().sign(request, credentials()));

    OutgoingRequest ours =
        new OutgoingRequest(
            method, URI.create(request.getUrl().toString()), body.getBytes(StandardCharsets.UTF_8));
    request.getHeaders().forEach((name, values) -> ours.headers().put(name, values));
    signed.forEach(ours::set);
    String expected = String.valueOf(signed.get("Authorization"));
    Matcher form = FORM.matcher(expected);
    assertThat(form.matches()).as(expected).isTrue();
    assertThat(
            signer.authorization(
                ours, new TreeSet<>(List.of(form.group(1).split(";"))), Sha256.hex(ours.body())))
        .isEqualTo(expected);
  }

  @Test
  void everythingThatChangesTheRequestsEffectIsSigned() {
    OutgoingRequest request =
        new OutgoingRequest("PUT", URI.create("http://127.0.0.1:8080/v1/x"), new byte[] {1});
    request.set("Idempotency-Key", "k");
    request.set("If-Match", "\"1\"");
    request.set("Content-Type", "application/json");
    signer.addTo(request, null);
    assertThat(String.valueOf(request.headers().get("Authorization")))
        .contains(
            "SignedHeaders=content-type;host;idempotency-key;if-match;x-project-id;"
                + "x-sdk-content-sha256;x-sdk-date,");
    assertThat(request.headers().get("X-Sdk-Date")).containsExactly("20260102T030405Z");
  }

  private static BasicCredentials credentials() {
    return new BasicCredentials().withAk(ACCESS_KEY).withSk(SECRET_KEY).withProjectId(PROJECT);
  }
}
