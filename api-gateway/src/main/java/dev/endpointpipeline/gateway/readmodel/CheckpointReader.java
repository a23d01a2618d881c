package dev.endpointpipeline.gateway.readmodel;

import dev.endpointpipeline.schemas.EndpointKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Reads the entries of a checkpoint with two threads, as a start waits for it: one reads the
 * database, and both decode and supply the entries.
 */
final class CheckpointReader {
  private static final int CHUNK = 2_000;

  /** Beyond it the thread that reads decodes too. */
  private static final int CHUNKS_WAITING = 4;

  private static final byte[] FIRST = {};

  private final ByteStore states;
  private final long firstUnshown;
  private final BiConsumer<EndpointKey, EndpointEntry> each;
  private final NavigableMap<Long, Removed> tombstones = new ConcurrentSkipListMap<>();
  private final Set<Long> shown = ConcurrentHashMap.newKeySet();
  private final List<CompletableFuture<?>> decoding = new ArrayList<>();
  private List<Map.Entry<byte[], byte[]>> chunk = new ArrayList<>(CHUNK);

  /**
   * Creates a reader.
   *
   * @param states where the states are
   * @param each receives each state's entry, from any of the two threads, and after all of them the
   *     tombstones, from the oldest
   */
  CheckpointReader(
      ByteStore states, long firstUnshown, BiConsumer<EndpointKey, EndpointEntry> each) {
    this.states = states;
    this.firstUnshown = firstUnshown;
    this.each = each;
  }

  /**
   * Reads all entries.
   *
   * @return the numbers of their states, of those from the first unshown one on
   */
  Set<Long> read(CheckpointDatabase database) {
    ExecutorService other =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(CHUNKS_WAITING),
            work -> new Thread(work, "checkpoint-reader"),
            new ThreadPoolExecutor.CallerRunsPolicy());
    try {
      database.forEach(
          database.entries(),
          FIRST,
          at -> {
            chunk.add(Map.entry(at.key(), at.value()));
            if (chunk.size() == CHUNK) {
              decodeChunk(other);
            }
          });
      decodeChunk(other);
      decoding.forEach(CompletableFuture::join);
    } finally {
      other.shutdownNow();
    }
    tombstones.values().forEach(removed -> each.accept(removed.key(), removed.tombstone()));
    return shown;
  }

  private void decodeChunk(ExecutorService other) {
    List<Map.Entry<byte[], byte[]>> full = chunk;
    chunk = new ArrayList<>(CHUNK);
    decoding.add(CompletableFuture.runAsync(() -> full.forEach(this::decode), other));
  }

  private void decode(Map.Entry<byte[], byte[]> encoded) {
    EndpointKey key = EndpointKey.parse(new String(encoded.getKey(), StandardCharsets.UTF_8));
    CheckpointEntry found = CheckpointEntry.decode(encoded.getValue(), states);
    if (found.entry() instanceof Tombstone tombstone) {
      tombstones.put(found.number(), new Removed(key, tombstone));
    } else {
      each.accept(key, found.entry());
      if (found.number() >= firstUnshown) {
        shown.add(found.number());
      }
    }
  }

  private record Removed(EndpointKey key, Tombstone tombstone) {}
}
