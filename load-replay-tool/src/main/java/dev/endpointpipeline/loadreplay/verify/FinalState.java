package dev.endpointpipeline.loadreplay.verify;

import dev.endpointpipeline.loadreplay.history.Shown;
import java.util.ArrayList;
import java.util.List;

/** What an endpoint must be after all requests. */
public final class FinalState {
  private final String key;
  private final int partition;
  private final long revision;
  private final SpecMembers members;

  FinalState(String key, int partition, long revision, SpecMembers members) {
    this.key = key;
    this.partition = partition;
    this.revision = revision;
    this.members = members;
  }

  /** The endpoint's key, as in Kafka. */
  public String key() {
    return key;
  }

  int partition() {
    return partition;
  }

  /** The newest request that was not refused. */
  public long revision() {
    return revision;
  }

  /** How a view differs; empty if it does not. */
  public List<String> differences(Shown view) {
    List<String> differences =
        new ArrayList<>(members.differences(view.name(), view.description(), view.maxOfMu()));
    if (view.revision() != revision) {
      differences.add("revision %d (expected: %d)".formatted(view.revision(), revision));
    }
    return differences;
  }
}
