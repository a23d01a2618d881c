package dev.endpointpipeline.worker.topology;

import dev.endpointpipeline.schemas.EndpointKey;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The in-flight endpoints of a newly assigned task. Their effects start in small batches, so that
 * the thread's other records and partitions do not wait for all of them, and each at the latest
 * before something happens to the endpoint: until then its state is what the last owner committed.
 */
final class ResumedEndpoints {
  private final Set<EndpointKey> left;
  private final Consumer<EndpointKey> resume;

  /**
   * Resumes nothing yet.
   *
   * @param resume starts the effect of an endpoint
   */
  ResumedEndpoints(Collection<EndpointKey> inFlight, Consumer<EndpointKey> resume) {
    this.left = new LinkedHashSet<>(inFlight);
    this.resume = resume;
  }

  /** Resumes an endpoint, unless it is resumed already or was not in flight. */
  void resume(EndpointKey key) {
    if (left.remove(key)) {
      resume.accept(key);
    }
  }

  /**
   * Resumes the next endpoints.
   *
   * @return whether some are left
   */
  boolean resumeNext(int atMost) {
    Iterator<EndpointKey> next = left.iterator();
    for (int i = 0; i < atMost && next.hasNext(); i++) {
      EndpointKey key = next.next();
      next.remove();
      resume.accept(key);
    }
    return !left.isEmpty();
  }
}
