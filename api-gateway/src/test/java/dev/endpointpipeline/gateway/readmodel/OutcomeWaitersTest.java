package dev.endpointpipeline.gateway.readmodel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.gateway.EndpointStates;
import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.schemas.AnsweredRequest;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointStatus;
import dev.endpointpipeline.schemas.FailedRevision;
import dev.endpointpipeline.schemas.LifecycleStep;
import dev.endpointpipeline.schemas.Outcome;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Waiting for how request 5 ends, of an endpoint that runs at revision 1. */
class OutcomeWaitersTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final long REQUEST = 5;
  private static final String CALLER = "ann";

  private final EndpointKey key = EndpointStates.newKey();
  private final ReadModel model = ReadModels.loaded();

  @BeforeEach
  void anEndpointRuns() {
    model.put(key, running(1).build());
  }

  @Nested
  class WaitingFromTheStart {
    private final CompletableFuture<Ending> ending = OutcomeWaitersTest.this.await();

    @Test
    void requestThatIsAppliedEndsWithTheStateThatItMade() {
      model.put(key, creating(REQUEST).build());
      assertThat(ending).isNotDone();
      model.put(key, running(REQUEST).build());
      assertThat(ending).isCompletedWithValue(Ending.of(Outcome.APPLIED, running(5).build()));
      assertThat(model.awaitingOutcome()).isZero();
    }

    @Test
    void requestThatIsAppliedAtOnceEndsToo() {
      model.put(key, running(REQUEST).build());
      assertOutcome(ending, Outcome.APPLIED);
    }

    @Test
    void requestThatFailsEndsWithTheStateThatSaysWhy() {
      model.put(key, creating(REQUEST).build());
      EndpointState failed = running(REQUEST).setStatus(EndpointStatus.FAILED).build();
      model.put(key, failed);
      assertThat(ending).isCompletedWithValue(Ending.of(Outcome.FAILED, failed));
    }

    @Test
    void requestIsSupersededByANewerOneThatEnteredTheLifecycle() {
      model.put(key, creating(REQUEST).build());
      model.put(key, creating(7).build());
      assertOutcome(ending, Outcome.SUPERSEDED);
    }

    /** The state in between is gone when the topic was compacted. */
    @Test
    void requestFailedThoughOnlyItsRollbackIsSeen() {
      model.put(key, creating(REQUEST).build());
      model.put(
          key, creating(7).setRollbackOf(new FailedRevision(REQUEST, "code", "message")).build());
      assertOutcome(ending, Outcome.FAILED);
    }

    @Test
    void requestIsNotEndedByANewerOneThatDidNotEnterTheLifecycle() {
      model.put(key, creating(REQUEST).build());
      model.put(key, creating(REQUEST).setHandledRevision(7L).setAnswered(rejected(7)).build());
      assertThat(ending).isNotDone();
    }

    @Test
    void olderRequestsDoNotEndIt() {
      model.put(key, running(1).setHandledRevision(4L).setAnswered(rejected(4)).build());
      model.put(key, creating(4).build());
      model.put(key, running(4).build());
      assertThat(ending).isNotDone();
    }

    @Test
    void rejectedRequestEndsWithWhatItsCallerWouldHaveBeenTold() {
      model.put(key, running(1).setHandledRevision(REQUEST).setAnswered(rejected(5)).build());
      assertThat(ending).isDone();
      assertThat(ending.join().outcome()).isEqualTo(Outcome.REJECTED);
      assertThat(ending.join().rejection()).isEqualTo(Failure.REVISION_PASSED);
    }

    @Test
    void rejectionThatThisReleaseDoesNotKnowIsNoOutcome() {
      AnsweredRequest unheardOf =
          new AnsweredRequest(REQUEST, Outcome.REJECTED, null, "endpoint.new-rule", "x");
      model.put(key, running(1).setHandledRevision(REQUEST).setAnswered(unheardOf).build());
      assertOutcome(ending, Outcome.UNKNOWN);
    }

    @Test
    void requestOfWhatIsGoneIsRejected() {
      model.remove(key, OptionalLong.of(3));
      assertThat(ending).isNotDone();
      model.remove(key, OptionalLong.of(REQUEST));
      assertThat(ending.join()).isEqualTo(Ending.rejected(Failure.ENDPOINT_UNKNOWN, null));
    }

    @Test
    void deleteIsAppliedByItsTombstone() {
      model.put(key, deleting(REQUEST).build());
      assertThat(ending).isNotDone();
      model.remove(key, OptionalLong.of(REQUEST));
      assertThat(ending.join()).isEqualTo(Ending.of(Outcome.APPLIED, null));
    }

    @Test
    void deleteIsAppliedAlsoWhenARequestWasRejectedMeanwhile() {
      model.put(key, deleting(REQUEST).build());
      model.put(key, deleting(REQUEST).setHandledRevision(6L).setAnswered(rejected(6)).build());
      model.remove(key, OptionalLong.of(6));
      assertOutcome(ending, Outcome.APPLIED);
    }

    @Test
    void duplicateEndsAsTheFirstRequestThatIsStillUnderWay() {
      model.put(key, creating(3).build());
      model.put(key, creating(3).setHandledRevision(REQUEST).setAnswered(duplicateOf(3)).build());
      assertThat(ending).isNotDone();
      model.put(key, running(3).setHandledRevision(REQUEST).setAnswered(duplicateOf(3)).build());
      assertOutcome(ending, Outcome.APPLIED);
    }

    @Test
    void duplicateOfWhatIsSupersededMeanwhileIsSuperseded() {
      model.put(key, creating(3).setHandledRevision(REQUEST).setAnswered(duplicateOf(3)).build());
      model.put(key, creating(6).build());
      assertOutcome(ending, Outcome.SUPERSEDED);
    }

    @Test
    void duplicateOfWhatIsPastIsJustThat() {
      model.put(key, running(4).setHandledRevision(REQUEST).setAnswered(duplicateOf(3)).build());
      assertOutcome(ending, Outcome.DUPLICATE);
    }

    @Test
    void duplicateOfADeleteEndsWithItsTombstone() {
      model.put(key, deleting(3).setHandledRevision(REQUEST).setAnswered(duplicateOf(3)).build());
      model.remove(key, OptionalLong.of(REQUEST));
      assertOutcome(ending, Outcome.APPLIED);
    }

    @Test
    void otherEndpointsDoNotMatter() {
      EndpointKey other = EndpointStates.newKey();
      model.put(other, EndpointStates.running(other, REQUEST).build());
      model.remove(other, OptionalLong.of(REQUEST));
      assertThat(ending).isNotDone();
    }
  }

  @Nested
  class WaitingTooLate {
    @Test
    void findsARequestThatHasEnded() {
      model.put(key, running(REQUEST).setHandledRevision(7L).setAnswered(rejected(7)).build());
      assertOutcome(OutcomeWaitersTest.this.await(), Outcome.APPLIED);
    }

    @Test
    void findsARequestThatIsStillUnderWay() {
      model.put(key, creating(REQUEST).build());
      CompletableFuture<Ending> ending = OutcomeWaitersTest.this.await();
      assertThat(ending).isNotDone();
      model.put(key, running(REQUEST).build());
      assertOutcome(ending, Outcome.APPLIED);
    }

    @Test
    void findsADeleteThatIsDone() {
      model.put(key, deleting(REQUEST).build());
      model.remove(key, OptionalLong.of(REQUEST));
      assertOutcome(OutcomeWaitersTest.this.await(), Outcome.APPLIED);
    }

    @Test
    void isNotPossibleOnceNothingTellsTheOutcomeAnyMore() {
      model.put(key, running(7).build());
      assertThat(ending()).isEmpty();
      model.put(key, running(1).setHandledRevision(7L).setAnswered(rejected(7)).build());
      assertThat(ending()).isEmpty();
      model.remove(key, OptionalLong.of(9));
      assertThat(ending()).isEmpty();
    }
  }

  @Test
  void createOfWhatTheTopicDoesNotKnowYetIsWaitedFor() {
    EndpointKey created = EndpointStates.newKey();
    CompletableFuture<Ending> ending = model.ending(CALLER, created, REQUEST, LONG).orElseThrow();
    model.put(created, EndpointStates.running(created, REQUEST).build());
    assertOutcome(ending, Outcome.APPLIED);
  }

  @Test
  void predictionIsNoOutcome() {
    model.accepted(key, REQUEST, base -> running(REQUEST).build());
    assertThat(await()).isNotDone();
  }

  @Test
  void waitingEndsInTime() {
    CompletableFuture<Ending> ending =
        model.ending(CALLER, key, REQUEST, Duration.ofMillis(20)).orElseThrow();
    assertThat(ending).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(Ending.UNKNOWN);
    assertThat(model.awaitingOutcome()).isZero();
  }

  @Test
  void everyOneWhoWaitsIsTold() {
    CompletableFuture<Ending> first = await();
    CompletableFuture<Ending> second = await();
    model.put(key, running(REQUEST).build());
    assertThat(first).isDone();
    assertThat(second).isDone();
  }

  @Test
  void onlySoManyMayWait() {
    List<CompletableFuture<Ending>> all =
        IntStream.range(0, ReadModels.MAX_AWAITING_OUTCOME)
            .mapToObj(i -> model.ending("caller-" + i, key, REQUEST, LONG).orElseThrow())
            .toList();
    assertThat(ending()).isEmpty();
    model.put(key, running(REQUEST).build());
    assertThat(all).allMatch(CompletableFuture::isDone);
    assertThat(model.ending(CALLER, key, 6, LONG)).isPresent();
  }

  @Test
  void callerWhoTakesItsShareOfThePlacesLeavesThoseOfOthers() {
    CompletableFuture<Ending> first = await();
    assertThat(ending()).isPresent();
    assertThat(ending()).isEmpty();
    assertThat(model.ending("another", key, REQUEST, LONG)).isPresent();

    first.complete(Ending.UNKNOWN);

    assertThat(ending()).isPresent();
  }

  @Test
  void callThatLooksAtWhatTheTopicHasHoldsUpNobody() throws Exception {
    OutcomeWaiters waiters = waiters();
    CountDownLatch looking = new CountDownLatch(1);
    CountDownLatch looked = new CountDownLatch(1);
    CompletableFuture<Optional<CompletableFuture<Ending>>> entering =
        CompletableFuture.supplyAsync(
            () ->
                waiters.await(
                    CALLER,
                    key,
                    REQUEST,
                    LONG,
                    () -> {
                      looking.countDown();
                      try {
                        looked.await();
                      } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                      }
                      return null;
                    }));
    looking.await();

    EndpointKey other = EndpointStates.newKey();
    assertThat(
            CompletableFuture.runAsync(
                () -> waiters.told(other, EndpointStates.running(other, 1).build())))
        .succeedsWithin(Duration.ofSeconds(5));

    looked.countDown();
    assertThat(entering).succeedsWithin(Duration.ofSeconds(5));
  }

  @Test
  void whatTheTopicSaysWhileACallLooksIsNotMissed() {
    Known before = StoredState.of(creating(REQUEST).build());
    Known after = StoredState.of(running(REQUEST).build());
    Iterator<Known> topic = List.of(before, after, after).iterator();

    Optional<CompletableFuture<Ending>> ending =
        waiters().await(CALLER, key, REQUEST, LONG, topic::next);

    assertOutcome(ending.orElseThrow(), Outcome.APPLIED);
  }

  @Test
  void whenTheServiceEndsNobodyWaits() {
    CompletableFuture<Ending> ending = await();
    model.stopPromising();
    assertOutcome(ending, Outcome.UNKNOWN);
    assertThat(ending()).isEmpty();
  }

  private CompletableFuture<Ending> await() {
    return ending().orElseThrow();
  }

  private Optional<CompletableFuture<Ending>> ending() {
    return model.ending(CALLER, key, REQUEST, LONG);
  }

  private static OutcomeWaiters waiters() {
    return new OutcomeWaiters(
        new ReadModelSettings(Duration.ofSeconds(1), 1, Duration.ofSeconds(60), 1));
  }

  private EndpointState.Builder running(long revision) {
    return EndpointStates.running(key, revision);
  }

  private EndpointState.Builder creating(long revision) {
    return running(revision)
        .setStatus(EndpointStatus.CREATING)
        .setStep(LifecycleStep.VALIDATING)
        .setServingRevision(1L);
  }

  private EndpointState.Builder deleting(long revision) {
    return running(revision).setStatus(EndpointStatus.DELETING).setServingRevision(1L);
  }

  private static AnsweredRequest rejected(long revision) {
    return new AnsweredRequest(
        revision, Outcome.REJECTED, null, "endpoint.revision-passed", "passed");
  }

  private static AnsweredRequest duplicateOf(long first) {
    return new AnsweredRequest(REQUEST, Outcome.DUPLICATE, first, null, null);
  }

  private static void assertOutcome(CompletableFuture<Ending> ending, Outcome outcome) {
    assertThat(ending).isDone();
    assertThat(ending.join().outcome()).isEqualTo(outcome);
  }
}
