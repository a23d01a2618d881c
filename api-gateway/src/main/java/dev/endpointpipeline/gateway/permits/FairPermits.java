package dev.endpointpipeline.gateway.permits;

import java.util.HashMap;
import java.util.Map;

/**
 * Permits for calls that hold something scarce, such as a thread, while they wait. One holder gets
 * at most a quarter of them, rounded up, so that a greedy one leaves room for others.
 *
 * <p>A holder is remembered only while it has a permit, so there are never more holders than
 * permits.
 */
public final class FairPermits {
  private static final int SHARES = 4;

  private final int max;
  private final int share;
  private final Map<Object, Integer> held = new HashMap<>();
  private int inUse;

  /**
   * Creates permits that nobody holds.
   *
   * @param max number of permits, not negative
   */
  public FairPermits(int max) {
    this.max = max;
    this.share = max / SHARES + (max % SHARES == 0 ? 0 : 1);
  }

  /**
   * Acquires a permit, which the holder must {@link #release}.
   *
   * @param holder who acquires it, identified by {@code equals}
   * @return whether one was left, of all and of the holder's share
   */
  public synchronized boolean tryAcquire(Object holder) {
    if (!hasRoom(holder)) {
      return false;
    }
    held.merge(holder, 1, Integer::sum);
    inUse++;
    return true;
  }

  /** Whether a permit is left, of all and of the holder's share. */
  public synchronized boolean hasRoom(Object holder) {
    return inUse < max && held.getOrDefault(holder, 0) < share;
  }

  /**
   * Returns a permit.
   *
   * @throws IllegalStateException if the holder has none
   */
  public synchronized void release(Object holder) {
    Integer mine = held.get(holder);
    if (mine == null) {
      throw new IllegalStateException("a permit is released that was not acquired");
    }
    if (mine == 1) {
      held.remove(holder);
    } else {
      held.put(holder, mine - 1);
    }
    inUse--;
  }

  /** Permits in use. */
  public synchronized int inUse() {
    return inUse;
  }

  /** Holders with at least one permit. */
  synchronized int holders() {
    return held.size();
  }
}
