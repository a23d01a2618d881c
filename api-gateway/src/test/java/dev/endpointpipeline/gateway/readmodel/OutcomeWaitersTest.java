package dev.endpointpipeline.gateway.readmodel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.gateway.Background;
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
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Waiting for the result of request 5, for an endpoint that runs at revision 1. */
class OutcomeWaitersTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final long REQUEST = 5;
  private static final String CALLER = "ann";

  private final EndpointKey key = EndpointStates.newKey();
  private final ReadModel model = ReadModels.loaded();

  @BeforeEach
  void anEndpointRuns() {
    ReadModels.put(model, key, running(1).build());
  }

  @Nested
  class WaitingFromTheStart {
    private final CompletableFuture<RequestResult> result = OutcomeWaitersTest.this.await();

    @Test
    void requestThatIsAppliedEndsWithTheStateThatItMade() {
      ReadModels.put(model, key, creating(REQUEST).build());
      assertThat(result).isNotDone();
      ReadModels.put(model, key, running(REQUEST).build());
      assertThat(result)
          .isCompletedWithValue(RequestResult.of(Outcome.APPLIED, running(5).build()));
      assertThat(model.awaitingOutcome()).isZero();
    }

    @Test
    void requestThatIsAppliedAtOnceEndsToo() {
      ReadModels.put(model, key, running(REQUEST).build());
      assertOutcome(result, Outcome.APPLIED);
    }

    @Test
    void requestThatFailsEndsWithTheStateThatSaysWhy() {
      ReadModels.put(model, key, creating(REQUEST).build());
      EndpointState failed = running(REQUEST).setStatus(EndpointStatus.FAILED).build();
      ReadModels.put(model, key, failed);
      assertThat(result).isCompletedWithValue(RequestResult.of(Outcome.FAILED, failed));
    }

    @Test
    void requestIsSupersededByANewerOneThatEnteredTheLifecycle() {
      ReadModels.put(model, key, creating(REQUEST).build());
      ReadModels.put(model, key, creating(7).build());
      assertOutcome(result, Outcome.SUPERSEDED);
    }

    /** The state in between is gone when the topic was compacted. */
    @Test
    void requestFailedThoughOnlyItsRollbackIsSeen() {
      ReadModels.put(model, key, creating(REQUEST).build());
      ReadModels.put(
          model,
          key,
          creating(7).setRollbackOf(new FailedRevision(REQUEST, "code", "message")).build());
      assertOutcome(result, Outcome.FAILED);
    }

    @Test
    void requestIsNotEndedByANewerOneThatDidNotEnterTheLifecycle() {
      ReadModels.put(model, key, creating(REQUEST).build());
      ReadModels.put(
          model, key, creating(REQUEST).setHandledRevision(7L).setAnswered(rejected(7)).build());
      assertThat(result).isNotDone();
    }

    @Test
    void olderRequestsDoNotEndIt() {
      ReadModels.put(
          model, key, running(1).setHandledRevision(4L).setAnswered(rejected(4)).build());
      ReadModels.put(model, key, creating(4).build());
      ReadModels.put(model, key, running(4).build());
      assertThat(result).isNotDone();
    }

    @Test
    void rejectedRequestEndsWithTheFailureOfAnEarlierRejection() {
      ReadModels.put(
          model, key, running(1).setHandledRevision(REQUEST).setAnswered(rejected(5)).build());
      assertThat(result).isDone();
      assertThat(result.join().outcome()).isEqualTo(Outcome.REJECTED);
      assertThat(result.join().rejection()).isEqualTo(Failure.REVISION_MISMATCH);
    }

    @Test
    void rejectionThatThisReleaseDoesNotKnowIsNoOutcome() {
      AnsweredRequest unheardOf =
          new AnsweredRequest(REQUEST, Outcome.REJECTED, null, "endpoint.new-rule", "x");
      ReadModels.put(
          model, key, running(1).setHandledRevision(REQUEST).setAnswered(unheardOf).build());
      assertOutcome(result, Outcome.UNKNOWN);
    }

    @Test
    void requestOfWhatIsGoneIsRejected() {
      ReadModels.remove(model, key, OptionalLong.of(3));
      assertThat(result).isNotDone();
      ReadModels.remove(model, key, OptionalLong.of(REQUEST));
      assertThat(result.join()).isEqualTo(RequestResult.rejected(Failure.ENDPOINT_UNKNOWN, null));
    }

    @Test
    void deleteIsAppliedByItsTombstone() {
      ReadModels.put(model, key, deleting(REQUEST).build());
      assertThat(result).isNotDone();
      ReadModels.remove(model, key, OptionalLong.of(REQUEST));
      assertThat(result.join()).isEqualTo(RequestResult.of(Outcome.APPLIED, null));
    }

    @Test
    void deleteIsAppliedAlsoWhenARequestWasRejectedMeanwhile() {
      ReadModels.put(model, key, deleting(REQUEST).build());
      ReadModels.put(
          model, key, deleting(REQUEST).setHandledRevision(6L).setAnswered(rejected(6)).build());
      ReadModels.remove(model, key, OptionalLong.of(6));
      assertOutcome(result, Outcome.APPLIED);
    }

    @Test
    void duplicateEndsAsTheFirstRequestThatIsStillUnderWay() {
      ReadModels.put(model, key, creating(3).build());
      ReadModels.put(
          model, key, creating(3).setHandledRevision(REQUEST).setAnswered(duplicateOf(3)).build());
      assertThat(result).isNotDone();
      ReadModels.put(
          model, key, running(3).setHandledRevision(REQUEST).setAnswered(duplicateOf(3)).build());
      assertOutcome(result, Outcome.APPLIED);
    }

    @Test
    void duplicateOfWhatIsSupersededMeanwhileIsSuperseded() {
      ReadModels.put(
          model, key, creating(3).setHandledRevision(REQUEST).setAnswered(duplicateOf(3)).build());
      ReadModels.put(model, key, creating(6).build());
      assertOutcome(result, Outcome.SUPERSEDED);
    }

    @Test
    void duplicateOfAnEndedRequestEndsAsDuplicate() {
      ReadModels.put(
          model, key, running(4).setHandledRevision(REQUEST).setAnswered(duplicateOf(3)).build());
      assertOutcome(result, Outcome.DUPLICATE);
    }

    @Test
    void duplicateOfADeleteEndsWithItsTombstone() {
      ReadModels.put(
          model, key, deleting(3).setHandledRevision(REQUEST).setAnswered(duplicateOf(3)).build());
      ReadModels.remove(model, key, OptionalLong.of(REQUEST));
      assertOutcome(result, Outcome.APPLIED);
    }

    @Test
    void otherEndpointsDoNotMatter() {
      EndpointKey other = EndpointStates.newKey();
      ReadModels.put(model, other, EndpointStates.running(other, REQUEST).build());
      ReadModels.remove(model, other, OptionalLong.of(REQUEST));
      assertThat(result).isNotDone();
    }
  }

  @Nested
  class WaitingTooLate {
    @Test
    void findsARequestThatHasEnded() {
      ReadModels.put(
          model, key, running(REQUEST).setHandledRevision(7L).setAnswered(rejected(7)).build());
      assertOutcome(OutcomeWaitersTest.this.await(), Outcome.APPLIED);
    }

    @Test
    void findsARequestThatIsStillUnderWay() {
      ReadModels.put(model, key, creating(REQUEST).build());
      CompletableFuture<RequestResult> result = OutcomeWaitersTest.this.await();
      assertThat(result).isNotDone();
      ReadModels.put(model, key, running(REQUEST).build());
      assertOutcome(result, Outcome.APPLIED);
    }

    @Test
    void findsADeleteThatIsDone() {
      ReadModels.put(model, key, deleting(REQUEST).build());
      ReadModels.remove(model, key, OptionalLong.of(REQUEST));
      assertOutcome(OutcomeWaitersTest.this.await(), Outcome.APPLIED);
    }

    @Test
    void isNotPossibleOnceTheOutcomeIsNotKnownAnyMore() {
      ReadModels.put(model, key, running(7).build());
      assertThat(tryAwait()).isEmpty();
      ReadModels.put(
          model, key, running(1).setHandledRevision(7L).setAnswered(rejected(7)).build());
      assertThat(tryAwait()).isEmpty();
      ReadModels.remove(model, key, OptionalLong.of(9));
      assertThat(tryAwait()).isEmpty();
    }
  }

  @Test
  void createOfWhatTheTopicDoesNotKnowYetIsWaitedFor() {
    EndpointKey created = EndpointStates.newKey();
    CompletableFuture<RequestResult> result =
        model.awaitResult(CALLER, created, REQUEST, LONG).orElseThrow();
    ReadModels.put(model, created, EndpointStates.running(created, REQUEST).build());
    assertOutcome(result, Outcome.APPLIED);
  }

  @Test
  void predictionIsNoOutcome() {
    model.partition(0).request(ReadModels.create(key, REQUEST));
    assertThat(await()).isNotDone();
  }

  @Test
  void waitingEndsInTime() {
    CompletableFuture<RequestResult> result =
        model.awaitResult(CALLER, key, REQUEST, Duration.ofMillis(20)).orElseThrow();
    assertThat(result).succeedsWithin(Duration.ofSeconds(5)).isEqualTo(RequestResult.UNKNOWN);
    // The result comes before the permit is free.
    Awaitility.await().until(() -> model.awaitingOutcome() == 0);
  }

  @Test
  void everyWaitingCallGetsTheResult() {
    CompletableFuture<RequestResult> first = await();
    CompletableFuture<RequestResult> second = await();
    ReadModels.put(model, key, running(REQUEST).build());
    assertThat(first).isDone();
    assertThat(second).isDone();
  }

  @Test
  void onlySoManyCallsMayWait() {
    List<CompletableFuture<RequestResult>> all =
        IntStream.range(0, ReadModels.MAX_AWAITING_OUTCOME)
            .mapToObj(i -> model.awaitResult("caller-" + i, key, REQUEST, LONG).orElseThrow())
            .toList();
    assertThat(tryAwait()).isEmpty();
    ReadModels.put(model, key, running(REQUEST).build());
    assertThat(all).allMatch(CompletableFuture::isDone);
    assertThat(model.awaitResult(CALLER, key, 6, LONG)).isPresent();
  }

  @Test
  void callerThatUsesItsShareLeavesThePermitsOfOthers() {
    CompletableFuture<RequestResult> first = await();
    assertThat(tryAwait()).isPresent();
    assertThat(tryAwait()).isEmpty();
    assertThat(model.awaitResult("another", key, REQUEST, LONG)).isPresent();

    first.complete(RequestResult.UNKNOWN);

    assertThat(tryAwait()).isPresent();
  }

  @Test
  void callThatReadsTheTopicsStateHoldsUpNoOther() throws Exception {
    OutcomeWaiters waiters = waiters();
    CountDownLatch looking = new CountDownLatch(1);
    CountDownLatch looked = new CountDownLatch(1);
    CompletableFuture<Optional<CompletableFuture<RequestResult>>> entering =
        Background.call(
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
            Background.run(
                () ->
                    waiters.completionsFor(
                        other, ReadModels.stored(EndpointStates.running(other, 1).build()))))
        .succeedsWithin(Duration.ofSeconds(5));

    looked.countDown();
    assertThat(entering).succeedsWithin(Duration.ofSeconds(5));
  }

  @Test
  void recordThatComesWhileACallReadsIsNotMissed() {
    EndpointEntry before = ReadModels.stored(creating(REQUEST).build());
    EndpointEntry after = ReadModels.stored(running(REQUEST).build());
    Iterator<EndpointEntry> topic = List.of(before, after, after).iterator();

    Optional<CompletableFuture<RequestResult>> result =
        waiters().await(CALLER, key, REQUEST, LONG, topic::next);

    assertOutcome(result.orElseThrow(), Outcome.APPLIED);
  }

  @Test
  void whenTheServiceEndsNoCallWaits() {
    CompletableFuture<RequestResult> result = await();
    model.stopWaiting();
    assertOutcome(result, Outcome.UNKNOWN);
    assertThat(tryAwait()).isEmpty();
  }

  private CompletableFuture<RequestResult> await() {
    return tryAwait().orElseThrow();
  }

  private Optional<CompletableFuture<RequestResult>> tryAwait() {
    return model.awaitResult(CALLER, key, REQUEST, LONG);
  }

  private static OutcomeWaiters waiters() {
    return new OutcomeWaiters(
        new ReadModelSettings(Duration.ofSeconds(1), 1, Duration.ofSeconds(60), 1, 1));
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

  private static void assertOutcome(CompletableFuture<RequestResult> result, Outcome outcome) {
    assertThat(result).isDone();
    assertThat(result.join().outcome()).isEqualTo(outcome);
  }
}
