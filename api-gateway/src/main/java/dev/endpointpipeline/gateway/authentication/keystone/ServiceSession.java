package dev.endpointpipeline.gateway.authentication.keystone;

import dev.endpointpipeline.gateway.authentication.keystone.KeystoneClient.ServiceToken;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a valid token of this service at Keystone. Renews it when nine tenths of its lifetime are
 * over, while calls still use the old one, and when Keystone refuses it.
 */
final class ServiceSession {
  /**
   * How long to wait after a failure: Keystone may lock out a user after too many attempts with a
   * wrong password.
   */
  static final Duration RETRY_DELAY = Duration.ofSeconds(5);

  private final Supplier<CompletableFuture<ServiceToken>> authenticate;
  private final LongSupplier nanoClock;
  private @Nullable Session session;
  private @Nullable CompletableFuture<ServiceToken> renewal;
  private long failedAt;

  ServiceSession(Supplier<CompletableFuture<ServiceToken>> authenticate, LongSupplier nanoClock) {
    this.authenticate = authenticate;
    this.nanoClock = nanoClock;
  }

  private record Session(ServiceToken token, long since) {}

  /** The current token. */
  synchronized CompletableFuture<ServiceToken> token() {
    Session current = session;
    if (current == null) {
      return renewed();
    }
    long age = nanoClock.getAsLong() - current.since();
    long life = current.token().lifetime().toNanos();
    if (age < life / 10 * 9) {
      return CompletableFuture.completedFuture(current.token());
    }
    CompletableFuture<ServiceToken> newer = renewed();
    return age < life ? CompletableFuture.completedFuture(current.token()) : newer;
  }

  /** A token to use instead of one that Keystone refused. */
  synchronized CompletableFuture<ServiceToken> replace(ServiceToken refused) {
    Session current = session;
    if (current == null || current.token() != refused) {
      return token();
    }
    if (nanoClock.getAsLong() - current.since() < RETRY_DELAY.toNanos()) {
      return CompletableFuture.failedFuture(
          new IllegalStateException(
              "Keystone refuses the token that it just issued to the service"));
    }
    session = null;
    return renewed();
  }

  private CompletableFuture<ServiceToken> renewed() {
    CompletableFuture<ServiceToken> last = renewal;
    boolean holds =
        last != null
            && (!last.isDone()
                || (last.isCompletedExceptionally()
                    && nanoClock.getAsLong() - failedAt < RETRY_DELAY.toNanos()));
    if (last != null && holds) {
      return last;
    }
    CompletableFuture<ServiceToken> next = authenticate.get().whenComplete(this::ended);
    renewal = next;
    return next;
  }

  private synchronized void ended(@Nullable ServiceToken token, @Nullable Throwable failure) {
    if (token == null) {
      failedAt = nanoClock.getAsLong();
    } else {
      session = new Session(token, nanoClock.getAsLong());
    }
  }
}
