package dev.endpointpipeline.worker.lifecycle;

import static dev.endpointpipeline.schemas.ApplyProgress.*;
import static dev.endpointpipeline.schemas.LifecycleStep.*;
import static dev.endpointpipeline.worker.Requests.idempotency;
import static dev.endpointpipeline.worker.Requests.rename;
import static dev.endpointpipeline.worker.Requests.serve;
import static dev.endpointpipeline.worker.lifecycle.EndpointFixture.idempotent;
import static dev.endpointpipeline.worker.lifecycle.EndpointFixture.ifMatch;
import static java.util.function.UnaryOperator.identity;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.endpointpipeline.model.acceptance.PriorRequest;
import dev.endpointpipeline.schemas.AnsweredRequest;
import dev.endpointpipeline.schemas.ApplyProgress;
import dev.endpointpipeline.schemas.EndpointApplyReported;
import dev.endpointpipeline.schemas.EndpointPatch;
import dev.endpointpipeline.schemas.EndpointRollbackRequested;
import dev.endpointpipeline.schemas.EndpointState;
import dev.endpointpipeline.schemas.EndpointStatus;
import dev.endpointpipeline.schemas.EndpointStatusChanged;
import dev.endpointpipeline.schemas.EndpointUrl;
import dev.endpointpipeline.schemas.FailedRevision;
import dev.endpointpipeline.schemas.Idempotency;
import dev.endpointpipeline.schemas.LifecycleStep;
import dev.endpointpipeline.schemas.Outcome;
import dev.endpointpipeline.schemas.RecentRequest;
import dev.endpointpipeline.schemas.RequestContext;
import dev.endpointpipeline.schemas.SpecRevision;
import dev.endpointpipeline.schemas.StepEntered;
import dev.endpointpipeline.schemas.UrlType;
import dev.endpointpipeline.worker.Requests;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The rules of the lifecycle. */
class LifecycleTest {
  /** A patch that concerns runtimes. */
  private static final EndpointPatch SERVE_MORE = serve("{}");

  private final EndpointFixture endpoint = new EndpointFixture();

  @Nested
  class Creation {
    @Test
    void startsWithValidationAndAppliesTheSpec() {
      assertThat(endpoint.create()).containsExactly("0: CREATING/VALIDATING");
      assertThat(endpoint.last().effect()).isEqualTo(new Effect.Apply(endpoint.state()));
    }

    @Test
    void knowsItsRequestItsOwnerAndItsDeadline() {
      Instant accepted = endpoint.now();
      endpoint.create();
      EndpointState state = endpoint.state();
      assertThat(state.getRequestId()).isEqualTo("request-0");
      assertThat(state.getOwner().getUserName()).isEqualTo("ann");
      assertThat(state.getCreatedAt()).isEqualTo(accepted);
      assertThat(state.getDeadlineAt()).isEqualTo(accepted.plus(EndpointFixture.DEADLINE));
      assertThat(state.getServingRevision()).isNull();
      assertThat(state.getPrevious()).isNull();
    }

    @Test
    void ofAnEndpointThatExistsIsRejected() {
      endpoint.running();
      EndpointState before = endpoint.state();
      assertThat(endpoint.create())
          .containsExactly("1: RUNNING REJECTED (endpoint.already-exists)");
      assertThat(endpoint.last().effect()).isEqualTo(new Effect.None());
      assertThat(endpoint.state().getSpec()).isEqualTo(before.getSpec());
      assertThat(endpoint.state().getRevision()).isZero();
    }

    @Test
    void ofAnEndpointThatIsBeingDeletedIsRejected() {
      endpoint.running().delete();
      assertThat(endpoint.create())
          .containsExactly("2: DELETING REJECTED (endpoint.being-deleted)");
    }

    @Test
    void afterADeletionStartsANewLifecycle() {
      endpoint.running().update(SERVE_MORE);
      endpoint.report(READY);
      endpoint.delete();
      endpoint.report(DELETED);
      assertThat(endpoint.create()).containsExactly("3: CREATING/VALIDATING");
      assertThat(endpoint.state().getPrevious()).isNull();
      assertThat(endpoint.state().getServingRevision()).isNull();
    }
  }

  @Nested
  class Readiness {
    @Test
    void endsTheRequestAndServesItsRevision() {
      endpoint.create();
      assertThat(endpoint.report(READY)).containsExactly("0: RUNNING APPLIED");
      assertThat(endpoint.state().getServingRevision()).isZero();
      assertThat(endpoint.state().getDeadlineAt()).isNull();
      assertThat(endpoint.last().events().get(0).getServingRevision()).isZero();
      assertThat(endpoint.last().effect()).isEqualTo(new Effect.None());
    }

    @Test
    void keepsWhereTheRevisionCanBeCalled() {
      List<EndpointUrl> before = List.of(new EndpointUrl("ApiInvoke", "http://a", UrlType.PRIVATE));
      List<EndpointUrl> after = List.of(new EndpointUrl("ApiInvoke", "http://b", UrlType.PRIVATE));
      endpoint.create();
      endpoint.ready(before);
      assertThat(endpoint.state().getUrls()).isEqualTo(before);

      endpoint.update(SERVE_MORE);
      assertThat(endpoint.state().getUrls()).isEqualTo(before);
      endpoint.ready(after);
      assertThat(endpoint.state().getUrls()).isEqualTo(after);
    }

    @Test
    void publishesThePrecedingStepsFirst() {
      endpoint.create();
      assertThat(endpoint.report(READY, APPLYING_RESOURCES, APPLYING_SERVE_CONFIG, WAITING_READY))
          .containsExactly(
              "0: CREATING/APPLYING_RESOURCES",
              "0: CREATING/APPLYING_SERVE_CONFIG",
              "0: CREATING/WAITING_READY",
              "0: RUNNING APPLIED");
      assertThat(endpoint.state().getStep()).isNull();
    }
  }

  @Nested
  class Steps {
    @Test
    void haveTheTimeWhenTheyWereEnteredAndNotWhenTheyWereReported() {
      endpoint.create();
      Instant entered = endpoint.now();
      StepEntered step = new StepEntered(APPLYING_RESOURCES, entered);
      endpoint.report(ADVANCED, APPLYING_RESOURCES);
      assertThat(endpoint.last().events())
          .extracting(EndpointStatusChanged::getOccurredAt)
          .containsExactly(step.getEnteredAt());
      assertThat(endpoint.state().getStep()).isEqualTo(APPLYING_RESOURCES);
    }

    @Test
    void areNotPublishedAgainAfterAnotherWorkerTookOver() {
      endpoint.create();
      endpoint.report(ADVANCED, APPLYING_RESOURCES, APPLYING_SERVE_CONFIG);
      assertThat(
              endpoint.report(ADVANCED, APPLYING_RESOURCES, APPLYING_SERVE_CONFIG, WAITING_READY))
          .containsExactly("0: CREATING/WAITING_READY");
    }

    @Test
    void outOfOrderAreIgnored() {
      endpoint.create();
      assertThat(endpoint.report(ADVANCED, WAITING_READY, VALIDATING, LifecycleStep.UNKNOWN))
          .isEmpty();
      assertThat(endpoint.state().getStep()).isEqualTo(VALIDATING);
    }

    @Test
    void publishTheirDetailWhenItChanges() {
      endpoint.create();
      assertThat(endpoint.observe(LifecycleStep.VALIDATING, "asking Ray", true))
          .containsExactly("0: CREATING/VALIDATING - asking Ray");
      assertThat(endpoint.observe(LifecycleStep.VALIDATING, "asking Ray", true)).isEmpty();
      assertThat(endpoint.report(ApplyProgress.ADVANCED, LifecycleStep.APPLYING_RESOURCES))
          .containsExactly("0: CREATING/APPLYING_RESOURCES");
    }

    @Test
    void thatHavePassedPublishNothing() {
      endpoint.create();
      endpoint.report(ApplyProgress.ADVANCED, LifecycleStep.APPLYING_RESOURCES);
      assertThat(endpoint.observe(LifecycleStep.VALIDATING, "asking Ray", true)).isEmpty();
    }

    @Test
    void publishTheLossOfTheServingRevision() {
      endpoint.running().update(SERVE_MORE);
      assertThat(endpoint.observe(LifecycleStep.VALIDATING, null, false)).hasSize(1);
      assertThat(endpoint.last().events().get(0).getServingRevision()).isNull();
      assertThat(endpoint.state().getServingRevision()).isNull();
    }

    @Test
    void outOfOrderDoNotInvalidateTheirReportsResult() {
      endpoint.create();
      assertThat(endpoint.report(READY, WAITING_READY)).containsExactly("0: RUNNING APPLIED");
    }
  }

  @Nested
  class Update {
    @Test
    void isAppliedToARunningEndpointThatKeepsServingTheOldRevision() {
      endpoint.running();
      EndpointState before = endpoint.state();
      assertThat(endpoint.update(SERVE_MORE)).containsExactly("1: CREATING/VALIDATING");
      assertThat(endpoint.last().effect()).isEqualTo(new Effect.Apply(endpoint.state()));
      assertThat(endpoint.state().getServingRevision()).isZero();
      assertThat(endpoint.state().getPrevious()).isEqualTo(new SpecRevision(0L, before.getSpec()));
      assertThat(endpoint.state().getSpec().getConfig()).isEqualTo(SERVE_MORE.getConfig());
      assertThat(endpoint.state().getRequestId()).isEqualTo("request-1");
    }

    @Test
    void keepsOwnerAndCreationTime() {
      endpoint.running();
      EndpointState before = endpoint.state();
      endpoint.pass(Duration.ofHours(1));
      endpoint.update(SERVE_MORE);
      assertThat(endpoint.state().getOwner()).isEqualTo(before.getOwner());
      assertThat(endpoint.state().getCreatedAt()).isEqualTo(before.getCreatedAt());
      assertThat(endpoint.state().getUpdatedAt()).isEqualTo(endpoint.now());
    }

    @Test
    void thatConcernsNoRuntimeIsAppliedAtOnceWithoutAnEffect() {
      endpoint.running();
      assertThat(endpoint.update(rename("other")))
          .containsExactly("1: CREATING/VALIDATING", "1: RUNNING APPLIED");
      assertThat(endpoint.last().effect()).isEqualTo(new Effect.None());
      assertThat(endpoint.state().getServingRevision()).isEqualTo(1);
      assertThat(endpoint.state().getDeadlineAt()).isNull();
      assertThat(endpoint.state().getPrevious().getSpec().getName()).isEqualTo("new");
    }

    @Test
    void thatConcernsNoRuntimeAppliesAFailedEndpointAgain() {
      endpoint.create();
      endpoint.report(APPLY_FAILED);
      endpoint.update(rename("other"));
      assertThat(endpoint.last().effect()).isEqualTo(new Effect.Apply(endpoint.state()));
    }

    @Test
    void thatConcernsNoRuntimeIsAppliedAtOnceAndDoesNotAffectTheRunningChange() {
      endpoint.running().update(SERVE_MORE);
      Instant deadline = endpoint.state().getDeadlineAt();
      endpoint.pass(Duration.ofMinutes(1));
      assertThat(endpoint.update(rename("other")))
          .containsExactly("2: CREATING/VALIDATING APPLIED");
      assertThat(endpoint.last().effect()).isEqualTo(new Effect.None());
      EndpointState state = endpoint.state();
      assertThat(state.getRevision()).isEqualTo(2);
      assertThat(state.getSpec().getName()).isEqualTo("other");
      assertThat(state.getSpec().getConfig()).isEqualTo(SERVE_MORE.getConfig());
      assertThat(state.getDeadlineAt()).isEqualTo(deadline);

      assertThat(endpoint.reportAbout(1, READY)).containsExactly("1: RUNNING APPLIED");
      assertThat(endpoint.state().getServingRevision()).isEqualTo(2);
    }

    @Test
    void thatConcernsNoRuntimeIsNotTheCauseOfTheRunningChangesFailure() {
      endpoint.running().update(withRollback());
      endpoint.update(rename("other"));
      assertThat(endpoint.reportAbout(1, APPLY_FAILED))
          .containsExactly("1: FAILED FAILED (ray.no-such-module)");
      assertThat(endpoint.rollBack()).containsExactly("3: CREATING/VALIDATING rolling back 1");
      assertThat(endpoint.state().getSpec().getName()).isEqualTo("other");
      assertThat(endpoint.state().getSpec().getConfig()).isNull();
    }

    @Test
    void thatConcernsARuntimeSupersedesTheRunningChangeButNotTheRequestThatJoinedIt() {
      endpoint.running().update(SERVE_MORE);
      endpoint.update(rename("other"));
      assertThat(endpoint.update(SERVE_MORE))
          .containsExactly("1: CREATING/VALIDATING SUPERSEDED by 3", "3: CREATING/VALIDATING");
      assertThat(endpoint.reportAbout(1, READY)).isEmpty();
    }

    private EndpointPatch withRollback() {
      return EndpointPatch.newBuilder(SERVE_MORE).setRollbackOnFailure(true).build();
    }

    @Test
    void thatChangesNothingIsAppliedAgainBecauseOthersMayHaveChangedTheRuntime() {
      endpoint.running().update(SERVE_MORE);
      endpoint.report(READY);
      assertThat(endpoint.update(SERVE_MORE)).containsExactly("2: CREATING/VALIDATING");
      assertThat(endpoint.last().effect()).isEqualTo(new Effect.Apply(endpoint.state()));
    }

    @Test
    void permanentlyRemembersThatThereWereApplications() {
      endpoint.running();
      assertThat(endpoint.state().getHadApplications()).isFalse();
      endpoint.update(SERVE_MORE);
      endpoint.update(rename("other"));
      assertThat(endpoint.state().getHadApplications()).isTrue();
    }

    @Test
    void ofAnAbsentEndpointIsRejectedAndLeavesNoState() {
      assertThat(endpoint.update(SERVE_MORE))
          .containsExactly("0: DELETED REJECTED (dataartsfabric.00010009)");
      assertThat(endpoint.exists()).isFalse();
      assertThat(endpoint.last().events().get(0).getCurrentRevision()).isNull();
    }

    @Test
    void ofAnEndpointThatIsBeingDeletedIsRejected() {
      endpoint.running().delete();
      assertThat(endpoint.update(SERVE_MORE))
          .containsExactly("2: DELETING REJECTED (endpoint.being-deleted)");
      assertThat(endpoint.state().getStatus()).isEqualTo(EndpointStatus.DELETING);
    }

    @Test
    void patchesTheDesiredSpecEvenAfterAFailure() {
      endpoint.running().update(rename("renamed"));
      endpoint.update(SERVE_MORE);
      endpoint.report(APPLY_FAILED);
      endpoint.update(EndpointPatch.newBuilder().setDescription("third").build());
      assertThat(endpoint.state().getSpec().getName()).isEqualTo("renamed");
      assertThat(endpoint.state().getSpec().getDescription()).isEqualTo("third");
      assertThat(endpoint.state().getSpec().getConfig()).isEqualTo(SERVE_MORE.getConfig());
    }

    @Test
    void clearsTheErrorOfThePreviousUpdate() {
      endpoint.create();
      endpoint.report(APPLY_FAILED);
      endpoint.update(SERVE_MORE);
      assertThat(endpoint.state().getErrorCode()).isNull();
      assertThat(endpoint.state().getErrorMsg()).isNull();
    }
  }

  @Nested
  class Supersession {
    @Test
    void endsTheOlderRequestBeforeTheNewerStarts() {
      endpoint.create();
      endpoint.report(ADVANCED, APPLYING_RESOURCES);
      assertThat(endpoint.update(SERVE_MORE))
          .containsExactly(
              "0: CREATING/APPLYING_RESOURCES SUPERSEDED by 1", "1: CREATING/VALIDATING");
    }

    @Test
    void hasTheIdOfTheSupersededRequest() {
      endpoint.create();
      endpoint.update(SERVE_MORE);
      assertThat(endpoint.last().events())
          .extracting(EndpointStatusChanged::getRequestId)
          .containsExactly("request-0", "request-1");
      assertThat(endpoint.last().events())
          .extracting(EndpointStatusChanged::getCurrentRevision)
          .containsExactly(0L, 1L);
    }

    @Test
    void neverKeepsAnUnappliedSpecAsPrevious() {
      endpoint.running().update(SERVE_MORE);
      endpoint.update(rename("third"));
      assertThat(endpoint.state().getPrevious().getRevision()).isZero();
      assertThat(endpoint.state().getServingRevision()).isZero();
    }

    @Test
    void givesTheNewerRequestAFullDeadline() {
      endpoint.create();
      endpoint.pass(Duration.ofMinutes(40));
      endpoint.update(SERVE_MORE);
      assertThat(endpoint.state().getDeadlineAt())
          .isEqualTo(endpoint.now().plus(EndpointFixture.DEADLINE));
    }

    @Test
    void ofADeletionByAnotherDeletion() {
      endpoint.running().delete();
      assertThat(endpoint.delete()).containsExactly("1: DELETING SUPERSEDED by 2", "2: DELETING");
    }
  }

  @Nested
  class Failure {
    @Test
    void hasAReasonAndTheOldRevisionStillServes() {
      endpoint.running();
      EndpointState before = endpoint.state();
      endpoint.update(SERVE_MORE);
      assertThat(endpoint.report(APPLY_FAILED, APPLYING_RESOURCES))
          .containsExactly(
              "1: CREATING/APPLYING_RESOURCES", "1: FAILED FAILED (ray.no-such-module)");
      EndpointState state = endpoint.state();
      assertThat(state.getErrorCode()).isEqualTo("ray.no-such-module");
      assertThat(state.getErrorMsg()).isEqualTo("app:main not found");
      assertThat(state.getServingRevision()).isZero();
      assertThat(state.getPrevious()).isEqualTo(new SpecRevision(0L, before.getSpec()));
      assertThat(state.getDeadlineAt()).isNull();
      assertThat(endpoint.last().events().get(1).getErrorMsg()).isEqualTo("app:main not found");
    }

    @Test
    void clearsTheServingRevisionWhenNothingServes() {
      endpoint.running().update(SERVE_MORE);
      assertThat(endpoint.failLosingWhatServed())
          .containsExactly("1: FAILED FAILED (ray.no-such-module)");
      assertThat(endpoint.state().getServingRevision()).isNull();
      assertThat(endpoint.state().getPrevious()).isNotNull();
    }

    @Test
    void truncatesALongMessage() {
      endpoint.create();
      EndpointApplyReported report =
          EndpointApplyReported.newBuilder()
              .setWorkspaceId(EndpointFixture.KEY.workspaceId())
              .setEndpointId(EndpointFixture.KEY.endpointId())
              .setRevision(0)
              .setProgress(APPLY_FAILED)
              .setErrorCode("ray.no-such-module")
              .setErrorMsg("x".repeat(5_000_000))
              .setReportedAt(endpoint.now())
              .build();
      Transition failed =
          new Lifecycle(EndpointFixture.DEADLINE, false)
              .decide(
                  EndpointFixture.KEY,
                  endpoint.state(),
                  new LifecycleEvent.Reported(report),
                  endpoint.now());
      assertThat(failed.events().get(0).getErrorMsg())
          .hasSize(4097)
          .startsWith("xxx")
          .endsWith("…");
    }

    @Test
    void ofTwoUpdatesInARowKeepsTheLastSpecThatWasApplied() {
      endpoint.running().update(SERVE_MORE);
      endpoint.report(APPLY_FAILED);
      endpoint.update(serve("{\"step_delay_ms\":1}"));
      endpoint.report(APPLY_FAILED);
      assertThat(endpoint.state().getPrevious().getRevision()).isZero();
      assertThat(endpoint.state().getServingRevision()).isZero();
    }

    @Test
    void isResolvedByALaterUpdate() {
      endpoint.running().update(SERVE_MORE);
      endpoint.report(APPLY_FAILED);
      endpoint.update(serve("{\"step_delay_ms\":1}"));
      assertThat(endpoint.report(READY)).containsExactly("2: RUNNING APPLIED");
      assertThat(endpoint.state().getServingRevision()).isEqualTo(2);
    }
  }

  @Nested
  class Deletion {
    @Test
    void removesTheEndpointAndEndsInATombstone() {
      endpoint.running();
      assertThat(endpoint.delete()).containsExactly("1: DELETING");
      assertThat(endpoint.last().effect()).isEqualTo(new Effect.Delete(endpoint.state()));
      assertThat(endpoint.report(DELETED)).containsExactly("1: DELETED APPLIED");
      assertThat(endpoint.exists()).isFalse();
      assertThat(endpoint.last().events().get(0).getServingRevision()).isNull();
      assertThat(endpoint.last().events().get(0).getCurrentRevision()).isEqualTo(1);
    }

    @Test
    void supersedesTheRunningChange() {
      endpoint.create();
      assertThat(endpoint.delete())
          .containsExactly("0: CREATING/VALIDATING SUPERSEDED by 1", "1: DELETING");
    }

    @Test
    void ofAnAbsentEndpointIsRejected() {
      assertThat(endpoint.delete())
          .containsExactly("0: DELETED REJECTED (dataartsfabric.00010009)");
    }

    @Test
    void thatFailsKeepsTheServingRevision() {
      endpoint.running();
      EndpointState before = endpoint.state();
      endpoint.delete();
      assertThat(endpoint.report(DELETE_FAILED))
          .containsExactly("1: FAILED FAILED (ray.no-such-module)");
      assertThat(endpoint.state().getServingRevision()).isZero();
      assertThat(endpoint.state().getPrevious()).isEqualTo(new SpecRevision(0L, before.getSpec()));
    }

    @Test
    void thatFailedKeepsTheAppliedSpecForALaterUpdate() {
      endpoint.running();
      EndpointState before = endpoint.state();
      endpoint.delete();
      endpoint.report(DELETE_FAILED);
      endpoint.update(SERVE_MORE);
      assertThat(endpoint.state().getPrevious()).isEqualTo(new SpecRevision(0L, before.getSpec()));
    }
  }

  @Nested
  class Precondition {
    @Test
    void thatHoldsAcceptsTheRequest() {
      endpoint.running();
      assertThat(endpoint.update(SERVE_MORE, ifMatch(0))).containsExactly("1: CREATING/VALIDATING");
    }

    @Test
    void thatFailsRejectsTheRequest() {
      endpoint.running().update(SERVE_MORE);
      EndpointState before = endpoint.state();
      assertThat(endpoint.update(rename("other"), ifMatch(0)))
          .containsExactly("2: CREATING/VALIDATING REJECTED (endpoint.revision-passed)");
      assertThat(endpoint.state().getSpec()).isEqualTo(before.getSpec());
      assertThat(endpoint.state().getRevision()).isEqualTo(1);
      assertThat(endpoint.last().effect()).isEqualTo(new Effect.None());
    }

    @Test
    void isNotAffectedByRequestsThatWereNotAccepted() {
      endpoint.running().create();
      assertThat(endpoint.update(SERVE_MORE, ifMatch(0))).containsExactly("2: CREATING/VALIDATING");
    }

    @Test
    void cannotHoldForAnAbsentEndpoint() {
      assertThat(endpoint.delete(ifMatch(0), Optional.empty()))
          .containsExactly("0: DELETED REJECTED (dataartsfabric.00010009)");
    }
  }

  @Nested
  class IdempotencyKey {
    private final Idempotency key = idempotency("key-1", "content");
    private final Optional<PriorRequest> prior =
        Optional.of(new PriorRequest(1, key.getFingerprint(), endpoint.now()));

    @Test
    void usedAgainForTheSameRequestReturnsTheFirstRevision() {
      endpoint.running().update(SERVE_MORE, idempotent(key));
      assertThat(endpoint.update(SERVE_MORE, idempotent(key), prior))
          .containsExactly("2: CREATING/VALIDATING DUPLICATE of 1");
      assertThat(endpoint.state().getRevision()).isEqualTo(1);
      assertThat(endpoint.last().effect()).isEqualTo(new Effect.None());
    }

    @Test
    void usedForAnotherRequestIsRejected() {
      endpoint.running().update(SERVE_MORE, idempotent(key));
      Idempotency other = idempotency("key-1", "other content");
      assertThat(endpoint.update(rename("other"), idempotent(other), prior))
          .containsExactly("2: CREATING/VALIDATING REJECTED (request.idempotency-key-reused)");
    }

    @Test
    void makesARetryADuplicateEvenIfItsPreconditionNoLongerHolds() {
      endpoint.running().update(SERVE_MORE, ifMatch(0).andThen(idempotent(key))::apply);
      assertThat(endpoint.update(SERVE_MORE, ifMatch(0).andThen(idempotent(key))::apply, prior))
          .containsExactly("2: CREATING/VALIDATING DUPLICATE of 1");
    }

    @Test
    void outlivesTheEndpoint() {
      assertThat(endpoint.create(idempotent(key), Optional.of(prior.get())))
          .containsExactly("0: DELETED DUPLICATE of 1");
      assertThat(endpoint.exists()).isFalse();
    }
  }

  @Nested
  class ResultOfARequestThatIsNotAccepted {
    @Test
    void isInTheStateForTheGatewayThatWaitsForIt() {
      endpoint.running();
      endpoint.update(SERVE_MORE, ifMatch(7));
      assertThat(endpoint.state().getAnswered())
          .isEqualTo(
              new AnsweredRequest(
                  1L,
                  Outcome.REJECTED,
                  null,
                  "endpoint.revision-passed",
                  "the endpoint is at another revision than expected"));
    }

    @Test
    void hasTheOriginalOfADuplicate() {
      Idempotency key = idempotency("key-1", "content");
      endpoint.running().update(SERVE_MORE, idempotent(key));
      endpoint.update(
          SERVE_MORE,
          idempotent(key),
          Optional.of(new PriorRequest(1, key.getFingerprint(), endpoint.now())));
      assertThat(endpoint.state().getAnswered())
          .isEqualTo(new AnsweredRequest(2L, Outcome.DUPLICATE, 1L, null, null));
    }

    @Test
    void isKeptUntilTheNextOne() {
      endpoint.running().create();
      endpoint.update(SERVE_MORE);
      assertThat(endpoint.state().getAnswered().getRevision()).isEqualTo(1);
      endpoint.create();
      assertThat(endpoint.state().getAnswered().getRevision()).isEqualTo(3);
    }

    @Test
    void isInitiallyEmpty() {
      assertThat(endpoint.running().state().getAnswered()).isNull();
    }
  }

  @Nested
  class RecentRequests {
    @Test
    void areInTheStateForTheGateways() {
      Idempotency key = idempotency("key-1", "content");
      endpoint.running().update(SERVE_MORE, idempotent(key));
      assertThat(endpoint.state().getRecentRequests())
          .containsExactly(new RecentRequest("key-1", key.getFingerprint(), 1L, endpoint.now()));
    }

    @Test
    void areTheNewestSixteen() {
      endpoint.running();
      IntStream.rangeClosed(1, 20).forEach(i -> updateWithKey("key-" + i));
      assertThat(endpoint.state().getRecentRequests())
          .extracting(RecentRequest::getRevision)
          .containsExactlyElementsOf(LongStream.rangeClosed(5, 20).boxed().toList());
    }

    @Test
    void expireAfterADay() {
      endpoint.running();
      updateWithKey("key-1");
      endpoint.pass(Duration.ofHours(1));
      updateWithKey("key-2");
      endpoint.pass(Duration.ofHours(23));
      updateWithKey("key-3");
      assertThat(recentKeys()).containsExactly("key-2", "key-3");
    }

    @Test
    void areNotAffectedByRequestsWithoutAKey() {
      endpoint.running();
      updateWithKey("key-1");
      endpoint.update(SERVE_MORE);
      assertThat(recentKeys()).containsExactly("key-1");
    }

    private void updateWithKey(String key) {
      endpoint.update(SERVE_MORE, idempotent(idempotency(key, "content")));
    }

    private List<String> recentKeys() {
      return endpoint.state().getRecentRequests().stream()
          .map(RecentRequest::getIdempotencyKey)
          .toList();
    }
  }

  @Nested
  class HandledRevision {
    @Test
    void isTheRevisionOfAnAcceptedRequest() {
      endpoint.running().update(SERVE_MORE);
      assertThat(endpoint.state().getHandledRevision()).isEqualTo(1);
    }

    @Test
    void includesRejectedAndDuplicateRequests() {
      endpoint.running();
      endpoint.create();
      assertThat(endpoint.state().getHandledRevision()).isEqualTo(1);
      Idempotency key = idempotency("key-1", "content");
      endpoint.update(
          SERVE_MORE,
          idempotent(key),
          Optional.of(new PriorRequest(0, key.getFingerprint(), endpoint.now())));
      assertThat(endpoint.state().getHandledRevision()).isEqualTo(2);
      assertThat(endpoint.state().getRevision()).isZero();
    }

    @Test
    void isNotChangedByReports() {
      endpoint.create();
      endpoint.create();
      endpoint.report(READY);
      assertThat(endpoint.state().getHandledRevision()).isEqualTo(1);
    }
  }

  @Nested
  class Report {
    @Test
    void aboutAnOlderRevisionChangesNothing() {
      endpoint.running().update(SERVE_MORE);
      EndpointState before = endpoint.state();
      assertThat(endpoint.reportAbout(0, READY, APPLYING_RESOURCES)).isEmpty();
      assertThat(endpoint.reportAbout(0, APPLY_FAILED)).isEmpty();
      assertThat(endpoint.state()).isEqualTo(before);
      assertThat(endpoint.last().isNone()).isTrue();
    }

    @Test
    void afterTheEndChangesNothing() {
      endpoint.running();
      EndpointState before = endpoint.state();
      assertThat(endpoint.report(READY, APPLYING_RESOURCES)).isEmpty();
      assertThat(endpoint.report(APPLY_FAILED)).isEmpty();
      assertThat(endpoint.state()).isEqualTo(before);
    }

    @Test
    void afterTheDeadlineChangesNothing() {
      endpoint.create();
      endpoint.pass(EndpointFixture.DEADLINE);
      endpoint.checkDeadline();
      assertThat(endpoint.report(READY)).isEmpty();
      assertThat(endpoint.state().getStatus()).isEqualTo(EndpointStatus.FAILED);
    }

    @Test
    void aboutADeletedEndpointChangesNothing() {
      assertThat(endpoint.reportAbout(0, READY)).isEmpty();
      assertThat(endpoint.exists()).isFalse();
    }

    @Test
    void ofAnUnknownTypeChangesNothing() {
      endpoint.create();
      assertThat(endpoint.report(ApplyProgress.UNKNOWN)).isEmpty();
    }
  }

  @Nested
  class Rollback {
    private final EndpointPatch withRollback =
        EndpointPatch.newBuilder(SERVE_MORE).setRollbackOnFailure(true).build();

    @Test
    void rollsBackTheFailedUpdateAsANewRevision() {
      EndpointState applied = endpoint.running().state();
      endpoint.update(withRollback);
      assertThat(endpoint.report(APPLY_FAILED))
          .containsExactly("1: FAILED FAILED (ray.no-such-module)");

      assertThat(endpoint.rollBack()).containsExactly("2: CREATING/VALIDATING rolling back 1");

      EndpointState state = endpoint.state();
      assertThat(state.getSpec().getConfig()).isEqualTo(applied.getSpec().getConfig());
      assertThat(state.getServingRevision()).isZero();
      assertThat(state.getRollbackOf())
          .isEqualTo(new FailedRevision(1L, "ray.no-such-module", "app:main not found"));
      assertThat(endpoint.last().effect()).isEqualTo(new Effect.Apply(state));
      assertThat(endpoint.report(READY)).containsExactly("2: RUNNING APPLIED rolling back 1");
      assertThat(endpoint.state().getServingRevision()).isEqualTo(2);
    }

    @Test
    void followsAMissedDeadlineToo() {
      endpoint.running().update(withRollback);
      endpoint.pass(EndpointFixture.DEADLINE);
      endpoint.checkDeadline();
      assertThat(endpoint.rollBack()).containsExactly("2: CREATING/VALIDATING rolling back 1");
      assertThat(endpoint.state().getDeadlineAt())
          .isEqualTo(endpoint.now().plus(EndpointFixture.DEADLINE));
    }

    @Test
    void keepsRollbackOnFailure() {
      endpoint.running().update(withRollback);
      endpoint.report(APPLY_FAILED);
      endpoint.rollBack();
      assertThat(endpoint.state().getSpec().getRollbackOnFailure()).isTrue();
    }

    @Test
    void isRequestedForTheOwnerAndOnlyForTheFailedRevision() {
      endpoint.running().update(withRollback);
      endpoint.report(APPLY_FAILED);
      RequestContext context = endpoint.last().rollback().orElseThrow().getContext();
      assertThat(context.getExpectedRevision()).isEqualTo(1);
      assertThat(context.getCaller()).isEqualTo(endpoint.state().getOwner());
      assertThat(context.getIdempotency()).isNull();
    }

    @Test
    void isRejectedAfterANewerUpdate() {
      endpoint.running().update(withRollback);
      endpoint.report(APPLY_FAILED);
      EndpointRollbackRequested late = endpoint.last().rollback().orElseThrow();
      endpoint.update(SERVE_MORE);
      assertThat(endpoint.rollBack(late))
          .containsExactly(
              "3: CREATING/VALIDATING REJECTED rolling back 1 (endpoint.revision-passed)");
      assertThat(endpoint.state().getRevision()).isEqualTo(2);
    }

    @Test
    void isRejectedAfterADeletion() {
      endpoint.running().update(withRollback);
      endpoint.report(APPLY_FAILED);
      EndpointRollbackRequested late = endpoint.last().rollback().orElseThrow();
      endpoint.delete();
      endpoint.report(DELETED);
      assertThat(endpoint.rollBack(late))
          .containsExactly("3: DELETED REJECTED rolling back 1 (dataartsfabric.00010009)");
    }

    /** A foreign record in the topic must not stop the partition. */
    @Test
    void thatIsForgedIsRejectedInEveryState() {
      EndpointRollbackRequested forged =
          new EndpointRollbackRequested(
              EndpointFixture.KEY.workspaceId(),
              EndpointFixture.KEY.endpointId(),
              Requests.aContext().build());
      assertThat(endpoint.rollBack(forged))
          .containsExactly("0: DELETED REJECTED (dataartsfabric.00010009)");
      endpoint.create();
      endpoint.report(APPLY_FAILED);
      assertThat(endpoint.rollBack(forged))
          .containsExactly("2: FAILED REJECTED (endpoint.nothing-to-roll-back)");
      endpoint.update(SERVE_MORE);
      endpoint.report(READY);
      assertThat(endpoint.rollBack(forged))
          .containsExactly("4: RUNNING REJECTED (endpoint.nothing-to-roll-back)");
    }

    @Test
    void canBeSuperseded() {
      endpoint.running().update(withRollback);
      endpoint.report(APPLY_FAILED);
      endpoint.rollBack();
      assertThat(endpoint.update(SERVE_MORE))
          .containsExactly(
              "2: CREATING/VALIDATING SUPERSEDED by 3 rolling back 1", "3: CREATING/VALIDATING");
      assertThat(endpoint.state().getRollbackOf()).isNull();
    }

    @Test
    void thatFailsIsNotRolledBack() {
      endpoint.running().update(withRollback);
      endpoint.report(APPLY_FAILED);
      endpoint.rollBack();
      assertThat(endpoint.report(APPLY_FAILED))
          .containsExactly("2: FAILED FAILED rolling back 1 (ray.no-such-module)");
      assertThat(endpoint.last().rollback()).isEmpty();
    }

    @Test
    void doesNotFollowUnlessEnabled() {
      endpoint.running().update(SERVE_MORE);
      endpoint.report(APPLY_FAILED);
      assertThat(endpoint.last().rollback()).isEmpty();
    }

    @Test
    void followsIfTheWorkersDefaultEnablesIt() {
      endpoint.running().update(SERVE_MORE);
      assertThat(failing(new Lifecycle(EndpointFixture.DEADLINE, true)).rollback()).isPresent();
    }

    @Test
    void doesNotFollowIfTheEndpointDisablesIt() {
      endpoint
          .running()
          .update(EndpointPatch.newBuilder(SERVE_MORE).setRollbackOnFailure(false).build());
      assertThat(failing(new Lifecycle(EndpointFixture.DEADLINE, true)).rollback()).isEmpty();
    }

    @Test
    void needsAnAppliedSpec() {
      endpoint.create();
      assertThat(failing(new Lifecycle(EndpointFixture.DEADLINE, true)).rollback()).isEmpty();
    }

    @Test
    void doesNotFollowAFailedDeletion() {
      endpoint.running().update(withRollback);
      endpoint.report(READY);
      endpoint.delete();
      endpoint.report(DELETE_FAILED);
      assertThat(endpoint.last().rollback()).isEmpty();
    }

    @Test
    void doesNotFollowIfItWouldApplyTheSameSpec() {
      endpoint.running().update(withRollback);
      endpoint.report(READY);
      endpoint.update(serve("{\"step_delay_ms\":1}"));
      endpoint.update(SERVE_MORE);
      assertThat(failing(new Lifecycle(EndpointFixture.DEADLINE, true)).rollback()).isEmpty();
    }

    private Transition failing(Lifecycle lifecycle) {
      EndpointApplyReported report =
          EndpointApplyReported.newBuilder()
              .setWorkspaceId(EndpointFixture.KEY.workspaceId())
              .setEndpointId(EndpointFixture.KEY.endpointId())
              .setRevision(endpoint.state().getRevision())
              .setProgress(APPLY_FAILED)
              .setReportedAt(endpoint.now())
              .build();
      return lifecycle.decide(
          EndpointFixture.KEY,
          endpoint.state(),
          new LifecycleEvent.Reported(report),
          endpoint.now());
    }
  }

  @Nested
  class Deadline {
    @Test
    void inTheFutureChangesNothing() {
      endpoint.create();
      endpoint.pass(EndpointFixture.DEADLINE.minusMillis(1));
      assertThat(endpoint.checkDeadline()).isEmpty();
    }

    @Test
    void thatHasPassedFailsTheRequestAndStopsTheJob() {
      endpoint.create();
      endpoint.report(ADVANCED, APPLYING_RESOURCES);
      endpoint.pass(EndpointFixture.DEADLINE);
      assertThat(endpoint.checkDeadline())
          .containsExactly("0: FAILED FAILED (endpoint.deadline-exceeded)");
      assertThat(endpoint.last().effect()).isEqualTo(new Effect.Stop());
      assertThat(endpoint.state().getErrorMsg()).contains("3000 s", "APPLYING_RESOURCES");
      assertThat(endpoint.state().getDeadlineAt()).isNull();
    }

    @Test
    void hasTheDetailOfTheStep() {
      endpoint.create();
      endpoint.observe(VALIDATING, "waiting for 64 CPUs", true);
      endpoint.pass(EndpointFixture.DEADLINE);
      endpoint.checkDeadline();
      assertThat(endpoint.state().getErrorMsg())
          .isEqualTo("not done within 3000 s; ended in VALIDATING: waiting for 64 CPUs");
    }

    @Test
    void alsoEndsADeletion() {
      endpoint.running().delete();
      endpoint.pass(EndpointFixture.DEADLINE);
      assertThat(endpoint.checkDeadline())
          .containsExactly("1: FAILED FAILED (endpoint.deadline-exceeded)");
    }

    @Test
    void doesNotApplyToARunningOrAbsentEndpoint() {
      assertThat(endpoint.checkDeadline()).isEmpty();
      endpoint.running();
      endpoint.pass(EndpointFixture.DEADLINE.multipliedBy(2));
      assertThat(endpoint.checkDeadline()).isEmpty();
    }

    @Test
    void mustBePositive() {
      assertThatThrownBy(() -> new Lifecycle(Duration.ZERO, false))
          .hasMessage("applyDeadline: PT0S (expected: > 0)");
    }
  }

  @Nested
  class TakeOver {
    private final Lifecycle lifecycle = new Lifecycle(EndpointFixture.DEADLINE, false);

    @Test
    void resumesAnInFlightUpdate() {
      endpoint.create();
      endpoint.report(ADVANCED, APPLYING_RESOURCES);
      assertThat(lifecycle.resume(endpoint.state())).isEqualTo(new Effect.Apply(endpoint.state()));
    }

    @Test
    void resumesADeletion() {
      endpoint.running().delete();
      assertThat(lifecycle.resume(endpoint.state())).isEqualTo(new Effect.Delete(endpoint.state()));
    }

    @Test
    void resumesNothingForACompletedChange() {
      assertThat(lifecycle.resume(endpoint.running().state())).isEqualTo(new Effect.None());
      endpoint.update(SERVE_MORE, identity());
      endpoint.report(APPLY_FAILED);
      assertThat(lifecycle.resume(endpoint.state())).isEqualTo(new Effect.None());
    }
  }
}
