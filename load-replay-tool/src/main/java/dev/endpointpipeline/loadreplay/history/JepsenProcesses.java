package dev.endpointpipeline.loadreplay.history;

import dev.endpointpipeline.loadreplay.history.JepsenEvent.Type;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;

/**
 * Gives each call a process, as Jepsen requires: a process has one call at a time, and none after
 * one whose result is unknown.
 */
final class JepsenProcesses {
  private final Map<Long, Integer> busy = new HashMap<>();
  private final Queue<Integer> free = new PriorityQueue<>();
  private int known;

  /** The process of a call, at its begin or its end. */
  int of(JepsenEvent event) {
    if (event.type() == Type.INVOKE) {
      Integer process = free.poll();
      int used = process == null ? known++ : process;
      busy.put(event.call(), used);
      return used;
    }
    Integer process = busy.remove(event.call());
    if (process == null) {
      throw new IllegalStateException("call " + event.call() + " ends before it begins");
    }
    if (event.type() != Type.INFO) {
      free.add(process);
    }
    return process;
  }
}
