package dev.endpointpipeline.loadreplay.generate;

import dev.endpointpipeline.loadreplay.recording.RecordedCall;
import dev.endpointpipeline.loadreplay.recording.RecordingInfo;
import java.net.URI;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The calls of a {@link TrafficProfile}, one at a time and in memory that depends only on the
 * number of endpoints. A call's id is its number, from 1.
 *
 * <p>A create adds an endpoint that takes over its predecessor's share of the calls. After a delete
 * the next call about the endpoint is a create of its successor. Retries repeat one of the latest
 * creates and updates.
 */
public final class TrafficGenerator implements Iterator<RecordedCall> {
  private static final byte[] NO_BODY = {};
  private static final List<Integer> OK = List.of(200);
  private static final List<Integer> ACCEPTED = List.of(202);
  private static final List<Integer> ACCEPTED_OR_PRECONDITION_FAILED = List.of(202, 412);
  private static final List<Integer> REFUSED = List.of(400);

  private final TrafficProfile profile;
  private final long total;
  private final String collection;
  private final Draws draws;
  private final Zipf zipf;
  private final ArrivalTimes times;
  private final Bodies bodies;
  private final Endpoints endpoints;
  private final RecentWrites recentWrites = new RecentWrites();
  private long number;

  public TrafficGenerator(TrafficProfile profile) {
    this.profile = profile;
    Population population = profile.population();
    this.total = profile.calls() + initialCreates();
    this.collection = population.collectionUrl();
    this.draws = new Draws(profile.seed());
    this.zipf = new Zipf(population.endpoints(), population.hotKeys());
    // Of their own, so that another rate leaves the calls as they are
    this.times = new ArrivalTimes(profile.arrivals(), new Draws(~profile.seed()));
    this.bodies = new Bodies(profile.bodySize());
    this.endpoints = new Endpoints(population.endpoints(), !population.created());
  }

  /** What the recording's first line says. */
  public RecordingInfo info() {
    return RecordingInfo.generated(profile.seed());
  }

  @Override
  public boolean hasNext() {
    return number < total;
  }

  @Override
  public RecordedCall next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    number++;
    if (number <= initialCreates()) {
      return create((int) (number - 1));
    }
    RecordedCall repeated =
        draws.chance(profile.shares().retries()) ? recentWrites.draw(endpoints, draws) : null;
    return repeated == null ? drawn() : retryOf(repeated);
  }

  private int initialCreates() {
    return profile.population().created() ? profile.population().endpoints() : 0;
  }

  private RecordedCall drawn() {
    int place = zipf.draw(draws);
    Operation drawn = profile.mix().draw(draws);
    Operation operation =
        endpoints.existsAt(place) || drawn == Operation.LIST ? drawn : Operation.CREATE;
    return switch (operation) {
      case LIST -> call("GET", collection + "?limit=10", NO_BODY, null, null, OK);
      case SHOW -> show(place);
      case DELETE -> delete(place);
      case UPDATE ->
          draws.chance(profile.shares().invalid()) ? invalidUpdate(place) : update(place);
      case CREATE -> draws.chance(profile.shares().invalid()) ? invalidCreate() : create(place);
    };
  }

  private RecordedCall show(int place) {
    endpoints.etagAt(place, number);
    return call("GET", url(place), NO_BODY, endpoints.idAt(place), null, OK);
  }

  private RecordedCall create(int place) {
    String id = endpoints.nextId();
    byte[] body = bodies.valid(Operation.CREATE, id, draws);
    endpoints.createAt(place, number);
    RecordedCall call = call("POST", collection, body, id, null, ACCEPTED);
    recentWrites.add(call, place, endpoints.numberAt(place));
    return call;
  }

  /** Creates nothing, so it is about no endpoint. */
  private RecordedCall invalidCreate() {
    byte[] body = bodies.invalid(Operation.CREATE, endpoints.nextId(), draws);
    return call("POST", collection, body, null, null, REFUSED);
  }

  private RecordedCall update(int place) {
    String id = endpoints.idAt(place);
    String ifMatch = ifMatch(place);
    byte[] body = bodies.valid(Operation.UPDATE, id, draws);
    RecordedCall call = call("PUT", url(place), body, id, ifMatch, expectedWith(ifMatch));
    if (ifMatch == null) {
      // Others may fail, and then have no ETag.
      endpoints.etagAt(place, number);
    }
    recentWrites.add(call, place, endpoints.numberAt(place));
    return call;
  }

  private RecordedCall invalidUpdate(int place) {
    String id = endpoints.idAt(place);
    byte[] body = bodies.invalid(Operation.UPDATE, id, draws);
    return call("PUT", url(place), body, id, null, REFUSED);
  }

  private RecordedCall delete(int place) {
    String ifMatch = ifMatch(place);
    RecordedCall call =
        call("DELETE", url(place), NO_BODY, endpoints.idAt(place), ifMatch, expectedWith(ifMatch));
    endpoints.deleteAt(place);
    return call;
  }

  private RecordedCall retryOf(RecordedCall original) {
    return new RecordedCall(
        Long.toString(number),
        times.next(),
        original.method(),
        original.url(),
        original.headers(),
        original.body(),
        original.endpoint(),
        original.caller(),
        original.id(),
        original.ifMatch(),
        original.expectedStatuses());
  }

  private RecordedCall call(
      String method,
      String url,
      byte[] body,
      @Nullable String endpoint,
      @Nullable String ifMatch,
      List<Integer> expectedStatuses) {
    String id = Long.toString(number);
    return new RecordedCall(
        id,
        times.next(),
        method,
        URI.create(url),
        headers(method, id, body),
        body,
        endpoint,
        null,
        null,
        ifMatch,
        expectedStatuses);
  }

  private static Map<String, List<String>> headers(String method, String id, byte[] body) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    if (body.length > 0) {
      headers.put("Content-Type", List.of("application/json"));
    }
    if (!method.equals("GET")) {
      headers.put("Idempotency-Key", List.of(id));
    }
    return headers;
  }

  /** The earlier call whose ETag an update or delete has to match; null if none. */
  private @Nullable String ifMatch(int place) {
    long call = endpoints.etagCallAt(place);
    return draws.chance(profile.shares().ifMatch()) && call > 0 ? Long.toString(call) : null;
  }

  private static List<Integer> expectedWith(@Nullable String ifMatch) {
    return ifMatch == null ? ACCEPTED : ACCEPTED_OR_PRECONDITION_FAILED;
  }

  private String url(int place) {
    return collection + "/" + endpoints.idAt(place);
  }
}
