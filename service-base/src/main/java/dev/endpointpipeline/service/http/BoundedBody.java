package dev.endpointpipeline.service.http;

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
 * Receives a response's body up to a maximum size. A larger body ends the exchange with an {@link
 * IOException} as soon as it exceeds the maximum, so that no server can fill the heap.
 */
public final class BoundedBody implements BodySubscriber<byte[]> {
  private final int maxBytes;
  private final BodySubscriber<byte[]> body = BodySubscribers.ofByteArray();
  private @Nullable Subscription subscription;
  private long received;

  private BoundedBody(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** For responses of any status. */
  public static BodyHandler<byte[]> ofAtMost(int maxBytes) {
    return head -> new BoundedBody(maxBytes);
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
  public void onNext(List<ByteBuffer> part) {
    for (ByteBuffer buffer : part) {
      received += buffer.remaining();
    }
    if (received <= maxBytes) {
      body.onNext(part);
      return;
    }
    if (subscription != null) {
      subscription.cancel();
    }
    body.onError(new IOException("the response is larger than " + maxBytes + " bytes"));
  }

  @Override
  public void onError(Throwable cause) {
    body.onError(cause);
  }

  @Override
  public void onComplete() {
    body.onComplete();
  }
}
