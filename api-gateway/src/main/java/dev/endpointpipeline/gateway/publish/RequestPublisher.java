package dev.endpointpipeline.gateway.publish;

import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import dev.endpointpipeline.gateway.places.Places;
import dev.endpointpipeline.gateway.readmodel.ReadModel;
import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.Idempotency;
import dev.endpointpipeline.schemas.RecentRequest;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes requests to the log, at most so many at a time, each under one idempotency key at most
 * once, and waits for the acknowledgement.
 */
public final class RequestPublisher {
  private static final Logger LOGGER = LoggerFactory.getLogger(RequestPublisher.class);

  private final PublishSettings settings;
  private final RequestLog requests;
  private final BooleanSupplier kafkaIsAway;
  private final ReadModel readModel;
  private final Attempts attempts;
  private final Places places;

  RequestPublisher(
      PublishSettings settings,
      RequestLog requests,
      BooleanSupplier kafkaIsAway,
      ReadModel readModel) {
    this.settings = settings;
    this.requests = requests;
    this.kafkaIsAway = kafkaIsAway;
    this.readModel = readModel;
    this.attempts = new Attempts(settings);
    this.places = new Places(settings.maxInFlight());
  }

  /**
   * Publishes a request and blocks until it is acknowledged.
   *
   * @param caller whose share of the places it takes; told from others by being equal to itself
   *     only
   * @param admission throws if the request is not to be sent; not asked of a retry, as the first
   *     try has passed it
   * @throws RequestFailedException if there are too many requests under way, Kafka is away, the
   *     acknowledgement does not come in time, or the idempotency key stands for another request
   */
  public Accepted publish(Object caller, Submission submission, Runnable admission) {
    if (!places.take(caller)) {
      throw new RequestFailedException(Failure.TOO_MANY_REQUESTS);
    }
    try {
      Idempotency claim = submission.context().getIdempotency();
      return claim == null
          ? await(submission.key(), send(submission, admission))
          : publishOnce(submission, claim, admission);
    } finally {
      places.leave(caller);
    }
  }

  /** Requests that wait for their acknowledgement. */
  int inFlight() {
    return places.taken();
  }

  private Accepted publishOnce(Submission submission, Idempotency claim, Runnable admission) {
    EndpointKey key = submission.key();
    var revision = new CompletableFuture<Long>();
    Attempts.Attempt earlier = attempts.enter(key, claim, revision);
    if (earlier != null) {
      return asKnownNow(key, await(key, earlier.revision()));
    }
    try {
      Optional<Long> known = knownFromState(key, claim);
      if (known.isPresent()) {
        revision.complete(known.get());
        return asKnownNow(key, known.get());
      }
      CompletableFuture<Accepted> accepted = send(submission, admission);
      var unused =
          accepted.whenComplete(
              (acknowledged, failure) -> {
                if (failure == null) {
                  revision.complete(acknowledged.revision());
                } else {
                  revision.completeExceptionally(failure);
                }
              });
      return await(key, accepted);
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

  private Optional<Long> knownFromState(EndpointKey key, Idempotency claim) {
    Instant oldest = Instant.now().minus(Attempts.REMEMBERED);
    Optional<RecentRequest> recent =
        readModel.find(key).stream()
            .flatMap(state -> state.getRecentRequests().stream())
            .filter(request -> request.getIdempotencyKey().equals(claim.getKey()))
            .filter(request -> request.getAcceptedAt().isAfter(oldest))
            .findFirst();
    recent.ifPresent(request -> Attempts.requireSame(request.getFingerprint(), claim));
    return recent.map(RecentRequest::getRevision);
  }

  private CompletableFuture<Accepted> send(Submission submission, Runnable admission) {
    admission.run();
    if (kafkaIsAway.getAsBoolean()) {
      throw new RequestFailedException(Failure.KAFKA_AWAY);
    }
    return requests.append(submission);
  }

  private Accepted asKnownNow(EndpointKey key, long revision) {
    return new Accepted(revision, readModel.find(key).orElse(null));
  }

  private <T> T await(EndpointKey key, CompletableFuture<T> acknowledgement) {
    try {
      return acknowledgement.get(
          settings.acknowledgementDeadline().toNanos(), TimeUnit.NANOSECONDS);
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
