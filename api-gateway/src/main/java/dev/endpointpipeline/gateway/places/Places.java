package dev.endpointpipeline.gateway.places;

import java.util.HashMap;
import java.util.Map;

/**
 * Places for calls that hold something scarce, such as a thread, while they wait. One holder gets a
 * quarter of them at most, rounded up: whoever takes all that it can get leaves room for others.
 *
 * <p>A holder is remembered only while it has a place, so there are never more of them than places.
 */
public final class Places {
  private static final int SHARES = 4;

  private final int most;
  private final int share;
  private final Map<Object, Integer> held = new HashMap<>();
  private int taken;

  /**
   * @param most how many there are, not negative
   */
  public Places(int most) {
    this.most = most;
    this.share = most / SHARES + (most % SHARES == 0 ? 0 : 1);
  }

  /**
   * Takes a place, which the holder has to {@link #leave}.
   *
   * @param holder tells who it is, by being equal to itself only
   * @return whether there was one left, of all and of the holder's share
   */
  public synchronized boolean take(Object holder) {
    int mine = held.getOrDefault(holder, 0);
    if (taken == most || mine == share) {
      return false;
    }
    held.put(holder, mine + 1);
    taken++;
    return true;
  }

  /**
   * Gives a place back.
   *
   * @throws IllegalStateException if the holder has none
   */
  public synchronized void leave(Object holder) {
    Integer mine = held.get(holder);
    if (mine == null) {
      throw new IllegalStateException("a place is given back that was not taken");
    }
    if (mine == 1) {
      held.remove(holder);
    } else {
      held.put(holder, mine - 1);
    }
    taken--;
  }

  /** How many are taken. */
  public synchronized int taken() {
    return taken;
  }

  /** How many hold one or more. */
  synchronized int holders() {
    return held.size();
  }
}
