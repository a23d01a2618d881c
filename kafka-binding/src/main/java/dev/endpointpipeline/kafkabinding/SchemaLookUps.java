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
 * Looks up schema ids in a registry without blocking the caller for long: a registry that hangs or
 * is unavailable must not stop a thread that has other records to read.
 */
final class SchemaLookUps {
  /** How long a caller waits for a response; a healthy registry needs a few milliseconds. */
  static final Duration PATIENCE = Duration.ofMillis(250);

  /** How long to wait after a failure before the same id is looked up again. */
  static final Duration PAUSE = Duration.ofSeconds(1);

  /** When to give up a look-up, which should long have succeeded or failed. */
  static final Duration LONGEST = SchemaRegistry.TIMEOUT.multipliedBy(2);

  private final IntFunction<Optional<Schema>> registry;
  private final Duration longest;
  private final Map<Integer, LookUp> lookUps = new ConcurrentHashMap<>();

  /**
   * Makes one.
   *
   * @param registry returns, or throws {@link RegistryUnavailableException}, at any time
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
      throw new RegistryUnavailableException("no response about schema id " + id + " yet", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RegistryUnavailableException("interrupted", e);
    } catch (ExecutionException e) {
      throw new RegistryUnavailableException(String.valueOf(e.getCause()), e.getCause());
    }
  }

  private LookUp begin(int id) {
    CompletableFuture<Optional<Schema>> response = new CompletableFuture<>();
    Thread asking =
        new Thread(
            () -> {
              try {
                response.complete(registry.apply(id));
              } catch (Throwable e) { // of any kind, as no caller may wait for ever
                response.completeExceptionally(e);
              }
            },
            "schema-look-up-" + id);
    asking.setDaemon(true);
    asking.start();
    return new LookUp(response, System.nanoTime());
  }

  private boolean isStale(LookUp lookUp) {
    long age = System.nanoTime() - lookUp.begun;
    return lookUp.response.isDone()
        ? lookUp.response.isCompletedExceptionally() && age > PAUSE.toNanos()
        : age > longest.toNanos();
  }

  private record LookUp(CompletableFuture<Optional<Schema>> response, long begun) {
    /** Only the first caller waits; a late response serves later calls. */
    Optional<Schema> await() throws InterruptedException, ExecutionException, TimeoutException {
      long left = PATIENCE.toNanos() - (System.nanoTime() - begun);
      return response.get(Math.max(left, 0), TimeUnit.NANOSECONDS);
    }
  }
}
