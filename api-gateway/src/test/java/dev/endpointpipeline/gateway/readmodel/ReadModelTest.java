package dev.endpointpipeline.gateway.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.gateway.EndpointStates;
import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReadModelTest {
  private static final String CALLER = "ann";
  private static final EndpointFilter EVERY = (id, name, type) -> true;

  private final EndpointKey key = EndpointStates.newKey();
  private final ReadModel model = ReadModels.loaded();

  @Test
  void answersNothingBeforeItIsLoaded() {
    ReadModel loading =
        new ReadModel(new ReadModelSettings(Duration.ofSeconds(1), 1, Duration.ofSeconds(60), 1));
    loading.put(key, state(1));
    assertFails(() -> loading.find(key), Failure.STARTING);
    assertFails(() -> loading.standing(key), Failure.STARTING);
    assertFails(() -> loading.list("ws-1", EVERY, 0, 1), Failure.STARTING);
    assertFails(() -> loading.awaitRevision(CALLER, key, 1), Failure.STARTING);
  }

  @Test
  void showsThePredictionUntilTheWorkerHasDealtWithTheRequest() {
    model.put(key, state(1));
    model.accepted(key, 5, predict(5));
    assertThat(model.find(key).orElseThrow().getRevision()).isEqualTo(5);

    model.put(key, state(4));
    assertThat(model.find(key).orElseThrow().getRevision()).isEqualTo(5);

    model.put(key, handled(4, 5));
    assertThat(model.find(key)).contains(handled(4, 5));
    assertThat(model.predictions()).isZero();
  }

  @Test
  void predictionsBuildOnEachOther() {
    model.put(key, state(1));
    model.accepted(key, 5, predict(5));
    model.accepted(
        key,
        6,
        base -> {
          assertThat(base).isEqualTo(state(5));
          return state(6);
        });
    assertThat(model.standing(key).orElseThrow().revision()).isEqualTo(6);
    assertThat(model.predictions()).isOne();
  }

  @Test
  void keepsNoPredictionWhenTheWorkerWasFaster() {
    model.put(key, handled(7, 7));
    assertThat(model.accepted(key, 5, predict(5))).isEqualTo(state(5));
    assertThat(model.find(key)).contains(handled(7, 7));
    assertThat(model.predictions()).isZero();
  }

  @Test
  void predictsNothingForAnEndpointThatIsGone() {
    assertThat(model.accepted(key, 5, base -> base)).isNull();
    assertThat(model.find(key)).isEmpty();
  }

  @Test
  void tombstoneRemovesStateAndPrediction() {
    model.put(key, state(1));
    model.accepted(key, 5, predict(5));
    model.remove(key, OptionalLong.of(1));
    assertThat(model.find(key)).isEmpty();
    assertThat(model.predictions()).isZero();
    assertThat(model.size()).isZero();
  }

  @Test
  void tombstoneThatDoesNotSayWhatItAnswersRemovesAsWell() {
    model.accepted(key, 5, predict(5));
    model.remove(key, OptionalLong.empty());
    assertThat(model.find(key)).isEmpty();
    assertThat(model.predictions()).isZero();
  }

  @Test
  void requestThatIsAcknowledgedAfterItsTombstoneBringsNothingBack() {
    model.put(key, state(1));
    model.remove(key, OptionalLong.of(7));
    assertThat(model.accepted(key, 5, predict(5))).isEqualTo(state(5));
    assertThat(model.find(key)).isEmpty();
    assertThat(model.predictions()).isZero();
  }

  @Test
  void tombstoneOfAnEndpointThatWasNeverKnownIsRememberedToo() {
    model.remove(key, OptionalLong.of(5));
    model.accepted(key, 5, predict(5));
    assertThat(model.find(key)).isEmpty();
  }

  @Test
  void createAfterADeletionIsShownThoughTombstonesOfEarlierRequestsFollow() {
    model.put(key, state(1));
    model.remove(key, OptionalLong.of(2));
    model.accepted(key, 5, predict(5));
    model.remove(key, OptionalLong.of(4));
    assertThat(model.find(key)).contains(state(5));
    model.remove(key, OptionalLong.of(5));
    assertThat(model.find(key)).isEmpty();
  }

  @Test
  void onlyTheNewestDeparturesAreRemembered() {
    model.remove(key, OptionalLong.of(5));
    for (int others = 0; others < 20_000; others++) {
      model.remove(new EndpointKey("ws-2", "e" + others), OptionalLong.of(5));
    }
    model.accepted(key, 5, predict(5));
    assertThat(model.find(key)).contains(state(5));
  }

  @Test
  void countsEndpointsHoweverTheyAreKnown() {
    model.accepted(key, 5, predict(5));
    EndpointKey other = EndpointStates.newKey();
    model.put(other, EndpointStates.running(other, 1).build());
    model.put(other, EndpointStates.running(other, 2).build());
    model.remove(EndpointStates.newKey(), OptionalLong.of(1));
    assertThat(model.size()).isEqualTo(2);
    assertThat(model.predictions()).isOne();
  }

  @Test
  void listsAWorkspaceInTheOrderOfItsIdsAndNoOther() {
    for (String id : List.of("w/b", "w/-", "w/Z", "w/1", "v/b", "w0/b", "w-/b", "W/b")) {
      put(id);
    }
    Listing all = model.list("w", EVERY, 0, 100);
    assertThat(all.total()).isEqualTo(4);
    assertThat(all.page())
        .extracting(EndpointState::getEndpointId)
        .containsExactly("-", "1", "Z", "b");
    assertThat(model.list("nobody", EVERY, 0, 100).total()).isZero();
  }

  @Test
  void listsPageByPage() {
    for (int i = 0; i < 5; i++) {
      put("w/" + i);
    }
    assertThat(idsOf(model.list("w", EVERY, 0, 2))).containsExactly("0", "1");
    assertThat(idsOf(model.list("w", EVERY, 4, 2))).containsExactly("4");
    assertThat(idsOf(model.list("w", EVERY, 5, 2))).isEmpty();
    assertThat(model.list("w", EVERY, 5, 2).total()).isEqualTo(5);
  }

  @Test
  void listsWhatMatchesOnly() {
    put("w/1");
    put("w/2");
    Listing listing = model.list("w", (id, name, type) -> id.equals("2"), 0, 10);
    assertThat(listing.total()).isOne();
    assertThat(idsOf(listing)).containsExactly("2");
  }

  @Test
  void listShowsPredictionsInTheirPlacesAndNothingThatIsGone() {
    put("w/1");
    put("w/3");
    put("w/4");
    model.accepted(new EndpointKey("w", "2"), 5, base -> stateOf("w/2", 5));
    model.accepted(new EndpointKey("w", "3"), 6, base -> stateOf("w/3", 6));
    model.remove(new EndpointKey("w", "4"), OptionalLong.of(1));
    assertThat(model.list("w", EVERY, 0, 10).page())
        .extracting(EndpointState::getEndpointId, EndpointState::getRevision)
        .containsExactly(tuple("1", 1L), tuple("2", 5L), tuple("3", 6L));
  }

  @Test
  void waiterIsWokenByTheRevisionItWaitsFor() {
    CompletableFuture<Void> waiting =
        CompletableFuture.runAsync(() -> model.awaitRevision(CALLER, key, 5));
    model.put(key, state(5));
    assertThat(waiting).succeedsWithin(Duration.ofSeconds(5));
  }

  @Test
  void waiterIsWokenByATombstoneToo() {
    model.put(key, state(4));
    CompletableFuture<Void> waiting =
        CompletableFuture.runAsync(() -> model.awaitRevision(CALLER, key, 5));
    model.remove(key, OptionalLong.of(5));
    assertThat(waiting).succeedsWithin(Duration.ofSeconds(5));
    model.awaitRevision(CALLER, key, 5);
  }

  @Test
  void waitingInVainEnds() {
    model.put(key, state(4));
    assertFails(() -> model.awaitRevision(CALLER, key, 5), Failure.STATE_BEHIND);
    // The place is free again.
    assertFails(() -> model.awaitRevision(CALLER, key, 5), Failure.STATE_BEHIND);
  }

  @Test
  void callerWhoTakesItsShareOfThePlacesLeavesThoseOfOthers() {
    ReadModel patient = ReadModels.loaded(Duration.ofSeconds(20));
    patient.put(key, state(4));
    CompletableFuture<Void> waiting =
        CompletableFuture.runAsync(() -> patient.awaitRevision(CALLER, key, 5));
    await().until(() -> patient.awaitingRevision() == 1);

    assertFails(() -> patient.awaitRevision(CALLER, key, 5), Failure.TOO_MANY_WAITING);

    CompletableFuture<Void> another =
        CompletableFuture.runAsync(() -> patient.awaitRevision("another", key, 5));
    await().until(() -> patient.awaitingRevision() == 2);
    patient.put(key, state(5));
    assertThat(waiting).succeedsWithin(Duration.ofSeconds(5));
    assertThat(another).succeedsWithin(Duration.ofSeconds(5));
    assertThat(patient.awaitingRevision()).isZero();
  }

  private void put(String keyText) {
    model.put(EndpointKey.parse(keyText), stateOf(keyText, 1));
  }

  private static EndpointState stateOf(String keyText, long revision) {
    return EndpointStates.running(EndpointKey.parse(keyText), revision).build();
  }

  private static List<String> idsOf(Listing listing) {
    List<String> ids = new ArrayList<>();
    listing.page().forEach(state -> ids.add(state.getEndpointId()));
    return ids;
  }

  private UnaryOperator<@Nullable EndpointState> predict(long revision) {
    return base -> state(revision);
  }

  private EndpointState state(long revision) {
    return EndpointStates.running(key, revision).build();
  }

  private EndpointState handled(long revision, long handledRevision) {
    return EndpointStates.running(key, revision).setHandledRevision(handledRevision).build();
  }

  private static void assertFails(Runnable call, Failure failure) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            RequestFailedException.class, e -> assertThat(e.failure()).isEqualTo(failure));
  }
}
