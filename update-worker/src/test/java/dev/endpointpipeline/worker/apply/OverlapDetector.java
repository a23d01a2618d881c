package dev.endpointpipeline.worker.apply;

import dev.endpointpipeline.runtime.DesiredEndpoint;
import dev.endpointpipeline.runtime.EndpointRuntime;
import dev.endpointpipeline.runtime.Progress;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Detects overlapping calls. */
final class OverlapDetector implements EndpointRuntime {
  private final AtomicBoolean busy = new AtomicBoolean();
  private final AtomicBoolean overlapped = new AtomicBoolean();
  private final AtomicInteger calls = new AtomicInteger();

  int calls() {
    return calls.get();
  }

  boolean overlapped() {
    return overlapped.get();
  }

  @Override
  public Progress validate(DesiredEndpoint desired) {
    return call();
  }

  @Override
  public Progress applyResources(DesiredEndpoint desired) {
    return call();
  }

  @Override
  public Progress applyServeConfig(DesiredEndpoint desired) {
    return call();
  }

  @Override
  public Progress observe(DesiredEndpoint desired) {
    return call();
  }

  @Override
  public Progress delete(DesiredEndpoint desired) {
    return call();
  }

  private Progress call() {
    if (!busy.compareAndSet(false, true)) {
      overlapped.set(true);
    }
    calls.incrementAndGet();
    for (int moment = 0; moment < 1_000; moment++) {
      Thread.onSpinWait();
    }
    busy.set(false);
    return new Progress.Done();
  }
}
