package dev.endpointpipeline.loadreplay.replay;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The JDK's HTTP client. Each instance has a selector thread, so several take turns. */
final class JdkSender implements HttpSender {
  private final List<HttpClient> clients;
  private final Duration timeout;
  private final AtomicInteger turn = new AtomicInteger();

  JdkSender(int instances, Duration timeout) {
    this.timeout = timeout;
    clients =
        Stream.generate(() -> HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build())
            .limit(instances)
            .toList();
  }

  @Override
  public void send(OutgoingRequest request, Consumer<Response> done) {
    HttpRequest.Builder sent =
        HttpRequest.newBuilder(request.uri())
            .timeout(timeout)
            .method(request.method(), BodyPublishers.ofByteArray(request.body()));
    request.headers().forEach((name, values) -> values.forEach(value -> sent.header(name, value)));
    HttpClient client = clients.get(Math.floorMod(turn.getAndIncrement(), clients.size()));
    var unused =
        client
            .sendAsync(sent.build(), BodyHandlers.ofByteArray())
            .whenComplete(
                (response, failure) ->
                    done.accept(
                        failure == null
                            ? Response.of(response.statusCode(), null, null, null, null, "")
                            : Response.none(failure.getClass().getSimpleName())));
  }

  @Override
  public void close() {}
}
