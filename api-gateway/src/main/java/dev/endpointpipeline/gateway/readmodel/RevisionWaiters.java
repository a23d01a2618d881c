package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import dev.endpointpipeline.gateway.permits.FairPermits;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Calls that wait until a partition is read up to a revision. Each is woken; none polls. */
final class RevisionWaiters {
  private final ReadModelSettings settings;
  private final FairPermits permits;

  /** At most one for each permit, so that every read may check all of them. */
  private final Set<Waiter> waiting = ConcurrentHashMap.newKeySet();

  RevisionWaiters(ReadModelSettings settings) {
    this.settings = settings;
    this.permits = new FairPermits(settings.maxWaiting());
  }

  /**
   * Blocks until the partition is read up to the revision.
   *
   * @param caller whose share of the permits it uses
   * @throws RequestFailedException if waiting takes too long, or too many wait
   */
  void await(Object caller, PartitionFold partition, long revision) {
    Waiter waiter = new Waiter(partition, revision, new CountDownLatch(1));
    if (waiter.isOver()) {
      return;
    }
    if (!permits.tryAcquire(caller)) {
      throw new RequestFailedException(Failure.TOO_MANY_WAITING);
    }
    waiting.add(waiter);
    try {
      // A read between the first check and the registration woke nobody, so check again.
      if (!waiter.isOver() && !waiter.await(settings)) {
        throw new RequestFailedException(Failure.REVISION_NOT_READ);
      }
    } finally {
      waiting.remove(waiter);
      permits.release(caller);
    }
  }

  /** Wakes the calls that a partition is now read far enough for. */
  void read(PartitionFold partition) {
    for (Waiter waiter : waiting) {
      if (waiter.partition() == partition && waiter.isOver()) {
        waiter.woken().countDown();
      }
    }
  }

  int waiting() {
    return permits.inUse();
  }

  private record Waiter(PartitionFold partition, long revision, CountDownLatch woken) {
    boolean isOver() {
      return partition.next() > revision;
    }

    boolean await(ReadModelSettings settings) {
      try {
        return woken.await(settings.revisionDeadline().toNanos(), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
  }
}
