package dev.endpointpipeline.kafkabinding;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import org.apache.avro.Schema;

/**
 * Asks a registry about schema ids without holding up who asks: a registry that hangs, or is away,
 * must not stop a thread that has other records to read.
 */
final class SchemaLookUps {
  /** How long a caller waits for an answer; a registry that is well needs some milliseconds. */
  static final Duration PATIENCE = Duration.ofMillis(250);

  /** How soon a registry that did not answer is asked again about the same id. */
  static final Duration PAUSE = Duration.ofSeconds(1);

  /** After what time a look-up is given up, as its answer should long have come or failed. */
  static final Duration LONGEST = SchemaRegistry.TIMEOUT.multipliedBy(2);

  private final IntFunction<Optional<Schema>> registry;
  private final Duration longest;
  private final Map<Integer, LookUp> lookUps = new ConcurrentHashMap<>();

  /**
   * Makes one.
   *
   * @param registry answers, or throws {@link RegistryUnavailableException}, in its own time
   */
  SchemaLookUps(IntFunction<Optional<Schema>> registry) {
    this(registry, LONGEST);
  }

  SchemaLookUps(IntFunction<Optional<Schema>> registry, Duration longest) {
    this.registry = registry;
    this.longest = longest;
  }

  /**
   * The schema with an id, if there is one.
   *
   * @throws RegistryUnavailableException if that is not known within {@link #PATIENCE}; calling
   *     again later is safe
   */
  Optional<Schema> find(int id) {
    LookUp lookUp =
        lookUps.compute(id, (same, known) -> known == null || isStale(known) ? begin(id) : known);
    try {
      Optional<Schema> found = lookUp.await();
      lookUps.remove(id, lookUp);
      return found;
    } catch (TimeoutException e) {
      throw new RegistryUnavailableException("no answer about schema id " + id + " yet", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RegistryUnavailableException("interrupted", e);
    } catch (ExecutionException e) {
      throw new RegistryUnavailableException(String.valueOf(e.getCause()), e.getCause());
    }
  }

  private LookUp begin(int id) {
    CompletableFuture<Optional<Schema>> answer = new CompletableFuture<>();
    Thread asking =
        new Thread(
            () -> {
              try {
                answer.complete(registry.apply(id));
              } catch (Throwable e) { // whatever it is, nobody may wait for ever
                answer.completeExceptionally(e);
              }
            },
            "schema-look-up-" + id);
    asking.setDaemon(true);
    asking.start();
    return new LookUp(answer, System.nanoTime());
  }

  private boolean isStale(LookUp lookUp) {
    long age = System.nanoTime() - lookUp.begun;
    return lookUp.answer.isDone()
        ? lookUp.answer.isCompletedExceptionally() && age > PAUSE.toNanos()
        : age > longest.toNanos();
  }

  private record LookUp(CompletableFuture<Optional<Schema>> answer, long begun) {
    /** Only the first to ask waits: an answer that is late is there at a later call. */
    Optional<Schema> await() throws InterruptedException, ExecutionException, TimeoutException {
      long left = PATIENCE.toNanos() - (System.nanoTime() - begun);
      return answer.get(Math.max(left, 0), TimeUnit.NANOSECONDS);
    }
  }
}
