package dev.endpointpipeline.gateway;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * What a test does at the same time as its own thread, each task in a thread of its own: the common
 * pool may have only one thread, which a task that waits would keep from the others.
 */
public final class Background {
  private static final Executor THREADS = task -> new Thread(task, "background").start();

  private Background() {}

  public static CompletableFuture<Void> run(Runnable task) {
    return CompletableFuture.runAsync(task, THREADS);
  }

  public static <T> CompletableFuture<T> call(Supplier<T> task) {
    return CompletableFuture.supplyAsync(task, THREADS);
  }
}
