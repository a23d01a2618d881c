package dev.endpointpipeline.gateway.signin.keystone;

import dev.endpointpipeline.gateway.signin.keystone.Keystone.OwnToken;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The service's own token at Keystone. It is renewed when nine tenths of its life are over, while
 * calls go on with the old one, and when Keystone refuses it.
 */
final class OwnSession {
  /**
   * A sign-in that failed is not tried again so soon: Keystone may lock a user out who tries too
   * often with a wrong password.
   */
  static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

  private final Supplier<CompletableFuture<OwnToken>> signIn;
  private final LongSupplier nanoClock;
  private @Nullable Session session;
  private @Nullable CompletableFuture<OwnToken> renewal;
  private long failedAt;

  OwnSession(Supplier<CompletableFuture<OwnToken>> signIn, LongSupplier nanoClock) {
    this.signIn = signIn;
    this.nanoClock = nanoClock;
  }

  private record Session(OwnToken token, long since) {}

  /** A token to ask with. */
  synchronized CompletableFuture<OwnToken> token() {
    Session current = session;
    if (current == null) {
      return renewed();
    }
    long age = nanoClock.getAsLong() - current.since();
    long life = current.token().lifetime().toNanos();
    if (age < life / 10 * 9) {
      return CompletableFuture.completedFuture(current.token());
    }
    CompletableFuture<OwnToken> newer = renewed();
    return age < life ? CompletableFuture.completedFuture(current.token()) : newer;
  }

  /** Another token than one that was refused. */
  synchronized CompletableFuture<OwnToken> otherThan(OwnToken refused) {
    Session current = session;
    if (current == null || current.token() != refused) {
      return token();
    }
    if (nanoClock.getAsLong() - current.since() < AFTER_FAILURE.toNanos()) {
      return CompletableFuture.failedFuture(
          new IllegalStateException("Keystone refuses the token that it gave a moment ago"));
    }
    session = null;
    return renewed();
  }

  private CompletableFuture<OwnToken> renewed() {
    CompletableFuture<OwnToken> last = renewal;
    boolean holds =
        last != null
            && (!last.isDone()
                || (last.isCompletedExceptionally()
                    && nanoClock.getAsLong() - failedAt < AFTER_FAILURE.toNanos()));
    if (last != null && holds) {
      return last;
    }
    CompletableFuture<OwnToken> next = signIn.get().whenComplete(this::ended);
    renewal = next;
    return next;
  }

  private synchronized void ended(@Nullable OwnToken token, @Nullable Throwable failure) {
    if (token == null) {
      failedAt = nanoClock.getAsLong();
    } else {
      session = new Session(token, nanoClock.getAsLong());
    }
  }
}
