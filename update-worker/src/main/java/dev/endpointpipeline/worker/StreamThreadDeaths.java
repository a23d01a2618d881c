package dev.endpointpipeline.worker;

import dev.endpointpipeline.kafkabinding.NewerRecordException;
import dev.endpointpipeline.kafkabinding.RegistryUnavailableException;
import dev.endpointpipeline.worker.ThreadReplacements.Decision;
import dev.endpointpipeline.worker.topology.ForeignRequestTopicException;
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
 * What becomes of a stream thread that an exception ended. It runs on that thread, which keeps its
 * partitions until this returns: so nobody else dies of what killed it, and threads beside it go
 * on.
 */
final class StreamThreadDeaths implements StreamsUncaughtExceptionHandler {
  private static final Logger LOGGER = LoggerFactory.getLogger(StreamThreadDeaths.class);

  private final ThreadReplacements replacements;
  private final Clock clock;
  private final Runnable endOfProcess;
  private final Counter deaths;
  private final CountDownLatch closing = new CountDownLatch(1);

  /**
   * @param endOfProcess begins the end of the worker and returns; called when threads are replaced
   *     no more
   * @param deaths counts them
   */
  StreamThreadDeaths(
      ThreadReplacements replacements, Clock clock, Runnable endOfProcess, Counter deaths) {
    this.replacements = replacements;
    this.clock = clock;
    this.endOfProcess = endOfProcess;
    this.deaths = deaths;
  }

  @Override
  public StreamThreadExceptionResponse handle(Throwable cause) {
    deaths.increment();
    Decision decision = replacements.onDeath(clock.instant());
    if (decision instanceof Decision.Replace replace && !isLasting(cause)) {
      LOGGER
          .atError()
          .setCause(cause)
          .addKeyValue("deaths", replace.deaths())
          .addKeyValue("pause", replace.pause())
          .log("stream thread broke off, starting another after a pause");
      // What was under way is rolled back and done again; nothing is skipped.
      return closesWithin(replace.pause())
          ? StreamThreadExceptionResponse.SHUTDOWN_CLIENT
          : StreamThreadExceptionResponse.REPLACE_THREAD;
    }
    LOGGER
        .atError()
        .setCause(cause)
        .addKeyValue("deaths", decision.deaths())
        .addKeyValue("within", ThreadReplacements.WINDOW)
        .addKeyValue("remedy", remedy(cause))
        .log("stream threads break off and would again, the worker ends");
    endOfProcess.run();
    return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
  }

  /**
   * Ends the pause of a thread that waits for its replacement; nothing is replaced from then on.
   */
  void close() {
    closing.countDown();
  }

  /** Whether stream threads keep breaking off. */
  boolean areFrequent() {
    return replacements.areUnsettled(clock.instant());
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

  /** Whether this worker, as it is, can only break off at it again. */
  private static boolean isLasting(Throwable cause) {
    return chain(cause)
        .anyMatch(
            each ->
                each instanceof NewerRecordException
                    || each instanceof ForeignRequestTopicException);
  }

  private static Stream<Throwable> chain(Throwable cause) {
    return Stream.iterate(cause, Objects::nonNull, Throwable::getCause);
  }

  /** What whoever runs the worker can do about it. */
  static String remedy(Throwable cause) {
    for (Throwable each : chain(cause).toList()) {
      if (each instanceof AuthorizationException || each instanceof AuthenticationException) {
        return "give the worker's user the right that the cause names (docs/operation.md, Kafka)";
      }
      if (each instanceof RecordTooLargeException) {
        return "set max.message.bytes of the topic that the cause names to what the catalogue says";
      }
      if (each instanceof RegistryUnavailableException) {
        return "bring the schema registry back";
      }
      if (each instanceof NewerRecordException || each instanceof ForeignRequestTopicException) {
        return String.valueOf(each.getMessage());
      }
    }
    return "look at the cause: it names topic, partition and offset if one record is at fault";
  }
}
