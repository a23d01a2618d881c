package dev.endpointpipeline.worker.group;

/**
 * Tracks the last time at which the group coordinator certainly received a heartbeat of one member.
 *
 * <p>The consumer only reports the number of heartbeat responses, and this class samples it. A
 * response can be old when it is noticed, for example after the process was suspended, so the time
 * of the sample proves nothing. But a consumer sends a heartbeat only after the previous one has
 * completed. So the coordinator received the last heartbeat later than the last sample that did not
 * yet count the response to the previous one.
 */
final class HeartbeatTracker {
  private long responses;

  /** Time of the last sample before the number of responses last grew. */
  private long sampleBeforeLastResponse;

  private long lastSample;
  private long lastContact;
  private boolean hasJoined;

  /**
   * Creates a tracker for a new member.
   *
   * @param lastSample time of the last sample without this member
   */
  HeartbeatTracker(long lastSample) {
    this.sampleBeforeLastResponse = lastSample;
    this.lastSample = lastSample;
  }

  void sample(long responsesNow, long now) {
    if (responsesNow > responses) {
      lastContact = responsesNow == responses + 1 ? sampleBeforeLastResponse : lastSample;
      hasJoined = true;
      sampleBeforeLastResponse = lastSample;
      responses = responsesNow;
    }
    lastSample = now;
  }

  /** Whether the coordinator has responded at all; before that the member owns no partitions. */
  boolean hasJoined() {
    return hasJoined;
  }

  /** The coordinator received a heartbeat of the member at this time or later. */
  long lastContact() {
    return lastContact;
  }
}
