package dev.endpointpipeline.gateway.authentication.accesskey;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.huaweicloud.sdk.core.http.HttpMethod;
import com.huaweicloud.sdk.core.http.HttpRequest;
import com.huaweicloud.sdk.core.http.HttpRequest.HttpRequestBuilder;
import dev.endpointpipeline.gateway.authentication.AuthenticationFailedException;
import dev.endpointpipeline.gateway.authentication.Credentials;
import dev.endpointpipeline.gateway.body.BodySettings;
import dev.endpointpipeline.gateway.body.RequestBodies;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.mock.web.MockHttpServletRequest;

/**
 * Whatever Huawei Cloud's SDK for Java signs and sends is taken as it was signed, and nothing else.
 *
 * <p>Left out is what the SDK itself signs in another form than it sends, so that nobody could
 * check it: blanks around a header's value, several values of a header, a parameter whose name
 * needs encoding, and a path with a percent sign, a question mark or a number sign.
 */
class SdkSignaturesTest {
  private static final int REQUESTS = 500;

  /** Characters that encodings treat differently, and some that are none of ASCII. */
  private static final List<String> CHARACTERS =
      List.of(
          "a", "Z", "0", "-", ".", "_", "~", "*", "+", " ", "'", "(", ")", "!", "$", "&", ",", ":",
          ";", "=", "@", "%", "|", "{", "}", "\"", "<", ">", "^", "`", "é", "中", "文", "😀");

  private static final List<HttpMethod> WITH_BODY =
      List.of(HttpMethod.PUT, HttpMethod.POST, HttpMethod.PATCH, HttpMethod.DELETE);

  private static SdkClient sdk;

  private final AccessKeyAuthenticationProvider signIn =
      new AccessKeyAuthenticationProvider(
          AccessKeys::file,
          new SignatureRules(Duration.ofMinutes(15), InstantSource.system()),
          new RequestBodies(new BodySettings(Duration.ofSeconds(1), 1)));

  @BeforeAll
  static void start() throws IOException {
    sdk = new SdkClient();
  }

  @AfterAll
  static void stop() {
    sdk.close();
  }

  static Stream<Random> seeds() {
    return IntStream.range(0, REQUESTS).mapToObj(Random::new);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whatTheSdkSignsIsSignedIn(Random random) {
    HttpRequestBuilder request = anyRequest(random);
    assertThatCode(() -> signIn(sdk.send(request)))
        .as(description(request))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void whatWasChangedOnItsWayIsRefused(Random random) {
    MockHttpServletRequest request = sdk.send(anyRequest(random));
    switch (random.nextInt(6)) {
      case 0 -> request.setMethod("PROPFIND");
      case 1 -> request.setRequestURI(request.getRequestURI() + "/x");
      case 2 -> request.setQueryString("x=1&" + request.getQueryString());
      case 3 -> {
        request.removeHeader("X-Project-Id");
        request.addHeader("X-Project-Id", "another");
      }
      case 4 -> request.setContent(new byte[] {1});
      default -> {
        String authorization = Objects.requireNonNull(request.getHeader("Authorization"));
        request.removeHeader("Authorization");
        request.addHeader(
            "Authorization",
            authorization.substring(0, authorization.length() - 1)
                + (authorization.endsWith("0") ? "1" : "0"));
      }
    }
    assertThatThrownBy(() -> signIn(request)).isInstanceOf(AuthenticationFailedException.class);
  }

  private String signIn(MockHttpServletRequest request) {
    return signIn.authenticate(new Credentials.Signature(request)).getName();
  }

  private static HttpRequestBuilder anyRequest(Random random) {
    HttpRequestBuilder request = HttpRequest.newBuilder().withPath(anyPath(random));
    times(random, 4, () -> anyName(random))
        .forEach(
            name ->
                request.addQueryParam(name, times(random, 3, () -> anyText(random, 8)).toList()));
    times(random, 3, () -> "X-" + anyName(random) + (random.nextInt(5) == 0 ? "_1" : ""))
        .distinct()
        .forEach(name -> request.addHeader(name, "a  b" + anyName(random) + ": ~*=, \"c"));
    if (random.nextInt(3) == 0) {
      return request.withMethod(HttpMethod.GET).withContentType("application/json");
    }
    request
        .withMethod(WITH_BODY.get(random.nextInt(WITH_BODY.size())))
        .withContentType("application/json");
    return switch (random.nextInt(3)) {
      case 0 -> request;
      case 1 -> request.withBodyAsString("");
      default -> request.withBodyAsString("{\"name\": \"" + anyText(random, 2000) + "\"}");
    };
  }

  private static String anyPath(Random random) {
    String path =
        times(random, 5, () -> "p" + anyText(random, 6).replace("%", "") + "p")
            .reduce("", (before, segment) -> before + "/" + segment);
    return path.isEmpty() || random.nextInt(4) == 0 ? path + "/" : path;
  }

  private static String anyText(Random random, int maxLength) {
    return times(random, maxLength, () -> CHARACTERS.get(random.nextInt(CHARACTERS.size())))
        .reduce("", String::concat);
  }

  private static String anyName(Random random) {
    return random.nextInt(3) == 0 ? "B" : "b" + random.nextInt(100) + "-" + random.nextInt(3);
  }

  private static <T> Stream<T> times(Random random, int max, Supplier<T> any) {
    return Stream.generate(any).limit(random.nextInt(max + 1)).toList().stream();
  }

  private static String description(HttpRequestBuilder request) {
    HttpRequest built = request.build();
    return built.getMethod() + " " + built.getUrl() + " " + built.getHeaders();
  }
}
