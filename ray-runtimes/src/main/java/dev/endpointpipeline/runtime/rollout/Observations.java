package dev.endpointpipeline.runtime.rollout;

import dev.endpointpipeline.runtime.Progress.Serving;

/**
 * What a worker remembers of its polls during the rollout of one revision. It is lost with the
 * worker; the worker that takes over starts without it and gets to the same result, only later.
 *
 * @param polls how often the runtime was polled
 * @param overwritten how often our configuration was found to be replaced by somebody else
 * @param serving what served at the last poll; once nothing serves, what served before does not
 *     come back
 * @param unhealthy whether an application is unhealthy, and since when
 * @param own what only one of the runtimes remembers
 */
public record Observations<S>(
    int polls, int overwritten, Serving serving, Trouble unhealthy, S own) {
  /** How often somebody else's configuration is replaced by ours before we give way. */
  private static final int MAX_OVERWRITTEN = 3;

  /** Before the first poll. */
  public static <S> Observations<S> none(Serving serving, S own) {
    return new Observations<>(0, 0, serving, Trouble.NONE, own);
  }

  /** After another poll, at which that served. */
  public Observations<S> polled(Serving now) {
    Serving left = serving == Serving.NOTHING ? Serving.NOTHING : now;
    return new Observations<>(polls + 1, overwritten, left, unhealthy, own);
  }

  /** With something else of what only the runtime remembers. */
  public Observations<S> with(S other) {
    return new Observations<>(polls, overwritten, serving, unhealthy, other);
  }

  /** With an application unhealthy or not. */
  public Observations<S> with(Trouble nowUnhealthy) {
    return new Observations<>(polls, overwritten, serving, nowUnhealthy, own);
  }

  /** After our configuration was found to be replaced by somebody else. */
  public Observations<S> overwrittenAgain() {
    return new Observations<>(polls, overwritten + 1, serving, unhealthy, own);
  }

  /** Whether somebody else replaces our configuration so often that we give way. */
  boolean isOverwrittenTooOften() {
    return overwritten > MAX_OVERWRITTEN;
  }

  /** Nobody can overwrite a configuration that was not written yet. */
  Observations<S> beforeWrite(Observations<S> earlier) {
    return new Observations<>(polls, earlier.overwritten, serving, unhealthy, own);
  }
}
