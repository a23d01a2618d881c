package dev.endpointpipeline.endtoend.benchmark;

import dev.endpointpipeline.schemas.EndpointKey;
import dev.endpointpipeline.schemas.EndpointStatusChanged;
import dev.endpointpipeline.schemas.Topic;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** The times at which a read_committed consumer received the outcomes of requests. */
final class Outcomes implements AutoCloseable {
  record Request(EndpointKey key, long revision) {}

  private final Map<Request, Long> seen = new ConcurrentHashMap<>();
  private final Map<String, Integer> byWorkspace = new ConcurrentHashMap<>();
  private final AtomicInteger repeated = new AtomicInteger();
  private final Thread following;
  private volatile boolean closed;

  Outcomes(Kafka kafka, Function<ConsumerRecord<byte[], byte[]>, EndpointStatusChanged> reader) {
    var consumer = kafka.consumerAtEnd(Topic.ENDPOINT_STATUS.topicName());
    following =
        new Thread(
            () -> Kafka.follow(consumer, () -> !closed, record -> note(reader.apply(record))));
    following.setDaemon(true);
    following.start();
  }

  /** The time in {@link System#nanoTime}; null if there is no outcome yet. */
  @Nullable Long of(Request request) {
    return seen.get(request);
  }

  boolean haveAll(Collection<Request> requests) {
    return seen.keySet().containsAll(requests);
  }

  /** How many requests about endpoints of a workspace have an outcome. */
  int ofWorkspace(String workspaceId) {
    return byWorkspace.getOrDefault(workspaceId, 0);
  }

  int size() {
    return seen.size();
  }

  /** How many outcomes came for requests that had one already. */
  int repeated() {
    return repeated.get();
  }

  @Override
  public void close() {
    closed = true;
    try {
      following.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void note(EndpointStatusChanged changed) {
    if (changed.getOutcome() != null) {
      EndpointKey key = new EndpointKey(changed.getWorkspaceId(), changed.getEndpointId());
      if (seen.putIfAbsent(new Request(key, changed.getRevision()), System.nanoTime()) != null) {
        repeated.incrementAndGet();
      } else {
        byWorkspace.merge(key.workspaceId(), 1, Integer::sum);
      }
    }
  }
}
