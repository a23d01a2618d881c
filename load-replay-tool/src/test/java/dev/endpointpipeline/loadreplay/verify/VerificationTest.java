package dev.endpointpipeline.loadreplay.verify;

import static dev.endpointpipeline.loadreplay.verify.Pipeline.KEY;
import static dev.endpointpipeline.loadreplay.verify.Pipeline.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.endpointpipeline.loadreplay.history.Shown;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointPatch;
import dev.endpointpipeline.schemas.EndpointRollbackRequested;
import dev.endpointpipeline.schemas.EndpointStatus;
import dev.endpointpipeline.schemas.EndpointStatusChanged;
import dev.endpointpipeline.schemas.EndpointUpdateRequested;
import dev.endpointpipeline.schemas.LifecycleStep;
import dev.endpointpipeline.schemas.Outcome;
import dev.endpointpipeline.schemas.ReservedCompute;
import dev.endpointpipeline.schemas.ReservedResource;
import dev.endpointpipeline.schemas.ResourceDemand;
import dev.endpointpipeline.schemas.Topic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What is found in the records of a run. Each fault is planted into a correct run. */
class VerificationTest {
  private final Pipeline run = Pipeline.run();

  @Test
  void nothingIsFoundInACorrectRun() throws Exception {
    Verification.Result result = run.verify();

    assertThat(result.offenders()).isEmpty();
    assertThat(result.holds()).isTrue();
    assertThat(result.checked())
        .containsEntry("accepted", 3L)
        .containsEntry("requests", 3L)
        .containsEntry("events", 6L)
        .containsEntry("endpoints", 2L)
        .containsEntry("outcome APPLIED", 3L);
  }

  @Test
  void anOffenderHasKeyRevisionAndBothRecords() throws Exception {
    run.event(KEY, 2, event -> event.setStatus(EndpointStatus.RUNNING).setOutcome(Outcome.APPLIED));

    Violation two = violation("two outcomes: APPLIED and APPLIED");

    assertThat(two.guarantee()).isEqualTo(2);
    assertThat(two.key()).isEqualTo("w/e");
    assertThat(two.revision()).isEqualTo(2);
    assertThat(two.records())
        .hasSize(2)
        .allMatch(record -> record.contains("APPLIED"))
        .anyMatch(record -> record.startsWith("endpoint-status 0@5, ce_id w/e/2/4: "));
  }

  @Test
  void recordsOfAnOffenderHaveNoSecrets() throws Exception {
    replaceRequest(
        2, EndpointPatch.newBuilder().setDescription("postgres://ann:hunter2@db").build());

    assertThat(violations().get(0).records().toString())
        .contains("postgres://redacted@db")
        .doesNotContain("hunter2");
  }

  @Test
  void requestsThatAreAcceptedWhileTheRunIsCheckedAreNoViolations() throws Exception {
    run.topics.beforeReading =
        () -> {
          run.topics.beforeReading = () -> {};
          run.update(KEY, "key-3", patch -> patch.setName("newest"));
        };

    assertThat(violations()).isEmpty();
  }

  @Test
  void recordsOfOthersWithoutIdsAndUnderMalformedKeysNeedNoOutcome() throws Exception {
    foreign(3);
    foreign(4);

    assertThat(violations()).isEmpty();
  }

  @Test
  void whatTheLogNoLongerHasIsCounted() throws Exception {
    run.topics.truncate(Topic.ENDPOINT_REQUESTS, 1);

    assertThat(run.verify().checked())
        .containsEntry("accepted", 2L)
        .containsEntry("accepted, no longer in the log", 1L);
  }

  @Test
  void viewsOfWhatTheLogNoLongerHasAreCounted() throws Exception {
    run.shown.add(Pipeline.view(KEY, 0, "before", 0));
    run.topics.truncate(Topic.ENDPOINT_REQUESTS, 1);

    assertThat(run.verify().checked()).containsEntry("views, no longer in the log", 1L);
  }

  private void foreign(long offset) {
    run.requests()
        .add(
            new TopicRecord(
                Topic.ENDPOINT_REQUESTS, 0, offset, "x", new RecordHeaders(), new byte[1], null));
  }

  /** Guarantee 1. */
  @Nested
  class DurableAccept {
    @Test
    void anAcceptedRequestThatIsNotInTheLogIsFound() throws Exception {
      run.acknowledged.add(Pipeline.accepted(KEY, 3, "r-3", "", 0));

      assertThat(violation("accepted with 202 but not in the log").guarantee()).isEqualTo(1);
    }

    @Test
    void anAcceptedRequestThatIsLostBetweenOthersIsFound() throws Exception {
      run.requests().remove(1);

      assertThat(problems()).contains("accepted with 202 but not in the log");
    }

    @Test
    void anotherRequestAtTheRevisionIsFound() throws Exception {
      run.acknowledged.add(Pipeline.accepted(KEY, 2, "r-other", "", 0));

      assertThat(violation("the log has another request").revision()).isEqualTo(2);
    }

    @Test
    void anotherIdempotencyKeyAtTheRevisionIsFound() throws Exception {
      run.acknowledged.add(Pipeline.accepted(KEY, 2, "r-2", "key-2", 0));

      assertThat(problems()).containsOnly("the log has another request");
    }

    @Test
    void aRetryMayHaveAnotherRequestIdThanTheLog() throws Exception {
      run.acknowledged.add(Pipeline.accepted(KEY, 2, "r-of-the-retry", "key-1", 0));

      assertThat(violations()).isEmpty();
    }

    @Test
    void aRequestAboutAnotherEndpointAtTheRevisionIsFound() throws Exception {
      run.acknowledged.add(Pipeline.accepted(OTHER, 2, "r-2", "", 0));

      assertThat(problems()).containsOnly("the log has a request about w/e");
    }

    @Test
    void aChangedBodyIsFound() throws Exception {
      replaceRequest(2, EndpointPatch.newBuilder().setName("changed").build());

      assertThat(problems()).contains("the log's request has another body than the call");
    }

    @Test
    void requestsThatTheLogNoLongerHasAreNotChecked() throws Exception {
      run.topics.truncate(Topic.ENDPOINT_REQUESTS, 1);

      assertThat(violations()).isEmpty();
    }
  }

  /** Guarantee 2. */
  @Nested
  class OneOutcome {
    @Test
    void aDroppedOutcomeIsFound() throws Exception {
      run.events().remove(5);

      assertThat(violation("no outcome").key()).isEqualTo("w/e");
    }

    @Test
    void aDoubledOutcomeIsFound() throws Exception {
      run.event(KEY, 2, VerificationTest::fail);

      assertThat(problems()).contains("two outcomes: APPLIED and FAILED");
    }

    @Test
    void outcomesThatAreSwappedBetweenTwoRequestsAreFound() throws Exception {
      swapOutcomes();

      assertThat(problems())
          .contains(
              "its outcome APPLIED names another endpoint or request",
              "its outcome FAILED names another endpoint or request");
    }

    /** Revisions 0 and 1 end with each other's outcome. */
    private void swapOutcomes() {
      run.events().clear();
      Pipeline same = new Pipeline();
      same.event(KEY, 0, event -> event.setStep(LifecycleStep.VALIDATING));
      same.event(OTHER, 1, event -> event.setStep(LifecycleStep.VALIDATING));
      same.event(
          KEY,
          1,
          event ->
              event
                  .setCurrentRevision(0L)
                  .setStatus(EndpointStatus.RUNNING)
                  .setOutcome(Outcome.APPLIED));
      same.event(
          OTHER,
          0,
          event -> {
            fail(event);
            event.setCurrentRevision(1L);
          });
      same.event(KEY, 2, event -> event.setStep(LifecycleStep.VALIDATING));
      same.event(
          KEY, 2, event -> event.setStatus(EndpointStatus.RUNNING).setOutcome(Outcome.APPLIED));
      run.events().addAll(same.events());
    }

    @Test
    void anOutcomeOfNoRequestIsFound() throws Exception {
      run.requests().remove(1);

      assertThat(violation("an outcome without a request").key()).isEqualTo("w/f");
    }

    @Test
    void anOutcomeOfARequestAfterTheEndOfTheLogIsFound() throws Exception {
      run.applied(KEY, 7);

      assertThat(violation("an outcome without a request").revision()).isEqualTo(7);
    }

    @Test
    void anErrorCodeThatIsNotDocumentedIsFound() throws Exception {
      run.events().remove(5);
      run.event(KEY, 2, 4, event -> fail(event, "endpoint.no-such-code"));

      assertThat(problems()).containsOnly("FAILED endpoint.no-such-code: not in docs/errors.md");
    }

    @Test
    void aDocumentedFailureIsNoViolation() throws Exception {
      run.events().remove(5);
      run.event(KEY, 2, 4, VerificationTest::fail);

      assertThat(violations()).isEmpty();
    }

    @Test
    void aFailureWithoutAReasonIsFound() throws Exception {
      run.events().remove(5);
      run.event(
          KEY, 2, 4, event -> event.setStatus(EndpointStatus.FAILED).setOutcome(Outcome.FAILED));

      assertThat(problems()).contains("error_msg of FAILED: '' (expected: a value)");
    }

    @Test
    void aSupersededRequestWithoutANewerOneIsFound() throws Exception {
      run.event(
          KEY, 2, event -> event.setStatus(EndpointStatus.RUNNING).setOutcome(Outcome.SUPERSEDED));

      assertThat(problems()).contains("superseded_by of SUPERSEDED: '' (expected: a value)");
    }
  }

  /** Guarantees 3 and 4. */
  @Nested
  class Order {
    @Test
    void aRevisionThatDecreasesIsFound() throws Exception {
      run.event(KEY, 0, event -> event.setStep(LifecycleStep.VALIDATING));

      assertThat(violation("current_revision decreased from 2 to 0").records()).hasSize(2);
    }

    @Test
    void anIllegalStepIsFound() throws Exception {
      run.events().remove(5);
      run.event(KEY, 2, 4, event -> event.setStep(LifecycleStep.WAITING_READY));
      run.event(
          KEY, 2, 5, event -> event.setStatus(EndpointStatus.RUNNING).setOutcome(Outcome.APPLIED));

      assertThat(problems())
          .containsOnly(
              "CREATING/VALIDATING → CREATING/WAITING_READY is no transition of the lifecycle");
    }

    @Test
    void aLateReportThatTakesEffectIsFound() throws Exception {
      run.event(
          KEY, 0, event -> event.setCurrentRevision(2L).setStep(LifecycleStep.APPLYING_RESOURCES));

      Violation found =
          violation("RUNNING → CREATING/APPLYING_RESOURCES is no transition of the lifecycle");

      assertThat(found.guarantee()).isEqualTo(4);
    }

    @Test
    void aLostEventIsFound() throws Exception {
      run.events().remove(4);

      assertThat(problems()).contains("event number 4 (expected: 3): an event is lost");
    }

    @Test
    void anEventThatIsThereTwiceIsFound() throws Exception {
      run.event(KEY, 2, 4, event -> event.setStatus(EndpointStatus.RUNNING));

      assertThat(problems()).contains("an event with the number 4 of an earlier one (expected: 5)");
    }

    @Test
    void twoRequestsWithTheSameIdAreFound() throws Exception {
      TopicRecord last = run.requests().remove(2);
      run.requests()
          .add(
              Pipeline.record(
                  Topic.ENDPOINT_REQUESTS, 2, KEY, "r-0", Objects.requireNonNull(last.value())));

      assertThat(problems()).containsOnly("two requests with source and id /api-gateway r-0");
    }

    @Test
    void aStateThatDiffersFromTheRequestsIsFound() throws Exception {
      run.state(KEY, 2, Pipeline.spec("before"));

      Violation found = violation("the state's name differs from what its requests in order make");

      assertThat(found.records())
          .hasSize(2)
          .anyMatch(record -> record.startsWith("endpoint-requests 0@2"))
          .anyMatch(record -> record.startsWith("endpoint-state 0@2"));
    }

    @Test
    void aStateOfAnOlderRevisionIsFound() throws Exception {
      run.state(KEY, 0, Pipeline.spec("after"));

      assertThat(problems()).containsOnly("state of revision 0 (expected: 2)");
    }

    @Test
    void aMissingStateIsFound() throws Exception {
      run.states().remove(0);

      assertThat(problems()).containsOnly("no state");
    }

    @Test
    void aStateOfADeletedEndpointIsFound() throws Exception {
      deleted(KEY);

      assertThat(problems()).containsOnly("has a state although it is deleted");
    }

    @Test
    void aTombstoneEndsADeletedEndpoint() throws Exception {
      long revision = deleted(KEY);
      run.tombstone(KEY, revision);

      assertThat(violations()).isEmpty();
    }

    @Test
    void membersOfAnUpdateReplaceOnlyTheirOwnPartOfReservedResource() throws Exception {
      run.update(KEY, null, patch -> patch.setReservedResource(reserved("mu.s", null)));
      run.applied(KEY, 3);
      run.update(KEY, null, patch -> patch.setReservedResource(reserved(null, "apu.s")));
      run.applied(KEY, 4);
      run.state(KEY, 4, Pipeline.spec("after", reserved("mu.s", "apu.s")));

      assertThat(violations()).isEmpty();
    }

    @Test
    void aRollbackLeavesWhatWasAppliedLast() throws Exception {
      run.update(KEY, null, patch -> patch.setReservedResource(reserved("mu.s", null)));
      run.applied(KEY, 3);
      run.update(KEY, null, patch -> patch.setReservedResource(reserved("mu.l", null)));
      run.event(KEY, 4, event -> event.setStep(LifecycleStep.VALIDATING));
      run.event(KEY, 4, VerificationTest::fail);
      run.request(KEY, new EndpointRollbackRequested("w", "e", Pipeline.context(5, null, 4L)));
      run.applied(KEY, 5);
      run.state(KEY, 5, Pipeline.spec("after", reserved("mu.l", null)));

      assertThat(problems())
          .containsOnly(
              "the state's reserved_resource.mu differs from what its requests in order make");
    }

    @Test
    void aStateThatNoRequestMadeIsFound() throws Exception {
      EndpointKey unknown = new EndpointKey("w", "unknown");
      run.state(unknown, 2, Pipeline.spec("unknown"));

      Violation found = violation("a state although no request made the endpoint");

      assertThat(found.key()).isEqualTo("w/unknown");
      assertThat(found.records()).hasSize(1);
    }

    @Test
    void aStateWhoseRequestsTheLogNoLongerHasIsNotCompared() throws Exception {
      run.topics.truncate(Topic.ENDPOINT_REQUESTS, 2);

      assertThat(violations()).isEmpty();
    }

    private long deleted(EndpointKey key) {
      long revision = run.delete(key);
      run.event(key, revision, event -> event.setStatus(EndpointStatus.DELETING));
      run.event(
          key,
          revision,
          event ->
              event
                  .setStatus(EndpointStatus.DELETED)
                  .setCurrentRevision(null)
                  .setOutcome(Outcome.APPLIED));
      return revision;
    }
  }

  /** Guarantee 5. */
  @Nested
  class OneView {
    @Test
    void aCorrectViewIsNoViolation() throws Exception {
      run.shown.add(Pipeline.view(KEY, 2, "after", 3));

      assertThat(violations()).isEmpty();
    }

    @Test
    void aViewWithoutTheChangeOfItsRevisionIsFound() throws Exception {
      run.shown.add(Pipeline.view(KEY, 2, "before", 3));

      assertThat(problems()).containsOnly("was shown with name 'before'");
    }

    @Test
    void aViewOfARevisionThatTheEndpointNeverHadIsFound() throws Exception {
      run.shown.add(Pipeline.view(KEY, 1, "before", 1));

      assertThat(problems()).containsOnly("was shown but never existed");
    }

    @Test
    void aViewOfARevisionThatTheLogDoesNotHaveIsFound() throws Exception {
      run.shown.add(Pipeline.view(KEY, 3, "before", 4));

      assertThat(problems()).containsOnly("was shown but never existed");
    }

    @Test
    void aStaleReadIsFound() throws Exception {
      run.shown.add(Pipeline.view(KEY, 0, "before", 3));

      assertThat(problems())
          .containsOnly("a stale read: the gateway had responded with revision 2 before");
    }

    @Test
    void aReadAtTheSameTimeAsTheUpdateMayShowTheOlderRevision() throws Exception {
      run.shown.add(Pipeline.view(KEY, 0, "before", 2));

      assertThat(violations()).isEmpty();
    }

    @Test
    void aRequestThatWasRefusedAfterItsAcceptanceMakesNoReadStale() throws Exception {
      run.update(KEY, null, 0L, patch -> patch.setName("next"));
      run.event(
          KEY,
          3,
          event ->
              event
                  .setStatus(EndpointStatus.RUNNING)
                  .setCurrentRevision(2L)
                  .setOutcome(Outcome.REJECTED)
                  .setErrorCode("endpoint.revision-passed")
                  .setErrorMsg("why"));
      run.shown.add(Pipeline.view(KEY, 2, "after", 4));

      assertThat(violations()).isEmpty();
    }

    @Test
    void behindALoadBalancerNoReadIsStale() throws Exception {
      run.isBalanced = true;
      run.shown.add(Pipeline.view(KEY, 0, "before", 3));

      assertThat(violations()).isEmpty();
    }

    @Test
    void anEndpointThatWasChangedSinceIsNotCompared() throws Exception {
      List<FinalState> last = new ArrayList<>();
      Verification verification = run.verification();
      verification.run(partition -> {}, last::add);

      verification.checkView(last.get(0), Pipeline.view(KEY, 9, "newest", 9));

      assertThat(verification.result().holds()).isTrue();
      assertThat(verification.result().checked()).containsEntry("final views, changed since", 1L);
    }

    @Test
    void aConditionalUpdateThatTookEffectOnAnotherRevisionIsFound() throws Exception {
      run.update(KEY, null, 0L, patch -> patch.setName("next"));
      run.applied(KEY, 3);
      run.state(KEY, 3, Pipeline.spec("next"));

      assertThat(problems())
          .containsOnly("took effect on revision 2 (expected: 0, of its If-Match)");
    }

    @Test
    void aDifferentViewAfterTheRunIsFound() throws Exception {
      List<FinalState> last = new ArrayList<>();
      Verification verification = run.verification();
      verification.run(partition -> {}, last::add);
      Shown outdated = Pipeline.view(KEY, 0, "before", 9);

      last.stream()
          .filter(state -> state.key().equals("w/e"))
          .forEach(state -> verification.checkView(state, outdated));

      assertThat(verification.result().offenders())
          .extracting(Violation::problem)
          .containsExactly(
              "after the run, gateway shows name 'before'",
              "after the run, gateway shows revision 0 (expected: 2)");
    }
  }

  /** Guarantee 6. */
  @Nested
  class SafeRetry {
    @Test
    void twoEffectsOfOneKeyAreFound() throws Exception {
      run.update(KEY, "key-1", patch -> patch.setName("after"));
      run.applied(KEY, 3);
      run.state(KEY, 3, Pipeline.spec("after"));

      Violation found =
          violation("took effect although revision 2 did under the same idempotency key");

      assertThat(found.guarantee()).isEqualTo(6);
      assertThat(found.records()).hasSize(2);
    }

    @Test
    void aDuplicateIsNoViolation() throws Exception {
      duplicate(2);

      assertThat(violations()).isEmpty();
    }

    @Test
    void aDuplicateOfAnotherRequestIsFound() throws Exception {
      duplicate(0);

      assertThat(problems())
          .containsOnly("ended as DUPLICATE of 0, but revision 2 took effect under its key");
    }

    @Test
    void theSameKeyForAnotherEndpointIsNoRetry() throws Exception {
      run.update(OTHER, "key-1", patch -> patch.setName("next"));
      run.applied(OTHER, 3);
      run.state(OTHER, 3, Pipeline.spec("next"));

      assertThat(violations()).isEmpty();
    }

    private void duplicate(long of) {
      run.update(KEY, "key-1", patch -> patch.setName("after"));
      run.event(
          KEY,
          3,
          event ->
              event
                  .setStatus(EndpointStatus.RUNNING)
                  .setCurrentRevision(2L)
                  .setOutcome(Outcome.DUPLICATE)
                  .setDuplicateOf(of));
    }
  }

  /** Guarantee 8. */
  @Nested
  class Isolation {
    @Test
    void aPlantedSecretInAnEventIsFoundAndNotRepeated() throws Exception {
      run.secrets.add("tokenA");
      run.event(
          KEY,
          2,
          event ->
              event.setStatus(EndpointStatus.RUNNING).setStepDetail("using tokenA for access"));

      Violation found = violation("a planted secret is in the event");

      assertThat(found.guarantee()).isEqualTo(8);
      assertThat(found.toString() + found.records()).doesNotContain("tokenA");
    }

    @Test
    void aPlantedSecretInWhatAGatewayShowsIsFound() throws Exception {
      run.secrets.add("planted");
      Verification verification = run.verification();

      verification.checkText("GET w/e", "{\"error_msg\": \"planted\"}");

      assertThat(verification.result().byGuarantee()).containsExactly(Map.entry(8, 1L));
    }

    @Test
    void aRequestMayHaveASecret() throws Exception {
      run.secrets.add("after");

      assertThat(violations()).isEmpty();
    }
  }

  private void replaceRequest(int offset, EndpointPatch patch) {
    run.requests()
        .set(
            offset,
            Pipeline.record(
                Topic.ENDPOINT_REQUESTS,
                offset,
                KEY,
                "r-" + offset,
                new EndpointUpdateRequested(
                    "w", "e", Pipeline.context(offset, "key-1", null), patch)));
  }

  private static ReservedResource reserved(@Nullable String mu, @Nullable String apu) {
    return ReservedResource.newBuilder()
        .setMu(mu == null ? null : new ResourceDemand(mu, 0, 1))
        .setApu(
            apu == null
                ? null
                : ReservedCompute.newBuilder().setSpecCode(apu).setWarmUpNum(1).build())
        .build();
  }

  private static void fail(EndpointStatusChanged.Builder event) {
    fail(event, "simulated.failure");
  }

  private static void fail(EndpointStatusChanged.Builder event, String code) {
    event
        .setStatus(EndpointStatus.FAILED)
        .setOutcome(Outcome.FAILED)
        .setErrorCode(code)
        .setErrorMsg("why");
  }

  private List<Violation> violations() throws InterruptedException {
    return run.verify().offenders();
  }

  private List<String> problems() throws InterruptedException {
    return violations().stream().map(Violation::problem).toList();
  }

  private Violation violation(String problem) throws InterruptedException {
    List<Violation> found =
        violations().stream().filter(one -> one.problem().equals(problem)).toList();
    assertThat(found).as(violations().toString()).hasSize(1);
    return found.get(0);
  }
}
