package dev.endpointpipeline.runtime.rayserve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.endpointpipeline.runtime.ray.UrlAccess;
import dev.endpointpipeline.runtime.rayserve.ScriptedRay.Request;
import dev.endpointpipeline.runtime.rollout.RefusedException;
import dev.endpointpipeline.runtime.rollout.UnavailableException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ServeClientTest {
  private static final String CONFIG = "{\"applications\":[]}";

  @TempDir private Path directory;
  private final ScriptedRay ray = new ScriptedRay();
  private final ServeClient client = new ServeClient(settings(Duration.ofSeconds(20)));

  private static RayServeSettings settings(Duration timeout) {
    return new RayServeSettings(
        null,
        Map.of(),
        null,
        null,
        Map.of(),
        UrlAccess.PRIVATE,
        Duration.ofSeconds(5),
        timeout,
        timeout,
        Duration.ZERO);
  }

  @AfterEach
  void closeRay() {
    ray.close();
  }

  @Test
  void asksForWhatWasDeployedThroughTheApi() {
    ray.shows(Recorded.of("running"));

    assertThat(client.details(address()).applications()).containsOnlyKeys("ranker");
    assertThat(ray.requests())
        .containsExactly(
            new Request("GET", "/api/serve/applications/?api_type=declarative", "", ""));
  }

  @Test
  void putsTheConfiguration() {
    client.put(address(), CONFIG);

    assertThat(ray.requests())
        .containsExactly(new Request("PUT", "/api/serve/applications/", "", CONFIG));
  }

  @Test
  void keepsThePathOfTheAddress() {
    client.put(new RayAddress(URI.create(ray.uri() + "/clusters/7/"), Optional.empty()), CONFIG);

    assertThat(ray.requests())
        .extracting(Request::path)
        .containsExactly("/clusters/7/api/serve/applications/");
  }

  @Test
  void sendsTheTokenAsItIsInItsFileAtTheTime() throws IOException {
    Path file = directory.resolve("token");
    RayAddress guarded = new RayAddress(ray.uri(), Optional.of(file));
    Files.writeString(file, "first\n");
    client.details(guarded);
    Files.writeString(file, "second");
    client.put(guarded, CONFIG);

    assertThat(ray.requests())
        .extracting(Request::authorization)
        .containsExactly("Bearer first", "Bearer second");
  }

  @Test
  void asksNobodyWithoutTheTokenThatIsNeeded() throws IOException {
    Path file = directory.resolve("token");
    RayAddress guarded = new RayAddress(ray.uri(), Optional.of(file));

    assertThat(unavailable(() -> client.details(guarded)))
        .hasMessage("the token for Ray can't be read")
        .matches(UnavailableException::isOperatorNeeded);
    Files.writeString(file, "two\nlines");
    assertThat(unavailable(() -> client.details(guarded)))
        .hasMessage("the file for the token for Ray holds no token")
        .matches(UnavailableException::isOperatorNeeded);
    assertThat(ray.requests()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "500, Ray responds with status 500, false",
    "503, Ray responds with status 503, false",
    "401, Ray does not accept the token of this service (401), true",
    "403, Ray does not accept the token of this service (403), true",
    "404, the server at Ray's address is not Ray: it responds with status 404, true",
    "302, the server at Ray's address is not Ray: it responds with status 302, true",
    "501, the server at Ray's address is not Ray: it responds with status 501, true",
  })
  void tellsWhatPassesFromWhatAnOperatorHasToMend(
      int status, String message, boolean operatorNeeded) {
    ray.respondsToGet(status, "a traceback").respondsToPut(status, "a traceback");

    assertThat(unavailable(() -> client.details(address())))
        .hasMessage(message)
        .matches(unavailable -> unavailable.isOperatorNeeded() == operatorNeeded);
    assertThat(unavailable(() -> client.put(address(), CONFIG))).hasMessage(message);
  }

  @Test
  void tellsWhyRayRefusesAConfiguration() {
    ray.respondsToPut(400, "1 validation error");

    RefusedException refused =
        catchThrowableOfType(RefusedException.class, () -> client.put(address(), CONFIG));

    assertThat(refused.reason()).isEqualTo("1 validation error");
    assertThat(refused).hasMessageNotContaining("validation");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>", "[]", "{}", "{\"applications\": []}"})
  void saysThatAnotherServerResponds(String body) {
    ray.respondsToGet(200, body);

    assertThat(unavailable(() -> client.details(address())))
        .hasMessageStartingWith("the server at Ray's address is not Ray")
        .matches(UnavailableException::isOperatorNeeded);
  }

  @Test
  void waitsNoLongerThanItMay() {
    ray.ignoresGet().ignoresPut();
    ServeClient hasty = new ServeClient(settings(Duration.ofMillis(50)));

    assertThat(unavailable(() -> hasty.details(address())))
        .hasMessage("Ray did not respond within 0.05 s");
    assertThat(unavailable(() -> hasty.put(address(), CONFIG)))
        .hasMessage("Ray did not respond within 0.05 s");
  }

  @Test
  void saysThatNobodyListens() {
    RayAddress address = address();
    ray.close();

    assertThat(unavailable(() -> client.details(address)))
        .hasMessage("Ray does not respond: no connection")
        .matches(unavailable -> !unavailable.isOperatorNeeded());
  }

  @Test
  void readsNoResponseWithoutEnd() {
    ray.respondsToGet(200, "x".repeat(17 * 1024 * 1024));

    assertThatThrownBy(() -> client.details(address()))
        .isInstanceOf(UnavailableException.class)
        .hasRootCauseMessage("the response is larger than 16777216 bytes");
  }

  private static UnavailableException unavailable(Runnable call) {
    return catchThrowableOfType(UnavailableException.class, call::run);
  }

  private RayAddress address() {
    return new RayAddress(ray.uri(), Optional.empty());
  }
}
