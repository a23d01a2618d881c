package dev.endpointpipeline.loadreplay.generate;

import static dev.endpointpipeline.loadreplay.generate.Profiles.ALL_OPERATIONS;
import static dev.endpointpipeline.loadreplay.generate.Profiles.calls;
import static dev.endpointpipeline.loadreplay.generate.Profiles.withArrivals;
import static dev.endpointpipeline.loadreplay.generate.Profiles.withMix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.endpointpipeline.loadreplay.recording.RecordedCall;
import dev.endpointpipeline.loadreplay.recording.RecordingWriter;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which calls a profile gives. */
class TrafficGeneratorTest {
  private static final Mix UPDATES = Mix.parse("update=1");

  @Test
  void sameSeedAndParametersGiveTheSameBytesEverywhere() throws Exception {
    TrafficProfile profile =
        new TrafficProfile(
            42,
            20_000,
            new Population(Profiles.GATEWAY, "demo", 500, 1.1, true),
            Arrivals.poisson(333.3),
            ALL_OPERATIONS,
            Shares.DEFAULT,
            new BodySize(1024, 16 * 1024));

    // A change of this value means that users get other files from the same options.
    assertThat(sha256(profile))
        .isEqualTo("bdf5ffa12c2dbeb393049ebaf5b16544075b4241885d04fde15c66b0a38e9e44");
  }

  @Test
  void anotherSeedGivesOtherCalls() throws Exception {
    TrafficProfile profile = withMix(ALL_OPERATIONS, Shares.DEFAULT);
    TrafficProfile other =
        new TrafficProfile(
            2,
            profile.calls(),
            profile.population(),
            profile.arrivals(),
            profile.mix(),
            profile.shares(),
            profile.bodySize());

    assertThat(sha256(profile)).isNotEqualTo(sha256(other));
  }

  @Test
  void anotherRateChangesNothingButTheTimes() {
    assertThat(timeless(calls(withArrivals(Arrivals.poisson(7)))))
        .isEqualTo(timeless(calls(withArrivals(Arrivals.constant(1000)))));
  }

  @Test
  void idsAreNumbersFrom1() {
    List<RecordedCall> calls = calls(withMix(ALL_OPERATIONS, Shares.DEFAULT));

    assertThat(calls)
        .extracting(RecordedCall::id)
        .isEqualTo(IntStream.rangeClosed(1, 5000).mapToObj(Integer::toString).toList());
  }

  @Test
  void operationsHaveTheirWeights() {
    Map<String, Long> methods =
        countedMethods(calls(withMix(Mix.parse("update=70,show=20,list=10"), Shares.NONE)));

    assertThat(methods).containsOnlyKeys("PUT", "GET");
    assertThat(methods.get("PUT")).isCloseTo(3500L, within(150L));
  }

  @Test
  void noCallIsAboutAnEndpointThatDoesNotExist() {
    List<RecordedCall> calls = calls(withMix(ALL_OPERATIONS, new Shares(0.1, 0.1, 0.1)));

    Set<String> existing =
        new HashSet<>(IntStream.rangeClosed(1, 20).mapToObj("ep-%06d"::formatted).toList());
    for (RecordedCall call : calls) {
      if (call.endpoint() == null) {
        continue;
      }
      switch (call.method()) {
        case "POST" -> assertThat(existing.add(call.endpoint())).isEqualTo(call.retryOf() == null);
        case "DELETE" -> assertThat(existing.remove(call.endpoint())).isTrue();
        default -> assertThat(existing).contains(call.endpoint());
      }
    }
    assertThat(countedMethods(calls)).containsOnlyKeys("GET", "POST", "PUT", "DELETE");
  }

  @Test
  void callsOfAnEndpointHaveItsIdInTheirPath() {
    assertThat(calls(withMix(ALL_OPERATIONS, Shares.DEFAULT)))
        .filteredOn(call -> call.endpoint() != null && !call.method().equals("POST"))
        .allSatisfy(
            call ->
                assertThat(call.url())
                    .hasToString(
                        "http://127.0.0.1:8080/v1/workspaces/demo/endpoints/" + call.endpoint()));
  }

  @Test
  void createsOfAllEndpointsComeFirstIfAskedFor() {
    TrafficProfile profile =
        new TrafficProfile(
            1,
            10,
            new Population(Profiles.GATEWAY, "demo", 3, 0, true),
            Arrivals.constant(10),
            UPDATES,
            new Shares(0, 1, 0),
            BodySize.UNPADDED);

    assertThat(calls(profile))
        .hasSize(13)
        .extracting(call -> call.method() + " " + call.endpoint())
        .startsWith("POST ep-000001", "POST ep-000002", "POST ep-000003")
        .last()
        .asString()
        .startsWith("PUT ");
  }

  @Test
  void aRetryRepeatsARecentCallUnderItsKey() {
    List<RecordedCall> calls = calls(withMix(ALL_OPERATIONS, new Shares(0.2, 0.1, 0.1)));

    Map<String, RecordedCall> byId = byId(calls);
    List<RecordedCall> retries = calls.stream().filter(call -> call.retryOf() != null).toList();
    assertThat(retries)
        .hasSizeBetween(600, 1100)
        .allSatisfy(
            retry -> {
              RecordedCall original = Objects.requireNonNull(byId.get(retry.retryOf()));
              assertThat(original.retryOf()).isNull();
              assertThat(original.method()).isIn("PUT", "POST");
              assertThat(original.atMicros()).isLessThan(retry.atMicros());
              assertThat(as(original, retry)).isEqualTo(retry);
              assertThat(retry.headers()).containsEntry("Idempotency-Key", List.of(original.id()));
            });
  }

  @Test
  void aPreconditionIsAboutAnEarlierCallForTheSameEndpointThatHasAnETag() {
    List<RecordedCall> calls = calls(withMix(ALL_OPERATIONS, new Shares(0.1, 0.1, 0.3)));

    Map<String, RecordedCall> byId = byId(calls);
    assertThat(calls.stream().filter(call -> call.ifMatch() != null))
        .hasSizeGreaterThan(500)
        .allSatisfy(
            call -> {
              RecordedCall earlier = Objects.requireNonNull(byId.get(call.ifMatch()));
              assertThat(call.method()).isIn("PUT", "DELETE");
              assertThat(call.expectedStatuses()).containsExactly(202, 412);
              assertThat(earlier.endpoint()).isEqualTo(call.endpoint());
              assertThat(earlier.atMicros()).isLessThan(call.atMicros());
              assertThat(earlier.expectedStatuses()).containsAnyOf(200, 202).doesNotContain(412);
            });
  }

  @Test
  void invalidCallsExpectARefusal() {
    List<RecordedCall> calls = calls(withMix(UPDATES, new Shares(0, 0.1, 0)));

    assertThat(calls)
        .filteredOn(call -> call.expectedStatuses().equals(List.of(400)))
        .hasSizeBetween(400, 600);
  }

  @Test
  void hotEndpointsGetMostCalls() {
    TrafficProfile profile =
        new TrafficProfile(
            1,
            5000,
            new Population(Profiles.GATEWAY, "demo", 1000, 1.2, false),
            Arrivals.constant(100),
            UPDATES,
            Shares.NONE,
            BodySize.UNPADDED);

    assertThat(calls(profile))
        .filteredOn(call -> "ep-000001".equals(call.endpoint()))
        .hasSizeGreaterThan(1000);
  }

  private static List<RecordedCall> timeless(List<RecordedCall> calls) {
    return calls.stream().map(call -> with(call, call.id(), 0, call.retryOf())).toList();
  }

  /** The original, sent as the retry. */
  private static RecordedCall as(RecordedCall original, RecordedCall retry) {
    return with(original, retry.id(), retry.atMicros(), original.id());
  }

  private static RecordedCall with(
      RecordedCall call, String id, long at, @Nullable String retryOf) {
    return new RecordedCall(
        id,
        at,
        call.method(),
        call.url(),
        call.headers(),
        call.body(),
        call.endpoint(),
        call.caller(),
        retryOf,
        call.ifMatch(),
        call.expectedStatuses());
  }

  private static Map<String, Long> countedMethods(List<RecordedCall> calls) {
    Map<String, Long> methods = new HashMap<>();
    calls.forEach(call -> methods.merge(call.method(), 1L, Long::sum));
    return methods;
  }

  private static Map<String, RecordedCall> byId(List<RecordedCall> calls) {
    Map<String, RecordedCall> byId = new HashMap<>();
    calls.forEach(call -> byId.put(call.id(), call));
    return byId;
  }

  private static String sha256(TrafficProfile profile) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    TrafficGenerator generator = new TrafficGenerator(profile);
    try (RecordingWriter writer =
        new RecordingWriter(
            new DigestOutputStream(OutputStream.nullOutputStream(), digest), generator.info())) {
      generator.forEachRemaining(writer::write);
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
