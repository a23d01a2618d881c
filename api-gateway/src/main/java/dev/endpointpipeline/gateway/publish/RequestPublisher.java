package dev.endpointpipeline.gateway.publish;

import dev.endpointpipeline.gateway.admission.ChangeAdmission;
import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import dev.endpointpipeline.gateway.readmodel.LoggedRequest;
import dev.endpointpipeline.gateway.readmodel.Preview;
import dev.endpointpipeline.gateway.readmodel.ReadModel;
import dev.endpointpipeline.gateway.readmodel.RequestDecision;
import dev.endpointpipeline.model.acceptance.Decision;
import dev.endpointpipeline.model.acceptance.EndpointRequest;
import dev.endpointpipeline.model.acceptance.Rejection;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.Idempotency;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends requests to the log, each idempotency key at most once, and waits until this gateway
 * knows what was decided about them.
 */
public final class RequestPublisher {
  private static final Logger LOGGER = LoggerFactory.getLogger(RequestPublisher.class);

  private final PublishSettings settings;
  private final RequestAppender appender;
  private final BooleanSupplier kafkaAvailable;
  private final ChangeAdmission admission;
  private final ReadModel readModel;
  private final long revisionBase;
  private final Quotas quotas;
  private final Attempts attempts;

  RequestPublisher(
      PublishSettings settings,
      RequestAppender appender,
      BooleanSupplier kafkaAvailable,
      ChangeAdmission admission,
      ReadModel readModel,
      long revisionBase,
      Quotas quotas) {
    this.settings = settings;
    this.appender = appender;
    this.kafkaAvailable = kafkaAvailable;
    this.admission = admission;
    this.readModel = readModel;
    this.revisionBase = revisionBase;
    this.quotas = quotas;
    this.attempts = new Attempts(settings);
  }

  /**
   * Publishes a request and blocks until it is acknowledged and decided in the order of the log.
   * Called within {@link ChangeAdmission#admit}.
   *
   * @throws RequestFailedException if Kafka is unavailable, the acknowledgement does not come in
   *     time, the idempotency key stands for another request, or the request is rejected
   */
  public Accepted publish(Submission submission) {
    Idempotency claim = submission.context().getIdempotency();
    return claim == null
        ? publish(submission, new CompletableFuture<>())
        : publishOnce(submission, claim);
  }

  private Accepted publishOnce(Submission submission, Idempotency claim) {
    var revision = new CompletableFuture<Long>();
    Attempts.Attempt earlier = attempts.enter(submission.key(), claim, revision);
    if (earlier != null) {
      return acceptedBefore(
          submission.key(),
          admission.whileWaiting(
              () -> await(submission.key(), "earlier try", earlier.revision(), deadline())));
    }
    try {
      return publish(submission, revision);
    } catch (RequestFailedException e) {
      if (e.failure() != Failure.NOT_ACKNOWLEDGED) {
        revision.completeExceptionally(e);
      }
      throw e;
    } catch (RuntimeException e) {
      revision.completeExceptionally(e);
      throw e;
    }
  }

  /**
   * Publishes a request that has no earlier try.
   *
   * @param revision completes as soon as it is known, however late
   */
  private Accepted publish(Submission submission, CompletableFuture<Long> revision) {
    Preview preview = readModel.preview(submission.request(), Instant.now());
    if (preview.decision() instanceof Decision.Duplicate duplicate) {
      revision.complete(duplicate.original());
      return acceptedBefore(submission.key(), duplicate.original());
    }
    if (preview.decision() instanceof Decision.Rejected rejected && !mayBeBehind(submission)) {
      throw rejection(rejected.why());
    }
    if (!kafkaAvailable.getAsBoolean()) {
      throw new RequestFailedException(Failure.KAFKA_UNAVAILABLE);
    }
    Quotas.Reservation reservation = quotas.reserve(submission.request(), preview);
    return accepted(submission.key(), append(submission, reservation, revision));
  }

  /**
   * Whether the caller names a revision of the endpoint that this gateway has not read yet: then
   * only the log can tell whether the request is rejected.
   */
  private boolean mayBeBehind(Submission submission) {
    Long expected = submission.context().getExpectedRevision();
    return expected != null
        && submission.request().kind() != EndpointRequest.Kind.CREATE
        && !readModel.isRead(submission.key(), expected);
  }

  private RequestDecision append(
      Submission submission, Quotas.Reservation reservation, CompletableFuture<Long> revision) {
    long deadline = deadline();
    CompletableFuture<RequestDecision> decision = readModel.awaitDecision(submission.request());
    // Also when no thread waits here any more: until then the request may take what is reserved.
    var unused =
        decision
            .whenComplete((any, failure) -> reservation.release())
            .whenComplete((decided, failure) -> complete(revision, decided, failure));
    RecordMetadata metadata =
        admission.whileWaiting(
            () ->
                // To append may wait too, for metadata or for room in the producer's buffer.
                await(submission.key(), "acknowledgement", append(submission, decision), deadline));
    // Here and not on the producer's thread, which all requests share.
    readModel.acknowledged(
        new LoggedRequest(
            revisionBase + metadata.offset(),
            EndpointRequest.timeOf(metadata.timestamp(), System.currentTimeMillis()),
            submission.request(),
            metadata.serializedValueSize()));
    return admission.whileWaiting(() -> await(submission.key(), "read model", decision, deadline));
  }

  private CompletableFuture<RecordMetadata> append(
      Submission submission, CompletableFuture<RequestDecision> decision) {
    try {
      CompletableFuture<RecordMetadata> acknowledgement = appender.append(submission);
      var unused =
          acknowledgement.whenComplete(
              (metadata, failure) -> {
                if (failure != null) {
                  decision.completeExceptionally(failure);
                }
              });
      return acknowledgement;
    } catch (RuntimeException e) {
      decision.completeExceptionally(e);
      throw e;
    }
  }

  /** Retries under the same key wait for this, also when no thread waits for the first try. */
  private static void complete(
      CompletableFuture<Long> revision, RequestDecision decided, @Nullable Throwable failure) {
    if (failure != null) {
      revision.completeExceptionally(failure);
      return;
    }
    boolean unused =
        decided
            .decision()
            .fold(
                accepted -> revision.complete(decided.revision()),
                duplicate -> revision.complete(duplicate.original()),
                rejected -> revision.completeExceptionally(rejection(rejected.why())));
  }

  private Accepted accepted(EndpointKey key, RequestDecision decided) {
    return decided
        .decision()
        .fold(
            accepted -> new Accepted(decided.revision(), accepted.state()),
            duplicate -> acceptedBefore(key, duplicate.original()),
            rejected -> {
              throw rejection(rejected.why());
            });
  }

  private static RequestFailedException rejection(Rejection why) {
    return new RequestFailedException(Failure.ofRejection(why.code()).orElse(Failure.INTERNAL));
  }

  /** A retry gets the first try's revision, and the endpoint as it is now. */
  private Accepted acceptedBefore(EndpointKey key, long revision) {
    return new Accepted(revision, readModel.find(key).orElse(null));
  }

  /** When a call that begins to wait now gives up, by {@link System#nanoTime}. */
  private long deadline() {
    return System.nanoTime() + settings.acknowledgementDeadline().toNanos();
  }

  private static <T> T await(
      EndpointKey key, String what, CompletableFuture<T> future, long deadline) {
    try {
      return future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RequestFailedException failed) {
        throw new RequestFailedException(failed.failure());
      }
      throw new IllegalStateException("a request was not sent to Kafka", e.getCause());
    } catch (TimeoutException e) {
      LOGGER
          .atWarn()
          .addKeyValue("endpoint", key)
          .addKeyValue("waited_for", what)
          .log("timed out, responding 408");
      throw new RequestFailedException(Failure.NOT_ACKNOWLEDGED);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RequestFailedException(Failure.NOT_ACKNOWLEDGED);
    }
  }
}
