package dev.endpointpipeline.gateway.publish;

import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import dev.endpointpipeline.gateway.permits.FairPermits;
import dev.endpointpipeline.gateway.readmodel.Foresight;
import dev.endpointpipeline.gateway.readmodel.LoggedRequest;
import dev.endpointpipeline.gateway.readmodel.ReadModel;
import dev.endpointpipeline.gateway.readmodel.Verdict;
import dev.endpointpipeline.model.acceptance.Decision;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes requests to the log, at most so many at a time, each under one idempotency key at most
 * once, and waits until this gateway knows what became of them there.
 */
public final class RequestPublisher {
  private static final Logger LOGGER = LoggerFactory.getLogger(RequestPublisher.class);

  private final PublishSettings settings;
  private final RequestAppender appender;
  private final BooleanSupplier kafkaIsAway;
  private final ReadModel readModel;
  private final long revisionBase;
  private final Quotas quotas;
  private final Attempts attempts;
  private final FairPermits permits;

  RequestPublisher(
      PublishSettings settings,
      RequestAppender appender,
      BooleanSupplier kafkaIsAway,
      ReadModel readModel,
      long revisionBase,
      Quotas quotas) {
    this.settings = settings;
    this.appender = appender;
    this.kafkaIsAway = kafkaIsAway;
    this.readModel = readModel;
    this.revisionBase = revisionBase;
    this.quotas = quotas;
    this.attempts = new Attempts(settings);
    this.permits = new FairPermits(settings.maxInFlight());
  }

  /**
   * Publishes a request and blocks until it is acknowledged and has had its turn among all requests
   * about its endpoint.
   *
   * @param caller whose share of the permits it uses; told from others by being equal to itself
   *     only
   * @throws RequestFailedException if there are too many requests under way, Kafka is away, the
   *     acknowledgement does not come in time, the idempotency key stands for another request, or
   *     the request is rejected
   */
  public Accepted publish(Object caller, Submission submission) {
    if (!permits.tryAcquire(caller)) {
      throw new RequestFailedException(Failure.TOO_MANY_REQUESTS);
    }
    try {
      Idempotency claim = submission.context().getIdempotency();
      return claim == null
          ? publish(submission, new CompletableFuture<>())
          : publishOnce(submission, claim);
    } finally {
      permits.release(caller);
    }
  }

  /** Requests that wait for their acknowledgement. */
  int inFlight() {
    return permits.inUse();
  }

  private Accepted publishOnce(Submission submission, Idempotency claim) {
    var revision = new CompletableFuture<Long>();
    Attempts.Attempt earlier = attempts.enter(submission.key(), claim, revision);
    if (earlier != null) {
      return asKnownNow(
          submission.key(),
          await(
              submission.key(), earlier.revision(), settings.acknowledgementDeadline().toNanos()));
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
   * @param revision told as soon as it is known, however late
   */
  private Accepted publish(Submission submission, CompletableFuture<Long> revision) {
    Foresight foresight = readModel.foresee(submission.request(), Instant.now());
    Decision foreseen = foresight.decision();
    if (foreseen instanceof Decision.Duplicate duplicate) {
      revision.complete(duplicate.original());
      return asKnownNow(submission.key(), duplicate.original());
    }
    if (foreseen instanceof Decision.Rejected rejected && !mayBeBehind(submission)) {
      throw rejection(rejected.why());
    }
    if (kafkaIsAway.getAsBoolean()) {
      throw new RequestFailedException(Failure.KAFKA_AWAY);
    }
    Quotas.Reservation reservation = quotas.reserve(submission.request(), foresight);
    return accepted(submission, verdict(submission, reservation, revision));
  }

  /** Whether the caller names a revision that this gateway has not come to. */
  private boolean mayBeBehind(Submission submission) {
    Long expected = submission.context().getExpectedRevision();
    return expected != null && !readModel.isRead(submission.key(), expected);
  }

  private Verdict verdict(
      Submission submission, Quotas.Reservation reservation, CompletableFuture<Long> revision) {
    long deadline = System.nanoTime() + settings.acknowledgementDeadline().toNanos();
    CompletableFuture<Verdict> turn = readModel.expect(submission.request());
    releaseAfter(turn, reservation);
    CompletableFuture<RecordMetadata> acknowledgement = append(submission, turn);
    var unused =
        acknowledgement.whenComplete(
            (metadata, failure) -> {
              if (failure != null) {
                turn.completeExceptionally(failure);
              }
            });
    tell(turn, revision);
    RecordMetadata metadata =
        await(submission.key(), acknowledgement, deadline - System.nanoTime());
    // Here and not on the producer's thread, which all requests share.
    readModel.acknowledged(
        new LoggedRequest(
            revisionBase + metadata.offset(),
            Instant.ofEpochMilli(Math.min(metadata.timestamp(), System.currentTimeMillis())),
            submission.request(),
            metadata.serializedValueSize()));
    return await(submission.key(), turn, deadline - System.nanoTime());
  }

  private CompletableFuture<RecordMetadata> append(
      Submission submission, CompletableFuture<Verdict> turn) {
    try {
      return appender.append(submission);
    } catch (RuntimeException e) {
      turn.completeExceptionally(e);
      throw e;
    }
  }

  /** Also when nobody waits here any more: until then it may still take what is reserved. */
  private static void releaseAfter(
      CompletableFuture<Verdict> turn, Quotas.Reservation reservation) {
    var unused = turn.whenComplete((verdict, failure) -> reservation.release());
  }

  /** Whoever retries under the same key is to know, also when nobody waits here any more. */
  private static void tell(CompletableFuture<Verdict> turn, CompletableFuture<Long> revision) {
    var unused =
        turn.whenComplete(
            (verdict, failure) -> {
              if (failure != null) {
                revision.completeExceptionally(failure);
              } else if (verdict.decision() instanceof Decision.Rejected rejected) {
                revision.completeExceptionally(rejection(rejected.why()));
              } else {
                revision.complete(
                    verdict.decision() instanceof Decision.Duplicate duplicate
                        ? duplicate.original()
                        : verdict.revision());
              }
            });
  }

  private Accepted accepted(Submission submission, Verdict verdict) {
    if (verdict.decision() instanceof Decision.Rejected rejected) {
      throw rejection(rejected.why());
    }
    return verdict.decision() instanceof Decision.Duplicate duplicate
        ? asKnownNow(submission.key(), duplicate.original())
        : new Accepted(verdict.revision(), verdict.decision().state());
  }

  private static RequestFailedException rejection(Rejection why) {
    return new RequestFailedException(Failure.ofRejection(why.code()).orElse(Failure.INTERNAL));
  }

  private Accepted asKnownNow(EndpointKey key, long revision) {
    return new Accepted(revision, readModel.find(key).orElse(null));
  }

  private <T> T await(EndpointKey key, CompletableFuture<T> future, long nanos) {
    try {
      return future.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RequestFailedException failed) {
        throw new RequestFailedException(failed.failure());
      }
      throw new IllegalStateException("a request failed on its way to Kafka", e.getCause());
    } catch (TimeoutException e) {
      LOGGER.atWarn().addKeyValue("endpoint", key).log("no acknowledgement in time, answering 408");
      throw new RequestFailedException(Failure.NOT_ACKNOWLEDGED);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RequestFailedException(Failure.NOT_ACKNOWLEDGED);
    }
  }
}
