package dev.endpointpipeline.loadreplay.verify;

import dev.endpointpipeline.schemas.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Topics with one partition, as lists that a test changes. */
final class ListedTopics implements Topics {
  private final Map<Topic, List<TopicRecord>> records = new EnumMap<>(Topic.class);
  private final Map<Topic, Long> begins = new EnumMap<>(Topic.class);

  /** What happens while a run is checked, before topics are read. */
  Runnable beforeReading = () -> {};

  List<TopicRecord> of(Topic topic) {
    return records.computeIfAbsent(topic, any -> new ArrayList<>());
  }

  /** Removes records before an offset, as retention does. */
  void truncate(Topic topic, long begin) {
    of(topic).removeIf(record -> record.offset() < begin);
    begins.put(topic, begin);
  }

  @Override
  public int partitions() {
    return 1;
  }

  @Override
  public long begin(Topic topic, int partition) {
    return begins.getOrDefault(topic, 0L);
  }

  @Override
  public long end(Topic topic, int partition) {
    return of(topic).stream().mapToLong(TopicRecord::offset).max().orElse(-1) + 1;
  }

  @Override
  public void awaitCommitted(Topic topic, int partition, Duration patience) {
    // Nothing is hidden.
  }

  @Override
  public long read(Topic topic, int partition, long from, Consumer<TopicRecord> reader) {
    beforeReading.run();
    of(topic).stream().filter(record -> record.offset() >= from).forEach(reader);
    return end(topic, partition);
  }

  @Override
  public Optional<TopicRecord> at(Topic topic, int partition, long offset) {
    return of(topic).stream().filter(record -> record.offset() == offset).findFirst();
  }
}
