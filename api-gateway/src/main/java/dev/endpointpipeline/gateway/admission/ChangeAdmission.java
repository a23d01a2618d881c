package dev.endpointpipeline.gateway.admission;

import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import dev.endpointpipeline.gateway.permits.FairPermits;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/**
 * Bounds the changes that a gateway works on. So many are under way, most of which wait for Kafka;
 * more are refused. Of those under way only a few compute at once, and the others wait for their
 * turn: reads and refusals then find a free processor however many changes there are.
 */
public final class ChangeAdmission {
  private final FairPermits underWay;
  private final Semaphore turns;

  /**
   * Creates the admission of a gateway without changes.
   *
   * @param maxUnderWay changes under way at once, a quarter of them of one caller
   * @param maxComputing how many of them may compute at once
   */
  public ChangeAdmission(int maxUnderWay, int maxComputing) {
    this.underWay = new FairPermits(maxUnderWay);
    this.turns = new Semaphore(maxComputing, true);
  }

  /**
   * Whether {@link #admit} would admit a change now. To be asked before a change has cost anything;
   * a body that takes long to arrive then holds no permit.
   *
   * @param caller identified by {@code equals}
   */
  public boolean hasRoom(Object caller) {
    return underWay.hasRoom(caller);
  }

  /**
   * Works on a change, in its turn.
   *
   * @param caller whose share of the permits it uses, identified by {@code equals}
   * @param change everything in it that waits is in {@link #whileWaiting}
   * @throws RequestFailedException if too many changes are under way
   */
  public <T> T admit(Object caller, Supplier<T> change) {
    if (!underWay.tryAcquire(caller)) {
      throw new RequestFailedException(Failure.TOO_MANY_REQUESTS);
    }
    try {
      turns.acquireUninterruptibly();
      try {
        return change.get();
      } finally {
        turns.release();
      }
    } finally {
      underWay.release(caller);
    }
  }

  /** Waits within a change, and gives its turn to others meanwhile. */
  public <T> T whileWaiting(Supplier<T> wait) {
    turns.release();
    try {
      return wait.get();
    } finally {
      turns.acquireUninterruptibly();
    }
  }

  /** Changes that are under way. */
  public int underWay() {
    return underWay.inUse();
  }
}
