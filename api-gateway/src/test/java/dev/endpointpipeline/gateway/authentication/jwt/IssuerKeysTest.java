package dev.endpointpipeline.gateway.authentication.jwt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.RemoteKeySourceException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IssuerKeysTest {
  private static final int MAX_WAITING = 3;

  private final ExecutorService callers = Executors.newCachedThreadPool();
  private final AtomicInteger fetches = new AtomicInteger();
  private final AtomicLong nanos = new AtomicLong();
  private final CountDownLatch responses = new CountDownLatch(1);
  private volatile boolean slow;
  private volatile boolean away;
  private volatile String kid = "first";
  private final IssuerKeys keys = new IssuerKeys(this::fetched, MAX_WAITING, nanos::get);

  @AfterEach
  void close() {
    responses.countDown();
    callers.shutdownNow();
  }

  @Test
  void callsAtTheSameTimeShareOneFetch() throws Exception {
    slow = true;
    List<Future<List<JWK>>> calls =
        IntStream.range(0, MAX_WAITING).mapToObj(i -> callers.submit(() -> get("first"))).toList();
    await().until(() -> fetches.get() == 1);

    responses.countDown();

    for (Future<List<JWK>> call : calls) {
      assertThat(call.get()).hasSize(1);
    }
    assertThat(fetches).hasValue(1);
  }

  @Test
  void slowIssuerKeepsABoundedNumberOfCallsWaiting() throws Exception {
    slow = true;
    List<Future<List<JWK>>> calls =
        IntStream.range(0, MAX_WAITING + 1)
            .mapToObj(i -> callers.submit(() -> get("first")))
            .toList();

    await().until(() -> calls.stream().filter(Future::isDone).count() == 1);
    Future<List<JWK>> refused = calls.stream().filter(Future::isDone).findFirst().orElseThrow();
    assertThatThrownBy(refused::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOf(KeySourceException.class)
        .hasMessageContaining("too many calls");
  }

  @Test
  void knownKeysServeWhileOneCallFetchesThemAnew() throws Exception {
    assertThat(get("first")).hasSize(1);
    pass(IssuerKeys.REFRESH_AFTER);
    slow = true;
    Future<List<JWK>> fetching = callers.submit(() -> get("first"));
    await().until(() -> fetches.get() == 2);

    assertThat(get("first")).hasSize(1);

    assertThat(fetching.isDone()).isFalse();
    responses.countDown();
    assertThat(fetching.get()).hasSize(1);
    assertThat(fetches).hasValue(2);
  }

  @Test
  void callsThatWaitForAnIssuerThatIsAwayFailTogether() throws Exception {
    away = true;

    assertThatThrownBy(() -> get("first")).isInstanceOf(KeySourceException.class);
    assertThatThrownBy(() -> get("first")).isInstanceOf(KeySourceException.class);
    assertThat(fetches).hasValue(1);

    pass(IssuerKeys.RETRY_DELAY);
    away = false;
    assertThat(get("first")).hasSize(1);
  }

  @Test
  void unknownKeyIsLookedForOnceInAWhile() throws Exception {
    assertThat(get("first")).hasSize(1);

    assertThat(get("second")).isEmpty();
    assertThat(fetches).hasValue(1);

    pass(IssuerKeys.MIN_FETCH_INTERVAL);
    assertThat(get("second")).isEmpty();
    assertThat(get("second")).isEmpty();
    assertThat(fetches).hasValue(2);

    kid = "second";
    pass(IssuerKeys.MIN_FETCH_INTERVAL);
    assertThat(get("second")).hasSize(1);
    assertThat(get("first")).isEmpty();
  }

  @Test
  void unknownKeyCannotBeJudgedWhileTheIssuerIsAwayAndKnownOnesCan() throws Exception {
    assertThat(get("first")).hasSize(1);
    pass(IssuerKeys.MIN_FETCH_INTERVAL);
    away = true;

    assertThatThrownBy(() -> get("second")).isInstanceOf(KeySourceException.class);
    assertThat(get("first")).hasSize(1);
  }

  private JWKSet fetched() throws KeySourceException {
    fetches.incrementAndGet();
    if (away) {
      throw new RemoteKeySourceException("away", null);
    }
    try {
      if (slow) {
        responses.await();
      }
      return new JWKSet(new ECKeyGenerator(Curve.P_256).keyID(kid).generate());
    } catch (InterruptedException | JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<JWK> get(String wanted) throws KeySourceException {
    return keys.get(new JWKSelector(new JWKMatcher.Builder().keyID(wanted).build()), null);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.plusMillis(1).toNanos());
  }
}
