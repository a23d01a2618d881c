package dev.endpointpipeline.worker;

import dev.endpointpipeline.kafkabinding.NewerRecordException;
import dev.endpointpipeline.kafkabinding.RegistryUnavailableException;
import dev.endpointpipeline.worker.ThreadReplacementPolicy.Decision;
import dev.endpointpipeline.worker.topology.RequestTopicMismatchException;
import io.micrometer.core.instrument.Counter;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides whether to replace a stream thread that died with an exception, or to shut down the
 * worker. Runs on the dying thread, which owns its partitions until this handler returns. During
 * the pause, no other thread can die of the same record, and the other threads keep running.
 */
final class StreamThreadExceptionHandler implements StreamsUncaughtExceptionHandler {
  private static final Logger LOGGER = LoggerFactory.getLogger(StreamThreadExceptionHandler.class);

  private final ThreadReplacementPolicy replacements;
  private final Clock clock;
  private final Runnable shutdown;
  private final Counter deaths;
  private final CountDownLatch closing = new CountDownLatch(1);

  /**
   * @param shutdown starts the shutdown of the worker and returns; called when a thread is not
   *     replaced
   * @param deaths counts dead threads
   */
  StreamThreadExceptionHandler(
      ThreadReplacementPolicy replacements, Clock clock, Runnable shutdown, Counter deaths) {
    this.replacements = replacements;
    this.clock = clock;
    this.shutdown = shutdown;
    this.deaths = deaths;
  }

  @Override
  public StreamThreadExceptionResponse handle(Throwable cause) {
    deaths.increment();
    Decision decision = replacements.onDeath(clock.instant());
    if (decision instanceof Decision.Replace replace && !isPermanent(cause)) {
      LOGGER
          .atError()
          .setCause(cause)
          .addKeyValue("deaths", replace.deaths())
          .addKeyValue("pause", replace.pause())
          .log("stream thread died, replacing it after a pause");
      // The transaction is aborted and its records are processed again; nothing is skipped.
      return closesWithin(replace.pause())
          ? StreamThreadExceptionResponse.SHUTDOWN_CLIENT
          : StreamThreadExceptionResponse.REPLACE_THREAD;
    }
    LOGGER
        .atError()
        .setCause(cause)
        .addKeyValue("deaths", decision.deaths())
        .addKeyValue("within", ThreadReplacementPolicy.WINDOW)
        .addKeyValue("remedy", remedy(cause))
        .log("stream thread died and is not replaced, shutting down the worker");
    shutdown.run();
    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  /** Ends the pause of a thread that waits to be replaced; from now on no thread is replaced. */
  void close() {
    closing.countDown();
  }

  /** Whether stream threads died recently and may die again. */
  boolean areRecent() {
    return replacements.isUnstable(clock.instant());
  }

  int count() {
    return replacements.deaths();
  }

  private boolean closesWithin(Duration pause) {
    try {
      return closing.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** Whether this worker would die of the same cause again. */
  private static boolean isPermanent(Throwable cause) {
    return chain(cause)
        .anyMatch(
            each ->
                each instanceof NewerRecordException
                    || each instanceof RequestTopicMismatchException);
  }

  private static Stream<Throwable> chain(Throwable cause) {
    return Stream.iterate(cause, Objects::nonNull, Throwable::getCause);
  }

  /** What an operator can do about the cause. */
  static String remedy(Throwable cause) {
    for (Throwable each : chain(cause).toList()) {
      if (each instanceof AuthorizationException || each instanceof AuthenticationException) {
        return "give the worker's user the right that the cause names (docs/operation.md, Kafka)";
      }
      if (each instanceof RecordTooLargeException) {
        return "set max.message.bytes of the topic that the cause names to that of the topic catalogue";
      }
      if (each instanceof RegistryUnavailableException) {
        return "restore the schema registry";
      }
      if (each instanceof NewerRecordException || each instanceof RequestTopicMismatchException) {
        return String.valueOf(each.getMessage());
      }
    }
    return "check the cause: it names topic, partition and offset if a single record is the problem";
  }
}
