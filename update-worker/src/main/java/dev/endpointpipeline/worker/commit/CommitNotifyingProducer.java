package dev.endpointpipeline.worker.commit;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.metrics.KafkaMetric;

/**
 * Notifies about the commit or abort of a transaction, on the thread that owns it.
 *
 * <p>If a commit throws or times out, its result is unknown, so effects stay pending. Streams then
 * either retries the commit, or closes the tasks, which cancels their effects, and aborts the
 * transaction or closes the producer.
 */
final class CommitNotifyingProducer implements Producer<byte[], byte[]> {
  private final Producer<byte[], byte[]> producer;
  private final CommittedEffects effects;
  private final PacedCommits pace;

  CommitNotifyingProducer(
      Producer<byte[], byte[]> producer, CommittedEffects effects, PacedCommits pace) {
    this.producer = producer;
    this.effects = effects;
    this.pace = pace;
  }

  @Override
  public void commitTransaction() {
    pace.measure(producer::commitTransaction);
    pace.committed();
    effects.committed();
  }

  @Override
  public void abortTransaction() {
    effects.aborted();
    producer.abortTransaction();
  }

  @Override
  public void close() {
    effects.aborted();
    producer.close();
  }

  @Override
  public void close(Duration timeout) {
    effects.aborted();
    producer.close(timeout);
  }

  @Override
  public void initTransactions() {
    producer.initTransactions();
  }

  @Override
  public void beginTransaction() {
    producer.beginTransaction();
  }

  @Override
  public void sendOffsetsToTransaction(
      Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
    pace.measure(() -> producer.sendOffsetsToTransaction(offsets, group));
  }

  @Override
  public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
    return producer.send(record);
  }

  @Override
  public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
    return producer.send(record, callback);
  }

  @Override
  public void flush() {
    pace.measure(producer::flush);
  }

  @Override
  public List<PartitionInfo> partitionsFor(String topic) {
    return producer.partitionsFor(topic);
  }

  @Override
  public Map<MetricName, ? extends Metric> metrics() {
    return producer.metrics();
  }

  @Override
  public Uuid clientInstanceId(Duration timeout) {
    return producer.clientInstanceId(timeout);
  }

  @Override
  public void registerMetricForSubscription(KafkaMetric metric) {
    producer.registerMetricForSubscription(metric);
  }

  @Override
  public void unregisterMetricFromSubscription(KafkaMetric metric) {
    producer.unregisterMetricFromSubscription(metric);
  }
}
