package dev.endpointpipeline.endtoend.planted;

import dev.endpointpipeline.endtoend.planted.Patch.Change;
import java.util.List;

/** A bug, and the test that has to find it. */
enum PlantedBug {
  /** A gateway takes the leader's word for an append. */
  ACKNOWLEDGED_BY_THE_LEADER_ALONE(
      "LostLeaderIT#acceptedUpdatesSurviveTheLossOfTheLeader",
      new Patch(
          "org.springframework.kafka.core.DefaultKafkaProducerFactory", "", Change.ACKS_OF_ONE)),

  /** A report about an older revision counts for the current one. */
  REPORTS_NOT_FENCED(
      "WorkerFaultsIT#lateReportAboutAnOlderRevisionChangesNothing",
      new Patch("worker.lifecycle.LifecycleEvent$Reported", "isAbout", Change.RETURN_TRUE)),

  /** A worker that starts does not know what was stored before. */
  STORE_NOT_RESTORED(
      "WorkerFaultsIT#theOnlyWorkerResumesItsJobAfterARestart",
      new Patch("worker.topology.EndpointStates", "put", Change.REMEMBER_PUT),
      new Patch("worker.topology.EndpointStates", "get", Change.NULL_UNLESS_PUT)),

  /** Nobody remembers idempotency keys. */
  IDEMPOTENCY_KEYS_IGNORED(
      "RetryIT#retryAtAnotherGatewayTakesEffectOnce",
      new Patch("model.acceptance.PriorRequest", "isValidAt", Change.RETURN_FALSE)),

  /** A gateway goes on to show what it predicted, whatever the worker says. */
  PREDICTION_NOT_CLEARED(
      "UpdateIT#failedUpdateHasItsReasonAndTheServingRevision",
      new Patch("gateway.readmodel.PartitionOrder", "takePending", Change.RETURN_EMPTY_LIST)),

  /** A gateway shows what a worker wrote and never committed. */
  UNCOMMITTED_READS(
      "ReadYourWritesIT#noGatewayShowsWhatAWorkerDidNotCommit",
      new Patch("org.apache.kafka.clients.consumer.KafkaConsumer", "", Change.READ_UNCOMMITTED)),

  /** A worker that takes a partition over does not go on with what was under way. */
  EFFECTS_NOT_RESUMED(
      "WorkerFaultsIT#theOnlyWorkerResumesItsJobAfterARestart",
      new Patch("worker.commit.CommittedEffects", "resume", Change.SKIP)),

  /** A worker that takes a partition over forgets the deadlines. */
  DEADLINE_FORGOTTEN(
      "WorkerFaultsIT#aDeadlineHoldsAfterARestart",
      new Patch("worker.topology.Deadlines", "", Change.FORGET_DEADLINES)),

  /** A superseded request ends without a word. */
  SUPERSEDED_WITHOUT_OUTCOME(
      "UpdateIT#newerUpdateSupersedesARunningUpdate",
      new Patch("worker.lifecycle.TransitionBuilder", "add", Change.SKIP_SUPERSEDED)),

  /** A failed update is rolled back twice. */
  ROLLED_BACK_TWICE(
      "UpdateIT#failedUpdateIsRolledBackAsANewRevisionIfEnabled",
      new Patch(
          "org.apache.kafka.streams.processor.internals.ProcessorContextImpl",
          "forward",
          Change.FORWARD_ROLLBACKS_TWICE),
      new Patch("model.acceptance.Acceptance", "rejection", Change.RETURN_EMPTY_OPTIONAL)),

  /** Nobody wakes calls that wait for their outcome. */
  LOST_WAKE_UP(
      "WaitIT#createUpdateAndDeleteReturnTheirOutcome",
      new Patch("gateway.readmodel.OutcomeWaiters", "isAwaited", Change.RETURN_FALSE)),

  /** A gateway responds before it has read what the caller asks for. */
  REVISION_NOT_WAITED_FOR(
      "ReadYourWritesIT#otherGatewayShowsTheUpdateForItsRevision",
      new Patch("gateway.readmodel.RevisionWaiters", "await", Change.SKIP)),

  /** Requests about one endpoint are in several partitions. */
  NOT_KEYED_BY_ENDPOINT(
      "UpdateIT#noReaderSeesTheOldValuesAfterTheUpdateIsAccepted",
      new Patch(
          "org.apache.kafka.clients.producer.internals.BuiltInPartitioner",
          "partitionForKey",
          Change.RANDOM_PARTITION)),

  /** What can't be read is gone. */
  DEAD_LETTERS_DROPPED(
      "DeadLettersIT#unreadableRequestsGoToTheDeadLetterTopicUnchangedAndDelayNoOtherEndpoint",
      new Patch("worker.topology.DeadLetters", "send", Change.SKIP));

  private final String test;
  private final List<Patch> patches;

  PlantedBug(String test, Patch... patches) {
    this.test = test;
    this.patches = List.of(patches);
  }

  /** The test that finds it, as {@code Class#method}. */
  String test() {
    return test;
  }

  List<Patch> patches() {
    return patches;
  }
}
