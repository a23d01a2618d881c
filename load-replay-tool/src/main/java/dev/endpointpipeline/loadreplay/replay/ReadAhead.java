package dev.endpointpipeline.loadreplay.replay;

import dev.endpointpipeline.loadreplay.recording.RecordedCall;
import dev.endpointpipeline.loadreplay.schedule.Schedule;
import java.util.Iterator;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads a recording a little ahead of its schedule on a thread of its own, so that reading delays
 * no call and memory does not grow with the recording.
 */
final class ReadAhead implements AutoCloseable {
  private static final int CALLS = 2_048;
  private static final int BYTES = 64 << 20;
  private static final long POLL_MILLIS = 100;

  private final BlockingQueue<Item> queue = new ArrayBlockingQueue<>(CALLS);
  private final Semaphore bytes = new Semaphore(BYTES);
  private final Iterator<RecordedCall> recording;
  private final Schedule schedule;
  private final Shard shard;
  private final Earlier earlier;
  private final References references;
  private final Thread reader;
  private volatile boolean closed;

  /** A call, or the end of the recording, possibly by a failure. */
  private record Item(@Nullable Flight flight, @Nullable RuntimeException failure) {}

  ReadAhead(
      Iterator<RecordedCall> recording,
      Schedule schedule,
      Shard shard,
      Earlier earlier,
      References references) {
    this.recording = recording;
    this.schedule = schedule;
    this.shard = shard;
    this.earlier = earlier;
    this.references = references;
    this.reader = new Thread(this::read, "replay-reader");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * The next call of this run; null at its end, or after {@link #close}. Waits if the reader is
   * behind.
   *
   * @throws RuntimeException if the recording can't be read
   */
  @Nullable Flight next() throws InterruptedException {
    Item item = null;
    while (item == null) {
      if (closed) {
        return null;
      }
      item = queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
    }
    if (item.failure != null) {
      throw item.failure;
    }
    if (item.flight != null) {
      bytes.release(bytes(item.flight));
    }
    return item.flight;
  }

  private static int bytes(Flight flight) {
    return Math.min(flight.bytes(), BYTES);
  }

  private void read() {
    try {
      Item end;
      try {
        readCalls();
        end = new Item(null, null);
      } catch (RuntimeException e) {
        end = new Item(null, e);
      } catch (Error e) {
        // Must not look like the end of the recording.
        end = new Item(null, new IllegalStateException("can't read the recording: " + e, e));
      }
      queue.put(end);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void readCalls() throws InterruptedException {
    for (long n = 0; recording.hasNext(); n++) {
      RecordedCall call = recording.next();
      long due = schedule.dueNanos(n, call.atMicros());
      if (due == Schedule.ENDED) {
        return;
      }
      if (shard.has(n, call)) {
        Flight flight = new Flight(n, call, due);
        if (earlier.hasFinished(n)) {
          references.skipped(flight, earlier.etags().get(call.id()));
        } else {
          bytes.acquire(bytes(flight));
          queue.put(new Item(flight, null));
        }
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    reader.interrupt();
  }
}
