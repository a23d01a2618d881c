package dev.endpointpipeline.loadreplay.replay;

import dev.endpointpipeline.loadreplay.recording.RecordedCall;
import dev.endpointpipeline.loadreplay.schedule.Schedule;
import java.net.URI;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What must be known of a recording before its first call is sent. Its size grows with the number
 * of endpoints and {@code if_match} references, not with the number of calls.
 *
 * @param calls how many calls the run sends
 * @param missing endpoints that the recording does not create itself, in the order of their first
 *     calls
 * @param named ids of the calls that an {@code if_match} names
 */
record RecordingScan(long calls, Map<String, Missing> missing, Set<String> named) {

  /**
   * An endpoint that the recording does not create.
   *
   * @param url of its first call
   * @param caller of its first call
   */
  record Missing(URI url, @Nullable String caller) {}

  static RecordingScan of(Iterator<RecordedCall> recording, Schedule schedule, Shard shard) {
    long calls = 0;
    Map<String, Missing> missing = new LinkedHashMap<>();
    Set<String> created = new HashSet<>();
    Set<String> named = new HashSet<>();
    for (long n = 0; recording.hasNext(); n++) {
      RecordedCall call = recording.next();
      if (schedule.dueNanos(n, call.atMicros()) == Schedule.ENDED) {
        break;
      }
      if (!shard.has(n, call)) {
        continue;
      }
      calls++;
      if (call.ifMatch() != null) {
        named.add(call.ifMatch());
      }
      String endpoint = call.endpoint();
      if (endpoint != null && !missing.containsKey(endpoint)) {
        if (Operation.of(call) == Operation.CREATE) {
          created.add(endpoint);
        } else if (!created.contains(endpoint)) {
          missing.put(endpoint, new Missing(call.url(), call.caller()));
        }
      }
    }
    return new RecordingScan(calls, missing, named);
  }
}
