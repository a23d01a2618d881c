package dev.endpointpipeline.worker.group;

/**
 * When the group's coordinator heard of one member, as far as that is certain.
 *
 * <p>All that is known is how many heartbeats were answered, and that is looked at now and then. An
 * answer may have been under way for long, as when the process stood still, so it proves nothing
 * about the time when it is noticed. But a heartbeat is sent only after the one before has ended.
 * So one that was answered was sent, and heard of, later than the last look that did not yet show
 * the answer to the one before.
 */
final class Contact {
  private long answered;

  /** The last look that did not show as many answers as there are now. */
  private long lookBeforeLastAnswer;

  private long lastLook;
  private long provenAt;
  private boolean isProven;

  /**
   * Makes one for a member that is new.
   *
   * @param lastLook when it was not there yet
   */
  Contact(long lastLook) {
    this.lookBeforeLastAnswer = lastLook;
    this.lastLook = lastLook;
  }

  void look(long answeredNow, long now) {
    if (answeredNow > answered) {
      provenAt = answeredNow == answered + 1 ? lookBeforeLastAnswer : lastLook;
      isProven = true;
      lookBeforeLastAnswer = lastLook;
      answered = answeredNow;
    }
    lastLook = now;
  }

  /** Whether it has been answered at all: only then it can own partitions. */
  boolean isProven() {
    return isProven;
  }

  /** The group heard of the member then or later. */
  long provenAt() {
    return provenAt;
  }
}
