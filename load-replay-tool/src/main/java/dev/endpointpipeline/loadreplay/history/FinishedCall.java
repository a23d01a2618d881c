package dev.endpointpipeline.loadreplay.history;

import dev.endpointpipeline.loadreplay.replay.JournalEntry;

/**
 * A call that was sent and finished.
 *
 * @param entry of the journal; its times are by the clock of its run
 * @param invokedMicros when the call may have been sent first, by the common clock of all runs
 * @param sentMicros when the last attempt was sent
 * @param doneMicros when the last attempt was over
 * @param attempts how often the call may have been sent, also before the run was resumed
 */
record FinishedCall(
    JournalEntry entry, long invokedMicros, long sentMicros, long doneMicros, int attempts) {}
