package dev.endpointpipeline.gateway.readmodel;

import static dev.endpointpipeline.gateway.readmodel.ReadModels.create;
import static dev.endpointpipeline.gateway.readmodel.ReadModels.rename;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.gateway.Background;
import dev.endpointpipeline.gateway.EndpointStates;
import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import dev.endpointpipeline.model.acceptance.Decision;
import dev.endpointpipeline.model.acceptance.EndpointRequest;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointPatch;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointUpdateRequested;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadModelTest {
  private static final String CALLER = "ann";
  private static final EndpointFilter EVERY = (id, name, type) -> true;

  private final EndpointKey key = EndpointStates.newKey();
  private final ReadModel model = ReadModels.loaded();

  @Test
  void failsBeforeItIsLoaded() {
    ReadModel loading = ReadModels.loading(Duration.ofSeconds(1));
    ReadModels.put(loading, key, state(1));
    assertFails(() -> loading.find(key), Failure.STARTING);
    assertFails(() -> loading.list("ws-1", EVERY, 0, 1), Failure.STARTING);
    assertFails(() -> loading.awaitRevision(CALLER, key, 1), Failure.STARTING);
  }

  @Test
  void requestIsShownUntilTheWorkerHasHandledIt() {
    ReadModels.put(model, key, state(1));
    model.partition(0).request(rename(key, 5, "five"));
    assertShown(5, "five");

    ReadModels.put(model, key, state(4));
    assertShown(5, "five");

    ReadModels.put(model, key, handled(4, 5));
    assertThat(model.find(key)).contains(handled(4, 5));
    assertThat(model.foldedEndpoints()).isZero();
  }

  @Test
  void requestsBuildOnEachOther() {
    ReadModels.put(model, key, state(1));
    model.partition(0).request(rename(key, 5, "five"));
    model.partition(0).request(describe(key, 6, "described"));
    EndpointState shown = model.find(key).orElseThrow();
    assertThat(shown.getRevision()).isEqualTo(6);
    assertThat(shown.getSpec().getName()).isEqualTo("five");
    assertThat(shown.getSpec().getDescription()).isEqualTo("described");
    assertThat(model.foldedEndpoints()).isOne();
  }

  @Test
  void whatTheWorkerMadeOfARequestIsBelowTheNextOne() {
    ReadModels.put(model, key, state(1));
    model.partition(0).request(describe(key, 5, "rejected by the worker"));
    model.partition(0).request(rename(key, 6, "six"));
    ReadModels.put(model, key, handled(1, 5));
    assertShown(6, "six");
    assertThat(model.find(key).orElseThrow().getSpec().getDescription()).isNull();
  }

  @Test
  void ownRequestEntersOnlyAfterThoseOfOthersBeforeIt() {
    ReadModels.put(model, key, state(1));
    var decision = model.awaitDecision(describe(key, 6, "mine").request());
    model.acknowledged(describe(key, 6, "mine"));
    assertThat(decision).isNotDone();
    assertShown(1, "before");

    model.partition(0).request(rename(key, 5, "theirs"));
    EndpointState own = stateAfter(decision);
    assertThat(own.getRevision()).isEqualTo(6);
    assertThat(own.getSpec().getName()).isEqualTo("theirs");
    assertThat(own.getSpec().getDescription()).isEqualTo("mine");
    model.partition(0).request(describe(key, 6, "mine"));
    assertThat(model.find(key)).contains(own);
  }

  @Test
  void ownRequestEntersAtOnceWhenAllBeforeItAreKnown() {
    ReadModels.put(model, key, state(1));
    var decision = model.awaitDecision(rename(key, 2, "mine").request());
    model.acknowledged(rename(key, 2, "mine"));
    assertThat(decision.join().revision()).isEqualTo(2);
    assertShown(2, "mine");
  }

  @Test
  void ownRequestEntersWhenWhatIsBeforeItProvesToBeNoRequest() {
    ReadModels.put(model, key, state(1));
    var decision = model.awaitDecision(rename(key, 4, "mine").request());
    model.acknowledged(rename(key, 4, "mine"));
    assertThat(decision).isNotDone();
    model.partition(0).read(4);
    assertThat(decision).isDone();
  }

  @Test
  void stateWaitsForTheRequestsThatItHasHandled() {
    ReadModels.put(model, key, state(1));
    model.partition(0).state(key, state(5));
    model.settle();
    assertShown(1, "before");
    var decision = model.awaitDecision(rename(key, 5, "five").request());
    model.partition(0).request(rename(key, 5, "five"));
    model.settle();
    assertThat(stateAfter(decision).getSpec().getName()).isEqualTo("five");
    assertThat(model.find(key)).contains(state(5));
  }

  @Test
  void ofStatesThatComeTogetherTheNewestIsBelowTheRequestsThatAreLeft() {
    ReadModels.put(model, key, state(1));
    for (int revision = 5; revision < 8; revision++) {
      model.partition(0).request(rename(key, revision, "name of " + revision));
    }
    model.partition(0).state(key, state(5));
    model.partition(0).state(key, state(6));
    model.settle();

    assertShown(7, "name of 7");
    assertThat(model.find(key).orElseThrow().getServingRevision()).isEqualTo(6);
    assertThat(model.pending()).isOne();
  }

  @Test
  void callThatLearnsOfAnOutcomeFindsItInTheView() {
    ReadModels.put(model, key, state(1));
    model.partition(0).request(rename(key, 5, "five"));
    model.partition(0).request(rename(key, 6, "six"));
    var serving =
        model
            .awaitResult("caller", key, 5, Duration.ofMinutes(1))
            .orElseThrow()
            .thenApply(result -> model.find(key).orElseThrow().getServingRevision());
    model.partition(0).state(key, state(5));
    model.settle();
    assertThat(serving).isCompletedWithValue(5L);
  }

  @Test
  void requestStaysWhileNewerOnesOvertakeItAtTheWorker() {
    ReadModels.put(model, key, state(1));
    model.partition(0).request(rename(key, 5, "waits at the worker"));
    EndpointKey neighbour = EndpointStates.newKey();
    ReadModels.put(model, neighbour, EndpointStates.running(neighbour, 6).build());
    assertShown(5, "waits at the worker");
    assertThat(model.foldedEndpoints()).isOne();
  }

  @Test
  void startReadsAgainWhatNewerRequestsHaveOvertakenAndFoldsOnlyThat() {
    ReadModel starting = ReadModels.loading(Duration.ofMillis(200));
    EndpointKey neighbour = EndpointStates.newKey();
    starting.partition(0).state(key, state(1));
    starting.partition(0).state(neighbour, EndpointStates.running(neighbour, 6).build());
    starting.partition(0).waiting(OptionalLong.of(5));
    starting.markStatesLoaded();

    assertThat(starting.partition(0).unhandled()).isEqualTo(5);
    starting.partition(0).read(5);
    starting.partition(0).request(rename(key, 5, "waits at the worker"));
    starting.partition(0).request(rename(neighbour, 6, "was handled"));
    starting.markLoaded();

    assertThat(starting.find(key).orElseThrow().getSpec().getName())
        .isEqualTo("waits at the worker");
    assertThat(starting.find(neighbour)).contains(EndpointStates.running(neighbour, 6).build());
    assertThat(starting.foldedEndpoints()).isOne();
  }

  @Test
  void startBeginsAfterWhatWasHandledWhenNothingWaits() {
    ReadModel starting = ReadModels.loading(Duration.ofMillis(200));
    starting.partition(0).state(key, state(6));
    starting.partition(0).waiting(OptionalLong.of(5));
    starting.partition(0).waiting(OptionalLong.empty());
    assertThat(starting.partition(0).unhandled()).isEqualTo(7);
  }

  /** As a young partition's, when a worker is quick. */
  @Test
  void stateThatComesBeforeItsRequestsWhileTheyAreLoadedIsNotFoldedOverAgain() {
    ReadModel starting = ReadModels.loading(Duration.ofMillis(200));
    starting.markStatesLoaded();
    starting.partition(0).state(key, state(1));
    starting.partition(0).request(create(key, 0));
    starting.partition(0).request(rename(key, 1, "one"));
    starting.partition(0).read(2);
    starting.settle();
    starting.markLoaded();

    assertThat(starting.find(key)).contains(state(1));
    assertThat(starting.foldedEndpoints()).isZero();
  }

  @Test
  void requestAboutAnEndpointThatIsGoneBringsNothing() {
    var decision = model.awaitDecision(rename(key, 5, "five").request());
    model.partition(0).request(rename(key, 5, "five"));
    assertThat(decision.join().decision()).isInstanceOf(Decision.Rejected.class);
    assertThat(model.find(key)).isEmpty();
  }

  @Test
  void tombstoneRemovesStateAndTheRequestsBeforeIt() {
    ReadModels.put(model, key, state(1));
    model.partition(0).request(rename(key, 5, "five"));
    ReadModels.remove(model, key, OptionalLong.of(5));
    assertThat(model.find(key)).isEmpty();
    assertThat(model.foldedEndpoints()).isZero();
    assertThat(model.size()).isZero();
  }

  @Test
  void tombstoneWithoutAHandledRevisionRemovesAsWell() {
    model.partition(0).request(create(key, 5));
    ReadModels.remove(model, key, OptionalLong.empty());
    assertThat(model.find(key)).isEmpty();
    assertThat(model.foldedEndpoints()).isZero();
  }

  @Test
  void createAfterADeletionIsShownThoughTombstonesOfEarlierRequestsFollow() {
    ReadModels.put(model, key, state(1));
    ReadModels.remove(model, key, OptionalLong.of(2));
    model.partition(0).request(create(key, 5));
    ReadModels.remove(model, key, OptionalLong.of(4));
    assertShown(5, "new");
    ReadModels.remove(model, key, OptionalLong.of(5));
    assertThat(model.find(key)).isEmpty();
  }

  @Test
  void countsEndpointsHoweverTheyAreKnown() {
    model.partition(0).request(create(key, 0));
    EndpointKey other = EndpointStates.newKey();
    ReadModels.put(model, other, EndpointStates.running(other, -1).setHandledRevision(-1).build());
    ReadModels.put(model, other, EndpointStates.running(other, -1).setHandledRevision(-1).build());
    ReadModels.remove(model, EndpointStates.newKey(), OptionalLong.of(-1));
    assertThat(model.size()).isEqualTo(2);
    assertThat(model.foldedEndpoints()).isOne();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void gatewaysSeeTheSameStateAfterEachRequest(long seed) {
    Random random = new Random(seed);
    ReadModel other = ReadModels.loaded();
    ReadModels.put(model, key, state(0));
    ReadModels.put(other, key, state(0));
    List<LoggedRequest> log = new ArrayList<>();
    for (int revision = 1; revision <= 200; revision++) {
      log.add(
          random.nextBoolean()
              ? rename(key, revision, "name-" + random.nextInt(5))
              : describe(key, revision, "text-" + random.nextInt(5)));
    }
    assertThat(statesAfterEach(other, log, random)).isEqualTo(statesAfterEach(model, log, random));
  }

  /** Some requests are acknowledged to the gateway itself, before it reads them or later. */
  private static List<EndpointState> statesAfterEach(
      ReadModel gateway, List<LoggedRequest> log, Random random) {
    List<CompletableFuture<RequestDecision>> decisions =
        log.stream().map(request -> gateway.awaitDecision(request.request())).toList();
    for (int i = 0; i < log.size(); i++) {
      int ahead = Math.min(log.size() - 1, i + random.nextInt(4));
      if (random.nextBoolean()) {
        gateway.acknowledged(log.get(ahead));
      }
      gateway.partition(0).request(log.get(i));
    }
    return decisions.stream().map(ReadModelTest::stateAfter).toList();
  }

  @Test
  void pendingRequestCostsNoMoreAfterThousandsOfOthers() {
    ReadModels.put(model, key, state(0));
    renameTo(1_000);
    long afterHundreds = allocatedBy(() -> renameTo(1_500));
    renameTo(8_000);
    long afterThousands = allocatedBy(() -> renameTo(8_500));
    assertThat(afterThousands).isLessThan(afterHundreds * 3 / 2);
  }

  private void renameTo(long revision) {
    for (long next = model.find(key).orElseThrow().getRevision() + 1; next <= revision; next++) {
      model.partition(0).request(rename(key, next, "name-" + next));
    }
  }

  private static long allocatedBy(Runnable work) {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    work.run();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  @Test
  void whatAPageFindsIsShownAsItIsWhenItsTurnComes() {
    put("w/1");
    put("w/2");
    put("w/3");
    Listing listing = model.list("w", EVERY, 0, 10);
    ReadModels.put(model, EndpointKey.parse("w/1"), stateOf("w/1", 2));
    ReadModels.remove(model, EndpointKey.parse("w/2"), OptionalLong.of(3));
    assertThat(listing.page())
        .extracting(EndpointState::getEndpointId, EndpointState::getRevision)
        .containsExactly(tuple("1", 2L), tuple("3", 1L));
  }

  @Test
  void readerFindsSomeStateWhileItIsReplacedAllTheTime() {
    ReadModels.put(model, key, state(0));
    CompletableFuture<Void> replacing =
        Background.run(
            () -> LongStream.range(1, 5_000).forEach(at -> ReadModels.put(model, key, state(at))));
    long newest = 0;
    while (!replacing.isDone()) {
      long found = model.find(key).orElseThrow().getRevision();
      assertThat(found).isGreaterThanOrEqualTo(newest);
      newest = found;
    }
    assertThat(replacing).isCompleted();
  }

  @Test
  void requestIsShownAsSoonAsItCountsAsRead() {
    ReadModels.put(model, key, state(0));
    CompletableFuture<Void> following = Background.run(() -> renameTo(3_000));
    for (long revision = 1; revision <= 3_000; revision++) {
      while (!model.isRead(key, revision)) {
        Thread.onSpinWait();
      }
      assertThat(model.find(key).orElseThrow().getRevision()).isGreaterThanOrEqualTo(revision);
    }
    assertThat(following).succeedsWithin(Duration.ofSeconds(5));
  }

  @Test
  void usageIsOfStatesAndOfRequestsUntilTheyAreHandled() {
    ReadModels.put(model, key, state(1));
    long ofState = model.total().stateBytes();
    assertThat(model.usage("ws-1")).isEqualTo(new Usage(1, ofState, 0)).isEqualTo(model.total());

    model.partition(0).request(rename(key, 5, "five"));
    EndpointKey created = EndpointStates.newKey();
    model.partition(0).request(create(created, 6));
    assertThat(model.usage("ws-1")).isEqualTo(new Usage(2, ofState, 200));
    assertThat(model.pending()).isEqualTo(2);

    ReadModels.remove(model, created, OptionalLong.of(6));
    assertThat(model.pending()).isEqualTo(1);
    ReadModels.remove(model, key, OptionalLong.of(7));
    assertThat(model.pending()).isZero();
    assertThat(model.usage("ws-1")).isEqualTo(Usage.NONE).isEqualTo(model.total());
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
  void listShowsRequestsInTheirPlacesAndNothingThatIsGone() {
    put("w/1");
    put("w/3");
    put("w/4");
    model.partition(0).request(create(new EndpointKey("w", "2"), 5));
    model.partition(0).request(rename(new EndpointKey("w", "3"), 6, "six"));
    ReadModels.remove(model, new EndpointKey("w", "4"), OptionalLong.of(1));
    assertThat(model.list("w", EVERY, 0, 10).page())
        .extracting(EndpointState::getEndpointId, EndpointState::getRevision)
        .containsExactly(tuple("1", 1L), tuple("2", 5L), tuple("3", 6L));
  }

  @Test
  void waiterIsWokenByTheRevisionItWaitsFor() {
    CompletableFuture<Void> waiting = Background.run(() -> model.awaitRevision(CALLER, key, 5));
    ReadModels.put(model, key, state(5));
    assertThat(waiting).succeedsWithin(Duration.ofSeconds(5));
  }

  @Test
  void waiterIsWokenByATombstoneToo() {
    ReadModels.put(model, key, state(4));
    CompletableFuture<Void> waiting = Background.run(() -> model.awaitRevision(CALLER, key, 5));
    ReadModels.remove(model, key, OptionalLong.of(5));
    assertThat(waiting).succeedsWithin(Duration.ofSeconds(5));
    model.awaitRevision(CALLER, key, 5);
  }

  @Test
  void waiterIsWokenByWhateverElseItsPartitionHas() {
    ReadModel patient = ReadModels.loaded(Duration.ofMinutes(1));
    ReadModels.put(patient, key, state(1));
    EndpointKey another = EndpointStates.newKey();
    assertWaiterIsWoken(patient, 2, () -> patient.partition(0).request(rename(another, 2, "two")));
    assertWaiterIsWoken(patient, 3, () -> patient.acknowledged(rename(another, 3, "three")));
    assertWaiterIsWoken(patient, 4, () -> patient.partition(0).read(5));
  }

  private void assertWaiterIsWoken(ReadModel patient, long revision, Runnable next) {
    CompletableFuture<Void> waiting =
        Background.run(() -> patient.awaitRevision(CALLER, key, revision));
    await().until(() -> patient.awaitingRevision() == 1);
    next.run();
    assertThat(waiting).succeedsWithin(Duration.ofSeconds(10));
    await().until(() -> patient.awaitingRevision() == 0);
  }

  @Test
  void waitingInVainEnds() {
    ReadModels.put(model, key, state(4));
    assertFails(() -> model.awaitRevision(CALLER, key, 5), Failure.REVISION_NOT_READ);
    // The permit is free again.
    assertFails(() -> model.awaitRevision(CALLER, key, 5), Failure.REVISION_NOT_READ);
  }

  @Test
  void callerThatUsesItsShareLeavesThePermitsOfOthers() {
    ReadModel patient = ReadModels.loaded(Duration.ofSeconds(20));
    ReadModels.put(patient, key, state(4));
    CompletableFuture<Void> waiting = Background.run(() -> patient.awaitRevision(CALLER, key, 5));
    await().until(() -> patient.awaitingRevision() == 1);

    assertFails(() -> patient.awaitRevision(CALLER, key, 5), Failure.TOO_MANY_WAITING);

    CompletableFuture<Void> another =
        Background.run(() -> patient.awaitRevision("another", key, 5));
    await().until(() -> patient.awaitingRevision() == 2);
    ReadModels.put(patient, key, state(5));
    assertThat(waiting).succeedsWithin(Duration.ofSeconds(5));
    assertThat(another).succeedsWithin(Duration.ofSeconds(5));
    assertThat(patient.awaitingRevision()).isZero();
  }

  private void put(String keyText) {
    ReadModels.put(model, EndpointKey.parse(keyText), stateOf(keyText, 1));
  }

  private static EndpointState stateOf(String keyText, long revision) {
    return EndpointStates.running(EndpointKey.parse(keyText), revision).build();
  }

  private static List<String> idsOf(Listing listing) {
    List<String> ids = new ArrayList<>();
    listing.page().forEach(state -> ids.add(state.getEndpointId()));
    return ids;
  }

  private static EndpointState stateAfter(CompletableFuture<RequestDecision> decision) {
    return Objects.requireNonNull(decision.join().decision().state());
  }

  private void assertShown(long revision, String name) {
    EndpointState shown = model.find(key).orElseThrow();
    assertThat(shown.getRevision()).isEqualTo(revision);
    assertThat(shown.getSpec().getName()).isEqualTo(name);
  }

  private static LoggedRequest describe(EndpointKey key, long revision, String description) {
    LoggedRequest rename = rename(key, revision, "");
    return ReadModels.logged(
        revision,
        new EndpointRequest.Update(
            new EndpointUpdateRequested(
                key.workspaceId(),
                key.endpointId(),
                rename.request().context(),
                EndpointPatch.newBuilder().setDescription(description).build())));
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
