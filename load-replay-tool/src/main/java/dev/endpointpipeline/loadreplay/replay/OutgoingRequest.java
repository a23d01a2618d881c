package dev.endpointpipeline.loadreplay.replay;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A request as it is sent, complete but for what the HTTP client adds by itself ({@code Host},
 * {@code Content-Length}). Not thread-safe.
 */
public final class OutgoingRequest {
  private final String method;
  private final URI uri;
  private final byte[] body;
  private boolean responseBodyWanted;
  private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  OutgoingRequest(String method, URI uri, byte[] body) {
    this.method = method;
    this.uri = uri;
    this.body = body;
  }

  String method() {
    return method;
  }

  URI uri() {
    return uri;
  }

  byte[] body() {
    return body;
  }

  /** Names are case-insensitive. */
  Map<String, List<String>> headers() {
    return headers;
  }

  /** Asks for the body of a successful response; that of an error is always read. */
  void wantResponseBody() {
    responseBodyWanted = true;
  }

  boolean isResponseBodyWanted() {
    return responseBodyWanted;
  }

  void set(String name, String value) {
    headers.put(name, List.of(value));
  }
}
