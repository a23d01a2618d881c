package dev.endpointpipeline.loadreplay.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConnectionsTest {
  @Test
  void callsBeyondTheMaximumWaitAndStartInOrder() {
    List<Long> started = new ArrayList<>();
    Connections connections = new Connections(2, flight -> started.add(flight.n));
    for (int i = 0; i < 4; i++) {
      connections.submit(flight(i));
    }
    assertThat(started).containsExactly(0L, 1L);
    assertThat(connections.waiting()).isEqualTo(2);
    connections.release();
    assertThat(started).containsExactly(0L, 1L, 2L);
    assertThat(connections.inFlight()).isEqualTo(2);
  }

  @Test
  void callsThatAreOverAtOnceNeedNoStack() {
    AtomicInteger started = new AtomicInteger();
    Deque<Connections> self = new ArrayDeque<>();
    Connections connections =
        new Connections(
            1,
            flight -> {
              if (started.incrementAndGet() > 1) {
                self.getFirst().release();
              }
            });
    self.add(connections);
    for (int i = 0; i < 100_000; i++) {
      connections.submit(flight(i));
    }
    connections.release();
    assertThat(started).hasValue(100_000);
    assertThat(connections.waiting()).isZero();
  }

  @Test
  void noCallIsLostOrOverTheMaximumWithManyThreads() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger over = new AtomicInteger();
    Deque<Connections> self = new ArrayDeque<>();
    Connections connections =
        new Connections(
            3,
            flight -> {
              most.accumulateAndGet(now.incrementAndGet(), Math::max);
              threads.execute(
                  () -> {
                    now.decrementAndGet();
                    over.incrementAndGet();
                    self.getFirst().release();
                  });
            });
    self.add(connections);
    for (int i = 0; i < 20_000; i++) {
      connections.submit(flight(i));
    }
    org.awaitility.Awaitility.await().until(() -> over.get() == 20_000);
    threads.shutdown();
    assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    assertThat(most.get()).isLessThanOrEqualTo(3);
    assertThat(connections.inFlight()).isZero();
  }

  private static Flight flight(int n) {
    return new Flight(n, Calls.update("c" + n, "ep-0"), 0);
  }
}
