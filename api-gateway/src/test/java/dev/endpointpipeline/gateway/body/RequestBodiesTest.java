package dev.endpointpipeline.gateway.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.endpointpipeline.gateway.errors.Failure;
import dev.endpointpipeline.gateway.errors.RequestFailedException;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;

/** How many bodies of one caller may be arriving, of 16 at once. */
class RequestBodiesTest {
  private static final int MOST = 16;
  private static final int SHARE = 4;
  private static final int SHARE_OF_CLAIM = 2;

  private final RequestBodies bodies =
      new RequestBodies(new BodySettings(Duration.ofSeconds(10), MOST));
  private final ExecutorService callers = Executors.newCachedThreadPool();
  private final CountDownLatch arrival = new CountDownLatch(1);
  private final AtomicInteger arriving = new AtomicInteger();
  private final List<CompletableFuture<byte[]>> slow = new ArrayList<>();

  @AfterEach
  void end() {
    arrival.countDown();
    callers.shutdownNow();
  }

  @Test
  void callerWhoSendsSlowlyKeepsNobodyElseFromSending() {
    slowly(SHARE, request -> bodies.read(request, "ann"));

    assertTooMany(() -> bodies.read(aRequest(), "ann"));

    assertThat(bodies.read(aRequest(), "bob")).isNotEmpty();
  }

  @Test
  void placesAreFreeAgainWhenTheBodiesAreThere() {
    slowly(SHARE, request -> bodies.read(request, "ann"));
    arrival.countDown();
    assertThat(slow).allSatisfy(body -> assertThat(body).succeedsWithin(Duration.ofSeconds(5)));
    assertThat(bodies.read(aRequest(), "ann")).isNotEmpty();
  }

  @Test
  void claimGetsItsOwnShareAndNotThatOfWhomItNames() {
    slowly(SHARE_OF_CLAIM, request -> bodies.readToProve(request, "ann"));

    assertTooMany(() -> bodies.readToProve(aRequest(), "ann"));

    assertThat(bodies.readToProve(aRequest(), "bob")).isNotEmpty();
    assertThat(bodies.read(aRequest(), "ann")).isNotEmpty();
  }

  @Test
  void claimsOfAnyNumberOfNamesLeaveHalfOfThePlaces() {
    for (int name = 0; name < MOST / 2 / SHARE_OF_CLAIM; name++) {
      String claim = "claim-" + name;
      slowly(SHARE_OF_CLAIM, request -> bodies.readToProve(request, claim));
    }

    assertTooMany(() -> bodies.readToProve(aRequest(), "another"));

    for (String caller : List.of("ann", "bob")) {
      slowly(SHARE, request -> bodies.read(request, caller));
    }
    assertTooMany(() -> bodies.read(aRequest(), "one too many"));
  }

  @Test
  void requestWithoutABodyNeedsNoPlace() {
    slowly(SHARE, request -> bodies.read(request, "ann"));
    slowly(SHARE_OF_CLAIM, request -> bodies.readToProve(request, "key"));
    MockHttpServletRequest empty = new MockHttpServletRequest("GET", "/");

    assertThat(bodies.readToProve(empty, "key")).isEmpty();
    assertThat(bodies.read(empty, "ann")).isEmpty();
  }

  @Test
  void bodyOfUnannouncedLengthIsRead() {
    MockHttpServletRequest chunked =
        new MockHttpServletRequest("PUT", "/") {
          @Override
          public long getContentLengthLong() {
            return -1;
          }
        };
    chunked.addHeader("Transfer-Encoding", "chunked");
    chunked.setContent("{}".getBytes(StandardCharsets.UTF_8));
    assertThat(bodies.read(chunked, "ann")).hasSize(2);
  }

  private void slowly(int times, Function<HttpServletRequest, byte[]> read) {
    int before = arriving.get();
    for (int i = 0; i < times; i++) {
      slow.add(CompletableFuture.supplyAsync(() -> read.apply(new SlowRequest()), callers));
    }
    await().until(() -> arriving.get() == before + times);
  }

  private static MockHttpServletRequest aRequest() {
    MockHttpServletRequest request = new MockHttpServletRequest("PUT", "/");
    request.setContent("{}".getBytes(StandardCharsets.UTF_8));
    return request;
  }

  private static void assertTooMany(Runnable reading) {
    assertThatThrownBy(reading::run)
        .isInstanceOfSatisfying(
            RequestFailedException.class,
            e -> assertThat(e.failure()).isEqualTo(Failure.TOO_MANY_BODIES));
  }

  /** Its body comes when the test says so. */
  private final class SlowRequest extends MockHttpServletRequest {
    @Override
    public long getContentLengthLong() {
      return 1;
    }

    @Override
    public ServletInputStream getInputStream() {
      return new ServletInputStream() {
        @Override
        public int read() {
          arriving.incrementAndGet();
          try {
            arrival.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          return -1;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
          return read();
        }

        @Override
        public boolean isFinished() {
          return false;
        }

        @Override
        public boolean isReady() {
          return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
          throw new UnsupportedOperationException();
        }
      };
    }
  }
}
