package dev.endpointpipeline.gateway.authentication.keystone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.gateway.authentication.AuthenticationFailedException;
import dev.endpointpipeline.gateway.authentication.CallerAuthentication;
import dev.endpointpipeline.gateway.authentication.Credentials;
import dev.endpointpipeline.gateway.authentication.KeystoneSettings;
import dev.endpointpipeline.gateway.authorization.AuthorizedCaller;
import dev.endpointpipeline.gateway.authorization.GrantsFile;
import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.schemas.Caller;
import dev.endpointpipeline.service.file.FollowedFile;
import dev.endpointpipeline.service.yaml.StrictYaml;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.security.core.Authentication;

/** Against a Keystone that does what a test says; a real one is for the end-to-end tests. */
@ExtendWith(OutputCaptureExtension.class)
class KeystoneAuthenticationTest {
  private static final String TOKEN = "token-of-ann";
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final Duration LONG = Duration.ofHours(1);
  private static final int MAX_WAITING = 8;
  private static final int SHARE = 2;
  private static final String ADDRESS = "192.0.2.1";

  @TempDir Path directory;
  private final ScriptedKeystone keystone = ScriptedKeystone.start();
  private final ExecutorService callers = Executors.newCachedThreadPool();
  private final CountDownLatch responses = new CountDownLatch(1);
  private final AtomicLong nanos = new AtomicLong();
  private Path passwordFile;
  private GrantsFile grants;
  private KeystoneAuthenticationProvider signIn;

  @BeforeEach
  void keystoneKnowsAnn() throws IOException {
    passwordFile =
        Files.writeString(directory.resolve("password"), ScriptedKeystone.PASSWORD + "\n");
    Path file =
        Files.writeString(
            directory.resolve("grants.yaml"),
            "rules: [{to: {way: keystone, role: member},"
                + " grants: [{workspaces: ['${project_id}']}]}]");
    try (var followed =
        FollowedFile.follow(
            file, "gateway.sign-in.grants-file", text -> StrictYaml.read(text, GrantsFile.class))) {
      grants = followed.get();
    }
    keystone.knows(TOKEN, LONG);
    signIn = signIn(Duration.ofSeconds(30));
  }

  @AfterEach
  void close() {
    responses.countDown();
    callers.shutdownNow();
    keystone.close();
  }

  @Test
  void tokenThatKeystoneKnowsSignsItsUserIn() {
    AuthorizedCaller caller = signedIn(TOKEN);

    assertThat(caller.user()).isEqualTo(new Caller("acme", "d-1", "ann", "u-1"));
    assertThat(caller.grants()).hasSize(1);
    assertThat(caller.grants().get(0).workspaces()).containsExactly("p-1");
  }

  @Test
  void tokenThatKeystoneDoesNotKnowIsRefused() {
    assertThat(authenticate("unknown")).isNull();
    assertThat(authenticate("unknown")).isNull();
    assertThat(keystone.checks()).containsExactly("unknown");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 414, 431})
  void tokenThatIsTooLongForKeystoneIsRefused(int status) {
    keystone.toChecks = exchange -> ScriptedKeystone.send(exchange, status, "");

    assertThat(authenticate("t".repeat(65_534))).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a\tb", "a\nb", "a\u0000b", "gr\u00fcn", "\u4e2d"})
  void impossibleTokenIsNotSent(String token) {
    assertThat(authenticate(token)).isNull();
    assertThat(authenticate("t".repeat(65_535))).isNull();
    assertThat(keystone.checks()).isEmpty();
    assertThat(keystone.signIns()).isEmpty();
  }

  @Test
  void answerIsRememberedAndTheServiceSignsInOnce() {
    keystone.knows("token-of-bob", LONG);

    assertThat(signedIn(TOKEN)).isEqualTo(signedIn(TOKEN));
    assertThat(signedIn("token-of-bob")).isNotNull();

    assertThat(keystone.checks()).containsExactly(TOKEN, "token-of-bob");
    assertThat(keystone.signIns()).hasSize(1);
  }

  @Test
  void revokedTokenIsNoticedWhenTheAnswerIsOld() {
    signIn = signIn(Duration.ofMillis(300));
    assertThat(signedIn(TOKEN)).isNotNull();
    keystone.revokes(TOKEN);

    assertThat(signedIn(TOKEN)).isNotNull();
    await().until(() -> authenticate(TOKEN) == null);
  }

  @Test
  void answerIsNotRememberedBeyondTheTokensEnd() {
    keystone.knows("short", Duration.ofMillis(300));
    assertThat(signedIn("short")).isNotNull();
    keystone.revokes("short");

    await().atMost(Duration.ofSeconds(5)).until(() -> authenticate("short") == null);
  }

  @Test
  void callsAtTheSameTimeShareOneCheck() throws Exception {
    keystone.toChecks =
        exchange -> {
          hold(responses);
          ScriptedKeystone.send(exchange, 404, "");
        };
    List<Future<Authentication>> calls =
        IntStream.range(0, MAX_WAITING)
            .mapToObj(i -> callers.submit(() -> authenticate(TOKEN, "192.0.2." + i)))
            .toList();
    await().until(() -> keystone.checks().size() == 1);

    responses.countDown();

    for (Future<Authentication> call : calls) {
      assertThat(call.get()).isNull();
    }
    assertThat(keystone.checks()).hasSize(1);
  }

  @Test
  void slowKeystoneKeepsABoundedNumberOfCallsWaitingForABoundedTime() {
    keystone.toChecks = exchange -> hold(responses);
    assertAwayWithin(TIMEOUT.plusSeconds(3), "first");

    List<Future<Authentication>> calls =
        IntStream.range(0, MAX_WAITING)
            .mapToObj(i -> callers.submit(() -> authenticate("token-" + i, "198.51.100." + i)))
            .toList();
    await().until(() -> keystone.checks().size() == 1 + MAX_WAITING);

    assertAwayWithin(Duration.ofSeconds(1), "one-too-many");
    assertThat(keystone.checks()).doesNotContain("one-too-many");
    await().until(() -> calls.stream().allMatch(Future::isDone));
  }

  @Test
  void oneAddressDoesNotKeepCallsOfOthersFromKeystone() {
    keystone.toChecks = exchange -> hold(responses);
    List<Future<Authentication>> calls =
        IntStream.range(0, SHARE)
            .mapToObj(i -> callers.submit(() -> authenticate("token-" + i)))
            .toList();
    await().until(() -> keystone.checks().size() == SHARE);

    assertAwayWithin(Duration.ofSeconds(1), "one-too-many");

    keystone.toChecks = null;
    assertThat(authenticate(TOKEN, "192.0.2.2")).isNotNull();
    await().until(() -> calls.stream().allMatch(Future::isDone));
  }

  @Test
  void answerThatDripsIsNotWaitedFor() {
    keystone.toChecks =
        exchange -> {
          exchange.sendResponseHeaders(200, 1000);
          OutputStream out = exchange.getResponseBody();
          for (int i = 0; i < 900 && responses.getCount() > 0; i++) {
            out.write(' ');
            out.flush();
            Thread.onSpinWait();
          }
          hold(responses);
        };

    assertAwayWithin(TIMEOUT.plusSeconds(3), TOKEN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>",
        "[]",
        "{}",
        "{\"token\": 1}",
        "{\"token\": {\"user\": {\"name\": \"ann\"}, \"expires_at\": \"2999-01-01T00:00:00Z\"}}",
        "{\"token\": {\"user\": {\"id\": \"u-1\"}}}",
        "{\"token\": {\"user\": {\"id\": \"u-1\"}, \"expires_at\": \"soon\"}}",
      })
  void answerThatCannotBeUnderstoodIsNone(String body) {
    keystone.toChecks = exchange -> ScriptedKeystone.send(exchange, 200, body);
    assertAway(TOKEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"token\":", "\"", "9", " "})
  void hostileResponseIsRefused(String repeated) {
    String body = repeated.repeat(500_000 / repeated.length());
    keystone.toChecks = exchange -> ScriptedKeystone.send(exchange, 200, body);

    assertAway(TOKEN);
  }

  @Test
  void answerThatIsTooLargeIsNone() {
    String padded = " ".repeat(2 << 20) + ScriptedKeystone.annsToken(LONG);
    keystone.toChecks = exchange -> ScriptedKeystone.send(exchange, 200, padded);

    assertAway(TOKEN);
  }

  @ParameterizedTest
  @ValueSource(ints = {204, 301, 302, 403, 429, 500, 502, 503})
  void otherAnswersAreNotAboutTheToken(int status) {
    keystone.toChecks =
        exchange -> {
          exchange.getResponseHeaders().set("Location", keystone.url() + "/auth/tokens?elsewhere");
          ScriptedKeystone.send(exchange, status, "");
        };

    assertAway(TOKEN);
    assertThat(keystone.checks()).hasSize(1);
  }

  @Test
  void tokenThatIsRememberedGoesOnWhileKeystoneIsAway() {
    assertThat(signedIn(TOKEN)).isNotNull();

    keystone.close();

    assertThat(signedIn(TOKEN)).isNotNull();
    assertAway("another");
  }

  @Test
  void outageIsReportedWhenItBeginsAndWhenItEnds(CapturedOutput log) {
    keystone.toChecks = exchange -> ScriptedKeystone.send(exchange, 500, "");
    assertAway(TOKEN);
    assertAway("another");

    keystone.toChecks = null;

    keystone.knows("third", LONG);
    assertThat(signedIn("third")).isNotNull();
    assertThat(log.getOut())
        .containsOnlyOnce("the identity provider is unavailable")
        .contains("status 500")
        .containsOnlyOnce("the identity provider is available again")
        .doesNotContain(TOKEN, ScriptedKeystone.PASSWORD, "own-token");
  }

  @Test
  void ownTokenThatKeystoneRefusesIsRenewed() {
    assertThat(signedIn(TOKEN)).isNotNull();
    keystone.refusesOwnTokens();
    pass(ServiceSession.RETRY_DELAY);
    keystone.knows("another", LONG);

    assertThat(signedIn("another")).isNotNull();

    assertThat(keystone.signIns()).hasSize(2);
  }

  @Test
  void keystoneThatRefusesWhatItGaveIsNotAskedForMoreAtOnce() {
    keystone.toChecks = exchange -> ScriptedKeystone.send(exchange, 401, "");

    assertAway("first");
    assertAway("second");

    assertThat(keystone.signIns()).hasSize(1);
  }

  @Test
  void ownTokenIsRenewedBeforeItsEndWhileCallsGoOn() {
    keystone.lifetime = Duration.ofSeconds(100);
    assertThat(signedIn(TOKEN)).isNotNull();
    pass(Duration.ofSeconds(91));
    keystone.toSignIns = exchange -> hold(responses);
    keystone.knows("second", LONG);
    keystone.knows("third", LONG);

    assertThat(signedIn("second")).isNotNull();
    assertThat(signedIn("third")).isNotNull();

    await().until(() -> keystone.signIns().size() == 2);
  }

  @Test
  void refusedSignInIsNotRepeatedAtOnceAndTakesANewPasswordFromItsFile() throws IOException {
    keystone.password = "changed";
    assertAway("first");
    assertAway("second");
    assertThat(keystone.signIns()).hasSize(1);

    Files.writeString(passwordFile, "changed");
    pass(ServiceSession.RETRY_DELAY);

    keystone.knows("third", LONG);
    assertThat(signedIn("third")).isNotNull();
    assertThat(keystone.signIns()).hasSize(2);
  }

  @Test
  void passwordFileThatIsGoneIsNotTheCallersFault(CapturedOutput log) throws IOException {
    Files.delete(passwordFile);

    assertAway(TOKEN);

    assertThat(log.getOut()).contains("NoSuchFileException").contains("password");
  }

  private KeystoneAuthenticationProvider signIn(Duration rememberedFor) {
    KeystoneSettings settings =
        new KeystoneSettings(
            keystone.url(),
            ScriptedKeystone.USER,
            "Default",
            null,
            passwordFile,
            ScriptedKeystone.PROJECT,
            "Default",
            TIMEOUT,
            TIMEOUT,
            MAX_WAITING,
            rememberedFor);
    return KeystoneConfiguration.provider(settings, () -> grants, nanos::get);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.plusMillis(1).toNanos());
  }

  private @Nullable Authentication authenticate(String token) {
    return authenticate(token, ADDRESS);
  }

  private @Nullable Authentication authenticate(String token, String address) {
    return signIn.authenticate(new Credentials.Token(token, address));
  }

  private AuthorizedCaller signedIn(String token) {
    CallerAuthentication signedIn =
        (CallerAuthentication) Objects.requireNonNull(authenticate(token), "not signed in");
    return signedIn.getPrincipal();
  }

  private void assertAway(String token) {
    assertThatExceptionOfType(AuthenticationFailedException.class)
        .isThrownBy(() -> authenticate(token))
        .extracting(AuthenticationFailedException::failure)
        .isEqualTo(Failure.IDENTITY_PROVIDER_UNAVAILABLE);
  }

  private void assertAwayWithin(Duration time, String token) {
    long start = System.nanoTime();
    assertAway(token);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(time);
  }

  private static void hold(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
