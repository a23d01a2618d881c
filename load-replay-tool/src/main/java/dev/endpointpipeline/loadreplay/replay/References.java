package dev.endpointpipeline.loadreplay.replay;

import dev.endpointpipeline.loadreplay.recording.RecordedCall;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What calls need from the responses of earlier ones: the ids of created endpoints, and entity tags
 * for {@code If-Match}. Entity tags are kept only for the calls that later ones name.
 */
final class References {
  /** An earlier call did not give what a call needs. */
  static final class UnresolvedException extends RuntimeException {
    UnresolvedException(String message) {
      super(message, null, false, false);
    }
  }

  // Without ids, so that summaries can count them; the journal's entries have these.
  private static final String NO_ENDPOINT = "the create of its endpoint failed";
  private static final String NO_ETAG = "the call that if_match names got no ETag";

  private final Map<String, Creation> creations = new ConcurrentHashMap<>();
  private final Map<String, CompletableFuture<String>> etags = new ConcurrentHashMap<>();
  private final Set<String> named;

  /**
   * @param named ids of the calls whose entity tags later calls need
   */
  References(Set<String> named) {
    this.named = named;
  }

  /** The id of an endpoint, from any of the calls that create it: retries are such, too. */
  private static final class Creation {
    private CompletableFuture<String> id = new CompletableFuture<>();
    private int open;

    synchronized CompletableFuture<String> id() {
      return id;
    }

    /** A call is about to create it. */
    synchronized void began() {
      if (id.isCompletedExceptionally()) {
        id = new CompletableFuture<>();
      }
      open++;
    }

    /**
     * A call has ended.
     *
     * @return what to complete; null if it has failed but another call may still create it
     */
    synchronized @Nullable CompletableFuture<String> ended(@Nullable String created) {
      open--;
      return created == null && open > 0 ? null : id;
    }
  }

  /** Maps a recorded endpoint to an existing one. */
  void map(String recorded, String id) {
    var unused = creation(recorded).id().complete(id);
  }

  boolean isMapped(String recorded) {
    return id(recorded) != null;
  }

  /** The mapping so far, by recorded id. */
  Map<String, String> mapping() {
    Map<String, String> mapping = new TreeMap<>();
    creations
        .keySet()
        .forEach(
            recorded -> {
              String mapped = id(recorded);
              if (mapped != null) {
                mapping.put(recorded, mapped);
              }
            });
    return mapping;
  }

  /**
   * Calls that are due later may need this one's response. Must be called before {@link #resolved},
   * in the order of the recording.
   */
  void dispatched(Flight flight) {
    if (flight.operation == Operation.CREATE && flight.call.endpoint() != null) {
      creation(flight.call.endpoint()).began();
    }
    if (named.contains(flight.call.id())) {
      // A doubled id keeps the first one's, which calls may wait for.
      etags.putIfAbsent(flight.call.id(), new CompletableFuture<>());
    }
  }

  /** An earlier run finished the call, with this entity tag. */
  void skipped(Flight flight, @Nullable String etag) {
    dispatched(flight);
    CompletableFuture<String> wanted = etags.get(flight.call.id());
    if (wanted != null) {
      complete(wanted, etag, NO_ETAG);
    }
    String endpoint = flight.call.endpoint();
    if (flight.operation == Operation.CREATE && endpoint != null) {
      created(endpoint, id(endpoint));
    }
  }

  private void created(String endpoint, @Nullable String id) {
    CompletableFuture<String> awaited = creation(endpoint).ended(id);
    if (awaited != null) {
      complete(awaited, id, NO_ENDPOINT);
    }
  }

  private Creation creation(String endpoint) {
    return creations.computeIfAbsent(endpoint, key -> new Creation());
  }

  private @Nullable CompletableFuture<String> awaitedId(@Nullable String endpoint) {
    Creation creation = endpoint == null ? null : creations.get(endpoint);
    return creation == null ? null : creation.id();
  }

  /** What the call needs; done at once if nothing is missing. */
  CompletableFuture<Void> resolved(Flight flight) {
    RecordedCall call = flight.call;
    CompletableFuture<?> id =
        flight.operation == Operation.CREATE ? null : awaitedId(call.endpoint());
    CompletableFuture<?> etag =
        call.ifMatch() == null
            ? null
            : call.ifMatch().equals(call.id()) ? notSentBefore() : etag(call.ifMatch());
    if (id == null && etag == null) {
      return CompletableFuture.completedFuture(null);
    }
    return id == null
        ? CompletableFuture.allOf(etag)
        : etag == null ? CompletableFuture.allOf(id) : CompletableFuture.allOf(id, etag);
  }

  private CompletableFuture<String> etag(String callId) {
    CompletableFuture<String> etag = etags.get(callId);
    return etag != null ? etag : notSentBefore();
  }

  private static CompletableFuture<String> notSentBefore() {
    return CompletableFuture.failedFuture(
        new UnresolvedException("if_match names a call that was not sent before"));
  }

  /** The endpoint's id in place of the recorded one; null if it is not mapped. */
  @Nullable String id(@Nullable String recorded) {
    CompletableFuture<String> id = awaitedId(recorded);
    return id != null && id.isDone() && !id.isCompletedExceptionally() ? id.join() : null;
  }

  /** The entity tag of the named call's response. */
  String etagOf(String callId) {
    return etag(callId).join();
  }

  /**
   * Passes a result on to the calls that wait for it.
   *
   * @return the id of the endpoint that the call created; null if it did not create one
   */
  @Nullable String finished(Flight flight, Response response) {
    RecordedCall call = flight.call;
    CompletableFuture<String> etag = etags.get(call.id());
    if (etag != null) {
      complete(etag, response.etag(), NO_ETAG);
    }
    if (flight.operation != Operation.CREATE || call.endpoint() == null) {
      return null;
    }
    String id = response.status() / 100 == 2 ? response.createdId() : null;
    created(call.endpoint(), id);
    return id;
  }

  private static void complete(
      CompletableFuture<String> future, @Nullable String value, String reason) {
    if (value == null) {
      future.completeExceptionally(new UnresolvedException(reason));
    } else {
      future.complete(value);
    }
  }
}
