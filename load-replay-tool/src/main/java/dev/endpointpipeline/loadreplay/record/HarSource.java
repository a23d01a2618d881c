package dev.endpointpipeline.loadreplay.record;

import de.sstoehr.harreader.HarReader;
import de.sstoehr.harreader.HarReaderException;
import de.sstoehr.harreader.HarReaderMode;
import de.sstoehr.harreader.model.HarEntry;
import de.sstoehr.harreader.model.HarHeader;
import de.sstoehr.harreader.model.HarPostData;
import de.sstoehr.harreader.model.HarRequest;
import de.sstoehr.harreader.model.HarResponse;
import dev.endpointpipeline.loadreplay.recording.EndpointPath;
import dev.endpointpipeline.loadreplay.recording.RecordedCall;
import dev.endpointpipeline.loadreplay.recording.RecordingInfo;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The calls of this API in an HTTP archive (HAR 1.2), which is read into memory as a whole. Of the
 * headers only {@code Accept}, {@code Content-Type} and {@code Prefer} are kept: others are
 * credentials, recorded revisions and keys, or the browser's.
 */
public final class HarSource {
  private static final Set<String> KEPT_HEADERS = Set.of("accept", "content-type", "prefer");
  private static final String KEY = "idempotency-key";
  private static final String IF_MATCH = "if-match";

  /** What a response says about the moment, and not about the call. */
  private static final Set<Integer> TRANSIENT_STATUSES = Set.of(408, 429);

  private final Redaction redaction;
  private final Map<String, String> callsByKey = new HashMap<>();
  private final Map<String, String> callsByEtag = new HashMap<>();
  private final List<RecordedCall> calls = new ArrayList<>();
  private final Instant started;
  private final int entries;

  private HarSource(List<HarEntry> all, Redaction redaction) {
    this.redaction = redaction;
    List<Exchange> ofTheApi =
        all.stream()
            .flatMap(entry -> Exchange.of(entry).stream())
            .sorted(Comparator.comparing(Exchange::start))
            .toList();
    this.entries = all.size();
    this.started = ofTheApi.isEmpty() ? Instant.EPOCH : ofTheApi.get(0).start;
    ofTheApi.forEach(this::add);
  }

  /** An entry with a call of this API. */
  private record Exchange(
      Instant start, String method, URI url, EndpointPath path, HarEntry entry) {
    static Optional<Exchange> of(HarEntry entry) {
      HarRequest request = entry.request();
      ZonedDateTime start = entry.startedDateTime();
      String method = request == null ? null : request.method();
      URI url = request == null ? null : parsed(request.url());
      if (start == null || method == null || url == null) {
        return Optional.empty();
      }
      return EndpointPath.of(url)
          .filter(path -> path.has(method))
          .map(path -> new Exchange(start.toInstant(), method, url, path, entry));
    }

    private static @Nullable URI parsed(@Nullable String text) {
      try {
        URI url = new URI(text == null ? "" : text);
        return url.getRawAuthority() == null ? null : url;
      } catch (URISyntaxException e) {
        return null;
      }
    }
  }

  /**
   * Reads an archive.
   *
   * @throws SourceException if the file can't be read, or is no HTTP archive
   */
  public static HarSource read(Path file, Redaction redaction) {
    try {
      var har = new HarReader().readFromFile(file.toFile(), HarReaderMode.LAX);
      if (har.log() == null || har.log().entries() == null) {
        throw new SourceException(file + ": no log with entries (expected: HAR 1.2)", null);
      }
      return new HarSource(har.log().entries(), redaction);
    } catch (HarReaderException e) {
      throw new SourceException(
          file
              + (file.toFile().isFile()
                  ? ": no HTTP archive (expected: HAR 1.2)"
                  : ": no such file"),
          e);
    }
  }

  /** What the recording's first line says. */
  public RecordingInfo info() {
    return RecordingInfo.recorded(
        RecordingInfo.Source.HAR, redaction == Redaction.SECRETS, started);
  }

  /** The calls, in the order of their start. */
  public List<RecordedCall> calls() {
    return List.copyOf(calls);
  }

  /** The number of entries that are no calls of this API. */
  public int skipped() {
    return entries - calls.size();
  }

  private void add(Exchange exchange) {
    HarRequest request = exchange.entry.request();
    HarResponse response = exchange.entry.response();
    String id = Integer.toString(calls.size() + 1);
    Map<String, String> requestHeaders = headers(request.headers());
    URI url = URI.create(redaction.text(exchange.url.toString()));
    String endpoint = endpoint(exchange, response);
    String key = requestHeaders.get(KEY);
    String retryOf =
        key == null ? null : callsByKey.putIfAbsent(exchange.method + " " + url + " " + key, id);
    String etag = requestHeaders.get(IF_MATCH);
    String ifMatch = etag == null ? null : callsByEtag.get(endpoint + " " + etag);
    calls.add(
        new RecordedCall(
            id,
            Duration.between(started, exchange.start).toNanos() / 1000,
            exchange.method,
            url,
            kept(requestHeaders, key == null ? null : retryOf == null ? id : retryOf),
            redaction.body(body(request.postData())),
            endpoint,
            null,
            retryOf,
            ifMatch,
            expected(response, ifMatch)));
    String newEtag = response == null ? null : headers(response.headers()).get("etag");
    if (newEtag != null && endpoint != null) {
      callsByEtag.put(endpoint + " " + newEtag, id);
    }
  }

  /** By name in lower case; of a repeated header the first. */
  private static Map<String, String> headers(@Nullable List<HarHeader> headers) {
    Map<String, String> byName = new LinkedHashMap<>();
    for (HarHeader header : headers == null ? List.<HarHeader>of() : headers) {
      if (header.name() != null && header.value() != null) {
        byName.putIfAbsent(header.name().toLowerCase(Locale.ROOT), header.value());
      }
    }
    return byName;
  }

  private Map<String, List<String>> kept(Map<String, String> headers, @Nullable String key) {
    Map<String, List<String>> kept = new LinkedHashMap<>();
    headers.forEach(
        (name, value) -> {
          if (KEPT_HEADERS.contains(name)) {
            kept.put(name, List.of(redaction.text(value)));
          }
        });
    if (key != null) {
      kept.put(KEY, List.of(key));
    }
    return kept;
  }

  private static byte[] body(@Nullable HarPostData data) {
    return data == null || data.text() == null
        ? new byte[0]
        : data.text().getBytes(StandardCharsets.UTF_8);
  }

  /** The endpoint in the path, or the one that a create has created. */
  private static @Nullable String endpoint(Exchange exchange, @Nullable HarResponse response) {
    if (exchange.path.endpoint() != null || !exchange.method.equals("POST")) {
      return exchange.path.endpoint();
    }
    if (response == null || response.content() == null || response.content().text() == null) {
      return null;
    }
    try {
      return JsonMapper.shared().readTree(response.content().text()).path("id").stringValue(null);
    } catch (JacksonException e) {
      return null;
    }
  }

  private static List<Integer> expected(@Nullable HarResponse response, @Nullable String ifMatch) {
    int status = response == null ? 0 : response.status();
    if (status < 100 || status >= 500 || TRANSIENT_STATUSES.contains(status)) {
      return List.of();
    }
    // Which of them it is depends on what happens in between.
    return ifMatch != null && (status == 202 || status == 412)
        ? List.of(202, 412)
        : List.of(status);
  }
}
