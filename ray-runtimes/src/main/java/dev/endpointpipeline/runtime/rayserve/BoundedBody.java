package dev.endpointpipeline.runtime.rayserve;

import java.io.IOException;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/**
 * A body of at most so many bytes; a longer one fails. The applications that run on a Ray can make
 * it answer anything, and one worker serves many.
 */
final class BoundedBody implements BodySubscriber<byte[]> {
  private final BodySubscriber<byte[]> body = BodySubscribers.ofByteArray();
  private @Nullable Subscription subscription;
  private long left;

  private BoundedBody(long bytes) {
    this.left = bytes;
  }

  static BodyHandler<byte[]> ofAtMost(long bytes) {
    return head -> new BoundedBody(bytes);
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return body.getBody();
  }

  @Override
  public void onSubscribe(Subscription given) {
    subscription = given;
    body.onSubscribe(given);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      left -= buffer.remaining();
    }
    if (left < 0) {
      if (subscription != null) {
        subscription.cancel();
      }
      body.onError(new IOException("the answer is too long"));
      return;
    }
    body.onNext(buffers);
  }

  @Override
  public void onError(Throwable error) {
    body.onError(error);
  }

  @Override
  public void onComplete() {
    body.onComplete();
  }
}
